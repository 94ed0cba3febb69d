//! How an execution stands, as rows for lists and for recovery. The journal stays the truth.

use domain::execution::{ExecutionState, StepState};
use domain::{AccountId, OrganizationId, PersonId, StepKey, Timestamp, WorkflowKey};

use crate::{Execution, StepRun};

/// How an execution stands.
#[derive(Clone, PartialEq, Debug)]
pub struct Projection {
    /// The workflow.
    pub workflow: WorkflowKey,
    /// Its version.
    pub workflow_version: u32,
    /// What the execution is called.
    pub label: String,
    /// What it is in.
    pub state: ExecutionState,
    /// The title of the step it stands at; empty when it has ended.
    pub current_step: String,
    /// How many steps are done or were skipped.
    pub steps_done: u32,
    /// Who started it.
    pub started_by: AccountId,
    /// The name they had then.
    pub started_by_name: String,
    /// When it began.
    pub started_at: Timestamp,
    /// When it last moved.
    pub updated_at: Timestamp,
    /// The organization it is about, once known.
    pub organization: Option<OrganizationId>,
    /// The person it is about, once known.
    pub person: Option<PersonId>,
    /// Whether the runner has something to do, or to look after, without a person.
    pub attended: bool,
    /// How many steps there are.
    pub steps: u32,
}

/// How a step stands.
#[derive(Clone, PartialEq, Debug)]
pub struct StepProjection {
    /// The step.
    pub key: StepKey,
    /// What it is in.
    pub state: StepState,
    /// How many attempts there were.
    pub attempts: u32,
    /// When its turn came.
    pub started_at: Option<Timestamp>,
    /// When it was done or stopped.
    pub ended_at: Option<Timestamp>,
    /// When the next attempt is due.
    pub retry_at: Option<Timestamp>,
    /// Why it stopped.
    pub error_code: Option<String>,
}

impl Projection {
    /// Returns how the execution stands.
    pub fn of(execution: &Execution) -> Self {
        let current = execution
            .steps
            .iter()
            .enumerate()
            .find(|(_, step)| !step.state.is_settled());
        let current_step = match current {
            Some((index, _)) if !execution.has_ended() => execution.definition.steps[index].title.clone(),
            Some(_) | None => String::new(),
        };
        let done = execution
            .steps
            .iter()
            .filter(|step| step.state.is_settled())
            .count();
        Self {
            workflow: execution.definition.key.clone(),
            workflow_version: execution.definition.version,
            label: execution.label.clone(),
            state: execution.state,
            current_step,
            steps_done: u32::try_from(done).unwrap_or(u32::MAX),
            started_by: execution.started_by.account,
            started_by_name: execution.started_by.name.clone(),
            started_at: execution.started_at,
            updated_at: execution.updated_at,
            organization: execution.organization,
            person: execution.person,
            attended: execution.is_attended(),
            steps: u32::try_from(execution.steps.len()).unwrap_or(u32::MAX),
        }
    }
}

impl StepProjection {
    /// Returns how the step stands.
    pub fn of(step: &StepRun) -> Self {
        Self {
            key: step.key.clone(),
            state: step.state,
            attempts: u32::try_from(step.attempts.len()).unwrap_or(u32::MAX),
            started_at: step.started_at,
            ended_at: step.ended_at,
            retry_at: step.retry_at,
            error_code: step.error.as_ref().map(|error| error.code.clone()),
        }
    }
}
