//! The way into the admin interface: who asks, and for what.

use serde_json::{Value, json};

use crate::keycloak::{Keycloak, said};
use crate::{Answer, Request};

impl Keycloak {
    pub(super) fn admin(&mut self, request: &Request, realm: &str, rest: &[&str]) -> Answer {
        let Some(rights) = self.rights(request) else {
            return said::unauthorized();
        };
        if realm != self.realm {
            return said::error(404, "Realm not found.");
        }
        match rest {
            ["users", rest @ ..] => self.users(request, &rights, rest),
            ["groups", rest @ ..] => self.groups_at(request, &rights, rest),
            ["group-by-path", names @ ..] => self.group_by_path(request, &rights, names),
            ["roles", name] => self.realm_role(request, &rights, name),
            ["clients", rest @ ..] => self.clients(request, &rights, rest),
            _ => said::no_such_path(),
        }
    }

    /// Returns the address at which the server believes what was made to be: behind a proxy, an internal one.
    pub(super) fn made(&self, kind: &str, id: &str) -> Answer {
        let prefix: String = self.prefix.iter().map(|part| format!("/{part}")).collect();
        let realm = &self.realm;
        let address = format!("http://keycloak-0.internal:8080{prefix}/admin/realms/{realm}/{kind}/{id}");
        Answer::empty(201).header("location", address)
    }
}

/// Returns the JSON object that a request sends.
pub(super) fn object(request: &Request, known: &[&str]) -> Result<Value, Answer> {
    if !is_json(request) {
        return Err(said::error(415, "HTTP 415 Unsupported Media Type"));
    }
    let body = request
        .json()
        .filter(Value::is_object)
        .ok_or_else(said::malformed)?;
    let mut keys = body.as_object().into_iter().flat_map(serde_json::Map::keys);
    match keys.find(|key| !known.contains(&key.as_str())) {
        Some(key) => Err(said::error(400, &format!("Unrecognized field \"{key}\""))),
        None => Ok(body),
    }
}

/// Returns the JSON array that a request sends.
pub(super) fn array(request: &Request) -> Result<Vec<Value>, Answer> {
    if !is_json(request) {
        return Err(said::error(415, "HTTP 415 Unsupported Media Type"));
    }
    let body = request.json().ok_or_else(said::malformed)?;
    body.as_array().cloned().ok_or_else(said::malformed)
}

fn is_json(request: &Request) -> bool {
    let kind = request.header("content-type").unwrap_or_default();
    kind.starts_with("application/json")
}

/// Returns the part of a list that `first` and `max` ask for.
pub(super) fn page(request: &Request, all: Vec<Value>, default_max: usize) -> Answer {
    let number = |name: &str, default: usize| match request.query(name) {
        Some(text) => text.parse::<usize>().ok(),
        None => Some(default),
    };
    match (number("first", 0), number("max", default_max)) {
        (Some(first), Some(max)) => {
            let page: Vec<_> = all.into_iter().skip(first).take(max).collect();
            Answer::json(200, &json!(page))
        }
        (None, _) | (_, None) => said::error(404, "HTTP 404 Not Found"),
    }
}

/// Returns whether a switch of the query is on.
pub(super) fn is_on(request: &Request, name: &str) -> bool {
    request.query(name) == Some("true")
}
