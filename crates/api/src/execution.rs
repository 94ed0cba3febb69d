//! Workflows and executions.

pub mod plan;
pub mod verb;

use domain::execution::{ByHandReason, ExecutionState, Proof, StepError, StepState};
use domain::form::{Answers, Field};
use domain::workflow::Origin;
use domain::{AccountId, ExecutionId, OrganizationId, StepKey, Timestamp, WorkflowKey};
use serde::{Deserialize, Serialize};

use crate::execution::verb::{ApprovalView, CommentView, HoldView, StepVerbs};
use crate::page::Cursor;

/// Names one workflow.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Workflow {
    /// Its key.
    pub workflow: WorkflowKey,
}

/// A workflow that can be started.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowSummary {
    /// Its key.
    pub key: WorkflowKey,
    /// Its name for people.
    pub title: String,
    /// What it achieves, one sentence.
    pub summary: String,
    /// The version that is started, which is the newest one.
    pub version: u32,
    /// Where it comes from.
    pub origin: Origin,
    /// Its steps.
    pub steps: Vec<StepOutline>,
}

/// One step before it runs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StepOutline {
    /// Its key.
    pub key: StepKey,
    /// Its name for people.
    pub title: String,
    /// What it is good for, one sentence.
    pub summary: String,
    /// How it would be done today.
    pub manner: Manner,
}

/// How a step is done.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Manner {
    /// A person fills in a form.
    Form,
    /// The app does it.
    Automatic,
    /// A person does it, by instructions.
    ByHand,
    /// Nobody does it: it is done only while its system is connected.
    PassedOver,
    /// Others than those who asked say whether it may go on.
    Approval,
    /// Those who run the workspace see to it; how is not told to a partner's own admin.
    Theirs,
}

/// A new execution before anything is stored.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PreparedExecution {
    /// The id it will have.
    pub id: ExecutionId,
    /// The workflow.
    pub workflow: WorkflowSummary,
    /// The first step's fields.
    pub fields: Vec<Field>,
}

/// Starts a prepared execution.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StartExecution {
    /// The id that was handed out.
    pub id: ExecutionId,
    /// The workflow.
    pub workflow: WorkflowKey,
    /// The answers of the first form.
    pub answers: Answers,
}

/// Names one execution.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExecutionRef {
    /// Its id.
    pub id: ExecutionId,
}

/// Names one step of an execution as it was seen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StepRef {
    /// The execution.
    pub execution: ExecutionId,
    /// The execution's version that was seen; a newer one that concerns the step is a conflict.
    pub version: u64,
    /// The step.
    pub step: StepKey,
}

/// Asks for executions.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListExecutions {
    /// Only those in this state.
    pub state: Option<ExecutionState>,
    /// Only those of this workflow.
    pub workflow: Option<WorkflowKey>,
    /// Where the last page ended.
    pub after: Option<Cursor>,
}

/// One execution in a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExecutionRow {
    /// Its id.
    pub id: ExecutionId,
    /// What it is called.
    pub label: String,
    /// Its workflow's name for people.
    pub workflow: String,
    /// What it is in.
    pub state: ExecutionState,
    /// The step it stands at, for people; empty when it has ended.
    pub current_step: String,
    /// How many steps are done or skipped.
    pub steps_done: u32,
    /// How many steps there are.
    pub steps: u32,
    /// Who started it.
    pub started_by: String,
    /// When it began.
    pub started_at: Timestamp,
    /// When it last moved.
    pub updated_at: Timestamp,
}

/// Everything about one execution.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExecutionDetail {
    /// Its id.
    pub id: ExecutionId,
    /// Counted up with every journal line.
    pub version: u64,
    /// What it is called.
    pub label: String,
    /// Its workflow's name for people.
    pub workflow: String,
    /// Which version of the workflow it keeps.
    pub workflow_version: u32,
    /// What it is in.
    pub state: ExecutionState,
    /// Who started it.
    pub started_by: String,
    /// When it began.
    pub started_at: Timestamp,
    /// When it last moved.
    pub updated_at: Timestamp,
    /// The organization it is about, once known.
    pub organization: Option<OrganizationId>,
    /// That organization's name.
    pub organization_name: Option<String>,
    /// Why it was cancelled.
    pub cancel_reason: Option<String>,
    /// Who holds it, if somebody does.
    pub hold: Option<HoldView>,
    /// What people said about it, oldest first.
    pub comments: Vec<CommentView>,
    /// Whether this account may hold it now.
    pub can_pause: bool,
    /// Whether this account may let it go on now.
    pub can_resume: bool,
    /// Whether this account may end it now.
    pub can_cancel: bool,
    /// Whether this account may say something about it.
    pub can_comment: bool,
    /// Whether somebody leaves by it, and this account may read the report of what became of it.
    pub has_evidence: bool,
    /// The steps, in the order in which people read them.
    pub steps: Vec<StepDetail>,
}

