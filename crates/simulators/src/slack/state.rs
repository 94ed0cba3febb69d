//! What a simulated workspace remembers.

use std::collections::BTreeSet;

use serde_json::{Value, json};

/// What the workspace allows, and how its calls behave where Slack's differ.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rules {
    /// Whether the plan has user groups.
    pub is_paid: bool,
    /// Whether only administrators manage user groups.
    pub groups_by_admins_only: bool,
    /// Whether only administrators make channels.
    pub channels_by_admins_only: bool,
    /// Whether bots may bring archived channels back.
    pub bots_unarchive: bool,
    /// Whether tokens are for a whole organization, so that many calls must name the workspace.
    pub is_organization: bool,
    /// Whether lists come in short and empty pages.
    pub ragged_pages: bool,
    /// Whether every answer carries a warning.
    pub always_warns: bool,
    /// Whether everybody who is looked up has joined just before.
    pub lets_everybody_in: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            is_paid: true,
            groups_by_admins_only: false,
            channels_by_admins_only: false,
            bots_unarchive: true,
            is_organization: false,
            ragged_pages: false,
            always_warns: false,
            lets_everybody_in: false,
        }
    }
}

/// A user group or channel as a test looks at it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seen {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The handle of a user group; empty for a channel.
    pub handle: String,
    /// Whether it is enabled, or not archived.
    pub is_active: bool,
    /// Whether it is a private channel.
    pub is_private: bool,
    /// The ids of its members, in order.
    pub members: Vec<String>,
}

#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) user: String,
    pub(super) is_bot: bool,
    pub(super) scopes: BTreeSet<String>,
    /// The error that every call with it ends in.
    pub(super) broken: Option<String>,
}

#[derive(Clone, Debug)]
pub(super) struct User {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) real_name: String,
    pub(super) email: String,
    pub(super) is_deleted: bool,
    pub(super) is_bot: bool,
    pub(super) is_admin: bool,
    pub(super) is_restricted: bool,
    pub(super) is_ultra_restricted: bool,
}

impl User {
    /// Returns whether the person is a guest of either kind.
    pub(super) const fn is_guest(&self) -> bool {
        self.is_restricted || self.is_ultra_restricted
    }

    pub(super) fn told(&self, team_id: &str, with_email: bool) -> Value {
        let mut profile = json!({"real_name": self.real_name});
        if with_email {
            profile["email"] = self.email.clone().into();
        }
        json!({
            "id": self.id, "team_id": team_id, "name": self.name, "deleted": self.is_deleted,
            "is_bot": self.is_bot, "is_restricted": self.is_guest(),
            "is_ultra_restricted": self.is_ultra_restricted, "profile": profile,
        })
    }
}

#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) handle: String,
    pub(super) description: String,
    pub(super) is_enabled: bool,
    pub(super) members: Vec<String>,
}

impl Group {
    pub(super) fn told(&self, team_id: &str, with_users: bool) -> Value {
        let mut told = json!({
            "id": self.id, "team_id": team_id, "name": self.name, "handle": self.handle,
            "description": self.description, "user_count": self.members.len(),
            "date_delete": if self.is_enabled { 0 } else { 1_795_176_000 },
        });
        if with_users {
            told["users"] = json!(self.members);
        }
        told
    }

    pub(super) fn seen(&self) -> Seen {
        Seen {
            id: self.id.clone(),
            name: self.name.clone(),
            handle: self.handle.clone(),
            is_active: self.is_enabled,
            is_private: false,
            members: self.members.clone(),
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Channel {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) creator: String,
    pub(super) is_private: bool,
    pub(super) is_archived: bool,
    pub(super) is_general: bool,
    pub(super) members: Vec<String>,
}

impl Channel {
    pub(super) fn told(&self) -> Value {
        json!({
            "id": self.id, "name": self.name, "is_private": self.is_private, "is_archived": self.is_archived,
            "is_general": self.is_general, "creator": self.creator,
        })
    }

    pub(super) fn has(&self, user: &str) -> bool {
        self.members.iter().any(|member| member == user)
    }

    pub(super) fn seen(&self) -> Seen {
        Seen {
            id: self.id.clone(),
            name: self.name.clone(),
            handle: String::new(),
            is_active: !self.is_archived,
            is_private: self.is_private,
            members: self.members.clone(),
        }
    }
}
