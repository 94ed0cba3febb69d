//! Action steps: a connector does it, in attempts.

use domain::StepKey;
use domain::execution::{Actor, Recorded, StepError, StepState};
use domain::form::Answers;
use domain::workflow::StepKind;
use serde_json::Value;

use crate::event::{Effect, Outcome, Rejected, Retry, Route};
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

/// Takes the end of the running attempt.
pub(crate) fn ended(
    draft: &mut Draft,
    step: &StepKey,
    attempt: u32,
    outcome: Outcome,
    subject: &Subject,
    jitter: f64,
) -> Result<(), Rejected> {
    let (index, run) = draft.find(step)?;
    if !is_running(run, attempt) {
        return Err(Rejected::MovedOn);
    }
    let key = step.clone();
    match outcome {
        Outcome::Done {
            outputs,
            summary,
            receipt,
        } => {
            let recorded = match records_of(draft, index, &outputs, subject, receipt) {
                Ok(records) => Recorded::AttemptSucceeded {
                    step: key,
                    attempt,
                    outputs,
                    summary,
                    records,
                },
                Err(mut error) => {
                    error.hint =
                        format!("The system was changed ({summary}), but the result could not be recorded.");
                    Recorded::OutcomeUnknown {
                        step: key,
                        attempt,
                        error,
                    }
                }
            };
            draft.record(recorded);
        }
        Outcome::Blocked(error) => draft.record(Recorded::Blocked {
            step: key,
            attempt,
            error,
        }),
        Outcome::Unknown(error) => draft.record(Recorded::OutcomeUnknown {
            step: key,
            attempt,
            error,
        }),
        Outcome::Failed { error, retry } => {
            let cancelled = draft.next.cancel_reason.is_some();
            let retry_at = match retry {
                Retry::After(at_least) if !cancelled => {
                    let policy = draft.next.definition.steps[index].retry;
                    let pause = policy.pause_after(draft.next.steps[index].attempts_in_round, jitter);
                    pause.map(|pause| draft.now.plus(pause.max(at_least)))
                }
                Retry::After(_) | Retry::Never => None,
            };
            draft.record(Recorded::AttemptFailed {
                step: key,
                attempt,
                error,
                retry_at,
            });
            if let Some(at) = retry_at {
                draft.effect(Effect::WakeAt {
                    step: step.clone(),
                    at,
                });
            }
        }
    }
    Ok(())
}

/// Takes note that the app ended in the middle of an attempt. Before its commit point nothing can have
/// happened twice, so it is prepared again at once; behind it a person decides.
pub(crate) fn interrupted(draft: &mut Draft, step: &StepKey) -> Result<(), Rejected> {
    let (_, run) = draft.find(step)?;
    let Some(last) = run.attempts.last().filter(|_| run.state == StepState::Running) else {
        return Err(Rejected::MovedOn);
    };
    let (attempt, committing) = (last.number, last.committing);
    if committing {
        let error = StepError {
            code: "outcome_unknown".to_owned(),
            message: "The app ended while the step was taking effect, so nobody can tell whether it did."
                .to_owned(),
            hint: "Look it up in the system, then say what you found. It is not repeated by itself."
                .to_owned(),
            detail: Vec::new(),
        };
        draft.record(Recorded::OutcomeUnknown {
            step: step.clone(),
            attempt,
            error,
        });
    } else {
        let error = StepError {
            code: "interrupted".to_owned(),
            message: "The app ended during this attempt, before it had changed anything that a repeat could double."
                .to_owned(),
            hint: String::new(),
            detail: Vec::new(),
        };
        let at = draft.now;
        draft.record(Recorded::AttemptFailed {
            step: step.clone(),
            attempt,
            error,
            retry_at: Some(at),
        });
        if draft.next.cancel_reason.is_none() {
            draft.effect(Effect::WakeAt {
                step: step.clone(),
                at,
            });
        }
    }
    Ok(())
}

/// Takes a person's wish for another attempt.
pub(crate) fn retry(draft: &mut Draft, step: &StepKey, seen: u64, by: Actor) -> Result<(), Rejected> {
    let (index, run) = draft.find_unmoved(step, seen)?;
    let is_action = matches!(draft.next.definition.steps[index].kind, StepKind::Action(_));
    let accepted = match run.state {
        StepState::Failed | StepState::Blocked | StepState::Retrying => true,
        StepState::Waiting => is_action,
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
        records_of(draft, index, &Answers::new(), subject, None).map_err(Rejected::Records)?
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
