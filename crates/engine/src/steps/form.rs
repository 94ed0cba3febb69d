//! Form steps: a person fills in fields.

use domain::StepKey;
use domain::execution::{Actor, Recorded, StepState};
use domain::form::{self, Answers};
use domain::workflow::StepKind;

use crate::Subject;
use crate::event::Rejected;
use crate::steps::records_of;
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
    let (StepKind::Form(asked), StepState::Waiting) = (&definition.steps[index].kind, run.state) else {
        return Err(Rejected::MovedOn);
    };
    let answers = form::check(&asked.fields, answers).map_err(Rejected::Invalid)?;
    let records = records_of(draft, index, &answers, subject, (None, None)).map_err(Rejected::Records)?;
    draft.record(Recorded::FormAnswered {
        step: step.clone(),
        answers,
        records,
        by,
    });
    Ok(())
}
