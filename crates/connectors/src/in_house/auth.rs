//! How the app shows a service who it is.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use connector::Secret;
use domain::Timestamp;
use reqwest::{Body, Request};
use tokio::time::Instant;

use crate::http::{Call, FreshHeader};
use crate::in_house::signature::Signed;

/// The header with the time of a signature.
pub(super) const TIMESTAMP: &str = "X-Timestamp";

/// How the app shows a service who it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Auth {
    /// By a token in the `Authorization` header.
    Bearer,
    /// By a user name and password.
    Basic {
        /// The user name.
        user: String,
    },
    /// By a header of the service's own.
    Header {
        /// Its name.
        name: String,
    },
    /// By a signature of each request.
    Signature {
        /// The header that bears it.
        header: String,
    },
    /// Not at all.
    Open,
}

impl Auth {
    /// Returns the headers, in lower case, that the sign-in fills.
    pub(super) fn headers(&self) -> Vec<String> {
        match self {
            Self::Bearer | Self::Basic { .. } | Self::Open => Vec::new(),
            Self::Header { name } => vec![name.to_ascii_lowercase()],
            Self::Signature { header } => {
                vec![header.to_ascii_lowercase(), TIMESTAMP.to_ascii_lowercase()]
            }
        }
    }

    /// Signs a request. Returns what must never be shown as well.
    pub(super) fn sign<'a>(
        &'a self,
        call: Call<'a>,
        secret: Option<&'a Secret>,
        clock: Clock,
    ) -> (Call<'a>, Vec<Secret>) {
        let Some(secret) = secret else {
            return (call, Vec::new());
        };
        let mut hidden = vec![secret.expose().to_owned()];
        let call = match self {
            Self::Bearer => call.bearer(secret),
            Self::Basic { user } => {
                let both = STANDARD.encode(format!("{user}:{}", secret.expose()));
                let call = call.secret_header("Authorization", &format!("Basic {both}"));
                hidden.push(both);
                call
            }
            Self::Header { name } => call.secret_header(name, secret.expose()),
            Self::Signature { header } => {
                call.finished_by(move |request| signature(request, header, secret, clock.seconds()))
            }
            Self::Open => call,
        };
        (call, hidden.into_iter().map(Secret::new).collect())
    }
}

/// Returns the headers that sign a request.
fn signature(request: &Request, header: &str, key: &Secret, seconds: i64) -> Vec<FreshHeader> {
    let time = seconds.to_string();
    let url = request.url();
    let target = match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    };
    let signed = Signed {
        time: &time,
        method: request.method().as_str(),
        target: &target,
        body: request.body().and_then(Body::as_bytes).unwrap_or_default(),
    };
    let value = signed.by(key.expose());
    let fresh = |name: &str, value: String, is_secret: bool| FreshHeader {
        name: name.to_owned(),
        value,
        is_secret,
    };
    vec![fresh(header, value, true), fresh(TIMESTAMP, time, false)]
}

/// Tells the time of a sending, which may be long after the attempt began.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    began: Timestamp,
    since: Instant,
}

impl Clock {
    /// Begins at the time of an attempt.
    pub(super) fn starting_at(now: Timestamp) -> Self {
        Self {
            began: now,
            since: Instant::now(),
        }
    }

    /// Returns whole seconds since 1970.
    fn seconds(self) -> i64 {
        self.began.plus(self.since.elapsed()).as_millis() / 1000
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_signature_bears_the_time_of_its_sending() {
        let clock = Clock::starting_at(Timestamp::from_micros(1_795_176_000_900_000));
        assert_eq!(clock.seconds(), 1_795_176_000);
        tokio::time::advance(Duration::from_secs(600)).await;
        assert_eq!(clock.seconds(), 1_795_176_600);
    }
}
