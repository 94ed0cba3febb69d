//! Tasks: a person does something outside the app and confirms it. Actions without their system become tasks.

use domain::StepKey;
use domain::execution::{Actor, Recorded, StepState};
use domain::form::{self, Answers, Field};
use domain::workflow::{Step, StepKind, TaskStep};

use crate::Subject;
use crate::event::Rejected;
use crate::input::input_by_hand;
use crate::steps::{records_of, remark};
use crate::transition::Draft;

/// What a person tells back.
pub(crate) struct Report {
    /// What they noted in the task's fields.
    pub(crate) answers: Answers,
    /// Anything else worth keeping.
    pub(crate) note: String,
    /// Who.
    pub(crate) by: Actor,
}

/// Returns what the workflow asks a person to do by hand; none for a form or an approval, nor for a removal, whose
/// instructions follow from the access.
pub(crate) fn of(step: &Step) -> Option<&TaskStep> {
    match &step.kind {
        StepKind::Task(task) => Some(task),
        StepKind::Action(action) => Some(&action.by_hand),
        StepKind::Form(_) | StepKind::Approval(_) | StepKind::Removal(_) | StepKind::Departure(_) => None,
    }
}

/// Returns what a person notes down who does a step by hand; none when nobody does.
fn noted(step: &Step) -> Option<&[Field]> {
    match &step.kind {
        StepKind::Removal(removal) => Some(&removal.fields),
        StepKind::Form(_)
        | StepKind::Action(_)
        | StepKind::Task(_)
        | StepKind::Approval(_)
        | StepKind::Departure(_) => of(step).map(|task| task.fields.as_slice()),
    }
}

/// Takes the confirmation of a waiting task. A second one is refused.
pub(crate) fn done(
    draft: &mut Draft,
    step: &StepKey,
    seen: u64,
    report: Report,
    subject: &Subject,
) -> Result<(), Rejected> {
    let (index, run) = draft.find_unmoved(step, seen)?;
    let definition = draft.next.definition.clone();
    let (Some(fields), StepState::Waiting) = (noted(&definition.steps[index]), run.state) else {
        return Err(Rejected::MovedOn);
    };
    let answers = form::check(fields, &report.answers).map_err(Rejected::Invalid)?;
    let note = remark("note", &report.note)?;
    let given = input_by_hand(&draft.next, index, subject);
    let records = records_of(draft, index, &answers, subject, (given, None)).map_err(Rejected::Records)?;
    draft.record(Recorded::TaskDone {
        step: step.clone(),
        answers,
        note,
        records,
        by: report.by,
    });
    Ok(())
}
