//! Batches: many executions that were started together.

use domain::batch::{BatchState, RowState, Verdict};
use domain::execution::{ExecutionState, StepState};
use domain::{BatchId, ExecutionId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::page::Cursor;

/// Names one batch.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchRef {
    /// Its id.
    pub id: BatchId,
}

/// Asks for batches, the newest first.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListBatches {
    /// Where the last page ended.
    pub after: Option<Cursor>,
}

/// One batch in a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchRow {
    /// Its id.
    pub id: BatchId,
    /// What it is called: the name of its file.
    pub title: String,
    /// The title of its workflow.
    pub workflow: String,
    /// How the starting stands.
    pub state: BatchState,
    /// How many rows it has.
    pub rows: u32,
    /// How many of them are to be started.
    pub wanted: u32,
    /// Who started it.
    pub started_by: String,
    /// When.
    pub started_at: Timestamp,
}

/// Everything about a batch but its rows.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchDetail {
    /// What the list shows.
    pub batch: BatchRow,
    /// The titles of the steps that each execution has, in order.
    pub steps: Vec<String>,
    /// How many rows are in what.
    pub tally: BatchTally,
    /// What the app is doing with it right now.
    pub work: Option<BatchWork>,
    /// Why the starting was stopped by the app itself; empty when it was not.
    pub trouble: String,
}

/// How many rows of a batch are in what.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchTally {
    /// Are not started yet.
    pub queued: u32,
    /// Could not be started.
    pub refused: u32,
    /// Were not to be started.
    pub kept: u32,
    /// Are on their way.
    pub running: u32,
    /// Wait for a person.
    pub waiting: u32,
    /// Are held by a person.
    pub paused: u32,
    /// Have failed.
    pub failed: u32,
    /// Are done.
    pub done: u32,
    /// Were ended early.
    pub cancelled: u32,
}

/// What the app is doing with a batch.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchWork {
    /// What.
    pub kind: BatchWorkKind,
    /// How many rows it is through with.
    pub done: u32,
    /// Of how many.
    pub of: u32,
}

/// What the app can do with a batch.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BatchWorkKind {
    /// It starts the rows.
    Starting,
    /// It tries the failed steps again.
    Retrying,
}

/// Which rows of a batch a grid shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "rows", content = "in")]
pub enum BatchFilter {
    /// All of them.
    #[default]
    All,
    /// Those that the app has come so far with.
    Row(RowState),
    /// Those whose execution is in a state.
    Execution(ExecutionState),
}

/// Asks for rows of a batch, in its order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListBatchRows {
    /// Which batch.
    pub batch: BatchId,
    /// Only some of them.
    #[serde(default)]
    pub only: BatchFilter,
    /// Where the last page ended.
    pub after: Option<Cursor>,
}

/// One row of a batch.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchGridRow {
    /// Its place in the batch, counted from 0.
    pub number: u32,
    /// The line of the file, when there was one.
    pub line: Option<u32>,
    /// Whom it is about.
    pub name: String,
    /// Their address.
    pub address: String,
    /// Their organization.
    pub organization: String,
    /// What it was judged to be.
    pub verdict: Verdict,
    /// What has become of it.
    pub state: RowState,
    /// Why it was not started; empty when it was.
    pub message: String,
    /// Its execution, once there is one.
    pub execution: Option<ExecutionId>,
    /// What the execution is in.
    pub execution_state: Option<ExecutionState>,
    /// What its steps are in, in order; empty before it is started.
    pub cells: Vec<StepState>,
}

/// Tries every failed step of a batch's executions again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RetryBatch {
    /// Which batch.
    pub batch: BatchId,
    /// Only these executions; empty for all that have failed.
    pub executions: Vec<ExecutionId>,
}
