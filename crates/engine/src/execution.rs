//! An execution as its journal tells it.

mod step_run;

use std::sync::Arc;

use domain::execution::{Actor, ExecutionState, JournalEntry, Recorded, StepState};
use domain::record::Record;
use domain::workflow::Definition;
use domain::{ExecutionId, OrganizationId, PersonId, StepKey, Timestamp};

pub use step_run::{Attempt, AttemptOutcome, INTERRUPTED, StepRun};

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
        if tells_outputs(&entry.recorded)
            && let Some(label) = template::label(self)
        {
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

/// Returns whether the line brings something that the label may be made from.
fn tells_outputs(recorded: &Recorded) -> bool {
    match recorded {
        Recorded::FormAnswered { .. }
        | Recorded::TaskDone { .. }
        | Recorded::AttemptSucceeded { .. }
        | Recorded::OutcomeSettled { .. } => true,
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
        | Recorded::Finished => false,
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
