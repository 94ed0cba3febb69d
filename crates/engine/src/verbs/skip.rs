//! A person leaves a step out.

use domain::StepKey;
use domain::execution::{Actor, Recorded, StepState};
use domain::workflow::StepKind;

use crate::Execution;
use crate::event::Rejected;
use crate::transition::Draft;
use crate::verbs::reason_of;

/// Returns whether the step can be left out. A form cannot: what it asks is what the execution is about; nor can an
/// approval, or four eyes would be two.
pub(crate) fn fits(execution: &Execution, index: usize) -> bool {
    let kind = match execution.definition.steps[index].kind {
        StepKind::Action(_) | StepKind::Task(_) | StepKind::Removal(_) | StepKind::Departure(_) => true,
        StepKind::Form(_) | StepKind::Approval(_) => false,
    };
    let state = match execution.steps[index].state {
        StepState::Waiting | StepState::Blocked | StepState::Retrying | StepState::Failed => true,
        StepState::Pending
        | StepState::Running
        | StepState::Unknown
        | StepState::Done
        | StepState::Skipped
        | StepState::Cancelled => false,
    };
    kind && state && execution.cancel_reason.is_none()
}

/// Leaves the step out. The steps behind it go on; one that needs what it would have told stops and says so.
pub(crate) fn take(
    draft: &mut Draft,
    step: &StepKey,
    seen: u64,
    reason: &str,
    by: Actor,
) -> Result<(), Rejected> {
    let (index, _) = draft.find_unmoved(step, seen)?;
    if !fits(&draft.next, index) {
        return Err(Rejected::MovedOn);
    }
    let reason = reason_of(reason)?;
    draft.record(Recorded::Skipped {
        step: step.clone(),
        reason,
        by: Some(by),
    });
    Ok(())
}
