//! The token endpoint, for clients that sign in as themselves.

use std::time::Instant;

use serde_json::{Value, json};

use crate::keycloak::data::Issued;
use crate::keycloak::{App, Keycloak, said};
use crate::request::of_name;
use crate::{Answer, Request};

/// The letters of base64 as tokens use it (RFC 4648, section 5).
const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

impl Keycloak {
    pub(super) fn sign_in(&mut self, request: &Request, realm: &str) -> Answer {
        if realm != self.realm {
            return said::error(404, "Realm does not exist");
        }
        if request.method != "POST" {
            return said::no_such_method();
        }
        let form = request.form();
        match of_name(&form, "grant_type") {
            Some("client_credentials") => {}
            Some(_) => {
                return said::described(400, "unsupported_grant_type", "Unsupported grant_type");
            }
            None => {
                return said::described(400, "invalid_request", "Missing form parameter: grant_type");
            }
        }
        let client_id = of_name(&form, "client_id").unwrap_or_default();
        let secret = of_name(&form, "client_secret");
        let known = self.apps.values().find(|app| app.client_id == client_id).cloned();
        match known {
            Some(app) if app.secret.is_some() && app.secret.as_deref() == secret => self.issue(&app),
            Some(app) if app.secret.is_some() => said::described(
                401,
                "unauthorized_client",
                "Invalid client or Invalid client credentials",
            ),
            Some(_) => said::described(
                401,
                "unauthorized_client",
                "Client not enabled to retrieve service account",
            ),
            None => said::described(
                401,
                "invalid_client",
                "Invalid client or Invalid client credentials",
            ),
        }
    }

    fn issue(&mut self, app: &App) -> Answer {
        let mut claims = json!({
            "jti": self.ids.next(), "typ": "Bearer", "azp": app.client_id,
            "preferred_username": format!("service-account-{}", app.client_id),
        });
        if self.tokens_tell_roles {
            claims["realm_access"] = json!({ "roles": [format!("default-roles-{}", self.realm)] });
            claims["resource_access"] = json!({ "account": { "roles": ["view-profile"] } });
            if !app.management_roles.is_empty() {
                claims["resource_access"]["realm-management"] = json!({ "roles": app.management_roles });
            }
        }
        let head = json!({ "alg": "RS256", "typ": "JWT" });
        let token = format!(
            "{}.{}.{}",
            encoded(&head),
            encoded(&claims),
            encoded(&json!("signature"))
        );
        let issued = Issued {
            until: now() + self.token_lasts,
            roles: app.management_roles.clone(),
        };
        self.issued.insert(token.clone(), issued);
        let body = json!({
            "access_token": token, "expires_in": self.token_lasts.as_secs(), "refresh_expires_in": 0,
            "token_type": "Bearer", "not-before-policy": 0, "scope": "profile email",
        });
        Answer::json(200, &body)
    }

    /// Returns what the token of a request allows; none when there is no valid one.
    pub(super) fn rights(&self, request: &Request) -> Option<Rights> {
        let token = request.header("authorization")?.strip_prefix("Bearer ")?;
        let issued = self.issued.get(token)?;
        (issued.until > now()).then(|| Rights(issued.roles.iter().cloned().collect()))
    }
}

/// What a token allows: the roles that its holder had when it was issued.
pub(super) struct Rights(Vec<String>);

impl Rights {
    /// Returns whether it holds one of these roles.
    pub(super) fn any(&self, roles: &[&str]) -> bool {
        let mut held = self.0.iter().map(String::as_str);
        held.any(|role| role == "realm-admin" || roles.contains(&role))
    }

    pub(super) fn is_any_role(&self) -> bool {
        !self.0.is_empty()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a simulated system is outside of the app and has a clock of its own"
)]
fn now() -> Instant {
    Instant::now()
}

/// Writes JSON as a part of a token: base64 without padding.
fn encoded(value: &Value) -> String {
    let text = value.to_string();
    let mut written = String::new();
    for chunk in text.as_bytes().chunks(3) {
        let bits = chunk
            .iter()
            .fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        for place in 0..=chunk.len() {
            let letter = bits >> (18 - 6 * place) & 63;
            written.push(char::from(LETTERS[letter as usize]));
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_token_is_base64_of_its_json() {
        assert_eq!(encoded(&json!({})), "e30");
        assert_eq!(encoded(&json!({"a": 1})), "eyJhIjoxfQ");
        assert_eq!(encoded(&json!("??>")), "Ij8_PiI");
    }
}
