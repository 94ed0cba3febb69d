//! What people do to bring an execution to a good end, and what the window must know to offer it.

use domain::execution::Proof;
use domain::form::{Answers, Field};
use domain::role::Role;
use domain::{AccountId, ExecutionId, StepKey, Timestamp};
use serde::{Deserialize, Serialize};

use crate::execution::StepRef;

/// What this account can do with a step beside its [`crate::execution::Offer`]. By default nothing.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StepVerbs {
    /// What the action would be given, to be changed for the next try: [`crate::command::RetryStep`]. Empty when
    /// it cannot be.
    pub change_input: Vec<InputView>,
    /// The steps that would be done anew: [`crate::command::RerunStep`]. Empty when it cannot be.
    pub rerun: Vec<StepName>,
    /// Whether it can be left out: [`crate::command::SkipStep`].
    pub skip: bool,
    /// What to note when it was done by hand: [`crate::command::ReportByHand`]. None when that cannot be said.
    pub by_hand: Option<Vec<Field>>,
    /// Whether it can be handed over: [`crate::command::AssignStep`].
    pub assign: bool,
}

/// One input of an action.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InputView {
    /// Its name in code.
    pub key: String,
    /// Its name for people.
    pub label: String,
    /// What it would be now; empty when that cannot be known.
    pub value: String,
    /// Whether a person has changed it already.
    pub changed: bool,
}

/// A step by its key and its name for people.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StepName {
    /// Its key.
    pub key: StepKey,
    /// Its name for people.
    pub title: String,
}

/// What others are, or were, asked to approve.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ApprovalView {
    /// The question.
    pub question: String,
    /// The roles that may answer.
    pub roles: Vec<Role>,
    /// How many must say yes.
    pub needed: u32,
    /// Who said yes, in their order.
    pub given: Vec<ConsentView>,
    /// When no answer counts as a no.
    pub deadline: Option<Timestamp>,
    /// Why this account cannot answer, in words; none when it can, or when nobody can any more.
    pub why_not: Option<String>,
}

/// One yes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConsentView {
    /// Whose.
    pub by: String,
    /// Why; may be empty.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

/// Who holds an execution.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HoldView {
    /// Who.
    pub by: String,
    /// Why; may be empty.
    pub reason: String,
    /// Since when.
    pub at: Timestamp,
}

/// What somebody said about an execution.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CommentView {
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// The name of the step it is about; none for the whole.
    pub step: Option<String>,
    /// What.
    pub text: String,
}

/// Somebody who works in the workspace.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MemberView {
    /// Their account.
    pub account: AccountId,
    /// Their name.
    pub name: String,
    /// What they may do.
    pub role: Role,
}

/// Tries a step again now.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RetryStep {
    /// Which step.
    pub step: StepRef,
    /// What the action is given from now on instead of what the workflow says, each by its key; none leaves it as
    /// it is. Field errors name the key.
    #[serde(default)]
    pub input: Option<Answers>,
}

/// Has a step done anew, and all that depend on it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RerunStep {
    /// Which step.
    pub step: StepRef,
    /// The steps that the person was told will be done anew, as [`StepVerbs::rerun`] has them. When they are
    /// others by now, it is a conflict.
    pub again: Vec<StepKey>,
    /// Why; required. Field errors name it `reason`.
    pub reason: String,
}

/// Leaves a step out.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SkipStep {
    /// Which step.
    pub step: StepRef,
    /// Why; required. Field errors name it `reason`.
    pub reason: String,
}

/// Says that a person did by hand what the action could not.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportByHand {
    /// Which step.
    pub step: StepRef,
    /// What was noted in the fields of [`StepVerbs::by_hand`].
    pub answers: Answers,
    /// Why; required. Field errors name it `reason`.
    pub reason: String,
    /// What shows it; required. Field errors name it `proof`.
    pub proof: Proof,
}

/// Answers an approval.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DecideApproval {
    /// Which step.
    pub step: StepRef,
    /// Yes or no.
    pub decision: Decision,
    /// Why; required for a no. Field errors name it `reason`.
    pub reason: String,
}

/// What somebody says to an approval.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Yes.
    Approve,
    /// No.
    Deny,
}

/// Hands a waiting step to a member.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AssignStep {
    /// Which step.
    pub step: StepRef,
    /// To whom; none for everybody. Field errors name it `to`.
    pub to: Option<AccountId>,
}

/// Says something about an execution.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CommentExecution {
    /// Which.
    pub execution: ExecutionId,
    /// The step it is about; none for the whole.
    pub step: Option<StepKey>,
    /// What; required. Field errors name it `text`.
    pub text: String,
}

/// Holds an execution: what runs ends by itself, nothing else begins.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PauseExecution {
    /// Which.
    pub execution: ExecutionId,
    /// The version that was seen.
    pub version: u64,
    /// Why; may be empty. Field errors name it `reason`.
    pub reason: String,
}

/// Lets a held execution go on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResumeExecution {
    /// Which.
    pub execution: ExecutionId,
    /// The version that was seen.
    pub version: u64,
}
