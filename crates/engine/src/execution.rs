//! An execution as its journal tells it.

use std::sync::Arc;

use domain::execution::{Actor, ExecutionState, JournalEntry, Recorded, StepError, StepState, Task};
use domain::form::Answers;
use domain::record::Record;
use domain::workflow::Definition;
use domain::{ExecutionId, OrganizationId, PersonId, StepKey, Timestamp};

use crate::template;

/// One run of a workflow, as its journal tells it.
#[derive(Clone, PartialEq, Debug)]
pub struct Execution {
    /// Its id.
    pub id: ExecutionId,
    /// The version of the workflow that it keeps.
    pub definition: Arc<Definition>,
    /// How many journal lines it has.
    pub version: u64,
    /// What it is called: the definition's label, filled in.
    pub label: String,
    /// What it is in.
    pub state: ExecutionState,
    /// Who started it.
    pub started_by: Actor,
    /// When it began.
    pub started_at: Timestamp,
    /// When it last moved.
    pub updated_at: Timestamp,
    /// The organization it is about, once known.
    pub organization: Option<OrganizationId>,
    /// The person it is about, once known.
    pub person: Option<PersonId>,
    /// Why it was ended early.
    pub cancel_reason: Option<String>,
    /// The steps, in the definition's order.
    pub steps: Vec<StepRun>,
}

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
    /// How many attempts there were in this round.
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

/// A journal that does not fit its definition.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("line {number} does not fit: {reason}")]
pub struct Misfit {
    /// Which line.
    pub number: u64,
    /// Why.
    pub reason: String,
}

impl Execution {
    /// Returns the execution that a journal tells.
    ///
    /// # Errors
    /// When a line does not fit the definition or the lines before it.
    pub fn replay(
        id: ExecutionId,
        definition: Arc<Definition>,
        entries: &[JournalEntry],
    ) -> Result<Self, Misfit> {
        let misfit = |number, reason: &str| Misfit {
            number,
            reason: reason.to_owned(),
        };
        let Some((first, rest)) = entries.split_first() else {
            return Err(misfit(0, "the journal is empty"));
        };
        let Recorded::Started { by, .. } = &first.recorded else {
            return Err(misfit(first.number, "the journal does not begin with a start"));
        };
        let mut execution = Self::begin(id, definition, by.clone(), first.at);
        for entry in rest {
            execution.evolve(entry)?;
        }
        Ok(execution)
    }

    /// Returns an execution that has only its first journal line.
    pub fn begin(id: ExecutionId, definition: Arc<Definition>, by: Actor, at: Timestamp) -> Self {
        let steps = definition
            .steps
            .iter()
            .map(|step| StepRun::pending(step.key.clone()))
            .collect();
        let label = definition.title.clone();
        Self {
            id,
            definition,
            version: 1,
            label,
            state: ExecutionState::Running,
            started_by: by,
            started_at: at,
            updated_at: at,
            organization: None,
            person: None,
            cancel_reason: None,
            steps,
        }
    }

    /// Takes one more journal line in.
    ///
    /// # Errors
    /// When it does not fit.
    pub fn evolve(&mut self, entry: &JournalEntry) -> Result<(), Misfit> {
        let misfit = |reason: &str| Misfit {
            number: entry.number,
            reason: reason.to_owned(),
        };
        if entry.number != self.version + 1 {
            return Err(misfit("the line before it is missing"));
        }
        let at = entry.at;
        match &entry.recorded {
            Recorded::Started { .. } => return Err(misfit("a second start")),
            Recorded::Finished => {}
            Recorded::Cancelled { reason, .. } => {
                self.cancel_reason = Some(reason.clone());
                for step in &mut self.steps {
                    step.cancel(at);
                }
            }
            Recorded::FormOpened { step }
            | Recorded::FormAnswered { step, .. }
            | Recorded::TaskOpened { step, .. }
            | Recorded::TaskDone { step, .. }
            | Recorded::AttemptStarted { step, .. }
            | Recorded::CommitPointReached { step, .. }
            | Recorded::AttemptSucceeded { step, .. }
            | Recorded::Blocked { step, .. }
            | Recorded::AttemptFailed { step, .. }
            | Recorded::OutcomeUnknown { step, .. }
            | Recorded::RetryRequested { step, .. }
            | Recorded::OutcomeSettled { step, .. } => {
                let cancelled = self.cancel_reason.is_some();
                let run = self.steps.iter_mut().find(|run| run.key == *step);
                let run = run.ok_or_else(|| misfit("the workflow has no such step"))?;
                run.last_entry = entry.number;
                run.evolve(&entry.recorded, at, cancelled);
            }
        }
        for record in records_of(&entry.recorded) {
            self.learn(record);
        }
        self.version = entry.number;
        self.updated_at = at;
        self.state = self.derive_state();
        if let Some(label) = template::label(self) {
            self.label = label;
        }
        Ok(())
    }

