//! People.

use domain::form::Answers;
use domain::list::PersonSort;
use domain::person::PersonState;
use domain::{OrganizationId, PersonId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::organization::OrganizationOption;
use crate::page::Cursor;

/// Asks for people.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListPeople {
    /// Only names and addresses that contain this, without case; empty for all.
    pub search: String,
    /// Only those of this organization.
    pub organization: Option<OrganizationId>,
    /// Only those in this state.
    pub state: Option<PersonState>,
    /// In which order.
    pub sort: PersonSort,
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
    /// Whether they are worked with.
    pub state: PersonState,
    /// When they were created.
    pub created_at: Timestamp,
}

/// Names one person.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PersonRef {
    /// Their id.
    pub id: PersonId,
}

/// What is known of one person.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PersonDetail {
    /// As the list shows them.
    pub row: PersonRow,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Since when the state is what it is; none for somebody who was never anything but active.
    pub state_since: Option<Timestamp>,
    /// Counted up with every change; send it back to change the person.
    pub version: u64,
}

/// Puts right what is known of a person.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UpdatePerson {
    /// Who.
    pub id: PersonId,
    /// The version that was read.
    pub version: u64,
    /// The answers to [`domain::person::fields`]; field errors name its fields.
    pub facts: Answers,
}

/// Puts a person into another organization.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MovePerson {
    /// Who.
    pub id: PersonId,
    /// The version that was read.
    pub version: u64,
    /// Where to. Field errors name `organization`.
    pub organization: OrganizationId,
}

/// Says whether a person is worked with.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SetPersonState {
    /// Who.
    pub id: PersonId,
    /// The version that was read.
    pub version: u64,
    /// Active or deactivated; that somebody has left is said by offboarding alone.
    pub state: PersonState,
    /// Why; may be empty.
    pub reason: String,
}

/// Deletes a person.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeletePerson {
    /// Who.
    pub id: PersonId,
    /// The version that was read.
    pub version: u64,
    /// Why; the history keeps it.
    pub reason: String,
    /// Their name, typed, to delete the records of accesses that still stand; empty to be refused then.
    pub confirmation: String,
}
