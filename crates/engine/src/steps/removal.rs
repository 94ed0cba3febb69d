//! Removals: a recorded access is taken back, by the app or by hand. Departures: it is recorded that somebody has left.

use domain::StepKey;
use domain::execution::Recorded;
use domain::form::Answers;
use domain::leaving::Revoked;
use domain::record::Record;
use domain::workflow::StepKind;

use crate::event::Rejected;
use crate::transition::Draft;

/// Returns the record that the access which the step at `index` takes back stands no longer; none for any other step.
pub(crate) fn revoked(draft: &Draft, index: usize, how: Revoked) -> Option<Record> {
    match &draft.next.definition.steps[index].kind {
        StepKind::Removal(step) => {
            let removal = step.removal.as_ref()?;
            Some(Record::GrantRevoked {
                id: removal.grant,
                how,
            })
        }
        StepKind::Form(_)
        | StepKind::Action(_)
        | StepKind::Task(_)
        | StepKind::Approval(_)
        | StepKind::Departure(_) => None,
    }
}

/// Takes the end of an attempt that took the access back, or found it gone.
pub(crate) fn taken_back(
    draft: &mut Draft,
    step: &StepKey,
    attempt: u32,
    how: Revoked,
    summary: String,
) -> Result<(), Rejected> {
    let (index, _) = draft.find(step)?;
    let record = revoked(draft, index, how).ok_or(Rejected::MovedOn)?;
    succeeded(draft, step, attempt, summary, record);
    Ok(())
}

/// Takes the end of the last look: nothing stands that the execution does not know of.
pub(crate) fn departed(
    draft: &mut Draft,
    step: &StepKey,
    attempt: u32,
    summary: String,
) -> Result<(), Rejected> {
    let (index, _) = draft.find(step)?;
    let StepKind::Departure(departure) = &draft.next.definition.steps[index].kind else {
        return Err(Rejected::MovedOn);
    };
    let who = departure.who.clone().ok_or(Rejected::MovedOn)?;
    succeeded(draft, step, attempt, summary, Record::Left { who });
    Ok(())
}

fn succeeded(draft: &mut Draft, step: &StepKey, attempt: u32, summary: String, record: Record) {
    draft.record(Recorded::AttemptSucceeded {
        step: step.clone(),
        attempt,
        given: Answers::new(),
        outputs: Answers::new(),
        summary,
        records: vec![record],
    });
}
