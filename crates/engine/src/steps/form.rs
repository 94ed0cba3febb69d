//! Form steps: a person fills in fields.

use domain::StepKey;
use domain::execution::{Actor, Recorded, StepState};
use domain::form::{self, Answers};
use domain::workflow::StepKind;

use crate::Subject;
use crate::event::Rejected;
use crate::records::{self, Made};
use crate::transition::Draft;

/// Takes the answers of a waiting form. A second answer to the same form is refused.
pub(crate) fn answer(
    draft: &mut Draft,
    step: &StepKey,
    seen: u64,
    answers: &Answers,
    subject: &Subject,
    by: Actor,
) -> Result<(), Rejected> {
    let (index, run) = draft.find_unmoved(step, seen)?;
    let definition = draft.next.definition.clone();
    let defined = &definition.steps[index];
    let (StepKind::Form(asked), StepState::Waiting) = (&defined.kind, run.state) else {
        return Err(Rejected::MovedOn);
    };
    let answers = form::check(&asked.fields, answers).map_err(Rejected::Invalid)?;
    let made = Made {
        step: defined,
        outputs: &answers,
        subject,
        receipt: None,
        input: None,
        now: draft.now,
    };
    let records = records::make(&draft.next, &made).map_err(Rejected::Records)?;
    draft.record(Recorded::FormAnswered {
        step: step.clone(),
        answers,
        records,
        by,
    });
    Ok(())
}
