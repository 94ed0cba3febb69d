//! What a simulated system is asked.

use percent_encoding::percent_decode_str;
use serde_json::Value;

/// What a simulated system is asked.
#[derive(Clone, Debug)]
pub struct Request {
    /// The method in capitals.
    pub method: String,
    /// The path as it was sent, without the query.
    pub path: String,
    /// The path with the query as they were sent, which is what signatures are made over.
    pub target: String,
    /// The parts of the path between its slashes, decoded.
    pub segments: Vec<String>,
    /// The query's names and values, decoded.
    pub query: Vec<(String, String)>,
    /// Header names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// Returns a header by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Returns a value of the query.
    pub fn query(&self, name: &str) -> Option<&str> {
        of_name(&self.query, name)
    }

    /// Returns the body as JSON; none when it is not.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// Returns the body as a form's names and values.
    pub fn form(&self) -> Vec<(String, String)> {
        pairs(&String::from_utf8_lossy(&self.body))
    }

    /// Returns the parts of the path as slices, for a `match`.
    pub fn parts(&self) -> Vec<&str> {
        self.segments.iter().map(String::as_str).collect()
    }
}

/// Returns the value of a name among names and values.
pub(crate) fn of_name<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = pairs.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.as_str())
}

/// Reads what forms and queries are written in.
pub(crate) fn pairs(text: &str) -> Vec<(String, String)> {
    let parts = text.split('&').filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (
                decoded(&name.replace('+', " ")),
                decoded(&value.replace('+', " ")),
            )
        })
        .collect()
}

/// Undoes the percent encoding.
pub(crate) fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}
