//! What hangs on organizations and people, what was changed about them, and what was deleted.

use domain::history::RecordRef;
use domain::{ExecutionId, GrantId, OrganizationId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::organization::ExecutionLink;
use crate::page::Cursor;

/// Asks for something that belongs to an organization or a person, page by page.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListOf {
    /// Whose.
    pub of: RecordRef,
    /// Where the last page ended.
    #[serde(default)]
    pub after: Option<Cursor>,
}

/// Names an organization or a person.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Of {
    /// Which.
    pub of: RecordRef,
}

/// Asks for what was deleted, page by page.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListDeletions {
    /// Where the last page ended.
    pub after: Option<Cursor>,
}

/// An access that was given.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GrantView {
    /// Its id.
    pub id: GrantId,
    /// The outside system's name for people.
    pub system: String,
    /// To what, in words.
    pub resource: String,
    /// The id that the system has for it, as far as it is known: of the account, the group or the channel.
    pub external_id: Option<String>,
    /// Whether the app knows how to take it back by itself.
    pub reversible: bool,
    /// The execution that gave it.
    pub execution: ExecutionId,
    /// The organization for which a person was given it, when they belong to another one now.
    pub given_for: Option<String>,
    /// When.
    pub given_at: Timestamp,
}

/// One line of a history, in words.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HistoryLine {
    /// Counted in the order in which they were made.
    pub number: u64,
    /// What was changed; it may not exist any more.
    pub record: RecordRef,
    /// Its name then.
    pub name: String,
    /// When.
    pub at: Timestamp,
    /// The name of who changed it.
    pub by: String,
    /// The execution that made the change; none when somebody made it on a page.
    pub execution: Option<ExecutionId>,
    /// What happened, one sentence.
    pub what: String,
    /// Why; may be empty.
    pub reason: String,
    /// What differs.
    pub changes: Vec<ChangedField>,
    /// What a record was that was deleted.
    pub facts: Vec<Fact>,
}

/// One fact that was put right.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangedField {
    /// What, for people.
    pub label: String,
    /// As it was; may be empty.
    pub from: String,
    /// As it is; may be empty.
    pub to: String,
}

/// One thing that is known.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fact {
    /// What, for people.
    pub label: String,
    /// What is known; may have several lines.
    pub value: String,
}

/// What hangs on an organization or a person.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Burden {
    /// The people of an organization; 0 for a person.
    pub people: u64,
    /// How many executions have not come to their end. It is not deleted before they have.
    pub running: u64,
    /// The newest executions that have not, at most 5.
    pub running_executions: Vec<ExecutionLink>,
    /// How many executions have come to their end. They stay, and forget whom they were about.
    pub ended: u64,
    /// How many accesses stand. Deleting the records takes none of them away.
    pub standing: u64,
}

/// Deletes an organization with its people.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeleteOrganization {
    /// Which.
    pub id: OrganizationId,
    /// The version that was read.
    pub version: u64,
    /// How many people were told to go with it.
    pub people: u64,
    /// Why; the history keeps it.
    pub reason: String,
    /// Its name, typed, to delete the records of accesses that still stand; empty to be refused then.
    pub confirmation: String,
}
