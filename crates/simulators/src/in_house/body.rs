//! What stands in the body of a request.

use serde_json::{Map, Value};

use crate::in_house::refusal;
use crate::{Answer, Request};

/// A body that has been read: a JSON object with no other names than those that are known.
pub(crate) struct Body(Map<String, Value>);

impl Body {
    /// Reads a body.
    pub(crate) fn read(request: &Request, known: &[&str]) -> Result<Self, Answer> {
        let kind = request.header("content-type").unwrap_or_default();
        if !kind.starts_with("application/json") {
            return Err(refusal(415, "unsupported_media_type", "The body must be JSON."));
        }
        let Some(Value::Object(body)) = request.json() else {
            return Err(invalid("The body must be a JSON object."));
        };
        if let Some(name) = body.keys().find(|name| !known.contains(&name.as_str())) {
            return Err(invalid(&format!("The field “{name}” is not known.")));
        }
        Ok(Self(body))
    }

    /// Returns a text that must not be empty.
    pub(crate) fn text(&self, name: &str) -> Result<String, Answer> {
        let text = self.optional(name)?;
        if text.is_empty() {
            return Err(invalid(&format!("The field “{name}” is missing.")));
        }
        Ok(text)
    }

    /// Returns a text; empty when there is none.
    pub(crate) fn optional(&self, name: &str) -> Result<String, Answer> {
        match self.0.get(name) {
            None => Ok(String::new()),
            Some(Value::String(text)) => Ok(text.clone()),
            Some(_) => Err(invalid(&format!("The field “{name}” must be a text."))),
        }
    }

    /// Returns an e-mail address.
    pub(crate) fn address(&self, name: &str) -> Result<String, Answer> {
        let address = self.text(name)?;
        match address.split_once('@') {
            Some((who, host)) if !who.is_empty() && host.contains('.') && !address.contains(' ') => {
                Ok(address)
            }
            Some(_) | None => Err(invalid(&format!("The field “{name}” is no e-mail address."))),
        }
    }

    /// Returns a list that must not be empty.
    pub(crate) fn list(&self, name: &str) -> Result<&[Value], Answer> {
        let list = self.0.get(name).and_then(Value::as_array);
        let list = list.filter(|list| !list.is_empty());
        list.map(Vec::as_slice).ok_or_else(|| {
            invalid(&format!(
                "The field “{name}” must be a list with something in it."
            ))
        })
    }
}

/// The request is not what the service documents.
pub(crate) fn invalid(message: &str) -> Answer {
    refusal(400, "invalid", message)
}

/// Returns a value of the query that must be there.
pub(crate) fn needed<'a>(request: &'a Request, name: &str) -> Result<&'a str, Answer> {
    let value = request.query(name).filter(|value| !value.is_empty());
    value.ok_or_else(|| invalid(&format!("The query needs “{name}”.")))
}

/// Returns whether two names or addresses mean the same.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}
