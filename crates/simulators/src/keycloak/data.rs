//! What a realm holds.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use serde_json::{Value, json};

/// An account of a person.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Account {
    /// Its id.
    pub id: String,
    /// The user name, in lower case.
    pub username: String,
    /// The address, in lower case.
    pub email: Option<String>,
    /// The first name.
    pub first_name: Option<String>,
    /// The last name.
    pub last_name: Option<String>,
    /// Whether its person can sign in.
    pub enabled: bool,
    /// Whether the address is known to be theirs.
    pub email_verified: bool,
    /// Further attributes.
    pub attributes: BTreeMap<String, Vec<String>>,
    /// What the person has to do at the next sign-in.
    pub required_actions: Vec<String>,
    /// The ids of its groups.
    pub groups: BTreeSet<String>,
    /// The ids of the roles that it was given itself.
    pub roles: BTreeSet<String>,
    /// How many sessions are open.
    pub sessions: usize,
}

impl Account {
    /// Returns it as the admin interface shows it.
    pub(super) fn shown(&self, brief: bool) -> Value {
        let mut shown = json!({
            "id": self.id, "username": self.username, "enabled": self.enabled, "totp": false,
            "emailVerified": self.email_verified, "createdTimestamp": 1_795_176_000_000_u64,
            "access": { "manageGroupMembership": true, "view": true, "mapRoles": true, "manage": true },
        });
        for (key, value) in [
            ("email", &self.email),
            ("firstName", &self.first_name),
            ("lastName", &self.last_name),
        ] {
            if let Some(value) = value {
                shown[key] = value.clone().into();
            }
        }
        if !brief {
            if !self.attributes.is_empty() {
                shown["attributes"] = json!(self.attributes);
            }
            shown["requiredActions"] = json!(self.required_actions);
            shown["disableableCredentialTypes"] = json!([]);
            shown["notBefore"] = 0.into();
        }
        shown
    }
}

/// A group of people.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Group {
    /// Its id.
    pub id: String,
    /// Its name, unlike those of its siblings.
    pub name: String,
    /// The id of the group above.
    pub parent: Option<String>,
    /// Further attributes.
    pub attributes: BTreeMap<String, Vec<String>>,
    /// The ids of the roles that its members have by it.
    pub roles: BTreeSet<String>,
}

/// A role of the realm or of a client.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Role {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The id of the client it belongs to; none for a role of the realm.
    pub client: Option<String>,
}

/// What is registered as a client.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct App {
    /// Its id.
    pub id: String,
    /// The name under which it is registered.
    pub client_id: String,
    /// Its secret; none for a client that cannot sign in itself.
    pub secret: Option<String>,
    /// The names of the roles of `realm-management` that its service account has.
    pub management_roles: BTreeSet<String>,
    /// Where people may be sent after a sign-in.
    pub redirect_uris: Vec<String>,
}

/// A mail that asks somebody to do something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mail {
    /// The address.
    pub to: String,
    /// What is to be done.
    pub actions: Vec<String>,
    /// The client on whose behalf it was sent, if any.
    pub client_id: Option<String>,
    /// Where the person is sent afterwards, if anywhere.
    pub redirect_uri: Option<String>,
}

/// A token that was given out.
#[derive(Clone, Debug)]
pub(super) struct Issued {
    pub(super) until: Instant,
    /// The roles of `realm-management` at that time.
    pub(super) roles: BTreeSet<String>,
}

/// Makes ids that look like Keycloak's and are the same in every run.
#[derive(Debug, Default)]
pub(super) struct Ids(u64);

impl Ids {
    pub(super) fn next(&mut self) -> String {
        self.0 += 1;
        // Spread out, so that one id is not the beginning of another.
        let spread = self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let (high, low) = (spread >> 32, spread & 0xffff_ffff);
        format!(
            "{high:08x}-{:04x}-4{:03x}-8{:03x}-{low:08x}{:04x}",
            low >> 16,
            high & 0xfff,
            low & 0xfff,
            self.0
        )
    }
}
