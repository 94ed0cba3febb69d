//! Signing in: tokens for client credentials, and what they say about the app.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use connector::{Error, Kind, Secret};
use serde_json::Value;

use crate::http::{Answer, Client, Fresh};
use crate::teams::error::{Fault, Said, words};
use crate::teams::settings::Access;

/// Fetches a token.
pub(super) async fn fetch(login: &Client, access: &Access, secret: &Secret) -> Result<Fresh, Fault> {
    // The version of Graph is no part of what a token is for, and neither is a path that a proxy adds.
    let graph = access.graph.join(&[]).origin().ascii_serialization();
    let answer = login
        .post(&[&access.tenant, "oauth2", "v2.0", "token"])
        .counted_as("tokens")
        .form(&[
            ("client_id", &access.client_id),
            ("scope", &format!("{graph}/.default")),
            ("client_secret", secret.expose()),
            ("grant_type", "client_credentials"),
        ])
        .hiding(vec![secret.clone()])
        .send()
        .await?;
    if answer.is_success() {
        return fresh(&answer);
    }
    Err(refused(&answer))
}

/// Reads the token. What cannot be read is not shown, because the token could be in it.
fn fresh(answer: &Answer) -> Result<Fresh, Fault> {
    let read = || {
        let body = answer.maybe_json()?;
        let token = body
            .get("access_token")?
            .as_str()
            .filter(|token| !token.is_empty())?;
        // Old endpoints write the number as a text.
        let seconds = body.get("expires_in")?;
        let seconds = match seconds.as_str() {
            Some(text) => text.parse().ok()?,
            None => seconds.as_u64()?,
        };
        Some(Fresh {
            token: Secret::new(token),
            lasts: Duration::from_secs(seconds),
        })
    };
    read().ok_or_else(|| {
        let mut error = Error::new(
            Kind::Blocked,
            "teams_token_unreadable",
            "What answers at the address for signing in gave no token.",
        )
        .hint(
            "Check the address for signing in on the Connections page: it must lead to Microsoft itself. Nothing was \
             changed.",
        )
        .trace(answer.trace());
        error.detail.push(format!("HTTP {}", answer.status()));
        error.into()
    })
}

fn refused(answer: &Answer) -> Fault {
    let body = answer.maybe_json().unwrap_or_default();
    let code = body.get("error").and_then(Value::as_str);
    let Some(code) = code else {
        return answer.unexpected().into();
    };
    if answer.status() >= 500 || code == "temporarily_unavailable" {
        let mut error = answer.unexpected();
        error.kind = Kind::Transient { retry_after: None };
        return error.into();
    }
    let numbers = body.get("error_codes").and_then(Value::as_array);
    let number = numbers.and_then(|numbers| numbers.first()?.as_u64());
    let message = words(answer, body.get("error_description"));
    let trace = body.get("trace_id").and_then(Value::as_str).unwrap_or_default();
    Fault::SignIn {
        number,
        said: Said {
            status: answer.status(),
            name: answer.shown(code),
            // The secret goes before the text is cut: what is left of one would not be found.
            message,
            trace: answer.shown(trace),
        },
    }
}

/// What a token says about the app. Nobody checked its signature, so it decides nothing: it only helps to tell an admin
/// what is missing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Claims {
    /// The application permissions; none when the token does not tell.
    pub(super) roles: Option<Vec<String>>,
    /// The app's name.
    pub(super) app: Option<String>,
}

impl Claims {
    /// Reads the middle part of a token.
    pub(super) fn of(token: &Secret) -> Self {
        Self::read(token.expose()).unwrap_or_default()
    }

    fn read(token: &str) -> Option<Self> {
        let payload = token.split('.').nth(1)?;
        let payload = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
        let Value::Object(claims) = serde_json::from_slice(&payload).ok()? else {
            return None;
        };
        let text = |value: &Value| value.as_str().map(str::to_owned);
        // An app without any permission has no such claim.
        let roles = claims
            .get("roles")
            .and_then(Value::as_array)
            .map(|roles| roles.iter().filter_map(text).collect());
        Some(Self {
            roles: Some(roles.unwrap_or_default()),
            app: claims.get("app_displayname").and_then(text),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(payload: &str) -> Claims {
        let token = format!("e30.{}.c2lnbmVk", URL_SAFE_NO_PAD.encode(payload));
        Claims::of(&Secret::new(token))
    }

    #[test]
    fn the_middle_of_a_token_tells_the_permissions() {
        let told = claims(r#"{"app_displayname":"HyOpps","roles":["User.Read.All","Channel.Create"]}"#);
        assert_eq!(told.app.as_deref(), Some("HyOpps"));
        let roles: Vec<_> = told.roles.unwrap();
        assert_eq!(roles, ["User.Read.All", "Channel.Create"]);
        assert_eq!(
            claims("{}").roles,
            Some(Vec::new()),
            "without permissions there is no claim"
        );
    }

    #[test]
    fn a_token_of_another_form_tells_nothing() {
        for token in ["", "opaque", "a.b.c", "a.bnVsbA.c", "..", "a.eyJyb2xlcyI6.c"] {
            assert_eq!(Claims::of(&Secret::new(token)), Claims::default(), "{token:?}");
        }
    }
}
