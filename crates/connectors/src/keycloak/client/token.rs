//! Tokens: the client signs in as itself.

use std::time::Duration;

use connector::{Error, Secret};
use serde_json::Value;

use crate::http::{Answer, Fresh};
use crate::keycloak::client::Session;
use crate::keycloak::error::Fault;

/// How long a token is used whose answer does not tell: the shortest time that a server has out of the box.
const UNTOLD: Duration = Duration::from_secs(60);

impl Session {
    /// Returns a token that is valid for a while.
    pub(in crate::keycloak) async fn token(&self) -> Result<Secret, Error> {
        self.client.tokens.get(async || self.fetch().await).await
    }

    async fn fetch(&self) -> Result<Fresh, Error> {
        let settings = self.settings();
        let path = ["realms", &settings.realm, "protocol", "openid-connect", "token"];
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", settings.client_id.as_str()),
            ("client_secret", self.secret.expose()),
        ];
        let call = self.client.http.post(&path).form(&form);
        // A server may answer with what it was sent.
        let answer = call.hiding(vec![self.secret.clone()]).send().await?;
        match answer.status() {
            200..=299 => fresh(&answer),
            400 | 401 | 403 => {
                let client_id = settings.client_id.clone();
                Err(Fault::SignInRefused { client_id }.answered(&answer))
            }
            404 => {
                let (realm, address) = (settings.realm.clone(), settings.base.as_str().to_owned());
                Err(Fault::RealmUnknown { realm, address }.answered(&answer))
            }
            _ => Err(answer.unexpected()),
        }
    }
}

/// Reads a token. An answer that may hold one is never shown, whole or in part.
fn fresh(answer: &Answer) -> Result<Fresh, Error> {
    let body = answer.maybe_json().unwrap_or_default();
    let token = body.get("access_token").and_then(Value::as_str);
    let token = token
        .filter(|token| !token.is_empty())
        .ok_or(Fault::TokenMissing)?;
    let lasts = body.get("expires_in").and_then(Value::as_u64);
    Ok(Fresh {
        token: Secret::new(token),
        lasts: lasts.map_or(UNTOLD, Duration::from_secs),
    })
}
