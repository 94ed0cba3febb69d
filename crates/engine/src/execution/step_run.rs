//! One step of an execution as its journal tells it, with its attempts.

use domain::execution::{Actor, Recorded, StepError, StepState, Task};
use domain::form::Answers;
use domain::{StepKey, Timestamp};

/// The error code of an attempt that was cut off by the end of the app.
pub const INTERRUPTED: &str = "interrupted";

/// One step of an execution.
#[derive(Clone, PartialEq, Debug)]
pub struct StepRun {
    /// Its key.
    pub key: StepKey,
    /// What it is in.
    pub state: StepState,
    /// The number of the last journal line about it; 0 while there is none.
    pub last_entry: u64,
    /// When its turn came.
    pub started_at: Option<Timestamp>,
    /// When it was done or stopped.
    pub ended_at: Option<Timestamp>,
    /// When the next attempt is due.
    pub retry_at: Option<Timestamp>,
    /// What the action was given, once it is done.
    pub given: Answers,
    /// What later steps can use: answers of a form or task, outputs of an action.
    pub outputs: Answers,
    /// What happened, one sentence for a person.
    pub summary: String,
    /// Who did it, when a person did.
    pub done_by: Option<Actor>,
    /// Why it stopped or waits.
    pub error: Option<StepError>,
    /// What a person is, or was, asked to do by hand.
    pub task: Option<Task>,
    /// Each attempt, oldest first.
    pub attempts: Vec<Attempt>,
    /// How often a person asked to begin anew; part of the idempotency key.
    pub round: u32,
    /// How many attempts of this round count against the retry policy: those that were blocked, or cut off by
    /// the end of the app, do not.
    pub attempts_in_round: u32,
}

/// One attempt at an action.
#[derive(Clone, PartialEq, Debug)]
pub struct Attempt {
    /// Counted from 1 over the life of the step.
    pub number: u32,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Names it to the outside system.
    pub idempotency_key: String,
    /// Whether it reached its commit point.
    pub committing: bool,
    /// What came of it.
    pub outcome: AttemptOutcome,
}

/// What came of an attempt.
#[derive(Clone, PartialEq, Debug)]
pub enum AttemptOutcome {
    /// It is on its way.
    Running,
    /// It did it, or found it done.
    Succeeded(String),
    /// It could not go on; nothing was changed.
    Blocked(StepError),
    /// It failed.
    Failed(StepError),
    /// Nobody can tell.
    Unknown(StepError),
}

impl StepRun {
    pub(super) fn pending(key: StepKey) -> Self {
        Self {
            key,
            state: StepState::Pending,
            last_entry: 0,
            started_at: None,
            ended_at: None,
            retry_at: None,
            given: Answers::new(),
            outputs: Answers::new(),
            summary: String::new(),
            done_by: None,
            error: None,
            task: None,
            attempts: Vec::new(),
            round: 0,
            attempts_in_round: 0,
        }
    }