/// Everything about one step.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StepDetail {
    /// Its key.
    pub key: StepKey,
    /// Its name for people.
    pub title: String,
    /// What it is good for, one sentence.
    pub summary: String,
    /// How it is, or would be, done.
    pub manner: Manner,
    /// The system it concerns, for people; empty for none.
    pub system: String,
    /// The names of the steps that it waits for, when it does not wait for the one above it: the two are done side
    /// by side. Empty when it does.
    pub beside_after: Vec<String>,
    /// What it is in.
    pub state: StepState,
    /// When its turn came.
    pub started_at: Option<Timestamp>,
    /// When it was done or stopped.
    pub ended_at: Option<Timestamp>,
    /// When the next attempt is due.
    pub retry_at: Option<Timestamp>,
    /// What happened, one sentence; empty while nothing has.
    pub outcome: String,
    /// Who did it, when a person did.
    pub done_by: Option<String>,
    /// What shows it, when a person did by hand what the action could not.
    pub proof: Option<Proof>,
    /// Who is to do it, while it waits; none when anybody may.
    pub assignee: Option<MemberRef>,
    /// Why it stopped or waits.
    pub error: Option<StepError>,
    /// What the step was given, in words.
    pub inputs: Vec<NamedValue>,
    /// What came of it, in words.
    pub outputs: Vec<NamedValue>,
    /// Each attempt, oldest first.
    pub attempts: Vec<AttemptView>,
    /// How many attempts of this round count so far, the running one included: after a person has asked for a new
    /// try, they are counted from the beginning.
    pub attempts_made: u32,
    /// How many there are before a person is asked; 0 for a step that is no action.
    pub attempts_at_most: u32,
    /// What others are, or were, asked to approve.
    pub approval: Option<ApprovalView>,
    /// The one thing to do now.
    pub offer: Offer,
    /// What else can be done.
    pub verbs: StepVerbs,
}

/// A member as the journal knows them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MemberRef {
    /// Their account.
    pub account: AccountId,
    /// The name it had then.
    pub name: String,
}

/// A value with the words it is known by.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NamedValue {
    /// The words.
    pub label: String,
    /// The value, as text; one line per entry of a group.
    pub value: String,
}

/// One attempt at an action.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AttemptView {
    /// Counted from 1.
    pub number: u32,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended; none while it runs.
    pub ended_at: Option<Timestamp>,
    /// What came of it, in words.
    pub outcome: String,
    /// Whether it went well; none while it runs.
    pub ok: Option<bool>,
}

/// What a person can do with a step now.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Offer {
    /// Nothing, or nothing that this account may do.
    Nothing,
    /// Fill in a form: [`crate::command::AnswerForm`].
    Answer {
        /// The fields.
        fields: Vec<Field>,
        /// What was answered before the step was to be done anew; empty for nothing.
        earlier: Answers,
    },
    /// Do it by hand: [`crate::command::CompleteTask`].
    Task {
        /// What to do, one line per instruction.
        instructions: Vec<String>,
        /// Why it is done by hand.
        reason: ByHandReason,
        /// What to note down.
        fields: Vec<Field>,
        /// What was noted before the step was to be done anew; empty for nothing.
        earlier: Answers,
        /// Whether the system is connected by now, so that [`crate::command::RetryStep`] lets the app do it.
        can_be_automatic: bool,
    },
    /// Try again: [`crate::command::RetryStep`].
    Retry,
    /// Say what became of it: [`crate::command::SettleOutcome`].
    Settle,
    /// Say yes or no: [`crate::command::DecideApproval`]. What it is about stands in [`StepDetail::approval`].
    Decide,
}

/// Answers a form.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AnswerForm {
    /// Which step.
    pub step: StepRef,
    /// The answers.
    pub answers: Answers,
}

/// Says that a task is done.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CompleteTask {
    /// Which step.
    pub step: StepRef,
    /// What was noted in the task's fields.
    pub answers: Answers,
    /// Anything else worth keeping. Field errors name it `note`.
    pub note: String,
}

/// Says what became of an unknown outcome.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SettleOutcome {
    /// Which step.
    pub step: StepRef,
    /// Whether it took effect. If not, the step is tried again.
    pub took_effect: bool,
}

/// Ends an execution early.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CancelExecution {
    /// Which.
    pub execution: ExecutionId,
    /// The version that was seen.
    pub version: u64,
    /// Why; required. Field errors name it `reason`.
    pub reason: String,
}
