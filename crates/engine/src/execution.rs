//! An execution as its journal tells it.

mod approval;
mod attempt;
mod blocked;
mod earlier;
mod step_run;

use std::sync::Arc;

use domain::execution::{Actor, ExecutionState, JournalEntry, Recorded, StepState};
use domain::leaving::Leaving;
use domain::record::Record;
use domain::workflow::{Definition, StepKind};
use domain::{ExecutionId, OrganizationId, PersonId, StepKey, Timestamp};

pub use approval::{Approval, Consent};
pub use attempt::{Attempt, AttemptOutcome, INTERRUPTED};
pub use step_run::StepRun;

use crate::event::Rejected;
use crate::graph::Graph;
use crate::{leaving, template};

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
    /// What it takes back and from whom; none unless its workflow is one of leaving.
    pub leaving: Option<Arc<Leaving>>,
    /// Why it was ended early.
    pub cancel_reason: Option<String>,
    /// Who holds it, if somebody does.
    pub hold: Option<Hold>,
    /// What people said about it, in their order.
    pub comments: Vec<Comment>,
    /// The steps, in the definition's order. Shared between the states of an execution, so that the next state
    /// costs only what has changed.
    pub steps: Vec<Arc<StepRun>>,
    /// Which step waits for which.
    pub graph: Arc<Graph>,
}

/// A hold on an execution: nothing begins by itself.
#[derive(Clone, PartialEq, Debug)]
pub struct Hold {
    /// Who holds it.
    pub by: Actor,
    /// Why; may be empty.
    pub reason: String,
    /// Since when.
    pub at: Timestamp,
}

