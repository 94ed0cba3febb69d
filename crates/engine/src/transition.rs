//! Transitions: what an event makes of an execution. Pure: no IO, no clock; `now` is an input.

mod draft;

use std::sync::Arc;

use domain::execution::{Actor, JournalEntry, Recorded, StepState};
use domain::form::Answers;
use domain::leaving::Leaving;
use domain::workflow::Definition;
use domain::{ExecutionId, Timestamp};

pub(crate) use draft::Draft;

use crate::event::{Effect, Event, Rejected};
use crate::{Execution, Subject};

/// What an event makes of an execution.
#[derive(Clone, PartialEq, Debug)]
pub struct Transition {
    /// How the execution stands afterwards.
    pub next: Execution,
    /// The journal lines to write; none when nothing changed.
    pub entries: Vec<JournalEntry>,
    /// What the runner does once they are written.
    pub effects: Vec<Effect>,
}

/// Begins an execution and answers its first form, as one transition.
///
/// # Errors
/// When the answers are wrong.
pub fn begin(
    id: ExecutionId,
    definition: Arc<Definition>,
    answers: Answers,
    by: Actor,
    now: Timestamp,
) -> Result<Transition, Rejected> {
    begun(Execution::begin(id, definition, by, now), answers, now)
}

/// Begins an execution of leaving and answers its first form, as one transition. `definition` is the workflow as it is
/// stored.
///
/// # Errors
/// When the answers are wrong.
pub fn begin_leaving(
    id: ExecutionId,
    definition: &Definition,
    leaving: Leaving,
    answers: Answers,
    by: Actor,
    now: Timestamp,
) -> Result<Transition, Rejected> {
    let execution = Execution::begin_leaving(id, definition, leaving, by, now);
    begun(execution, answers, now)
}

fn begun(execution: Execution, answers: Answers, now: Timestamp) -> Result<Transition, Rejected> {
    let by = execution.started_by.clone();
    let started = Recorded::Started {
        workflow: execution.definition.key.clone(),
        version: execution.definition.version,
        by: by.clone(),
        leaving: execution.leaving.as_deref().cloned().map(Box::new),
    };
    let step = execution
        .definition
        .steps
        .first()
        .map(|step| step.key.clone())
        .ok_or(Rejected::UnknownStep)?;
    let mut draft = Draft::new(execution, now);
    draft.ready_before.clear();
    draft.entries.push(JournalEntry {
        number: 1,
        at: now,
        recorded: started,
    });
    draft.advance();
    let seen = draft.next.version;
    draft.take(Event::Answer {
        step,
        seen,
        answers,
        subject: Subject::default(),
        by,
    })?;
    draft.advance();
    Ok(draft.finish())
}

/// Returns what an event makes of an execution.
///
/// # Errors
/// When the event does not fit how the execution stands; nothing has changed then.
pub fn apply(execution: &Execution, event: Event, now: Timestamp) -> Result<Transition, Rejected> {
    let mut draft = Draft::new(execution.clone(), now);
    draft.take(event)?;
    draft.advance();
    Ok(draft.finish())
}

/// Returns what the runner must do about an execution that it has just read, and the events for attempts
/// that were cut off.
pub fn recover(execution: &Execution) -> (Vec<Event>, Vec<Effect>) {
    let running = execution
        .steps
        .iter()
        .filter(|step| step.state == StepState::Running);
    let events = running.map(|step| Event::Interrupted {
        step: step.key.clone(),
    });
    let ready = execution.ready().into_iter().map(|index| Effect::Prepare {
        step: execution.steps[index].key.clone(),
    });
    (events.collect(), ready.chain(look_after(execution)).collect())
}

/// Returns what the runner must do about the steps of an execution that wait for a time or for something outside.
pub(crate) fn look_after(execution: &Execution) -> Vec<Effect> {
    let mut effects = Vec::new();
    for run in &execution.steps {
        let step = run.key.clone();
        let deadline = run.approval.as_ref().and_then(|approval| approval.deadline);
        match (run.state, run.retry_at, deadline) {
            (StepState::Retrying, Some(at), _) => {
                let within = run.pause();
                effects.push(Effect::WakeAt { step, at, within });
            }
            (StepState::Waiting, _, Some(at)) => effects.push(Effect::WakeAt {
                step,
                at,
                within: None,
            }),
            (StepState::Blocked, _, _) => effects.push(Effect::Prepare { step }),
            (
                StepState::Pending
                | StepState::Running
                | StepState::Waiting
                | StepState::Retrying
                | StepState::Failed
                | StepState::Unknown
                | StepState::Done
                | StepState::Skipped
                | StepState::Cancelled,
                _,
                _,
            ) => {}
        }
    }
    effects
}

