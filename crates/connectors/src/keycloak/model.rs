//! Keycloak's JSON, as far as the app reads it.

use domain::email::address_key;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::keycloak::mark::Mark;

/// An account. What the app does not know of it is kept as well, because a change sends the whole of it back: Keycloak
/// clears what is left out.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Person {
    pub(super) id: String,
    pub(super) username: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) email: Option<String>,
    #[serde(default)]
    pub(super) enabled: bool,
    #[serde(default)]
    attributes: Map<String, Value>,
    #[serde(default)]
    pub(super) required_actions: Vec<String>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

impl Person {
    /// Returns what the app has noted.
    pub(super) fn mark(&self) -> Mark {
        Mark::of(&self.attributes)
    }

    /// Notes something.
    pub(super) fn set_mark(&mut self, mark: &Mark) {
        mark.write(&mut self.attributes);
    }

    /// Returns the address; empty when there is none.
    pub(super) fn address(&self) -> &str {
        self.email.as_deref().unwrap_or_default()
    }

    /// Returns whether the account has the address, in any case.
    pub(super) fn is_at(&self, email: &str) -> bool {
        address_key(self.address()) == address_key(email)
    }

    /// Returns whether the account is named so, in any case.
    pub(super) fn is_named(&self, name: &str) -> bool {
        address_key(&self.username) == address_key(name)
    }
}

/// The attribute of a group with the name of the organization that it was made for.
pub(super) const ORGANIZATION: &str = "hyopps_organization";

/// A group.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Group {
    pub(super) id: String,
    pub(super) name: String,
    #[serde(default)]
    pub(super) path: String,
    #[serde(default)]
    attributes: Map<String, Value>,
}

impl Group {
    /// One that an earlier step makes first, and of which only the name is known.
    pub(super) fn coming(name: &str) -> Self {
        Self {
            id: String::new(),
            name: name.to_owned(),
            path: String::new(),
            attributes: Map::new(),
        }
    }

    /// Returns the name of the organization that the app made it for, if it did.
    pub(super) fn organization(&self) -> Option<&str> {
        self.attributes.get(ORGANIZATION)?.get(0)?.as_str()
    }

    /// Returns what the app has noted.
    pub(super) fn mark(&self) -> Mark {
        Mark::of(&self.attributes)
    }
}

/// A role, by the two names that Keycloak wants together.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Role {
    pub(super) id: String,
    pub(super) name: String,
}

/// What is registered as a client.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct App {
    pub(super) id: String,
    pub(super) client_id: String,
}
