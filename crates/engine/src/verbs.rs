//! What a person can do to bring an execution to a good end, one file each.
//!
//! Every verb is one event with its actor, becomes one journal line, and is refused when the execution has moved
//! on so that it makes no sense any more.

pub(crate) mod assign;
pub(crate) mod by_hand;
pub(crate) mod cancel;
pub(crate) mod comment;
pub(crate) mod pause;
pub(crate) mod rerun;
pub(crate) mod resume;
pub(crate) mod retry;
pub(crate) mod settle;
pub(crate) mod skip;

use domain::StepKey;
use domain::form::{Field, FieldError, Problem};
use domain::workflow::StepKind;

use crate::Execution;
use crate::event::Rejected;
use crate::steps::remark;

/// What can be done with a step now, by somebody who may.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Fitting {
    /// Another attempt.
    pub retry: bool,
    /// Another attempt with changed input.
    pub change_input: bool,
    /// The steps that would be done anew if this one were; none when it cannot be.
    pub rerun: Option<Vec<StepKey>>,
    /// Leave it out.
    pub skip: bool,
    /// Say that it was done by hand.
    pub by_hand: bool,
    /// Say what became of it.
    pub settle: bool,
    /// Hand it to somebody.
    pub assign: bool,
}

/// Returns what can be done with the step at `index` now. The transitions ask the same questions.
pub fn fitting(execution: &Execution, index: usize) -> Fitting {
    let retry = retry::fits(execution, index);
    Fitting {
        retry,
        change_input: retry && retry::has_input(execution, index),
        rerun: rerun::fits(execution, index),
        skip: skip::fits(execution, index),
        by_hand: by_hand::fits(execution, index),
        settle: settle::fits(execution, index),
        assign: assign::fits(execution, index),
    }
}

/// Returns whether somebody who saw the execution at version `seen` can still have the step tried again.
pub fn is_retry_open(execution: &Execution, step: &StepKey, seen: u64) -> bool {
    execution
        .unmoved(step, seen)
        .is_ok_and(|index| retry::fits(execution, index))
}

/// Returns what is noted down beside reason and proof when a person did what the app could not; none when only the app
/// does it.
pub fn noted_by_hand(kind: &StepKind) -> Option<&[Field]> {
    match kind {
        StepKind::Action(action) => Some(&action.by_hand.fields),
        // What shows it is asked for anyhow.
        StepKind::Removal(_) => Some(&[]),
        StepKind::Form(_) | StepKind::Task(_) | StepKind::Approval(_) | StepKind::Departure(_) => None,
    }
}

/// Checks and cleans a reason that an auditor must find.
pub(crate) fn reason_of(text: &str) -> Result<String, Rejected> {
    let reason = remark("reason", text)?;
    if reason.is_empty() {
        let message = "Say why, so that a colleague understands it.";
        return Err(Rejected::Invalid(vec![FieldError::new(
            "reason",
            Problem::Missing,
            message,
        )]));
    }
    Ok(reason)
}
