//! Action steps: a connector does it, in attempts.

pub(crate) mod end;

use domain::StepKey;
use domain::execution::{Actor, Recorded, StepError, StepState};
use domain::form::Answers;
use domain::workflow::StepKind;
use serde_json::Value;

use crate::event::{Effect, Rejected, Route};
use crate::records::{self, Made};
use crate::transition::Draft;
use crate::{AttemptOutcome, StepRun, Subject};

/// Takes the way in which a step whose turn has come is to be done.
pub(crate) fn dispatch(draft: &mut Draft, step: &StepKey, route: Route) -> Result<(), Rejected> {
    let (index, run) = draft.find(step)?;
    let due = match run.state {
        StepState::Pending => draft.next.ready().contains(&index),
        StepState::Blocked | StepState::Retrying => draft.next.cancel_reason.is_none(),
        StepState::Running
        | StepState::Waiting
        | StepState::Failed
        | StepState::Unknown
        | StepState::Done
        | StepState::Cancelled => false,
    };
    if !due {
        return Err(Rejected::MovedOn);
    }
    match route {
        Route::ByHand(task) => draft.record(Recorded::TaskOpened {
            step: step.clone(),
            task,
        }),
        Route::Attempt if !is_action(draft, index) => return Err(Rejected::MovedOn),
        Route::Attempt => {
            let (attempt, idempotency_key) = start_attempt(draft, step, index);
            draft.effect(Effect::Run {
                step: step.clone(),
                attempt,
                idempotency_key,
            });
        }
        Route::Broken(error) => {
            let (attempt, _) = start_attempt(draft, step, index);
            draft.record(Recorded::AttemptFailed {
                step: step.clone(),
                attempt,
                error,
                retry_at: None,
            });
        }
    }
    Ok(())
}

fn start_attempt(draft: &mut Draft, step: &StepKey, index: usize) -> (u32, String) {
    let run = &draft.next.steps[index];
    let attempt = run.attempts.last().map_or(0, |attempt| attempt.number) + 1;
    let idempotency_key = format!("{}.{}.{}", draft.next.id, step, run.round);
    let key = idempotency_key.clone();
    draft.record(Recorded::AttemptStarted {
        step: step.clone(),
        attempt,
        idempotency_key,
    });
    (attempt, key)
}

/// Takes the commit point of the running attempt. Refused once the execution was cancelled, so that the
/// connector stops before it has changed anything.
pub(crate) fn commit_point(draft: &mut Draft, step: &StepKey, attempt: u32) -> Result<(), Rejected> {
    let (_, run) = draft.find(step)?;
    if !is_running(run, attempt) || draft.next.cancel_reason.is_some() {
        return Err(Rejected::MovedOn);
    }
    draft.record(Recorded::CommitPointReached {
        step: step.clone(),
        attempt,
    });
    Ok(())
}

/// Takes a person's wish for another attempt.
pub(crate) fn retry(draft: &mut Draft, step: &StepKey, seen: u64, by: Actor) -> Result<(), Rejected> {
    let (index, run) = draft.find_unmoved(step, seen)?;
    let accepted = match run.state {
        StepState::Failed | StepState::Blocked | StepState::Retrying => true,
        StepState::Waiting => is_action(draft, index),
        StepState::Pending
        | StepState::Running
        | StepState::Unknown
        | StepState::Done
        | StepState::Cancelled => false,
    };
    if !accepted {
        return Err(Rejected::MovedOn);
    }
    draft.record(Recorded::RetryRequested {
        step: step.clone(),
        by,
    });
    Ok(())
}

/// Takes what a person found out about an unknown outcome.
pub(crate) fn settle(
    draft: &mut Draft,
    step: &StepKey,
    seen: u64,
    took_effect: bool,
    subject: &Subject,
    by: Actor,
) -> Result<(), Rejected> {
    let (index, run) = draft.find_unmoved(step, seen)?;
    if run.state != StepState::Unknown {
        return Err(Rejected::MovedOn);
    }
    let records = if took_effect {
        records_of(draft, index, &Answers::new(), subject, None).map_err(unnoted)?
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
    "This step notes something down that only another attempt, or a person who does it by hand, can tell."
        .clone_into(&mut error.message);
    "Say that it did not take effect: the next attempt finds what is there already, or asks you to note it."
        .clone_into(&mut error.hint);
    Rejected::Records(error)
}

fn is_action(draft: &Draft, index: usize) -> bool {
    matches!(draft.next.definition.steps[index].kind, StepKind::Action(_))
}

fn records_of(
    draft: &Draft,
    index: usize,
    outputs: &Answers,
    subject: &Subject,
    receipt: Option<Value>,
) -> Result<Vec<domain::record::Record>, StepError> {
    let step = &draft.next.definition.steps[index];
    records::make(
        &draft.next,
        &Made {
            step,
            outputs,
            subject,
            receipt,
            now: draft.now,
        },
    )
}

fn is_running(run: &StepRun, attempt: u32) -> bool {
    let last = run.attempts.last();
    run.state == StepState::Running
        && last.is_some_and(|last| last.number == attempt && last.outcome == AttemptOutcome::Running)
}