    pub(super) fn evolve(&mut self, recorded: &Recorded, at: Timestamp, cancelled: bool) {
        match recorded {
            Recorded::FormOpened { .. } => self.enter(StepState::Waiting, at),
            Recorded::TaskOpened { task, .. } => {
                self.enter(StepState::Waiting, at);
                self.task = Some(task.clone());
                self.error = None;
            }
            Recorded::FormAnswered { answers, by, .. } => {
                self.outputs.clone_from(answers);
                self.finish(at, String::new(), Some(by));
            }
            Recorded::TaskDone {
                answers, note, by, ..
            } => {
                self.outputs.clone_from(answers);
                self.finish(at, note.clone(), Some(by));
            }
            Recorded::AttemptStarted {
                attempt,
                idempotency_key,
                ..
            } => {
                self.enter(StepState::Running, at);
                self.error = None;
                self.task = None;
                self.attempts_in_round += 1;
                self.attempts.push(Attempt {
                    number: *attempt,
                    started_at: at,
                    ended_at: None,
                    idempotency_key: idempotency_key.clone(),
                    committing: false,
                    outcome: AttemptOutcome::Running,
                });
            }
            Recorded::CommitPointReached { .. } => {
                if let Some(attempt) = self.attempts.last_mut() {
                    attempt.committing = true;
                }
            }
            Recorded::AttemptSucceeded {
                given,
                outputs,
                summary,
                ..
            } => {
                self.given.clone_from(given);
                self.end_attempt(AttemptOutcome::Succeeded(summary.clone()), at);
                self.outputs.clone_from(outputs);
                self.finish(at, summary.clone(), None);
            }
            Recorded::Blocked { error, .. } => {
                self.end_attempt(AttemptOutcome::Blocked(error.clone()), at);
                self.attempts_in_round = self.attempts_in_round.saturating_sub(1);
                self.stop(
                    if cancelled {
                        StepState::Cancelled
                    } else {
                        StepState::Blocked
                    },
                    error,
                    at,
                );
            }
            Recorded::AttemptFailed { error, retry_at, .. } => {
                self.end_attempt(AttemptOutcome::Failed(error.clone()), at);
                let state = match retry_at {
                    _ if cancelled => StepState::Cancelled,
                    Some(_) => StepState::Retrying,
                    None => StepState::Failed,
                };
                self.stop(state, error, at);
                self.retry_at = retry_at.filter(|_| state == StepState::Retrying);
                if error.code == INTERRUPTED {
                    self.attempts_in_round = self.attempts_in_round.saturating_sub(1);
                }
            }
            Recorded::OutcomeUnknown { error, .. } => {
                self.end_attempt(AttemptOutcome::Unknown(error.clone()), at);
                self.stop(StepState::Unknown, error, at);
            }
            Recorded::RetryRequested { .. } => self.begin_anew(),
            Recorded::OutcomeSettled {
                took_effect: true,
                by,
                ..
            } => {
                self.finish(
                    at,
                    format!("{} confirmed that it took effect.", by.name),
                    Some(by),
                );
            }
            Recorded::OutcomeSettled {
                took_effect: false, ..
            } if cancelled => {
                self.state = StepState::Cancelled;
            }
            Recorded::OutcomeSettled {
                took_effect: false, ..
            } => self.begin_anew(),
            Recorded::Started { .. } | Recorded::Cancelled { .. } | Recorded::Finished => {}
        }
    }

    fn enter(&mut self, state: StepState, at: Timestamp) {
        self.state = state;
        self.started_at.get_or_insert(at);
        self.ended_at = None;
        self.retry_at = None;
    }

    fn finish(&mut self, at: Timestamp, summary: String, by: Option<&Actor>) {
        self.state = StepState::Done;
        self.ended_at = Some(at);
        self.retry_at = None;
        self.error = None;
        self.summary = summary;
        self.done_by = by.cloned();
    }

    fn stop(&mut self, state: StepState, error: &StepError, at: Timestamp) {
        self.state = state;
        self.ended_at = Some(at);
        self.error = Some(error.clone());
    }

    fn end_attempt(&mut self, outcome: AttemptOutcome, at: Timestamp) {
        if let Some(attempt) = self
            .attempts
            .last_mut()
            .filter(|attempt| attempt.ended_at.is_none())
        {
            attempt.ended_at = Some(at);
            attempt.outcome = outcome;
        }
    }

    fn begin_anew(&mut self) {
        self.state = StepState::Pending;
        self.ended_at = None;
        self.retry_at = None;
        self.error = None;
        self.task = None;
        self.round += 1;
        self.attempts_in_round = 0;
    }

    /// A running attempt is left to end by itself, so that its result is not lost; an unknown outcome stays
    /// a question.
    pub(super) fn cancel(&mut self, at: Timestamp) {
        if !matches!(
            self.state,
            StepState::Done | StepState::Running | StepState::Unknown
        ) {
            self.state = StepState::Cancelled;
            self.ended_at = self.started_at.map(|_| at);
            self.retry_at = None;
        }
    }
}
