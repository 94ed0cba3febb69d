//! Ids as types, so that one kind never passes for another.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps an id that was made elsewhere (UUID v7, so that ids sort by time).
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// Returns the bare id.
            pub const fn as_uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )*};
}

ids! {
    /// Names an isolated tenant with a SQLite file of its own.
    WorkspaceId;
    /// Names somebody who can sign in.
    AccountId;
    /// Names one signed-in session of an account.
    SessionId;
    /// Names a partner company inside a workspace.
    OrganizationId;
    /// Names a partner's user.
    PersonId;
    /// Names a studio company of an organization or of one person.
    CompanyId;
    /// Names a group that stands for an organization in an outside system.
    GroupId;
    /// Names the record of an access that was given.
    GrantId;
    /// Names a configured outside system.
    ConnectionId;
    /// Names one run of a workflow.
    ExecutionId;
    /// Names many executions that were started together.
    BatchId;
}

macro_rules! keys {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps a key: lower-case ASCII letters, digits and underscores.
            pub fn new(key: impl Into<String>) -> Self {
                Self(key.into())
            }

            /// Returns the key as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Returns whether the key is written in lower-case ASCII letters, digits and underscores,
            /// starting with a letter.
            pub fn is_well_formed(&self) -> bool {
                self.0.starts_with(|c: char| c.is_ascii_lowercase())
                    && self.0.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<&str> for $name {
            fn from(key: &str) -> Self {
                Self(key.to_owned())
            }
        }
    )*};
}

keys! {
    /// Names a step inside one workflow, for example `create_slack_group`.
    StepKey;
    /// Names a workflow, for example `new_partner`.
    WorkflowKey;
}
