//! What others are asked to approve, and how it ends without a yes.

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

/// Returns why a step stopped to which somebody said no.
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

/// Returns why a step stopped that nobody answered in time.
pub(super) fn expired() -> StepError {
    StepError {
        code: "approval_expired".to_owned(),
        message: "Nobody answered in time, which counts as a no.".to_owned(),
        hint: "Nothing behind this step was done. Ask again, or cancel the execution.".to_owned(),
        detail: Vec::new(),
        trace: String::new(),
    }
}
