//! The signature of a request: HMAC-SHA256 (RFC 2104) over its time, method, target and body.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// What is signed.
pub(super) struct Signed<'a> {
    /// Seconds since 1970, as the header tells them.
    pub(super) time: &'a str,
    /// The method in capitals.
    pub(super) method: &'a str,
    /// The path as it is sent: encoded, with the path of the connection's address in front, and with `?` and the query
    /// where there is one.
    pub(super) target: &'a str,
    /// The body; empty for none.
    pub(super) body: &'a [u8],
}

impl Signed<'_> {
    /// Returns the signature in hexadecimal digits, lower case.
    pub(super) fn by(&self, key: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes())
            .expect("HMAC takes a key of any length (RFC 2104, section 2)");
        for line in [self.time, self.method, self.target] {
            mac.update(line.as_bytes());
            mac.update(b"\n");
        }
        mac.update(self.body);
        let bytes = mac.finalize().into_bytes();
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(method: &str, target: &str, body: &str, key: &str) -> String {
        let signed = Signed {
            time: "1795176000",
            method,
            target,
            body: body.as_bytes(),
        };
        signed.by(key)
    }

    /// The expected values were computed by OpenSSL and by Python's `hmac`, from the description in
    /// `docs/connections/request-templates.md`.
    #[test]
    fn it_is_what_others_compute() {
        assert_eq!(
            signed(
                "POST",
                "/studio/api/users?dry=no",
                "{\"email\":\"ada@example.org\"}",
                "a key of any length"
            ),
            "13edaddeee3578b88d8035da6fedbee99a5fd36e07f145a9d4685bf31798eb41"
        );
        assert_eq!(
            signed("GET", "/health", "", "k"),
            "af9fdb389ddc20e123503920febc3c0330a15d5dd382738427e223f7d6b13467"
        );
    }

    #[test]
    fn every_part_counts() {
        let one = signed("POST", "/a", "b", "k");
        for other in [
            signed("PUT", "/a", "b", "k"),
            signed("POST", "/a?", "b", "k"),
            signed("POST", "/a", "b ", "k"),
            signed("POST", "/a", "b", "l"),
        ] {
            assert_ne!(other, one);
        }
    }
}
