//! Where a system is: the address that an admin enters, checked and ready to be extended.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::{Host, Url};

use crate::http::guard;

/// What stays as it is in a part of a path (RFC 3986, section 2.3).
pub(crate) const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The address below which a system answers: scheme, host, port and perhaps a path.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Base(Url);

impl Base {
    /// Reads what an admin entered. A path is kept, slashes at its end are not.
    ///
    /// # Errors
    /// What is wrong with it, one sentence for the admin.
    pub(crate) fn parse(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        if !text.contains("://") {
            return Err("Enter the whole address, beginning with https://.");
        }
        let mut url = Url::parse(text).map_err(|_| "This is not a web address.")?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err("Enter the address without a user name or password; those have fields of their own.");
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err("Enter the address without what follows a “?” or “#”.");
        }
        match url.scheme() {
            "https" => {}
            "http" if is_this_computer(&url) => {}
            "http" => return Err("Use https://; without it, the secret would cross the network readable."),
            _ => return Err("The address must begin with https://."),
        }
        if guard::is_refused(&url) {
            return Err(
                "This address belongs to this computer's own network equipment or cloud platform, and no system \
                 is there.",
            );
        }
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        Ok(Self(url))
    }

    /// Returns the address without a last part of its path, if it has it: some people copy one too many.
    #[must_use]
    pub(crate) fn without_ending(mut self, ending: &str) -> Self {
        let path = self.0.path().trim_end_matches('/').to_owned();
        if let Some(path) = path.strip_suffix(ending) {
            self.0.set_path(path);
        }
        self
    }

    /// Returns the address of something below, whose path has these parts. Each part may hold anything.
    pub(crate) fn join(&self, segments: &[&str]) -> Url {
        let mut path = self.0.path().trim_end_matches('/').to_owned();
        for segment in segments {
            path.push('/');
            path.extend(utf8_percent_encode(segment, SEGMENT));
            if leads_astray(segment) {
                path.push_str("%20");
            }
        }
        let mut url = self.0.clone();
        url.set_path(&path);
        url
    }

    /// Returns a place below it as an address of its own.
    pub(crate) fn within(&self, segments: &[&str]) -> Self {
        Self(self.join(segments))
    }

    /// Returns the address of a path that is encoded already, as workflows of admins name it.
    pub(crate) fn below(&self, path: &str) -> Url {
        let mut below = self.0.path().trim_end_matches('/').to_owned();
        for segment in path.trim_start_matches('/').split('/') {
            below.push('/');
            below.push_str(segment);
            if leads_astray(&segment.to_ascii_lowercase().replace("%2e", ".")) && !segment.is_empty() {
                below.push_str("%20");
            }
        }
        let mut url = self.0.clone();
        url.set_path(&below);
        url
    }

    /// Returns whether an address has the same scheme, host and port.
    pub(crate) fn is_origin_of(&self, url: &Url) -> bool {
        self.0.origin() == url.origin()
    }

    /// Returns whether the system is on this computer, which no proxy leads to.
    pub(crate) fn is_on_this_computer(&self) -> bool {
        is_this_computer(&self.0)
    }

    /// Returns the host, for sentences.
    pub(crate) fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// Returns the whole address, for sentences.
    pub(crate) fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }
}

/// Returns whether a part of a path would lead to something that was not meant: dots lead upwards (RFC 3986, section
/// 5.2.4), and nothing leads to all of what one was meant of. With a blank, such a part leads to nothing at all.
fn leads_astray(segment: &str) -> bool {
    matches!(segment, "" | "." | "..")
}

fn is_this_computer(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_kept_and_slashes_at_the_end_are_not() {
        for (entered, kept) in [
            ("https://m.example.org", "https://m.example.org"),
            (" https://m.example.org/ ", "https://m.example.org"),
            (
                "https://m.example.org:8443/auth//",
                "https://m.example.org:8443/auth",
            ),
            ("http://localhost:3000", "http://localhost:3000"),
            ("http://127.0.0.1:1/x", "http://127.0.0.1:1/x"),
            ("http://[::1]:1", "http://[::1]:1"),
        ] {
            assert_eq!(Base::parse(entered).unwrap().as_str(), kept, "{entered}");
        }
        let base = Base::parse("https://m.example.org/api").unwrap();
        assert_eq!(base.without_ending("/api").as_str(), "https://m.example.org");
    }

    #[test]
    fn what_is_no_address_of_a_system_is_refused() {
        for wrong in [
            "",
            "m.example.org",
            "ftp://m.example.org",
            "http://m.example.org",
            "https://ada:secret@m.example.org",
            "https://m.example.org?x=1",
            "https://m.example.org#x",
            "https://169.254.169.254",
            "https://[fe80::1]",
            "https://metadata.google.internal",
            "https://",
        ] {
            assert!(Base::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn parts_of_a_path_are_encoded() {
        let base = Base::parse("https://m.example.org/api/").unwrap();
        let url = base.join(&["teams", "19:ab@thread.tacv2", "a/../b", "ü?"]);
        assert_eq!(
            url.as_str(),
            "https://m.example.org/api/teams/19%3Aab%40thread.tacv2/a%2F..%2Fb/%C3%BC%3F"
        );
        assert_eq!(
            base.join(&["..", "x", "."]).as_str(),
            "https://m.example.org/api/..%20/x/.%20",
            "no part leads upwards"
        );
        assert_eq!(
            base.join(&["user", ""]).as_str(),
            "https://m.example.org/api/user/%20",
            "nobody is not everybody"
        );
        assert_eq!(
            base.below("../x/%2e%2E/y").as_str(),
            "https://m.example.org/api/..%20/x/%2e%2E%20/y",
            "no path leads upwards"
        );
        assert_eq!(
            base.below("/v1/x?y").as_str(),
            "https://m.example.org/api/v1/x%3Fy"
        );
    }

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        let base = Base::parse("https://m.example.org/api").unwrap();
        for (url, is_it) in [
            ("https://m.example.org/elsewhere", true),
            ("https://m.example.org:443/", true),
            ("http://m.example.org/", false),
            ("https://m.example.org:444/", false),
            ("https://example.org/", false),
        ] {
            assert_eq!(base.is_origin_of(&Url::parse(url).unwrap()), is_it, "{url}");
        }
    }
}
