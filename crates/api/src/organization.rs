//! Organizations and people.

use domain::organization::{DocumentationLinks, Environment};
use domain::{ExecutionId, OrganizationId, PersonId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::page::Cursor;

/// Asks for organizations.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListOrganizations {
    /// Only names that contain this, without case; empty for all.
    pub search: String,
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
    /// Its people.
    pub people: Vec<PersonRow>,
    /// The executions about it, newest first, at most 20.
    pub executions: Vec<ExecutionLink>,
}

/// A studio company.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CompanyView {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub environment: Environment,
}

/// What stands for an organization in an outside system.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupView {
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

/// Asks for people.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListPeople {
    /// Only names and addresses that contain this, without case; empty for all.
    pub search: String,
    /// Where the last page ended.
    pub after: Option<Cursor>,
}

/// One person in a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PersonRow {
    /// Their id.
    pub id: PersonId,
    /// First and last name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Job title.
    pub job_title: String,
    /// Telephone number, or empty.
    pub phone: String,
    /// Preferred language as a BCP 47 tag.
    pub language: String,
    /// Where they belong.
    pub organization: OrganizationOption,
    /// Their own studio company's name, when it exists.
    pub personal_company: Option<String>,
    /// The systems they were given access to, for people, for example "Slack".
    pub systems: Vec<String>,
    /// When they were created.
    pub created_at: Timestamp,
}
