//! Where a request goes: always below the connection's address, whatever is filled in.

use percent_encoding::percent_decode_str;
use url::Url;

use crate::http::Base;

/// Why a path that was filled in cannot be asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::in_house) enum Unfit {
    /// A part of it is empty, so that it would mean something else.
    EmptyPart,
    /// A part of it leads upwards.
    Upwards,
    /// It has characters that a path cannot have.
    Unencoded,
}

impl Unfit {
    /// Returns what is wrong, for whoever wrote the template or the input.
    pub(in crate::in_house) const fn words(self) -> &'static str {
        match self {
            Self::EmptyPart => "a part of it is empty, so it would lead to something else",
            Self::Upwards => "a part of it is “.” or “..”, so it would lead to something else",
            Self::Unencoded => "it has characters that must be percent-encoded, for example a blank",
        }
    }
}

/// Returns whether a path is written from the service's address on.
pub(in crate::in_house) fn is_below_root(path: &str) -> bool {
    path.starts_with('/') && !path.starts_with("//")
}

/// Returns a path without its query.
pub(in crate::in_house) fn without_query(path: &str) -> &str {
    path.split('?').next().unwrap_or(path)
}

/// Returns the address of a path that was filled in, with its query.
pub(in crate::in_house) fn below(base: &Base, template: &str, filled: &str) -> Result<Url, Unfit> {
    let (path, query) = match filled.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (filled, None),
    };
    let may_end_with_slash = without_query(template).ends_with('/');
    let parts: Vec<_> = path.split('/').skip(1).collect();
    for (index, part) in parts.iter().enumerate() {
        let is_last = index + 1 == parts.len();
        if part.is_empty() && !(is_last && may_end_with_slash) {
            return Err(Unfit::EmptyPart);
        }
        let decoded = percent_decode_str(part).decode_utf8_lossy();
        if matches!(decoded.trim(), "." | "..") {
            return Err(Unfit::Upwards);
        }
    }
    let mut url = base.below(path);
    url.set_query(query);
    // The library writes an address anew where it does not like it; what was checked is what must be sent.
    let kept = url.path().ends_with(path) && url.query() == query && url.fragment().is_none();
    if kept { Ok(url) } else { Err(Unfit::Unencoded) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(template: &str, filled: &str) -> Result<String, Unfit> {
        let base = Base::parse("https://studio.example.org/v1").unwrap();
        below(&base, template, filled).map(String::from)
    }

    #[test]
    fn a_path_stays_below_the_address() {
        for (filled, expected) in [
            ("/api/users", "https://studio.example.org/v1/api/users"),
            (
                "/api/users/..%2Fx?e=a%40b&f=",
                "https://studio.example.org/v1/api/users/..%2Fx?e=a%40b&f=",
            ),
            (
                "/api/users/...?q=..",
                "https://studio.example.org/v1/api/users/...?q=..",
            ),
        ] {
            assert_eq!(address("/api", filled).as_deref(), Ok(expected));
        }
        assert_eq!(
            address("/api/", "/api/").as_deref(),
            Ok("https://studio.example.org/v1/api/")
        );
    }

    #[test]
    fn what_would_lead_elsewhere_is_refused() {
        for (filled, why) in [
            ("/api/users/", Unfit::EmptyPart),
            ("/api//companies", Unfit::EmptyPart),
            ("/api/../admin", Unfit::Upwards),
            ("/api/%2e%2E/admin", Unfit::Upwards),
            ("/api/.", Unfit::Upwards),
            ("/api/..%20", Unfit::Upwards),
            ("/api/a b", Unfit::Unencoded),
            ("/api/ü", Unfit::Unencoded),
            ("/api\\..\\x", Unfit::Unencoded),
            ("/api/x#y", Unfit::Unencoded),
            ("/api/x?a=b c", Unfit::Unencoded),
        ] {
            assert_eq!(address("/api", filled), Err(why), "{filled}");
        }
    }
}
