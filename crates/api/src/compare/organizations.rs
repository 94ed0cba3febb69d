//! What two organizations have, side by side.

use domain::OrganizationId;
use domain::organization::DocumentationLinks;
use serde::{Deserialize, Serialize};

use crate::compare::Giving;

/// Asks what two organizations have.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CompareOrganizations {
    /// Whose set-up is the example.
    pub left: OrganizationId,
    /// Which one may get what it lacks.
    pub right: OrganizationId,
}

/// What two organizations have, as it is recorded.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrganizationComparison {
    /// Whose set-up is the example.
    pub left: ComparedOrganization,
    /// Which one may get what it lacks.
    pub right: ComparedOrganization,
    /// One row for each system in which something stands, or can stand, for an organization.
    pub systems: Vec<ComparedSystem>,
    /// One row for each documentation link.
    pub links: Vec<ComparedLink>,
    /// The studio companies, one row for each environment.
    pub companies: Vec<ComparedLists>,
    /// The accesses that the organizations themselves were given, one row for each system.
    pub given: Vec<ComparedLists>,
}

/// One of the two.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ComparedOrganization {
    /// Which.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// How many people it has.
    pub people: u32,
    /// Counted up with every change; send it back to change the organization.
    pub version: u64,
    /// Where its people read on.
    pub links: DocumentationLinks,
}

/// What stands for the two in one system.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ComparedSystem {
    /// The system's key. Where the right one can get it, it is the field of the workflow “Set up systems”.
    pub key: String,
    /// The system, for people.
    pub system: String,
    /// What stands for the left one.
    pub left: Vec<String>,
    /// What stands for the right one.
    pub right: Vec<String>,
    /// Whether it can be made for the right one.
    pub setting_up: Giving,
}

/// One documentation link of the two.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ComparedLink {
    /// The field of [`DocumentationLinks`].
    pub key: String,
    /// Its name for people.
    pub name: String,
    /// The left one's, or empty.
    pub left: String,
    /// The right one's, or empty.
    pub right: String,
    /// Whether the right one can take it over.
    pub copying: Giving,
}

/// Some names that the two have of one kind.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ComparedLists {
    /// Which kind, for people.
    pub kind: String,
    /// The left one's.
    pub left: Vec<String>,
    /// The right one's.
    pub right: Vec<String>,
}
