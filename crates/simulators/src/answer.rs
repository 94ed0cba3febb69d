//! What a simulated system answers.

use serde_json::Value;

/// What a simulated system answers.
#[derive(Clone, PartialEq, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Header names and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// An answer in JSON.
    pub fn json(status: u16, body: &Value) -> Self {
        Self::of(status, "application/json; charset=utf-8", body.to_string())
    }

    /// An answer in plain text.
    pub fn text(status: u16, body: &str) -> Self {
        Self::of(status, "text/plain; charset=utf-8", body)
    }

    /// A page for people, as proxies and broken servers send.
    pub fn html(status: u16, body: &str) -> Self {
        Self::of(status, "text/html; charset=utf-8", body)
    }

    /// An answer without a body.
    pub const fn empty(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    fn of(status: u16, kind: &str, body: impl Into<String>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.into().into_bytes(),
        }
        .header("content-type", kind)
    }
}
