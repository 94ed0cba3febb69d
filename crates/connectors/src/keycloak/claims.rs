//! What a token says about its holder. It is read to tell an admin what is missing, never to decide anything: that
//! is the server's business.

use serde_json::Value;

/// Returns the roles of the realm's management that a token holds; none when it does not tell.
pub(super) fn management_roles(token: &str, realm: &str) -> Option<Vec<String>> {
    let claims = token.split('.').nth(1).and_then(decoded)?;
    let claims: Value = serde_json::from_slice(&claims).ok()?;
    // Lightweight tokens leave every role out.
    let access = claims.get("resource_access")?;
    // In the realm “master”, each realm has a client of its own for its management.
    let clients = ["realm-management".to_owned(), format!("{realm}-realm")];
    let roles = clients
        .iter()
        .filter_map(|client| access[client]["roles"].as_array());
    let roles = roles.flatten().filter_map(Value::as_str);
    Some(roles.map(str::to_owned).collect())
}

/// Reads base64 as tokens use it: without padding (RFC 4648, section 5).
fn decoded(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut n_bits) = (0_u32, 0);
    for letter in text.trim_end_matches('=').bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'-' | b'+' => 62,
            b'_' | b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        n_bits += 6;
        if n_bits >= 8 {
            n_bits -= 8;
            // The bits above have been taken already.
            bytes.push((bits >> n_bits & 0xff) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read() {
        for (text, bytes) in [
            ("", &b""[..]),
            ("Zg", b"f"),
            ("Zm8", b"fo"),
            ("Zm9v", b"foo"),
            ("Zm9vYg==", b"foob"),
            ("-_8", &[0xfb, 0xff]),
        ] {
            assert_eq!(decoded(text).as_deref(), Some(bytes), "{text}");
        }
        assert_eq!(decoded("a.b"), None);
    }

    #[test]
    fn roles_are_read_where_the_token_tells_them() {
        // {"resource_access":{"realm-management":{"roles":["view-users"]},"x":{"roles":["y"]}}}
        let told = "e.eyJyZXNvdXJjZV9hY2Nlc3MiOnsicmVhbG0tbWFuYWdlbWVudCI6eyJyb2xlcyI6WyJ2aWV3LXVzZXJzIl19LCJ4Ijp7InJvbGVzIjpbInkiXX19fQ.e";
        assert_eq!(management_roles(told, "r"), Some(vec!["view-users".to_owned()]));
        // {"resource_access":{}}
        assert_eq!(
            management_roles("e.eyJyZXNvdXJjZV9hY2Nlc3MiOnt9fQ.e", "r"),
            Some(Vec::new())
        );
        // {"resource_access":{"r-realm":{"roles":["a"]}}}
        let master = "e.eyJyZXNvdXJjZV9hY2Nlc3MiOnsici1yZWFsbSI6eyJyb2xlcyI6WyJhIl19fX0.e";
        assert_eq!(management_roles(master, "r"), Some(vec!["a".to_owned()]));
        // {} is what a lightweight token says.
        for untold in ["e.e30.e", "opaque", "", "a.!.b"] {
            assert_eq!(management_roles(untold, "r"), None, "{untold}");
        }
    }
}