    /// Returns the step with the key.
    pub fn step(&self, key: &StepKey) -> Option<&StepRun> {
        self.steps.iter().find(|step| step.key == *key)
    }

    /// Returns the steps whose turn has come and that nothing was done about yet.
    pub fn ready(&self) -> Vec<usize> {
        if self.cancel_reason.is_some() {
            return Vec::new();
        }
        let done = |key: &StepKey| self.step(key).is_some_and(|step| step.state == StepState::Done);
        let is_ready = |index: &usize| {
            self.steps[*index].state == StepState::Pending
                && self.definition.needs_of(*index).into_iter().all(done)
        };
        (0..self.steps.len()).filter(is_ready).collect()
    }

    /// Returns whether the runner has something to do, or to look after, without a person.
    pub fn is_attended(&self) -> bool {
        let attended = |step: &StepRun| {
            matches!(
                step.state,
                StepState::Running | StepState::Retrying | StepState::Blocked
            )
        };
        self.steps.iter().any(attended) || !self.ready().is_empty()
    }

    fn learn(&mut self, record: &Record) {
        match record {
            Record::Organization { id, .. } | Record::ChosenOrganization { id } => {
                self.organization = Some(*id);
            }
            Record::Person { id, .. } => self.person = Some(*id),
            Record::StudioCompany { .. }
            | Record::PersonalCompany { .. }
            | Record::Group { .. }
            | Record::Grant { .. } => {}
        }
    }

    fn derive_state(&self) -> ExecutionState {
        let any = |states: &[StepState]| self.steps.iter().any(|step| states.contains(&step.state));
        if self.cancel_reason.is_some() {
            ExecutionState::Cancelled
        } else if self.steps.iter().all(|step| step.state == StepState::Done) {
            ExecutionState::Done
        } else if any(&[StepState::Failed]) {
            ExecutionState::Failed
        } else if any(&[StepState::Running, StepState::Retrying]) || !self.ready().is_empty() {
            ExecutionState::Running
        } else {
            ExecutionState::Waiting
        }
    }
}

impl StepRun {
    fn pending(key: StepKey) -> Self {
        Self {
            key,
            state: StepState::Pending,
            last_entry: 0,
            started_at: None,
            ended_at: None,
            retry_at: None,
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

    fn evolve(&mut self, recorded: &Recorded, at: Timestamp, cancelled: bool) {
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
            Recorded::AttemptSucceeded { outputs, summary, .. } => {
                self.end_attempt(AttemptOutcome::Succeeded(summary.clone()), at);
                self.outputs.clone_from(outputs);
                self.finish(at, summary.clone(), None);
            }
            Recorded::Blocked { error, .. } => {
                self.end_attempt(AttemptOutcome::Blocked(error.clone()), at);
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
                self.retry_at = *retry_at;
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
    fn cancel(&mut self, at: Timestamp) {
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

/// Returns the records that a journal line carries.
pub fn records_of(recorded: &Recorded) -> &[Record] {
    match recorded {
        Recorded::FormAnswered { records, .. }
        | Recorded::TaskDone { records, .. }
        | Recorded::AttemptSucceeded { records, .. }
        | Recorded::OutcomeSettled { records, .. } => records,
        Recorded::Started { .. }
        | Recorded::FormOpened { .. }
        | Recorded::TaskOpened { .. }
        | Recorded::AttemptStarted { .. }
        | Recorded::CommitPointReached { .. }
        | Recorded::Blocked { .. }
        | Recorded::AttemptFailed { .. }
        | Recorded::OutcomeUnknown { .. }
        | Recorded::RetryRequested { .. }
        | Recorded::Cancelled { .. }
        | Recorded::Finished => &[],
    }
}
