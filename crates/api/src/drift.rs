//! Whether what was given still stands.

use domain::execution::StepError;
use domain::{ExecutionId, GrantId, OrganizationId, PersonId, Timestamp};
use serde::{Deserialize, Serialize};

/// Whose accesses are looked at.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum CheckDrift {
    /// What an organization and its people were given.
    Organization {
        /// Its id.
        id: OrganizationId,
    },
    /// What one person was given.
    Person {
        /// Their id.
        id: PersonId,
    },
}

/// What was found.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DriftReport {
    /// Each access that was given, the oldest first; the organization's own before those of its people.
    pub accesses: Vec<AccessView>,
    /// How many people of the organization were not looked at, because there are so many.
    pub people_left_out: u64,
    /// When the systems were asked.
    pub at: Timestamp,
}

/// An access that was given, and whether it still stands.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccessView {
    /// The grant's id.
    pub grant: GrantId,
    /// The person's name; empty when the organization itself was given it.
    pub person: String,
    /// The system's name for people.
    pub system: String,
    /// To what, in words.
    pub resource: String,
    /// When it was given.
    pub given_at: Timestamp,
    /// The execution that gave it.
    pub execution: ExecutionId,
    /// Whether it still stands.
    pub state: AccessState,
}

impl AccessState {
    /// Returns whether nobody knows how the access stands.
    pub const fn is_unknown(&self) -> bool {
        match self {
            Self::Untold | Self::Failed { .. } => true,
            Self::Right | Self::Missing { .. } | Self::Changed { .. } | Self::Gone { .. } => false,
        }
    }

    /// Returns whether it is known that the access is not as it was given.
    pub const fn has_drifted(&self) -> bool {
        match self {
            Self::Missing { .. } | Self::Changed { .. } | Self::Gone { .. } => true,
            Self::Right | Self::Untold | Self::Failed { .. } => false,
        }
    }
}

/// Whether an access still stands.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum AccessState {
    /// It is as it was given.
    Right,
    /// It is not there any more.
    Missing {
        /// How to put it right.
        what: String,
    },
    /// It is there, but not as it was given.
    Changed {
        /// What differs, or how to put it right.
        what: String,
    },
    /// What it was an access to is gone.
    Gone {
        /// What was found.
        error: StepError,
    },
    /// Nobody can tell: a person gave it by hand, the system is not connected, or it cannot be asked about this.
    Untold,
    /// The system could not be asked.
    Failed {
        /// Why.
        error: StepError,
    },
}
