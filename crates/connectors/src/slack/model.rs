//! Slack's JSON, as far as it is read.

use serde::{Deserialize, Deserializer};

/// What stands in every answer.
#[derive(Deserialize, Debug)]
pub(super) struct Envelope {
    pub(super) ok: bool,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) error: String,
    /// The scope that is missing.
    #[serde(default, deserialize_with = "or_default")]
    pub(super) needed: String,
    /// What became of single people, also in an answer that went well.
    #[serde(default, deserialize_with = "or_default")]
    pub(super) errors: Vec<OfPerson>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) response_metadata: Metadata,
}

/// What is said about an answer.
#[derive(Deserialize, Default, Debug)]
pub(super) struct Metadata {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) messages: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) next_cursor: String,
}

/// Why one person among several was refused.
#[derive(Clone, PartialEq, Eq, Deserialize, Debug)]
pub(super) struct OfPerson {
    #[serde(default)]
    pub(super) user: String,
    #[serde(default)]
    pub(super) error: String,
}

/// The answer of `auth.test`.
#[derive(Deserialize, Debug)]
pub(super) struct Who {
    #[serde(default)]
    pub(super) team: String,
    pub(super) team_id: String,
    #[serde(default)]
    pub(super) user: String,
    /// Who the token acts as; whatever it makes has this creator.
    #[serde(default)]
    pub(super) user_id: String,
    #[serde(default)]
    pub(super) bot_id: Option<String>,
    /// Whether the token is for a whole organization.
    #[serde(default)]
    pub(super) is_enterprise_install: bool,
}

/// The answer of `users.lookupByEmail`.
#[derive(Deserialize, Debug)]
pub(super) struct LookedUp {
    pub(super) user: User,
}

/// A person or bot.
#[derive(Deserialize, Debug)]
pub(super) struct User {
    pub(super) id: String,
    #[serde(default)]
    pub(super) deleted: bool,
    #[serde(default)]
    pub(super) is_bot: bool,
    #[serde(default)]
    pub(super) is_restricted: bool,
    #[serde(default)]
    pub(super) is_ultra_restricted: bool,
    #[serde(default)]
    pub(super) profile: Profile,
}

/// What a person tells of themself.
#[derive(Deserialize, Default, Debug)]
pub(super) struct Profile {
    #[serde(default)]
    pub(super) email: Option<String>,
}

/// A page of `users.list`.
#[derive(Deserialize, Debug)]
pub(super) struct Users {
    pub(super) members: Vec<User>,
}

/// A page of `conversations.list`.
#[derive(Deserialize, Debug)]
pub(super) struct Channels {
    pub(super) channels: Vec<Channel>,
}

/// A page of `conversations.members`.
#[derive(Deserialize, Debug)]
pub(super) struct ChannelMembers {
    pub(super) members: Vec<String>,
}

/// The answer of `conversations.create`.
#[derive(Deserialize, Debug)]
pub(super) struct MadeChannel {
    pub(super) channel: Channel,
}

/// A channel.
#[derive(Clone, Deserialize, Debug)]
pub(super) struct Channel {
    pub(super) id: String,
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) is_private: bool,
    #[serde(default)]
    pub(super) is_archived: bool,
    /// Who made it.
    #[serde(default)]
    pub(super) creator: String,
}

/// The answer of `usergroups.list`.
#[derive(Deserialize, Debug)]
pub(super) struct Groups {
    pub(super) usergroups: Vec<Group>,
}

/// The answer of `usergroups.create`.
#[derive(Deserialize, Debug)]
pub(super) struct MadeGroup {
    pub(super) usergroup: Group,
}

/// The answer of `usergroups.users.list`.
#[derive(Deserialize, Debug)]
pub(super) struct GroupMembers {
    pub(super) users: Vec<String>,
}

/// A user group.
#[derive(Clone, Deserialize, Debug)]
pub(super) struct Group {
    pub(super) id: String,
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) handle: String,
    #[serde(default)]
    pub(super) description: String,
    /// When it was disabled; 0 while it is enabled.
    #[serde(default)]
    pub(super) date_delete: i64,
    #[serde(default)]
    pub(super) users: Option<Vec<String>>,
}

/// Reads what may be null, which then is nothing.
fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_null_is_nothing() {
        let envelope: Envelope = serde_json::from_str(
            r#"{"ok": true, "error": null, "needed": null, "errors": null, "response_metadata": null}"#,
        )
        .unwrap();
        assert!(envelope.ok && envelope.error.is_empty());
        let envelope: Envelope = serde_json::from_str(
            r#"{"ok": true, "response_metadata": {"messages": null, "next_cursor": null}}"#,
        )
        .unwrap();
        assert_eq!(envelope.response_metadata.next_cursor, "");
    }
}
