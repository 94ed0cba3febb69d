//! A person wants a step, and what depends on it, done anew.

use domain::StepKey;
use domain::execution::{Actor, Recorded, StepState};

use crate::Execution;
use crate::event::Rejected;
use crate::transition::Draft;
use crate::verbs::reason_of;

/// Returns the steps that would be done anew, in the order of the workflow; none while that cannot be: the step has
/// not begun, one of them is on its way or in doubt, or the execution was cancelled.
pub(crate) fn fits(execution: &Execution, index: usize) -> Option<Vec<StepKey>> {
    if execution.cancel_reason.is_some() || execution.steps[index].state == StepState::Pending {
        return None;
    }
    let mut invalidated = Vec::new();
    for place in execution.graph.with_dependents(index) {
        let run = &execution.steps[place];
        match run.state {
            StepState::Pending => {}
            StepState::Running | StepState::Unknown => return None,
            StepState::Waiting
            | StepState::Blocked
            | StepState::Retrying
            | StepState::Failed
            | StepState::Done
            | StepState::Skipped
            | StepState::Cancelled => invalidated.push(run.key.clone()),
        }
    }
    Some(invalidated)
}

/// Forgets what the step and its dependents told, and begins them anew. Refused when they are not the ones that the
/// person was told.
pub(crate) fn take(
    draft: &mut Draft,
    step: &StepKey,
    seen: u64,
    invalidated: Vec<StepKey>,
    reason: &str,
    by: Actor,
) -> Result<(), Rejected> {
    let (index, _) = draft.find_unmoved(step, seen)?;
    if fits(&draft.next, index).as_ref() != Some(&invalidated) {
        return Err(Rejected::MovedOn);
    }
    let reason = reason_of(reason)?;
    draft.record(Recorded::RerunRequested {
        step: step.clone(),
        invalidated,
        reason,
        by,
    });
    Ok(())
}
