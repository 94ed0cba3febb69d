//! Leaving: what this app gave, how it is taken back, and what shows it afterwards.

pub mod planned;

use domain::execution::{ByHandReason, ExecutionState, StepError};
use domain::form::{Answers, Field};
use domain::leaving::Revoked;
use domain::{ExecutionId, GrantId, OrganizationId, PersonId, Timestamp, WorkflowKey};
use serde::{Deserialize, Serialize};

use crate::execution::NamedValue;
use crate::leaving::planned::PlannedLeavingView;

/// Who leaves.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum WhoLeaves {
    /// One person.
    Person {
        /// Their id.
        id: PersonId,
    },
    /// An organization with all its people.
    Organization {
        /// Its id.
        id: OrganizationId,
    },
}

/// Asks what a leaving would take back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LookAtLeaving {
    /// Who.
    pub who: WhoLeaves,
}

/// What a leaving would take back, before anything is stored.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LeavingView {
    /// The id that the execution will have.
    pub id: ExecutionId,
    /// Who leaves.
    pub name: String,
    /// The workflows by which they can leave, those of the app first.
    pub workflows: Vec<LeavingWorkflow>,
    /// What this app gave and what still stands, in the order in which it is taken back.
    pub accesses: Vec<RemovalView>,
    /// The executions that must come to their end first.
    pub in_the_way: Vec<OpenExecutionView>,
    /// Whether somebody else could be asked first.
    pub can_ask_others: bool,
    /// What is planned already.
    pub planned: Option<PlannedLeavingView>,
}

/// A workflow by which somebody can leave.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LeavingWorkflow {
    /// Its key.
    pub key: WorkflowKey,
    /// Its name for people.
    pub title: String,
    /// The fields of its first form.
    pub fields: Vec<Field>,
}

/// An execution that must come to its end first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenExecutionView {
    /// Its id.
    pub id: ExecutionId,
    /// Its version.
    pub version: u64,
    /// What it is called.
    pub label: String,
    /// Its workflow's name for people.
    pub workflow: String,
    /// Whether it was cancelled, and an attempt of it is still on its way or in doubt.
    pub cancelled: bool,
    /// Whether it takes back what the whole organization of the person was given; it is not cancelled from here.
    pub of_organization: bool,
}

/// One access, and how it is taken back.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RemovalView {
    /// The grant's id.
    pub grant: GrantId,
    /// The person's name and address, or the organization's name.
    pub holder: String,
    /// The system's name for people.
    pub system: String,
    /// To what, in words.
    pub resource: String,
    /// When it was given.
    pub given_at: Timestamp,
    /// The execution that gave it.
    pub given_by: ExecutionId,
    /// That execution's workflow, and what it is called, for people.
    pub given_in: String,
    /// What becomes of it, as it looks now.
    pub outlook: RemovalOutlook,
}

/// What becomes of an access when somebody leaves, as it looks now.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum RemovalOutlook {
    /// The app takes it back.
    TakenBack,
    /// The app takes it back, but others have changed it since.
    Changed {
        /// What differs, one sentence.
        what: String,
    },
    /// It is gone already, as its system tells; the app makes sure.
    Gone,
    /// A person does it.
    ByHand {
        /// Why.
        reason: ByHandReason,
        /// What to do, one line per instruction.
        instructions: Vec<String>,
    },
    /// It is left as it is.
    Kept {
        /// Why, one sentence.
        reason: String,
    },
    /// The app will try, but its system cannot be asked now.
    Unknown {
        /// Why.
        error: StepError,
    },
}

/// Starts a leaving.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StartLeaving {
    /// The id that was handed out. A second call with it is a conflict.
    pub id: ExecutionId,
    /// Who leaves.
    pub who: WhoLeaves,
    /// By which workflow.
    pub workflow: WorkflowKey,
    /// The answers of its first form.
    pub answers: Answers,
    /// Whether somebody else is asked first.
    pub approval: bool,
    /// The accesses that were shown, in their order: another list is a conflict.
    pub seen: Vec<GrantId>,
    /// The executions in the way that are to be cancelled, each as it was seen.
    pub cancel: Vec<OpenExecutionView>,
}

/// What became of a leaving, for an auditor.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// The version of this form.
    pub format: u32,
    /// The version of the app that made it.
    pub app_version: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// Who had it made.
    pub made_by: String,
    /// The workspace.
    pub workspace: String,
    /// Who left, by the name they had then.
    pub who: String,
    /// Whether it is an organization with all its people.
    pub is_organization: bool,
    /// The execution.
    pub execution: ExecutionId,
    /// Its workflow's name for people.
    pub workflow: String,
    /// The version of that workflow.
    pub workflow_version: u32,
    /// What it is in.
    pub state: ExecutionState,
    /// Who started it.
    pub started_by: String,
    /// When.
    pub started_at: Timestamp,
    /// When it last moved.
    pub updated_at: Timestamp,
    /// Why it was cancelled.
    pub cancel_reason: Option<String>,
    /// What was answered at the beginning.
    pub answers: Vec<NamedValue>,
    /// Who approved it; empty when nobody else was asked.
    pub approvals: Vec<ApprovalEvidence>,
    /// Each access that was to be taken back, in the order of the plan.
    pub removals: Vec<RemovalEvidence>,
    /// What stands now that was given after the plan was made.
    pub later: Vec<String>,
    /// When it was recorded that they have left.
    pub left_at: Option<Timestamp>,
    /// Whether nothing that this app gave stands any more.
    pub complete: bool,
    /// What all of it comes to, one sentence.
    pub verdict: String,
}

/// One yes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ApprovalEvidence {
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Why; may be empty.
    pub reason: String,
}

/// What became of one access.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RemovalEvidence {
    /// Its place in the plan, from 1.
    pub number: u32,
    /// The grant's id.
    pub grant: GrantId,
    /// Whose it was.
    pub holder: String,
    /// The system's name for people.
    pub system: String,
    /// To what, in words.
    pub resource: String,
    /// When it was given.
    pub given_at: Timestamp,
    /// The execution that gave it.
    pub given_by: ExecutionId,
    /// How it ended; none while it stands.
    pub how: Option<Revoked>,
    /// When it ended, or the step last moved.
    pub at: Option<Timestamp>,
    /// Who did it, when a person did.
    pub by: Option<String>,
    /// What happened, or why it stands, in words.
    pub told: String,
    /// What shows it, when a person did it by hand.
    pub shown_by: String,
    /// How many attempts there were.
    pub attempts: u32,
    /// The other execution that took it back, in words; none when this one did, or nobody.
    pub before: Option<String>,
    /// Whether it stands on purpose: it was there before this app.
    pub kept: bool,
    /// Whether its record was deleted before anybody had taken it back.
    pub forgotten: bool,
}

/// An evidence report as files.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EvidenceFiles {
    /// The report.
    pub report: Evidence,
    /// A name for its files, without an ending.
    pub file_name: String,
    /// As a page that needs nothing else.
    pub html: String,
    /// For programs.
    pub json: String,
}
