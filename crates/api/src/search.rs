//! The search box.

use domain::execution::ExecutionState;
use domain::organization::OrganizationState;
use domain::person::PersonState;
use domain::{ExecutionId, OrganizationId, PersonId, StepKey, Timestamp};
use serde::{Deserialize, Serialize};

use crate::organization::OrganizationOption;

/// Asks for whatever fits some words.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Search {
    /// What was typed. Any text will do.
    pub text: String,
}

/// What was found, the best of each kind first.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SearchResults {
    /// Organizations; those that are worked with no more come last.
    pub organizations: Found<FoundOrganization>,
    /// People; those who are worked with no more come last.
    pub people: Found<FoundPerson>,
    /// Executions, the newest first.
    pub executions: Found<FoundExecution>,
    /// Steps that stand at an error with such a code, the newest first.
    pub errors: Found<FoundError>,
}

/// What was found of one kind.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Found<T> {
    /// The best ones.
    pub rows: Vec<T>,
    /// Whether there are more.
    pub more: bool,
}

/// An organization that was found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FoundOrganization {
    /// Its id.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// Whether it is worked with.
    pub state: OrganizationState,
    /// By what it was found, in words, when the name does not show it.
    pub also: Option<String>,
}

/// A person that was found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FoundPerson {
    /// Their id.
    pub id: PersonId,
    /// First and last name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Whether they are worked with.
    pub state: PersonState,
    /// Where they belong.
    pub organization: OrganizationOption,
    /// By what they were found, in words, when neither name nor address shows it.
    pub also: Option<String>,
}

/// An execution that was found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FoundExecution {
    /// Its id.
    pub id: ExecutionId,
    /// What it is called.
    pub label: String,
    /// Its workflow's name for people.
    pub workflow: String,
    /// What it is in.
    pub state: ExecutionState,
    /// When it began.
    pub started_at: Timestamp,
}

/// A step that stands at an error.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FoundError {
    /// The error's code.
    pub code: String,
    /// What the code means, one sentence; empty for a code that this version does not know.
    pub meaning: String,
    /// The execution.
    pub execution: ExecutionId,
    /// What the execution is called.
    pub label: String,
    /// The step.
    pub step: StepKey,
    /// The step's name for people.
    pub step_title: String,
    /// When the execution began.
    pub started_at: Timestamp,
}

impl<T> Default for Found<T> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            more: false,
        }
    }
}

impl SearchResults {
    /// Returns whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.organizations.rows.is_empty()
            && self.people.rows.is_empty()
            && self.executions.rows.is_empty()
            && self.errors.rows.is_empty()
    }
}
