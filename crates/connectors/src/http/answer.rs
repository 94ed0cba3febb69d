//! What a system answered.

use std::fmt;
use std::time::Duration;

use connector::{Error, Kind, Secret};
use reqwest::header::{HeaderMap, RETRY_AFTER};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::http::client::Product;
use crate::http::pause;

/// How much of an answer that is not understood is shown.
const EXCERPT: usize = 200;

/// How much of it is looked through for that.
const LOOKED_THROUGH: usize = 8 * 1024;

/// Headers under which systems and proxies name a request in their own logs.
const TRACES: [&str; 6] = [
    "request-id",
    "x-request-id",
    "x-slack-req-id",
    "x-ms-request-id",
    "x-correlation-id",
    "x-trace-id",
];

/// What a system answered, whatever its status.
pub(crate) struct Answer {
    pub(super) product: Product,
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
    /// What is taken out of everything that is shown.
    pub(super) hidden: Vec<Secret>,
}

/// Shows nothing of what the system said.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Answer {{ status: {}, {} bytes }}",
            self.status,
            self.body.len()
        )
    }
}

impl Answer {
    /// Returns the HTTP status.
    pub(crate) const fn status(&self) -> u16 {
        self.status
    }

    /// Returns whether the status says that it went well.
    pub(crate) const fn is_success(&self) -> bool {
        matches!(self.status, 200..=299)
    }

    /// Returns a header by its name in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Returns the name of the request in the system's logs, so that its administrators find it; empty for none.
    pub(crate) fn trace(&self) -> String {
        let trace = TRACES.iter().find_map(|name| self.header(name));
        let trace = self.without_secrets(trace.unwrap_or_default());
        trace.chars().take(100).collect()
    }

    /// Returns whether there is no body.
    pub(crate) const fn is_empty(&self) -> bool {
        self.body.is_empty()
    }

    /// Returns the body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Returns the body as JSON, if it is; for errors, which may be anything.
    pub(crate) fn maybe_json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// Makes sure that what a write was answered with can be the system's own: nothing, or JSON. What answers in front of
    /// a system, with a page for people and a status of success, has most likely done nothing.
    ///
    /// # Errors
    /// When it is anything else. Whoever must not ask twice makes an unknown outcome of it.
    pub(crate) fn written(&self) -> Result<(), Error> {
        let body = self.body.trim_ascii();
        if body.is_empty() {
            return Ok(());
        }
        serde_json::from_slice::<serde::de::IgnoredAny>(body)
            .map(drop)
            .map_err(|error| self.not_understood(&error))
    }

    /// Returns the body in the form that the system documents.
    ///
    /// # Errors
    /// When it has another form: the address leads to something else, or something stands in between.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(&self.body).map_err(|error| self.not_understood(&error))
    }

    /// Returns the beginning of the body for the details of an error: one line, without tags, and without the secrets
    /// that went with the request.
    pub(crate) fn excerpt(&self) -> String {
        let beginning = &self.body[..self.body.len().min(LOOKED_THROUGH)];
        self.shown(&String::from_utf8_lossy(beginning))
    }

    /// Returns the beginning of a text out of the answer in the same way.
    pub(crate) fn shown(&self, text: &str) -> String {
        let mut shown = String::new();
        let mut is_tag = false;
        // Before it is cut: what is left of a secret at its end would not be found.
        for character in self.without_secrets(text).chars() {
            match character {
                '<' => is_tag = true,
                '>' if is_tag => {
                    is_tag = false;
                    shown.push(' ');
                }
                _ if is_tag => {}
                _ if character.is_control() => shown.push(' '),
                _ => shown.push(character),
            }
        }
        let words: Vec<_> = shown.split_whitespace().collect();
        words.join(" ").chars().take(EXCERPT).collect()
    }

    /// Returns whether a text has something in it that must not be shown.
    pub(crate) fn has_secret(&self, text: &str) -> bool {
        self.hidden.iter().any(|secret| text.contains(secret.expose()))
    }

    fn without_secrets(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in &self.hidden {
            text = text.replace(secret.expose(), "[redacted]");
        }
        text
    }

    /// The error for an answer of a status that the system does not document for the request: it is out of order, or
    /// something in between answered.
    pub(crate) fn unexpected(&self) -> Error {
        let title = self.product.title;
        let status = self.status;
        let error = match status {
            408 | 425 | 500..=599 => Error::new(
                Kind::Transient {
                    retry_after: self.pause(),
                },
                "system_unavailable",
                format!("{title} is out of order at the moment (HTTP {status})."),
            )
            .hint(format!(
                "The step tries again by itself. If it lasts, ask whoever runs {title}."
            )),
            _ => Error::new(
                Kind::Permanent,
                "system_answer_unexpected",
                format!("{title} answered something that this app does not know (HTTP {status})."),
            )
            .hint(format!(
                "Check the address of {title} on the Connections page, then try the step again."
            )),
        };
        self.with_what_was_said(error)
    }

    /// Returns the pause that the system asks for, if it does.
    fn pause(&self) -> Option<Duration> {
        let header = self.header(RETRY_AFTER.as_str())?;
        Some(pause::asked_for(Some(header), 0))
    }

    fn not_understood(&self, cause: &serde_json::Error) -> Error {
        let title = self.product.title;
        let what = if self.body.is_empty() {
            "an empty answer"
        } else if self.looks_like_a_page() {
            "a page for people"
        } else {
            "something else than it documents"
        };
        let error = Error::new(
            Kind::Blocked,
            "system_answer_unreadable",
            format!("What answers at the address of {title} sent {what}."),
        )
        .hint(format!(
            "Check the address on the Connections page: it must lead to {title} itself, not to a sign-in page or \
             proxy in front of it. What was done before stays, and the step does not do it twice."
        ))
        .caused_by(cause);
        self.with_what_was_said(error)
    }

    /// Returns whether it is a page for people, as sign-in pages and proxies send.
    pub(crate) fn looks_like_a_page(&self) -> bool {
        let kind = self.header("content-type").unwrap_or_default();
        kind.contains("html") || self.body.trim_ascii_start().starts_with(b"<")
    }

    /// Adds the status, the beginning of the answer and the trace.
    pub(crate) fn with_what_was_said(&self, mut error: Error) -> Error {
        let excerpt = self.excerpt();
        error.detail.push(format!("HTTP {}", self.status));
        if !excerpt.is_empty() {
            error.detail.push(format!("answer: {excerpt}"));
        }
        error.trace(self.trace())
    }
}
