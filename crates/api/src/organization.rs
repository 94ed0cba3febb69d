//! Organizations.

use domain::form::{Answers, Choice};
use domain::list::OrganizationSort;
use domain::organization::{DocumentationLinks, Environment, OrganizationState};
use domain::{CompanyId, ExecutionId, GroupId, OrganizationId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::page::Cursor;

/// Asks for organizations.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListOrganizations {
    /// Only names that contain this, without case; empty for all.
    pub search: String,
    /// Only those in this state.
    pub state: Option<OrganizationState>,
    /// In which order.
    pub sort: OrganizationSort,
    /// Where the last page ended.
    pub after: Option<Cursor>,
}

/// One organization in a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrganizationRow {
    /// Its id.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// Whom to ask there.
    pub contact_name: String,
    /// Whether it is worked with.
    pub state: OrganizationState,
    /// How many people it has.
    pub people: u32,
    /// How many studio companies it has.
    pub companies: u32,
    /// How many of the three documentation links are known.
    pub links: u32,
    /// When it was created.
    pub created_at: Timestamp,
}

/// One organization in a picker.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrganizationOption {
    /// Its id.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
}

/// Names one organization.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrganizationRef {
    /// Its id.
    pub id: OrganizationId,
}

/// Everything about one organization.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrganizationDetail {
    /// Its id.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// Whom to ask there.
    pub contact_name: String,
    /// Their address.
    pub contact_email: String,
    /// Anything worth knowing.
    pub notes: String,
    /// Whether it is worked with.
    pub state: OrganizationState,
    /// Since when; none for one that was never anything but active.
    pub state_since: Option<Timestamp>,
    /// How many people it has.
    pub people: u32,
    /// When it was created.
    pub created_at: Timestamp,
    /// Counted up with every change; send it back to change the organization.
    pub version: u64,
    /// Where its people read on.
    pub links: DocumentationLinks,
    /// Its studio companies.
    pub companies: Vec<CompanyView>,
    /// What stands for it in outside systems.
    pub groups: Vec<GroupView>,
    /// The systems in which something can stand for it, for a picker.
    pub systems: Vec<Choice>,
}

/// A studio company.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CompanyView {
    /// Its id.
    pub id: CompanyId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub environment: Environment,
}

/// What stands for an organization in an outside system.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupView {
    /// Its id here.
    pub id: GroupId,
    /// The outside system's name for people, for example "Metabase".
    pub system: String,
    /// Its name there.
    pub name: String,
    /// Its id there, or empty.
    pub external_id: String,
}

/// An execution as another page links to it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExecutionLink {
    /// Its id.
    pub id: ExecutionId,
    /// What it is called.
    pub label: String,
    /// Its workflow's name for people.
    pub workflow: String,
    /// What it is in.
    pub state: domain::execution::ExecutionState,
    /// When it began.
    pub started_at: Timestamp,
}

/// New documentation links.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UpdateDocumentationLinks {
    /// Whose.
    pub organization: OrganizationId,
    /// The version that was read.
    pub version: u64,
    /// The links; empty texts where unknown. Field errors name `internal`, `general`, `additional`.
    pub links: DocumentationLinks,
}

/// Puts right what is known of an organization.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UpdateOrganization {
    /// Which.
    pub id: OrganizationId,
    /// The version that was read.
    pub version: u64,
    /// The answers to [`domain::organization::fields`]; field errors name its fields.
    pub facts: Answers,
}

/// Says whether an organization is worked with.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SetOrganizationState {
    /// Which.
    pub id: OrganizationId,
    /// The version that was read.
    pub version: u64,
    /// Active or archived; that one has left is said by offboarding alone.
    pub state: OrganizationState,
    /// Why; may be empty.
    pub reason: String,
}

/// Changes the studio companies of an organization.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangeCompanies {
    /// Whose.
    pub organization: OrganizationId,
    /// The version that was read.
    pub version: u64,
    /// How.
    pub change: CompanyChange,
}

/// One change of studio companies. Field errors name `name`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum CompanyChange {
    /// One is added.
    Add {
        /// Its name.
        name: String,
        /// What it is for.
        environment: Environment,
    },
    /// One gets another name or environment.
    Change {
        /// Which.
        id: CompanyId,
        /// Its name.
        name: String,
        /// What it is for.
        environment: Environment,
    },
    /// One is removed from the records; in the studio it stays.
    Remove {
        /// Which.
        id: CompanyId,
    },
}

/// Changes what stands for an organization in outside systems.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangeGroups {
    /// Whose.
    pub organization: OrganizationId,
    /// The version that was read.
    pub version: u64,
    /// How.
    pub change: GroupChange,
}

/// One change of groups. Field errors name `system`, `name`, `external_id`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum GroupChange {
    /// One is noted. Steps use the one of a system that was noted last.
    Note {
        /// The outside system's key.
        system: String,
        /// Its name there.
        name: String,
        /// Its id there, or empty.
        external_id: String,
    },
    /// Another name or id is noted for it.
    Change {
        /// Which.
        id: GroupId,
        /// Its name there.
        name: String,
        /// Its id there, or empty.
        external_id: String,
    },
    /// One is removed from the records; in the system it stays.
    Remove {
        /// Which.
        id: GroupId,
    },
}