/// Returns the deadlines that the runner waits for.
pub(crate) fn deadlines(execution: &Execution) -> Vec<Effect> {
    let mut effects = look_after(execution);
    effects.retain(|effect| matches!(effect, Effect::WakeAt { within: None, .. }));
    effects
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use domain::execution::StepError;

    use super::*;
    use crate::event::{Outcome, Retry, Route};
    use crate::test_executions::{NOON, anna, begun};

    fn after(execution: &Execution, event: Event) -> Execution {
        apply(execution, event, NOON).expect("the event fits").next
    }

    fn running() -> Execution {
        after(
            &begun("Acme"),
            Event::Dispatch {
                step: "send".into(),
                route: Route::Attempt { tells_apply: false },
            },
        )
    }

    fn ended(outcome: Outcome) -> Event {
        Event::AttemptEnded {
            step: "send".into(),
            attempt: 1,
            outcome,
            subject: Subject::default(),
            jitter: 0.0,
        }
    }

    fn error() -> StepError {
        StepError {
            code: "down".to_owned(),
            message: "It is down.".to_owned(),
            hint: String::new(),
            detail: Vec::new(),
            trace: String::new(),
        }
    }

    #[test]
    fn a_start_has_the_next_step_prepared_once() {
        let answers = serde_json::json!({"name": "Acme"});
        let begun = begin(
            begun("Acme").id,
            begun("Acme").definition,
            answers.as_object().cloned().unwrap_or_default(),
            anna(),
            NOON,
        );
        let send = Effect::Prepare { step: "send".into() };
        assert_eq!(begun.expect("the answers are right").effects, [send]);
    }

    #[test]
    fn a_start_has_a_step_that_needs_nothing_prepared_once() {
        let mut definition = (*begun("Acme").definition).clone();
        definition.steps[2].needs = Some(Vec::new());
        let answers = serde_json::json!({"name": "Acme"});
        let begun = begin(
            begun("Acme").id,
            Arc::new(definition),
            answers.as_object().cloned().unwrap_or_default(),
            anna(),
            NOON,
        );
        let prepare = |step: &str| Effect::Prepare { step: step.into() };
        let begun = begun.expect("the answers are right");
        assert_eq!(begun.effects, [prepare("check"), prepare("send")]);
    }

    #[test]
    fn an_attempt_ends_once() {
        let done = || {
            ended(Outcome::Done {
                given: Answers::new(),
                outputs: Answers::new(),
                summary: "Sent.".to_owned(),
                receipt: None,
            })
        };
        let execution = after(&running(), done());
        assert_eq!(apply(&execution, done(), NOON), Err(Rejected::MovedOn));
    }

    #[test]
    fn the_longer_of_both_pauses_counts() {
        for (asked, expected) in [(0, 10), (60, 60)] {
            let failed = ended(Outcome::Failed {
                error: error(),
                retry: Retry::After(Duration::from_secs(asked)),
                applying: false,
            });
            let execution = after(&running(), failed);
            let at = NOON.plus(Duration::from_secs(expected));
            assert_eq!(execution.steps[1].retry_at, Some(at));
            let wake = Effect::WakeAt {
                step: "send".into(),
                at,
                within: Some(Duration::from_secs(expected)),
            };
            assert_eq!(
                recover(&execution),
                (vec![], vec![wake]),
                "the next start knows the time"
            );
        }
    }

    #[test]
    fn a_start_finds_what_was_left() {
        let prepare = || vec![Effect::Prepare { step: "send".into() }];
        assert_eq!(recover(&begun("Acme")), (vec![], prepare()));
        let interrupted = Event::Interrupted { step: "send".into() };
        assert_eq!(recover(&running()), (vec![interrupted], vec![]));
        let blocked = after(
            &running(),
            ended(Outcome::Blocked {
                error: error(),
                applying: false,
            }),
        );
        assert_eq!(recover(&blocked), (vec![], prepare()));
        let unknown = after(&running(), ended(Outcome::Unknown(error())));
        assert_eq!(recover(&unknown), (vec![], vec![]), "a person decides");
    }

    #[test]
    fn only_the_attempt_that_runs_begins_to_apply() {
        let begins = |attempt| Event::ApplyBegins {
            step: "send".into(),
            attempt,
        };
        let refused = |execution: &Execution, attempt| {
            assert_eq!(
                apply(execution, begins(attempt), NOON),
                Err(Rejected::MovedOn),
                "attempt {attempt}"
            );
        };
        refused(&begun("Acme"), 1);
        refused(&running(), 0);
        refused(&running(), 2);
        let failed = after(
            &running(),
            ended(Outcome::Failed {
                error: error(),
                retry: Retry::Never,
                applying: false,
            }),
        );
        refused(&failed, 1);
        let applying = after(&running(), begins(1));
        let attempt = applying.steps[1]
            .attempts
            .last()
            .and_then(|last| last.applying_since);
        assert_eq!(attempt, Some(NOON));
    }

    #[test]
    fn a_task_that_belongs_to_nobody_else_is_not_attempted() {
        let by_hand = |step: &str| Event::Dispatch {
            step: step.into(),
            route: Route::Attempt { tells_apply: false },
        };
        let done = after(
            &running(),
            ended(Outcome::Done {
                given: Answers::new(),
                outputs: Answers::new(),
                summary: String::new(),
                receipt: None,
            }),
        );
        assert_eq!(apply(&done, by_hand("check"), NOON), Err(Rejected::MovedOn));
    }
}
