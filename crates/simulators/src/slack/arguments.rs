//! The arguments of a call, wherever they were written.

use serde_json::{Map, Value, json};

use crate::Request;
use crate::slack::{Answered, Kind, Refusal, refuse};

/// The arguments of a call.
#[derive(Debug)]
pub(super) struct Arguments {
    given: Map<String, Value>,
    warnings: Vec<&'static str>,
}

impl Arguments {
    /// Reads them off the query and the body.
    pub(super) fn of(request: &Request, kind: Kind) -> Result<Self, Refusal> {
        let mut given = named(&request.query);
        let mut warnings = Vec::new();
        let content = request.header("content-type").unwrap_or_default().to_lowercase();
        let has_charset = content.contains("charset=");
        let content = content.split(';').next().unwrap_or_default().trim().to_owned();
        match (request.method.as_str(), kind) {
            ("GET", Kind::Reads) | ("POST", Kind::Reads | Kind::Writes) => {}
            _ => return refuse("invalid_post_type"),
        }
        match content.as_str() {
            "application/x-www-form-urlencoded" => {
                if has_charset {
                    warnings.push("superfluous_charset");
                }
                given.extend(named(&request.form()));
            }
            "application/json" => {
                if !has_charset {
                    warnings.push("missing_charset");
                }
                match (kind, request.json()) {
                    // Calls that read do not look at it.
                    (Kind::Reads, _) => {}
                    (Kind::Writes, Some(Value::Object(object))) => given.extend(object),
                    (Kind::Writes, Some(_)) => return refuse("json_not_object"),
                    (Kind::Writes, None) => return refuse("invalid_json"),
                }
            }
            _ if request.body.is_empty() => {}
            _ => return refuse("invalid_post_type"),
        }
        Ok(Self { given, warnings })
    }

    /// Returns what Slack remarks about how they were written.
    pub(super) fn warnings(&self) -> Vec<&'static str> {
        self.warnings.clone()
    }

    /// Returns a text; empty when it is not given.
    pub(super) fn text(&self, name: &str) -> Result<&str, Refusal> {
        match self.given.get(name) {
            None | Some(Value::Null) => Ok(""),
            Some(Value::String(text)) => Ok(text),
            Some(Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
                invalid(&format!("[ERROR] must be a string [json-pointer:/{name}]"))
            }
        }
    }

    /// Returns a text that must be given.
    pub(super) fn needed(&self, name: &str) -> Result<&str, Refusal> {
        match self.text(name)? {
            "" => invalid(&format!("[ERROR] missing required field: {name}")),
            text => Ok(text),
        }
    }

    /// Returns a truth value; false when it is not given.
    pub(super) fn flag(&self, name: &str) -> Result<bool, Refusal> {
        match self.given.get(name) {
            None | Some(Value::Null) => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(Value::String(text)) if ["true", "1"].contains(&text.as_str()) => Ok(true),
            Some(Value::String(text)) if ["false", "0", ""].contains(&text.as_str()) => Ok(false),
            Some(_) => invalid(&format!("[ERROR] must be a boolean [json-pointer:/{name}]")),
        }
    }

    /// Returns the parts of a list with commas.
    pub(super) fn list(&self, name: &str) -> Result<Vec<&str>, Refusal> {
        let parts = self.text(name)?.split(',').map(str::trim);
        Ok(parts.filter(|part| !part.is_empty()).collect())
    }

    /// Returns one page of a list. Ragged pages are every other time empty, and otherwise at most two entries long.
    pub(super) fn page(&self, key: &str, all: &[Value], ragged: bool) -> Answered {
        let limit = match self.text("limit")? {
            "" if all.len() > 200 => return refuse("limit_required"),
            "" => 200,
            text => match text.parse::<usize>() {
                Ok(limit @ 1..=1000) => limit,
                Ok(_) | Err(_) => return refuse("invalid_limit"),
            },
        };
        let (from, is_empty) = match self.text("cursor")? {
            "" => (0, false),
            cursor => read_cursor(cursor)?,
        };
        if from > all.len() {
            return refuse("invalid_cursor");
        }
        let length = match (ragged, is_empty) {
            (true, true) => 0,
            (true, false) => limit.min(2),
            (false, _) => limit,
        };
        let end = (from + length).min(all.len());
        let next = if end < all.len() {
            let next_is_empty = ragged && !is_empty;
            format!("bmV4dDo:{end}:{}==", u8::from(next_is_empty))
        } else {
            String::new()
        };
        Ok(json!({key: &all[from..end], "response_metadata": {"next_cursor": next}}))
    }
}

fn read_cursor(cursor: &str) -> Result<(usize, bool), Refusal> {
    let parts = cursor
        .strip_prefix("bmV4dDo:")
        .and_then(|rest| rest.strip_suffix("=="))
        .and_then(|rest| rest.split_once(':'));
    match parts.and_then(|(from, is_empty)| Some((from.parse().ok()?, is_empty == "1"))) {
        Some(read) => Ok(read),
        None => refuse("invalid_cursor"),
    }
}

fn named(pairs: &[(String, String)]) -> Map<String, Value> {
    let pairs = pairs
        .iter()
        .map(|(name, value)| (name.clone(), value.clone().into()));
    pairs.collect()
}

fn invalid<T>(message: &str) -> Result<T, Refusal> {
    Err(Refusal {
        error: "invalid_arguments".to_owned(),
        more: json!({"response_metadata": {"messages": [message]}}),
    })
}
