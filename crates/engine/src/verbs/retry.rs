//! A person wants another attempt, as it was or with changed input.

use domain::StepKey;
use domain::execution::{Actor, Recorded, StepState};
use domain::form::{Answers, FieldError, Problem};
use domain::workflow::StepKind;

use crate::Execution;
use crate::event::Rejected;
use crate::transition::Draft;

/// Returns whether the step can be tried again. An approval that was denied is asked again.
pub(crate) fn fits(execution: &Execution, index: usize) -> bool {
    let by_action = match execution.definition.steps[index].kind {
        StepKind::Action(_) | StepKind::Removal(_) => true,
        StepKind::Form(_) | StepKind::Task(_) | StepKind::Approval(_) | StepKind::Departure(_) => false,
    };
    execution.cancel_reason.is_none()
        && match execution.steps[index].state {
            StepState::Failed | StepState::Blocked | StepState::Retrying => true,
            StepState::Waiting => by_action,
            StepState::Pending
            | StepState::Running
            | StepState::Unknown
            | StepState::Done
            | StepState::Skipped
            | StepState::Cancelled => false,
        }
}

/// Returns whether the step is given something that a person may change: not what others have approved.
pub(crate) fn has_input(execution: &Execution, index: usize) -> bool {
    let approved = execution.graph.before(index).into_iter();
    let mut kinds = approved.map(|before| &execution.definition.steps[before].kind);
    if kinds.any(|kind| matches!(kind, StepKind::Approval(_))) {
        return false;
    }
    match &execution.definition.steps[index].kind {
        StepKind::Action(action) => !action.input.is_empty(),
        StepKind::Form(_)
        | StepKind::Task(_)
        | StepKind::Approval(_)
        | StepKind::Removal(_)
        | StepKind::Departure(_) => false,
    }
}

/// Begins the step anew. `input` replaces what was changed before; none leaves it as it is.
pub(crate) fn take(
    draft: &mut Draft,
    step: &StepKey,
    seen: u64,
    input: Option<Answers>,
    by: Actor,
) -> Result<(), Rejected> {
    let (index, _) = draft.find_unmoved(step, seen)?;
    if !fits(&draft.next, index) {
        return Err(Rejected::MovedOn);
    }
    if let Some(input) = &input {
        if !has_input(&draft.next, index) {
            return Err(Rejected::MovedOn);
        }
        check(&draft.next, index, input)?;
    }
    draft.record(Recorded::RetryRequested {
        step: step.clone(),
        input,
        by,
    });
    Ok(())
}

fn check(execution: &Execution, index: usize, input: &Answers) -> Result<(), Rejected> {
    let StepKind::Action(action) = &execution.definition.steps[index].kind else {
        return Err(Rejected::MovedOn);
    };
    let wrong: Vec<_> = input
        .iter()
        .filter(|(key, value)| !action.input.contains_key(*key) || !value.is_string())
        .map(|(key, _)| FieldError::new(key.as_str(), Problem::Unknown, "The step is not given this."))
        .collect();
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(Rejected::Invalid(wrong))
    }
}
