//! Action steps: a connector does it, in attempts.

pub(crate) mod end;

use domain::StepKey;
use domain::execution::{Recorded, StepState};
use domain::workflow::StepKind;

use crate::event::{Effect, Rejected, Route};
use crate::steps::approval;
use crate::transition::Draft;
use crate::{AttemptOutcome, StepRun};

/// Takes the way in which a step whose turn has come is to be done.
pub(crate) fn dispatch(draft: &mut Draft, step: &StepKey, route: Route) -> Result<(), Rejected> {
    let (index, run) = draft.find(step)?;
    let due = match run.state {
        StepState::Pending => draft.next.ready().contains(&index),
        StepState::Blocked | StepState::Retrying => {
            draft.next.cancel_reason.is_none() && draft.next.hold.is_none()
        }
        StepState::Running
        | StepState::Waiting
        | StepState::Failed
        | StepState::Unknown
        | StepState::Done
        | StepState::Skipped
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
        Route::Ask(question) => {
            let definition = draft.next.definition.clone();
            let StepKind::Approval(asked) = &definition.steps[index].kind else {
                return Err(Rejected::MovedOn);
            };
            approval::open(draft, step, asked, question);
        }
        Route::PassOver(_) if !may_be_passed_over(draft, index) => return Err(Rejected::MovedOn),
        Route::PassOver(reason) => draft.record(Recorded::Skipped {
            step: step.clone(),
            reason,
            by: None,
        }),
        Route::Attempt { .. } if !has_attempts(draft, index) => return Err(Rejected::MovedOn),
        Route::Attempt { tells_apply } => {
            let (attempt, idempotency_key) = start_attempt(draft, step, index, tells_apply);
            draft.effect(Effect::Run {
                step: step.clone(),
                attempt,
                idempotency_key,
            });
        }
        Route::Broken(error) => {
            let (attempt, _) = start_attempt(draft, step, index, false);
            draft.record(Recorded::AttemptFailed {
                step: step.clone(),
                attempt,
                error,
                retry_at: None,
                applying: false,
            });
        }
    }
    Ok(())
}

fn start_attempt(draft: &mut Draft, step: &StepKey, index: usize, tells_apply: bool) -> (u32, String) {
    let run = &draft.next.steps[index];
    let attempt = run.attempts.last().map_or(0, |attempt| attempt.number) + 1;
    let idempotency_key = format!("{}.{}.{}", draft.next.id, step, run.round);
    let key = idempotency_key.clone();
    draft.record(Recorded::AttemptStarted {
        step: step.clone(),
        attempt,
        idempotency_key,
        tells_apply,
    });
    (attempt, key)
}

/// Takes the beginning of the changes of the running attempt. Refused once the execution was cancelled, so that nothing
/// is changed any more.
pub(crate) fn apply_begins(draft: &mut Draft, step: &StepKey, attempt: u32) -> Result<(), Rejected> {
    check_goes_on(draft, step, attempt)?;
    draft.record(Recorded::ApplyBegan {
        step: step.clone(),
        attempt,
    });
    Ok(())
}

/// Takes the commit point of the running attempt. Refused once the execution was cancelled, so that the
/// connector stops before it has changed anything.
pub(crate) fn commit_point(draft: &mut Draft, step: &StepKey, attempt: u32) -> Result<(), Rejected> {
    check_goes_on(draft, step, attempt)?;
    draft.record(Recorded::CommitPointReached {
        step: step.clone(),
        attempt,
    });
    Ok(())
}

fn check_goes_on(draft: &Draft, step: &StepKey, attempt: u32) -> Result<(), Rejected> {
    let (_, run) = draft.find(step)?;
    if !is_running(run, attempt) || draft.next.cancel_reason.is_some() {
        return Err(Rejected::MovedOn);
    }
    Ok(())
}

fn may_be_passed_over(draft: &Draft, index: usize) -> bool {
    match &draft.next.definition.steps[index].kind {
        StepKind::Action(action) => action.only_when_connected || action.only_if.is_some(),
        StepKind::Removal(_) => true,
        StepKind::Form(_) | StepKind::Task(_) | StepKind::Approval(_) | StepKind::Departure(_) => false,
    }
}

fn has_attempts(draft: &Draft, index: usize) -> bool {
    match draft.next.definition.steps[index].kind {
        StepKind::Action(_) | StepKind::Removal(_) | StepKind::Departure(_) => true,
        StepKind::Form(_) | StepKind::Task(_) | StepKind::Approval(_) => false,
    }
}

fn is_running(run: &StepRun, attempt: u32) -> bool {
    let last = run.attempts.last();
    run.state == StepState::Running
        && last.is_some_and(|last| last.number == attempt && last.outcome == AttemptOutcome::Running)
}
