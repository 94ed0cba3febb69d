//! What can go wrong on the way to the mail server, told apart by codes and types, never by English text.

mod network;
mod refused;
mod tls;

use std::io;
use std::time::Duration;

use connector::{Error, Kind, Secret};
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::commands::Auth;
use zeroize::Zeroizing;

use crate::email::dialogue::Reply;
use crate::email::settings::Settings;

/// What went wrong. The engine never sees it: [`Fault::into_error`] tells it to a person.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    /// The host's name leads nowhere.
    #[error("the name lookup failed")]
    HostNotFound {
        #[source]
        source: io::Error,
    },
    /// No connection came about.
    #[error("the connection failed")]
    NotConnected {
        #[source]
        source: io::Error,
    },
    /// Nothing came in time.
    #[error("no answer to {} within {} s", stage.name(), after.as_secs())]
    TimedOut { stage: Stage, after: Duration },
    /// The connection ended.
    #[error("the connection ended at {}", stage.name())]
    Dropped {
        stage: Stage,
        #[source]
        source: Option<io::Error>,
    },
    /// What came is not SMTP. Its text is not kept: it can be anything.
    #[error("what came at {} is not SMTP", stage.name())]
    NotSmtp { stage: Stage },
    /// This computer and the connection have no usable root certificate.
    #[error("no certificate can be checked")]
    NoTrust {
        #[source]
        source: rustls::Error,
    },
    /// The TLS handshake failed.
    #[error("the TLS handshake failed")]
    Tls {
        #[source]
        source: io::Error,
    },
    /// The server does not offer STARTTLS.
    #[error("the server does not offer STARTTLS")]
    StarttlsMissing,
    /// The server offers no mechanism that the app has.
    #[error("the server offers for sign-in: {}", if offered.is_empty() { "nothing".to_owned() } else { offered.join(", ") })]
    NoMechanism { offered: Vec<String> },
    /// An address has letters that the server cannot carry.
    #[error("the server does not offer SMTPUTF8")]
    AddressNotCarried,
    /// The message is larger than the server takes.
    #[error("the message has {size} bytes, the server takes {limit}")]
    TooLarge { size: u64, limit: u64 },
    /// The server said no.
    #[error("the server answered to {}: {} {}", stage.name(), reply.code, reply.lines.join(" / "))]
    Refused { stage: Stage, reply: Reply },
    /// The commit point could not be recorded; nothing was sent.
    #[error("the commit point was not recorded")]
    Checkpoint(Error),
}

/// How far the conversation was.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stage {
    Connect,
    Greeting,
    Hello,
    Starttls,
    Tls,
    Auth,
    Mail,
    Rcpt,
    /// The command DATA, before any of the message.
    Data,
    /// The message, before the dot that ends it: the server has nothing yet.
    Content,
    /// From the dot on: the server may have accepted the message.
    FinalDot,
    Noop,
    Quit,
}

impl Stage {
    const fn name(self) -> &'static str {
        match self {
            Self::Connect => "connecting",
            Self::Greeting => "the greeting",
            Self::Hello => "EHLO",
            Self::Starttls => "STARTTLS",
            Self::Tls => "the TLS handshake",
            Self::Auth => "AUTH",
            Self::Mail => "MAIL",
            Self::Rcpt => "RCPT",
            Self::Data => "DATA",
            Self::Content => "the message",
            Self::FinalDot => "the end of the message",
            Self::Noop => "NOOP",
            Self::Quit => "QUIT",
        }
    }
}

impl Fault {
    /// Tells the fault to a person. The detail keeps the server's words, without anything that is the secret.
    /// After each attempt the pause is longer where the server has asked for patience.
    pub(super) fn into_error(self, settings: &Settings, secret: Option<&Secret>, attempt: u32) -> Error {
        if let Self::Checkpoint(error) = self {
            return error;
        }
        let Verdict {
            kind,
            code,
            message,
            hint,
        } = network::verdict(&self, settings, patience(attempt));
        let mut error = Error::new(kind, code, message).hint(hint).caused_by(&self);
        let secrets = forms_of(settings, secret);
        for text in &mut error.detail {
            for secret in &secrets {
                *text = text.replace(secret.as_str(), "[redacted]");
            }
        }
        error
    }
}

/// Returns how long to leave a server alone that takes the message later: 5, 15 and then 60 minutes. Greylisting
/// lets it pass when it comes again after a while, and a full mailbox needs one too.
const fn patience(attempt: u32) -> Duration {
    let minutes = match attempt {
        0 | 1 => 5,
        2 => 15,
        _ => 60,
    };
    Duration::from_secs(minutes * 60)
}

/// A fault as it is told.
struct Verdict {
    kind: Kind,
    code: &'static str,
    message: String,
    hint: String,
}

impl Verdict {
    fn permanent(code: &'static str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(Kind::Permanent, code, message, hint)
    }

    fn transient(code: &'static str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(Kind::Transient { retry_after: None }, code, message, hint)
    }

    fn new(kind: Kind, code: &'static str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            kind,
            code,
            message: message.into(),
            hint: hint.into(),
        }
    }

    fn not_before(mut self, pause: Duration) -> Self {
        self.kind = Kind::Transient {
            retry_after: Some(pause),
        };
        self
    }
}

/// Returns the secret in every form in which it goes to the server, the longest first.
fn forms_of(settings: &Settings, secret: Option<&Secret>) -> Vec<Zeroizing<String>> {
    let Some(secret) = secret.filter(|secret| !secret.expose().is_empty()) else {
        return Vec::new();
    };
    let credentials = Credentials::new(
        settings.user_name.clone().unwrap_or_default(),
        secret.expose().to_owned(),
    );
    let line = |mechanism, challenge: Option<&str>| {
        let auth = Auth::new(mechanism, credentials.clone(), challenge.map(str::to_owned)).ok()?;
        let line = Zeroizing::new(auth.to_string());
        line.split_whitespace()
            .last()
            .map(|word| Zeroizing::new(word.to_owned()))
    };
    let mut forms: Vec<_> = [
        line(Mechanism::Plain, None),
        line(Mechanism::Login, Some("Password:")),
    ]
    .into_iter()
    .flatten()
    .collect();
    forms.push(Zeroizing::new(secret.expose().to_owned()));
    forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_refusal_for_now_asks_for_more_patience() {
        let minutes = [1, 2, 3, 4, u32::MAX].map(|attempt| patience(attempt).as_secs() / 60);
        assert_eq!(minutes, [5, 15, 60, 60, 60]);
    }

    #[test]
    fn an_echoed_secret_does_not_get_into_the_detail() {
        let answers = serde_json::json!({
            "host": "mail.example.org", "security": "tls", "port": "465", "username": "ada",
            "from_address": "ada@example.org",
        });
        let settings = Settings::parse(answers.as_object().unwrap()).unwrap();
        let secret = Secret::new("canary-7f3a");
        let lines = vec![
            "you sent AGFkYQBjYW5hcnktN2YzYQ==".to_owned(),
            "or Y2FuYXJ5LTdmM2E=".to_owned(),
            "that is canary-7f3a".to_owned(),
        ];
        let fault = Fault::Refused {
            stage: Stage::Auth,
            reply: Reply { code: 535, lines },
        };
        let error = fault.into_error(&settings, Some(&secret), 1);
        assert_eq!(
            error.detail,
            ["the server answered to AUTH: 535 you sent [redacted] / or [redacted] / that is [redacted]"]
        );
    }
}
