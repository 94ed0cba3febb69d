//! Who comes in, and how often.

use std::collections::BTreeSet;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;

use crate::in_house::{not_so, nothing_here, refusal};
use crate::{Answer, Limiter, Request};

/// How far the clock of a signature may be off, in seconds.
const SKEW: i64 = 300;

/// How callers show who they are.
#[derive(Clone, Debug)]
pub enum Guard {
    /// `Authorization: Bearer …`
    Bearer(String),
    /// `Authorization: Basic …` with a user name and password.
    Basic(String, String),
    /// A header of its own: its name and value.
    Header(String, String),
    /// A signature with a key, in the header of the name.
    Signature(String, String),
    /// Everybody comes in.
    Nobody,
}

/// The door of a service: sign-in, permissions and limits.
#[derive(Debug)]
pub struct Door {
    guard: Guard,
    permissions: BTreeSet<&'static str>,
    tells_permissions: bool,
    below: Vec<String>,
    limit: Option<(usize, Duration)>,
    limiter: Limiter,
    clock: Option<i64>,
    requests: u64,
}

impl Door {
    pub(crate) fn new(guard: Guard, permissions: &[&'static str]) -> Self {
        Self {
            guard,
            permissions: permissions.iter().copied().collect(),
            tells_permissions: true,
            below: Vec::new(),
            limit: None,
            limiter: Limiter::default(),
            clock: None,
            requests: 0,
        }
    }

    /// Takes a permission from the caller.
    pub fn lack(&mut self, permission: &str) {
        self.permissions.retain(|known| *known != permission);
    }

    /// Does not tell any more what the caller may do.
    pub fn keep_permissions_secret(&mut self) {
        self.tells_permissions = false;
    }

    /// Puts the service below a path, for example `/studio`.
    pub fn lie_below(&mut self, path: &str) {
        self.below = path
            .split('/')
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect();
    }

    /// Lets so many requests through in any window.
    pub fn limits(&mut self, requests: usize, window: Duration) {
        self.limit = Some((requests, window));
    }

    pub(crate) const fn limiter(&self) -> &Limiter {
        &self.limiter
    }

    /// Says what time it is, in seconds since 1970, so that old signatures are refused.
    pub fn clock(&mut self, now: i64) {
        self.clock = Some(now);
    }

    /// Lets a request in and returns the parts of its path below the service's own. `/health` is answered here.
    pub(crate) fn enter(&mut self, service: &str, request: &Request) -> Result<Vec<String>, Answer> {
        self.requests += 1;
        let Some(parts) = request.segments.strip_prefix(self.below.as_slice()) else {
            return Err(Answer::html(404, "<html><body><h1>Not Found</h1></body></html>"));
        };
        if !self.is_known(request) {
            return Err(refusal(401, "unauthorized", "Sign in first."));
        }
        if let Some((requests, window)) = self.limit
            && let Err(pause) = self.limiter.pass("", requests, window)
        {
            let pause = format!("{:.3}", pause.as_secs_f64() + 0.001);
            return Err(refusal(429, "slow_down", "Too many requests.").header("retry-after", pause));
        }
        if parts == ["health"] {
            return Err(match request.method.as_str() {
                "GET" => Answer::json(200, &self.health(service)),
                _ => not_so(),
            });
        }
        if parts.first().is_none_or(|first| first != "api") {
            return Err(nothing_here());
        }
        Ok(parts[1..].to_vec())
    }

    fn health(&self, service: &str) -> serde_json::Value {
        let mut health = json!({"status": "ok", "service": service, "user": "hyopps"});
        if self.tells_permissions {
            health["permissions"] = json!(self.permissions);
        }
        health
    }

    /// Names the latest request to whoever reads the service's log.
    pub(crate) fn named(&self, answer: Answer) -> Answer {
        answer.header("x-request-id", format!("request-{}", self.requests))
    }

    /// Refuses what the caller may not do.
    pub(crate) fn may(&self, permission: &str) -> Result<(), Answer> {
        if self.permissions.contains(permission) {
            return Ok(());
        }
        let message = format!("This needs the permission {permission}.");
        Err(refusal(403, "forbidden", &message))
    }

    fn is_known(&self, request: &Request) -> bool {
        let authorization = request.header("authorization").unwrap_or_default();
        match &self.guard {
            Guard::Bearer(token) => authorization == format!("Bearer {token}"),
            Guard::Basic(user, password) => {
                let both = authorization
                    .strip_prefix("Basic ")
                    .and_then(|code| STANDARD.decode(code).ok());
                both.is_some_and(|both| both == format!("{user}:{password}").into_bytes())
            }
            Guard::Header(name, value) => request.header(&name.to_lowercase()) == Some(value),
            Guard::Signature(key, name) => self.is_signed(request, key, &name.to_lowercase()),
            Guard::Nobody => true,
        }
    }

    fn is_signed(&self, request: &Request, key: &str, header: &str) -> bool {
        let (Some(time), Some(signature)) = (request.header("x-timestamp"), request.header(header)) else {
            return false;
        };
        let Ok(seconds) = time.parse::<i64>() else {
            return false;
        };
        if self.clock.is_some_and(|now| (now - seconds).abs() > SKEW) {
            return false;
        }
        // A key may have any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else {
            return false;
        };
        mac.update(format!("{time}\n{}\n{}\n", request.method, request.target).as_bytes());
        mac.update(&request.body);
        let told = mac.finalize().into_bytes();
        let told: String = told.iter().map(|byte| format!("{byte:02x}")).collect();
        told == signature
    }
}
