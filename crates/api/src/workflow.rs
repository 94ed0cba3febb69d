//! The workflows of a workspace: their versions, and the way in and out as text.

use domain::workflow::Origin;
use domain::{StepKey, Timestamp, WorkflowKey};
use serde::{Deserialize, Serialize};

use crate::execution::Manner;

/// One workflow in a list, as its newest version is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowRow {
    /// Its key.
    pub key: WorkflowKey,
    /// Its name for people.
    pub title: String,
    /// What it achieves, one sentence.
    pub summary: String,
    /// The newest version.
    pub version: u32,
    /// Where it comes from.
    pub origin: Origin,
    /// When the newest version came into the workspace.
    pub changed_at: Timestamp,
    /// The name of who imported it; empty for what comes with the app.
    pub changed_by: String,
    /// Set when it is not offered any more.
    pub retired: Option<Retired>,
}

/// Since when a workflow is not offered any more.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Retired {
    /// The name of who retired it.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// Everything about one workflow.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowDetail {
    /// The workflow.
    pub workflow: WorkflowRow,
    /// The steps of its newest version.
    pub steps: Vec<StepDescription>,
    /// Its versions, the newest first.
    pub versions: Vec<WorkflowVersionRow>,
}

/// One step of a workflow, in words.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StepDescription {
    /// Its key.
    pub key: StepKey,
    /// Its name for people.
    pub title: String,
    /// What it is good for, one sentence.
    pub summary: String,
    /// How it would be done today.
    pub manner: Manner,
    /// The system of an action, for people; empty for another kind of step.
    pub system: String,
    /// The names of the steps that must be done before.
    pub after: Vec<String>,
    /// What a person fills in or notes down.
    pub asks: Vec<String>,
    /// What is recorded, for example "an organization".
    pub records: Vec<String>,
}

/// One version of a workflow.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowVersionRow {
    /// Its number.
    pub version: u32,
    /// Where it comes from.
    pub origin: Origin,
    /// The name of who imported it; empty for what comes with the app.
    pub author: String,
    /// What they said about the change.
    pub note: String,
    /// When it came into the workspace.
    pub created_at: Timestamp,
}

/// Names one version of a workflow.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowVersionRef {
    /// Which workflow.
    pub workflow: WorkflowKey,
    /// Which version.
    pub version: u32,
}

/// A version as text.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowText {
    /// A name for the file, for example `new_partner.v2.toml`.
    pub file_name: String,
    /// The text, in TOML. Importing it again changes nothing.
    pub text: String,
}

/// A file that was written.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SavedFile {
    /// Where it is.
    pub path: String,
}

/// Brings a workflow in, or a new version of one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportWorkflow {
    /// The text, in TOML. Its version says which version it was made from. Field errors name `text`.
    pub text: String,
    /// What is worth saying about the change; may be empty.
    pub note: String,
}

/// What became of an import.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportReport {
    /// Which workflow.
    pub workflow: WorkflowKey,
    /// Its name for people.
    pub title: String,
    /// The newest version now.
    pub version: u32,
    /// Whether a version was added; otherwise the text says what the newest version says, and nothing was stored.
    pub added: bool,
}

/// Asks what differs between two versions.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CompareWorkflowVersions {
    /// Which workflow.
    pub workflow: WorkflowKey,
    /// The version to begin with.
    pub from: u32,
    /// The version to end with.
    pub to: u32,
}

/// What differs between two versions.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowDifference {
    /// In words, one sentence each; empty when nothing differs.
    pub changes: Vec<String>,
    /// The lines of the texts, those that differ with some around them.
    pub lines: Vec<DifferenceLine>,
}

/// One line of a difference.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DifferenceLine {
    /// Whether it is in both.
    pub kind: LineKind,
    /// The line.
    pub text: String,
}

/// Where a line of a difference stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// No line of the text: it says where the next ones stand.
    Place,
    /// In both versions.
    Same,
    /// Only in the first.
    Removed,
    /// Only in the second.
    Added,
}
