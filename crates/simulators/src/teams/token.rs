//! Signing in: client credentials in, a token with the app's roles out.

use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use crate::request::of_name;
use crate::teams::refusal::Refusal;
use crate::teams::{CLIENT_ID, TENANT, Teams};
use crate::{Answer, Request};

/// A token that was given out. New consent shows only in the next one.
#[derive(Clone, Debug)]
pub(super) struct Issued {
    roles: Vec<String>,
    ends: Instant,
}

impl Teams {
    pub(super) fn token(&mut self, request: &Request, tenant: &str) -> Answer {
        if request.method != "POST" {
            return Answer::empty(405);
        }
        let form = request.form();
        let said = |name: &str| of_name(&form, name).unwrap_or_default();
        let is_form = request
            .header("content-type")
            .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
        if !is_form || said("grant_type") != "client_credentials" {
            return refused(
                400,
                "unsupported_grant_type",
                70003,
                "The app requested an unsupported grant type.",
            );
        }
        if tenant != TENANT {
            return refused(400, "invalid_request", 90002, "Tenant not found.");
        }
        if said("client_id") != CLIENT_ID {
            return refused(
                400,
                "unauthorized_client",
                700_016,
                "Application was not found in the directory.",
            );
        }
        let host = request.header("host").unwrap_or_default();
        let here = format!("http://{host}/.default");
        if said("scope") != "https://graph.microsoft.com/.default" && said("scope") != here {
            return refused(
                400,
                "invalid_resource",
                500_011,
                "The resource principal was not found in the tenant.",
            );
        }
        if said("client_secret") != self.secret {
            return refused(
                401,
                "invalid_client",
                7_000_215,
                "Invalid client secret provided. Ensure the secret being sent in the request is the client secret \
                 value, not the client secret ID.",
            );
        }
        if self.secret_is_over {
            return refused(
                401,
                "invalid_client",
                7_000_222,
                "The provided client secret keys for app are expired.",
            );
        }
        let lasts = self.tokens_last.as_secs();
        let expires_in = if self.expires_in_as_text {
            json!(lasts.to_string())
        } else {
            json!(lasts)
        };
        Answer::json(
            200,
            &json!({
                "token_type": "Bearer",
                "expires_in": expires_in,
                "ext_expires_in": lasts,
                "access_token": self.issue(),
            }),
        )
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "a simulated system is outside of the app and has a clock of its own"
    )]
    fn issue(&mut self) -> String {
        self.made += 1;
        let payload = json!({
            "aud": "https://graph.microsoft.com",
            "iss": format!("https://sts.windows.net/{TENANT}/"),
            "app_displayname": "HyOpps Desktop",
            "appid": CLIENT_ID,
            "roles": self.roles,
            "tid": TENANT,
            "uti": self.made.to_string(),
        });
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let token = format!(
            "{}.{}.{}",
            part(r#"{"typ":"JWT","alg":"RS256","kid":"simulated"}"#),
            part(&payload.to_string()),
            part("a signature that nobody checks")
        );
        let issued = Issued {
            roles: self.roles.clone(),
            ends: Instant::now() + self.tokens_last,
        };
        self.tokens.insert(token.clone(), issued);
        token
    }

    /// Returns what the caller may do.
    #[expect(
        clippy::disallowed_methods,
        reason = "a simulated system is outside of the app and has a clock of its own"
    )]
    pub(super) fn signed_in(&self, request: &Request) -> Result<Vec<String>, Refusal> {
        let header = request.header("authorization").unwrap_or_default();
        let token = header.strip_prefix("Bearer ").unwrap_or_default();
        if token.is_empty() {
            return Err(Refusal::unauthenticated("Access token is empty."));
        }
        match self.tokens.get(token) {
            None => Err(Refusal::unauthenticated("CompactToken validation failed.")),
            Some(issued) if issued.ends <= Instant::now() => Err(Refusal::unauthenticated(
                "Lifetime validation failed, the token is expired.",
            )),
            Some(issued) => Ok(issued.roles.clone()),
        }
    }

    /// Gives the app another client secret.
    #[must_use]
    pub fn with_secret(mut self, secret: &str) -> Self {
        secret.clone_into(&mut self.secret);
        self
    }

    /// Ends the client secret.
    pub fn end_secret(&mut self) {
        self.secret_is_over = true;
    }

    /// Says when the client secret ends, as the app's registration tells it, for example `2027-01-31T00:00:00Z`.
    pub fn secret_ends(&mut self, when: &str) {
        self.secret_ends = Some(when.to_owned());
    }

    /// Grants the app these application permissions and no others. Tokens that were given out stay as they are.
    pub fn grant(&mut self, roles: &[&str]) {
        self.roles = roles.iter().map(ToString::to_string).collect();
    }

    /// Says how long new tokens are valid.
    pub fn tokens_last(&mut self, time: Duration) {
        self.tokens_last = time;
    }

    /// Ends all tokens that were given out.
    pub fn end_tokens(&mut self) {
        self.tokens.clear();
    }

    /// Says how long tokens are valid in a text instead of a number, as old endpoints do.
    pub fn expires_in_as_text(&mut self) {
        self.expires_in_as_text = true;
    }
}

fn refused(status: u16, error: &str, number: u32, words: &str) -> Answer {
    let description = format!(
        "AADSTS{number}: {words} Trace ID: 0d1c2b3a-1111-2222-3333-444455556666 Correlation ID: \
         6f5e4d3c-aaaa-bbbb-cccc-ddddeeeeffff Timestamp: 2026-11-20 12:00:00Z"
    );
    Answer::json(
        status,
        &json!({
            "error": error,
            "error_description": description,
            "error_codes": [number],
            "timestamp": "2026-11-20 12:00:00Z",
            "trace_id": "0d1c2b3a-1111-2222-3333-444455556666",
            "correlation_id": "6f5e4d3c-aaaa-bbbb-cccc-ddddeeeeffff",
        }),
    )
}
