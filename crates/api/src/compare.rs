//! What two people have, side by side; two organizations in `organizations.rs`.

use domain::PersonId;
use serde::{Deserialize, Serialize};

use crate::organization::OrganizationOption;

pub mod organizations;

/// Asks what two people have.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ComparePeople {
    /// Whose accesses are the example.
    pub left: PersonId,
    /// Who may get what is missing.
    pub right: PersonId,
}

/// What two people have, as it is recorded.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PeopleComparison {
    /// Whose accesses are the example.
    pub left: ComparedPerson,
    /// Who may get what is missing.
    pub right: ComparedPerson,
    /// One row for each kind of access.
    pub rows: Vec<ComparedRow>,
}

/// One of the two.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ComparedPerson {
    /// Who.
    pub id: PersonId,
    /// First and last name.
    pub name: String,
    /// Where they belong.
    pub organization: OrganizationOption,
}

/// One kind of access.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ComparedRow {
    /// The field of the workflow “Give access”, by which the row is known.
    pub key: String,
    /// The system, for people.
    pub system: String,
    /// What the person on the left has, in words.
    pub left: Vec<String>,
    /// What the person on the right has.
    pub right: Vec<String>,
    /// Whether the person on the right can be given it.
    pub giving: Giving,
}

/// Whether somebody can be given something.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Giving {
    /// They have it.
    Has,
    /// They can: this is what they would get.
    Can {
        /// In words.
        what: String,
    },
    /// They cannot before something else is there.
    Cannot {
        /// Why, and what to do.
        reason: String,
    },
}
