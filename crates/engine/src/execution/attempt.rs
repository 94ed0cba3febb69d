//! The attempts at an action, and what is said to an approval.

use domain::Timestamp;
use domain::execution::{Actor, StepError};

/// What others are asked to approve, and what they said.
#[derive(Clone, PartialEq, Debug)]
pub struct Approval {
    /// The question.
    pub question: String,
    /// When no answer counts as a no.
    pub deadline: Option<Timestamp>,
    /// Who said yes, in their order.
    pub given: Vec<Consent>,
}

/// One yes.
#[derive(Clone, PartialEq, Debug)]
pub struct Consent {
    /// Whose.
    pub by: Actor,
    /// Why; may be empty.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

/// One attempt at an action.
#[derive(Clone, PartialEq, Debug)]
pub struct Attempt {
    /// Counted from 1 over the life of the step.
    pub number: u32,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Names it to the outside system.
    pub idempotency_key: String,
    /// Whether it reached its commit point.
    pub committing: bool,
    /// What came of it.
    pub outcome: AttemptOutcome,
}

/// What came of an attempt.
#[derive(Clone, PartialEq, Debug)]
pub enum AttemptOutcome {
    /// It is on its way.
    Running,
    /// It did it, or found it done.
    Succeeded(String),
    /// It could not go on; nothing was changed.
    Blocked(StepError),
    /// It failed.
    Failed(StepError),
    /// Nobody can tell.
    Unknown(StepError),
}

/// What a no comes to.
pub(super) fn denied(reason: &str, by: &Actor) -> StepError {
    StepError {
        code: "approval_denied".to_owned(),
        message: format!("{} said no: {reason}", by.name),
        hint:
            "Nothing behind this step was done. Change what is wrong and ask again, or cancel the execution."
                .to_owned(),
        detail: Vec::new(),
        trace: String::new(),
    }
}

/// What no answer in time comes to.
pub(super) fn expired() -> StepError {
    StepError {
        code: "approval_expired".to_owned(),
        message: "Nobody answered in time, which counts as a no.".to_owned(),
        hint: "Nothing behind this step was done. Ask again, or cancel the execution.".to_owned(),
        detail: Vec::new(),
        trace: String::new(),
    }
}
