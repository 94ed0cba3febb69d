//! How an attempt ends: with a result, a failure, a block, a doubt, or cut off.

use std::time::Duration;

use domain::StepKey;
use domain::execution::{Recorded, StepError, StepState};
use domain::form::Answers;
use domain::leaving::Revoked;
use serde_json::Value;

use crate::Subject;
use crate::event::{Effect, Outcome, Rejected, Retry};
use crate::execution::INTERRUPTED;
use crate::steps::action::is_running;
use crate::steps::{records_of, removal};
use crate::transition::Draft;

/// How many attempts in a row may be cut off by the end of the app before a person decides: the step itself could
/// be what ends it.
const MAX_INTERRUPTIONS: u32 = 10;

/// The longest pause that a system may ask for: a step that slept for years would look as if it were cared for.
const MAX_ASKED_PAUSE: Duration = Duration::from_secs(24 * 60 * 60);

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
            given,
            outputs,
            summary,
            receipt,
        } => {
            let recorded = match records_of(
                draft,
                index,
                &outputs,
                subject,
                (Some(given.clone()), receipt.clone()),
            ) {
                Ok(records) => Recorded::AttemptSucceeded {
                    step: key,
                    attempt,
                    given,
                    outputs,
                    summary,
                    records,
                },
                Err(mut error) => {
                    error.hint =
                        format!("The system was changed ({summary}), but the result could not be recorded.");
                    keep_result(&mut error, &outputs, receipt.as_ref());
                    Recorded::OutcomeUnknown {
                        step: key,
                        attempt,
                        error,
                    }
                }
            };
            draft.record(recorded);
        }
        Outcome::TakenBack { how, summary } => removal::taken_back(draft, step, attempt, how, summary)?,
        Outcome::Departed(summary) => removal::departed(draft, step, attempt, summary)?,
        Outcome::HandedOver(task) if removal::revoked(draft, index, Revoked::ByHand).is_some() => {
            draft.record(Recorded::HandedOver {
                step: key,
                attempt,
                task,
            });
        }
        Outcome::HandedOver(_) => return Err(Rejected::MovedOn),
        Outcome::Blocked { error, applying } => draft.record(Recorded::Blocked {
            step: key,
            attempt,
            error,
            applying,
        }),
        Outcome::Unknown(error) => draft.record(Recorded::OutcomeUnknown {
            step: key,
            attempt,
            error,
        }),
        Outcome::Failed {
            mut error,
            retry,
            applying,
        } => {
            let cancelled = draft.next.cancel_reason.is_some();
            let pause = match retry {
                Retry::After(at_least) if !cancelled => {
                    let policy = draft.next.definition.steps[index].retry;
                    let pause = policy.pause_after(draft.next.steps[index].attempts_in_round, jitter);
                    pause.map(|pause| pause.max(bounded(at_least, &mut error)))
                }
                Retry::After(_) | Retry::Never => None,
            };
            try_again(draft, step, attempt, (error, applying), pause);
        }
    }
    Ok(())
}

/// Returns the pause that a system asked for, unless it is longer than a step waits by itself; then the step says so.
fn bounded(asked: Duration, error: &mut StepError) -> Duration {
    if asked <= MAX_ASKED_PAUSE {
        return asked;
    }
    if !error.hint.is_empty() {
        error.hint.push(' ');
    }
    error.hint.push_str(
        "The system asked for a pause of more than 24 hours; the step is tried again after 24 hours.",
    );
    MAX_ASKED_PAUSE
}

/// Records that the attempt failed, and whether it had begun to apply, and has the step tried again after the pause, if
/// there is one.
fn try_again(
    draft: &mut Draft,
    step: &StepKey,
    attempt: u32,
    (error, applying): (StepError, bool),
    pause: Option<Duration>,
) {
    let retry_at = pause.map(|pause| draft.now.plus(pause));
    draft.record(Recorded::AttemptFailed {
        step: step.clone(),
        attempt,
        error,
        retry_at,
        applying,
    });
    if let Some(at) = retry_at {
        draft.effect(Effect::WakeAt {
            step: step.clone(),
            at,
            within: pause,
        });
    }
}

/// Takes note that the app ended in the middle of an attempt. Before its commit point nothing can have
/// happened twice, so it is prepared again at once, though not without end; behind it a person decides. An attempt that
/// would have told that it begins to apply, and did not, has changed nothing.
pub(crate) fn interrupted(draft: &mut Draft, step: &StepKey) -> Result<(), Rejected> {
    let (_, run) = draft.find(step)?;
    let run = run.clone();
    let Some(last) = run.attempts.last().filter(|_| run.state == StepState::Running) else {
        return Err(Rejected::MovedOn);
    };
    let (attempt, committing) = (last.number, last.committing);
    let applying = last.may_have_applied();
    if draft.next.cancel_reason.is_some() {
        // No repeat will find out.
        let error = StepError {
            code: "outcome_unknown".to_owned(),
            message: "The app ended while the step ran, and the execution was cancelled, so nobody can tell whether it took effect."
                .to_owned(),
            hint: "Look it up in the system, then say what you found. It is not repeated.".to_owned(),
            detail: Vec::new(),
            trace: String::new(),
        };
        draft.record(Recorded::OutcomeUnknown {
            step: step.clone(),
            attempt,
            error,
        });
    } else if committing {
        let error = StepError {
            code: "outcome_unknown".to_owned(),
            message: "The app ended while the step was taking effect, so nobody can tell whether it did."
                .to_owned(),
            hint: "Look it up in the system, then say what you found. It is not repeated by itself."
                .to_owned(),
            detail: Vec::new(),
            trace: String::new(),
        };
        draft.record(Recorded::OutcomeUnknown {
            step: step.clone(),
            attempt,
            error,
        });
    } else {
        let again = run.interruptions < MAX_INTERRUPTIONS;
        let hint = if again {
            String::new()
        } else {
            format!(
                "It was begun anew {MAX_INTERRUPTIONS} times. If the app ends each time because of this step, do the step by hand and report the fault with the log."
            )
        };
        let error = StepError {
            code: INTERRUPTED.to_owned(),
            message: "The app ended during this attempt, before it had changed anything that a repeat could double."
                .to_owned(),
            hint,
            detail: Vec::new(),
            trace: String::new(),
        };
        try_again(
            draft,
            step,
            attempt,
            (error, applying),
            again.then_some(Duration::ZERO),
        );
    }
    Ok(())
}

/// Adds the result that could not be recorded to what a person is told, so that it is not lost.
pub(crate) fn keep_result(error: &mut StepError, outputs: &Answers, receipt: Option<&Value>) {
    let outputs = outputs.iter().map(|(key, value)| format!("{key}: {value}"));
    let receipt = receipt.map(|receipt| format!("receipt: {receipt}"));
    error.detail.extend(outputs.chain(receipt));
}
