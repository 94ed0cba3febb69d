//! How the app shows a service who it is.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use connector::Secret;
use domain::Timestamp;

use crate::http::Call;
use crate::in_house::signature::Signed;
use crate::in_house::template::Ready;

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
        &self,
        call: Call<'a>,
        secret: Option<&Secret>,
        ready: &Ready,
        now: Timestamp,
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
                let time = (now.as_millis() / 1000).to_string();
                let target = match ready.url.query() {
                    Some(query) => format!("{}?{query}", ready.url.path()),
                    None => ready.url.path().to_owned(),
                };
                let signed = Signed {
                    time: &time,
                    method: ready.method.as_str(),
                    target: &target,
                    body: ready.body.as_ref().map_or(&[], |(_, body)| body),
                };
                let signature = signed.by(secret.expose());
                let call = call.header(TIMESTAMP, &time).secret_header(header, &signature);
                hidden.push(signature);
                call
            }
            Self::Open => call,
        };
        (call, hidden.into_iter().map(Secret::new).collect())
    }
}
