//! A person found out what became of an unknown outcome.

use domain::StepKey;
use domain::execution::{Actor, Recorded, StepError, StepState};
use domain::form::Answers;

use crate::event::Rejected;
use crate::input::input_by_hand;
use crate::steps::records_of;
use crate::transition::Draft;
use crate::{Execution, Subject};

/// Returns whether the step's outcome is unknown.
pub(crate) fn fits(execution: &Execution, index: usize) -> bool {
    execution.steps[index].state == StepState::Unknown
}

/// Takes what the person found out.
pub(crate) fn take(
    draft: &mut Draft,
    step: &StepKey,
    seen: u64,
    took_effect: bool,
    subject: &Subject,
    by: Actor,
) -> Result<(), Rejected> {
    let (index, _) = draft.find_unmoved(step, seen)?;
    if !fits(&draft.next, index) {
        return Err(Rejected::MovedOn);
    }
    let records = if took_effect {
        let given = input_by_hand(&draft.next, index, subject);
        records_of(draft, index, &Answers::new(), subject, (given, None)).map_err(unnoted)?
    } else {
        Vec::new()
    };
    draft.record(Recorded::OutcomeSettled {
        step: step.clone(),
        took_effect,
        records,
        by,
    });
    Ok(())
}

/// The outcome took effect, but what the step would have told is known to nobody here.
fn unnoted(mut error: StepError) -> Rejected {
    "This step notes something down that only somebody who has looked can tell."
        .clone_into(&mut error.message);
    "Choose “Done by hand” and note it there; or say that it did not take effect, and the next attempt finds what is there already."
        .clone_into(&mut error.hint);
    Rejected::Records(error)
}
