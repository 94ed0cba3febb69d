//! A person hands a waiting step to a colleague.

use domain::StepKey;
use domain::execution::{Actor, Recorded, StepState};

use crate::Execution;
use crate::event::Rejected;
use crate::transition::Draft;

/// Returns whether the step waits for a person.
pub(crate) fn fits(execution: &Execution, index: usize) -> bool {
    execution.steps[index].state == StepState::Waiting
}

/// Hands the step to somebody, or back to everybody. Others may still do it: the name says who sees to it.
pub(crate) fn take(
    draft: &mut Draft,
    step: &StepKey,
    seen: u64,
    to: Option<Actor>,
    by: Actor,
) -> Result<(), Rejected> {
    let (index, run) = draft.find_unmoved(step, seen)?;
    let same = run.assignee.as_ref().map(|actor| actor.account) == to.as_ref().map(|actor| actor.account);
    if same || !fits(&draft.next, index) {
        return Err(Rejected::MovedOn);
    }
    draft.record(Recorded::Assigned {
        step: step.clone(),
        to,
        by,
    });
    Ok(())
}
