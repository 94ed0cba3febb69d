//! Leaving: taking back what a person or an organization was given.

use serde::{Deserialize, Serialize};

use crate::record::GrantSubject;
use crate::states::states;
use crate::{ExecutionId, GrantId, OrganizationId, PersonId, Timestamp};

/// What an execution of leaving takes back and from whom, settled when it begins. It stands in the journal's first line,
/// so that the execution's steps can be told from it for ever.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Leaving {
    /// Who leaves.
    pub who: Leaver,
    /// What is taken back, in this order.
    pub removals: Vec<Removal>,
    /// Whether somebody else is asked first.
    pub approval: bool,
}

/// Who leaves.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Leaver {
    /// One person.
    Person {
        /// Their id.
        id: PersonId,
        /// Where they belong.
        organization: OrganizationId,
        /// Their name then.
        name: String,
    },
    /// An organization with all its people.
    Organization {
        /// Its id.
        id: OrganizationId,
        /// Its name then.
        name: String,
    },
}

impl Leaver {
    /// Returns the name they had then.
    pub fn name(&self) -> &str {
        match self {
            Self::Person { name, .. } | Self::Organization { name, .. } => name,
        }
    }

    /// Returns the organization that leaves, or the one that the person belongs to.
    pub const fn organization(&self) -> OrganizationId {
        match self {
            Self::Person { organization, .. } => *organization,
            Self::Organization { id, .. } => *id,
        }
    }

    /// Returns the person; none when a whole organization leaves.
    pub const fn person(&self) -> Option<PersonId> {
        match self {
            Self::Person { id, .. } => Some(*id),
            Self::Organization { .. } => None,
        }
    }
}

/// One recorded access that is to be taken back. What undo needs is read from the grant when its turn comes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Removal {
    /// The grant.
    pub grant: GrantId,
    /// Whose it is.
    pub subject: GrantSubject,
    /// The person's name and address then, or the organization's name.
    pub holder: String,
    /// The outside system's key.
    pub system: String,
    /// The action that gave it; the key of the step when a person did.
    pub action: String,
    /// To what, in words.
    pub resource: String,
    /// The execution that gave it.
    pub given_by: ExecutionId,
    /// When.
    pub given_at: Timestamp,
}

states! {
    /// How an access ended.
    Revoked {
        /// The app took it back.
        Undone => "undone",
        /// It was gone already when the app came to take it back.
        WasGone => "was_gone",
        /// A person took it back, or looked and said that it is gone.
        ByHand => "by_hand",
    }
}
