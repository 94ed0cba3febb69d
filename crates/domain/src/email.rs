//! E-mail addresses, as far as a form can judge them.

use crate::text::name_key;

/// The longest address that SMTP can carry (RFC 5321, 4.5.3.1.3, without the angle brackets).
pub const MAX_LEN: usize = 254;

/// Returns whether the text can be an address that people use: one `@`, a local part of at most 64 bytes
/// without spaces, quotes or control characters, and a domain of dotted labels.
///
/// Quoted local parts and address literals are valid by RFC 5321 but nobody has one; they are refused
/// because in a form they are nearly always a slip.
pub fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    text.len() <= MAX_LEN && is_local_part(local) && is_domain(domain)
}

/// Returns the form under which two addresses count as the same person: trimmed, lower case.
pub fn address_key(address: &str) -> String {
    name_key(address)
}

fn is_local_part(local: &str) -> bool {
    let allowed = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    !local.is_empty()
        && local.len() <= 64
        && local.chars().all(allowed)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    domain.contains('.') && domain.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_slips() {
        for good in [
            "ada@example.org",
            "a.b+c@sub.example.org",
            "o'neil@example.ie",
            "zoë@exämple.org",
        ] {
            assert!(is_address(good), "{good} is an address");
        }
        for bad in [
            "",
            "ada",
            "ada@",
            "@example.org",
            "ada@example",
            "a b@example.org",
            "ada@ex ample.org",
            "a@b@c.org",
            ".ada@example.org",
            "ada.@example.org",
            "a..b@example.org",
            "ada@-example.org",
            "ada@example..org",
            "ada@example.org\r\nBcc: x@y.z",
            "\"ada\"@example.org",
            "<ada@example.org>",
        ] {
            assert!(!is_address(bad), "{bad:?} is no address");
        }
    }

    #[test]
    fn too_long_an_address_is_refused() {
        let local = "a".repeat(65);
        assert!(!is_address(&format!("{local}@example.org")));
        assert!(!is_address(&format!("a@{}.org", "a.".repeat(150))));
    }
}