/// What somebody said about an execution.
#[derive(Clone, PartialEq, Debug)]
pub struct Comment {
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// The step it is about; none for the whole.
    pub step: Option<StepKey>,
    /// What.
    pub text: String,
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

const NO_STEP: &str = "the workflow has no such step";

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
        let Recorded::Started { by, leaving, .. } = &first.recorded else {
            return Err(misfit(first.number, "the journal does not begin with a start"));
        };
        let mut execution = match leaving {
            Some(leaving) => Self::begin_leaving(id, &definition, (**leaving).clone(), by.clone(), first.at),
            None => Self::begin(id, definition, by.clone(), first.at),
        };
        for entry in rest {
            execution.evolve(entry)?;
        }
        Ok(execution)
    }

    /// Returns an execution of leaving that has only its first journal line. `definition` is the workflow as it is
    /// stored; the execution's own has a step for each access that is taken back.
    pub fn begin_leaving(
        id: ExecutionId,
        definition: &Definition,
        leaving: Leaving,
        by: Actor,
        at: Timestamp,
    ) -> Self {
        let laid_out = Arc::new(leaving::laid_out(definition, &leaving));
        Self {
            label: leaving::label(&leaving.who),
            organization: Some(leaving.who.organization()),
            person: leaving.who.person(),
            leaving: Some(Arc::new(leaving)),
            ..Self::begin(id, laid_out, by, at)
        }
    }

    /// Returns an execution that has only its first journal line.
    pub fn begin(id: ExecutionId, definition: Arc<Definition>, by: Actor, at: Timestamp) -> Self {
        let steps = definition
            .steps
            .iter()
            .map(|step| Arc::new(StepRun::pending(step.key.clone())))
            .collect();
        let graph = Arc::new(Graph::of(&definition));
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
            leaving: None,
            cancel_reason: None,
            hold: None,
            comments: Vec::new(),
            steps,
            graph,
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
                    Arc::make_mut(step).cancel(at);
                }
            }
            Recorded::Paused { by, reason } => {
                self.hold = Some(Hold {
                    by: by.clone(),
                    reason: reason.clone(),
                    at,
                });
            }
            Recorded::Resumed { .. } => self.hold = None,
            Recorded::Commented { step, text, by } => self.comments.push(Comment {
                by: by.clone(),
                at,
                step: step.clone(),
                text: text.clone(),
            }),
            Recorded::RerunRequested {
                step,
                invalidated,
                by,
                ..
            } => {
                for key in invalidated {
                    let index = self.place(key).ok_or_else(|| misfit(NO_STEP))?;
                    let run = Arc::make_mut(&mut self.steps[index]);
                    run.last_entry = entry.number;
                    run.invalidate(step, by);
                }
            }
            Recorded::FormOpened { step }
            | Recorded::FormAnswered { step, .. }
            | Recorded::TaskOpened { step, .. }
            | Recorded::TaskDone { step, .. }
            | Recorded::AttemptStarted { step, .. }
            | Recorded::ApplyBegan { step, .. }
            | Recorded::CommitPointReached { step, .. }
            | Recorded::AttemptSucceeded { step, .. }
            | Recorded::HandedOver { step, .. }
            | Recorded::Blocked { step, .. }
            | Recorded::AttemptFailed { step, .. }
            | Recorded::OutcomeUnknown { step, .. }
            | Recorded::RetryRequested { step, .. }
            | Recorded::OutcomeSettled { step, .. }
            | Recorded::Skipped { step, .. }
            | Recorded::DoneByHand { step, .. }
            | Recorded::ApprovalOpened { step, .. }
            | Recorded::Approved { step, .. }
            | Recorded::Denied { step, .. }
            | Recorded::ApprovalExpired { step }
            | Recorded::Assigned { step, .. } => {
                let index = self.place(step).ok_or_else(|| misfit(NO_STEP))?;
                let needed = match &self.definition.steps[index].kind {
                    StepKind::Approval(approval) => approval.needed,
                    StepKind::Form(_)
                    | StepKind::Action(_)
                    | StepKind::Task(_)
                    | StepKind::Removal(_)
                    | StepKind::Departure(_) => 0,
                };
                let cancelled = self.cancel_reason.is_some();
                let run = Arc::make_mut(&mut self.steps[index]);
                run.last_entry = entry.number;
                run.evolve(&entry.recorded, at, cancelled, needed);
            }
        }
        for record in entry.recorded.records() {
            self.learn(record);
        }
        self.version = entry.number;
        self.updated_at = at;
        self.state = self.derive_state();
        if let Some(step) = entry.recorded.step()
            && tells_outputs(&entry.recorded)
            && self.definition.label.contains(step.as_str())
            && let Some(label) = template::label(self)
        {
            self.label = label;
        }
        Ok(())
    }

    /// Returns the step with the key.
    pub fn step(&self, key: &StepKey) -> Option<&StepRun> {
        self.place(key).map(|index| &*self.steps[index])
    }

    /// Returns the place of the step with the key.
    pub fn place(&self, key: &StepKey) -> Option<usize> {
        self.steps.iter().position(|step| step.key == *key)
    }

    /// Returns the place of the step if it has not moved since a person saw the execution at version `seen`.
    pub(crate) fn unmoved(&self, key: &StepKey, seen: u64) -> Result<usize, Rejected> {
        let index = self.place(key).ok_or(Rejected::UnknownStep)?;
        let step = &self.steps[index];
        let unmoved = (step.last_entry..=self.version).contains(&seen);
        if !unmoved || self.cancel_reason.is_some() && step.state != StepState::Unknown {
            return Err(Rejected::MovedOn);
        }
        Ok(index)
    }

    /// Returns whether it came to its end, be it early.
    pub fn has_ended(&self) -> bool {
        matches!(self.state, ExecutionState::Done | ExecutionState::Cancelled)
    }

    /// Returns the steps whose turn has come and that nothing was done about yet; none while somebody holds the
    /// execution.
    pub fn ready(&self) -> Vec<usize> {
        if self.cancel_reason.is_some() || self.hold.is_some() {
            return Vec::new();
        }
        (0..self.steps.len())
            .filter(|index| self.is_ready(*index))
            .collect()
    }

    fn is_ready(&self, index: usize) -> bool {
        let out_of_the_way =
            |need: &usize| self.steps[*need].state.is_settled() || self.gives_way(*need, index);
        self.steps[index].state == StepState::Pending && self.graph.needs(index).iter().all(out_of_the_way)
    }

    /// Returns whether a removal holds up another one of the same holder no longer, because it waits for a person or
    /// for something outside: what can be taken back at once is.
    fn gives_way(&self, before: usize, index: usize) -> bool {
        let removal = |place: usize| match &self.definition.steps[place].kind {
            StepKind::Removal(step) => step.removal.as_ref(),
            StepKind::Form(_)
            | StepKind::Action(_)
            | StepKind::Task(_)
            | StepKind::Approval(_)
            | StepKind::Departure(_) => None,
        };
        let (Some(before_it), Some(removal)) = (removal(before), removal(index)) else {
            return false;
        };
        before_it.subject == removal.subject
            && match self.steps[before].state {
                StepState::Waiting | StepState::Blocked | StepState::Failed | StepState::Unknown => true,
                StepState::Pending
                | StepState::Running
                | StepState::Retrying
                | StepState::Done
                | StepState::Skipped
                | StepState::Cancelled => false,
            }
    }

    /// Returns whether the runner has something to do, or to look after, without a person.
    pub fn is_attended(&self) -> bool {
        let attended = |step: &Arc<StepRun>| match step.state {
            StepState::Running => true,
            StepState::Retrying | StepState::Blocked => self.hold.is_none(),
            StepState::Waiting => step
                .approval
                .as_ref()
                .is_some_and(|asked| asked.deadline.is_some()),
            StepState::Pending
            | StepState::Failed
            | StepState::Unknown
            | StepState::Done
            | StepState::Skipped
            | StepState::Cancelled => false,
        };
        self.steps.iter().any(attended) || !self.ready().is_empty()
    }

    /// Takes in whom a record says that the execution is about.
    pub(crate) fn learn(&mut self, record: &Record) {
        match record {
            Record::Organization { id, .. } | Record::ChosenOrganization { id } => {
                self.organization = Some(*id);
            }
            Record::Person { id, .. } | Record::ChosenPerson { id, .. } => self.person = Some(*id),
            Record::StudioCompany { .. }
            | Record::StudioCompanyDropped { .. }
            | Record::PersonalCompany { .. }
            | Record::Group { .. }
            | Record::Grant { .. }
            | Record::GrantRevoked { .. }
            | Record::Left { .. } => {}
        }
    }

    fn derive_state(&self) -> ExecutionState {
        let any = |states: &[StepState]| self.steps.iter().any(|step| states.contains(&step.state));
        if self.cancel_reason.is_some() {
            ExecutionState::Cancelled
        } else if self.steps.iter().all(|step| step.state.is_settled()) {
            ExecutionState::Done
        } else if self.hold.is_some() {
            ExecutionState::Paused
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
        | Recorded::DoneByHand { .. } => true,
        Recorded::Started { .. }
        | Recorded::FormOpened { .. }
        | Recorded::TaskOpened { .. }
        | Recorded::AttemptStarted { .. }
        | Recorded::ApplyBegan { .. }
        | Recorded::CommitPointReached { .. }
        | Recorded::HandedOver { .. }
        | Recorded::Blocked { .. }
        | Recorded::AttemptFailed { .. }
        | Recorded::OutcomeUnknown { .. }
        | Recorded::RetryRequested { .. }
        | Recorded::OutcomeSettled { .. }
        | Recorded::RerunRequested { .. }
        | Recorded::Skipped { .. }
        | Recorded::ApprovalOpened { .. }
        | Recorded::Approved { .. }
        | Recorded::Denied { .. }
        | Recorded::ApprovalExpired { .. }
        | Recorded::Assigned { .. }
        | Recorded::Commented { .. }
        | Recorded::Paused { .. }
        | Recorded::Resumed { .. }
        | Recorded::Cancelled { .. }
        | Recorded::Finished => false,
    }
}
