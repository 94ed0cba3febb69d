//! Checks of what is asked: bodies and queries are closed.

use serde_json::{Map, Value};

use crate::metabase::refusal;
use crate::{Answer, Request};

/// Reads a body that may have these keys only.
pub(super) fn body(request: &Request, known: &[&str]) -> Result<Map<String, Value>, Answer> {
    let kind = request.header("content-type").unwrap_or_default();
    let body = request.json().filter(|_| kind.starts_with("application/json"));
    let Some(Value::Object(body)) = body else {
        return Err(refusal::rule("The body must be JSON."));
    };
    match body.keys().find(|key| !known.contains(&key.as_str())) {
        Some(unknown) => Err(refusal::field(unknown, "disallowed key")),
        None => Ok(body),
    }
}

/// Checks that a request has no body.
pub(super) fn no_body(request: &Request) -> Result<(), Answer> {
    if request.body.is_empty() {
        Ok(())
    } else {
        Err(refusal::rule("No body is expected."))
    }
}

/// Checks that the query has these names only.
pub(super) fn query(request: &Request, known: &[&str]) -> Result<(), Answer> {
    match request
        .query
        .iter()
        .find(|(name, _)| !known.contains(&name.as_str()))
    {
        Some((unknown, _)) => Err(refusal::field(unknown, "disallowed key")),
        None => Ok(()),
    }
}

/// Reads an id out of a path.
pub(super) fn id(part: &str) -> Result<u64, Answer> {
    positive(part.parse().ok())
        .ok_or_else(|| refusal::field("id", "value must be an integer greater than zero."))
}

/// Reads an id out of a body; none when it is absent or null.
pub(super) fn optional_id(body: &Map<String, Value>, key: &str) -> Result<Option<u64>, Answer> {
    match body.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match positive(value.as_u64()) {
            Some(id) => Ok(Some(id)),
            None => Err(refusal::field(
                key,
                "nullable value must be an integer greater than zero.",
            )),
        },
    }
}

/// Reads an id that must be there.
pub(super) fn needed_id(body: &Map<String, Value>, key: &str) -> Result<u64, Answer> {
    optional_id(body, key)?.ok_or_else(|| refusal::field(key, "value must be an integer greater than zero."))
}

/// Reads a text that must not be blank; none when it is absent or null.
pub(super) fn optional_text(body: &Map<String, Value>, key: &str) -> Result<Option<String>, Answer> {
    match body.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if !text.trim().is_empty() => Ok(Some(text.clone())),
        Some(_) => Err(refusal::field(key, "value must be a non-blank string.")),
    }
}

/// Reads a text that must be there.
pub(super) fn needed_text(body: &Map<String, Value>, key: &str) -> Result<String, Answer> {
    optional_text(body, key)?.ok_or_else(|| refusal::field(key, "value must be a non-blank string."))
}

/// Reads `limit` and `offset`; none when neither is sent, and then everything is meant.
pub(super) fn page(request: &Request) -> Result<Option<(usize, usize)>, Answer> {
    let number = |name: &str| {
        let given = request.query(name).map(str::parse);
        given
            .transpose()
            .map_err(|_| refusal::field(name, "value must be an integer."))
    };
    let (limit, offset) = (number("limit")?, number("offset")?);
    Ok((limit.is_some() || offset.is_some()).then(|| (limit.unwrap_or(50), offset.unwrap_or(0))))
}

/// Cuts a page out of everything.
pub(super) fn cut<T>(all: Vec<T>, page: Option<(usize, usize)>) -> Vec<T> {
    match page {
        Some((limit, offset)) => all.into_iter().skip(offset).take(limit).collect(),
        None => all,
    }
}

fn positive(number: Option<u64>) -> Option<u64> {
    number.filter(|number| *number > 0)
}
