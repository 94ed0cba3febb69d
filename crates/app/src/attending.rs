//! Which executions the runner goes on with by itself, and whether they still move. The window attends to all
//! from the start; a caller without a window says first what it came for.

use std::sync::Arc;

use api::command::Nothing;
use api::{ApiError, Command};
use connector::BoxFuture;
use domain::execution::{ExecutionState, StepState};
use domain::leaving::Leaver;
use domain::record::GrantSubject;
use domain::role::Scope;
use domain::{ExecutionId, GrantId, Timestamp};
use engine::{
    About, Append, Execution, Given, GivenTo, Journal, JournalError, Remaining, StoredExecution, Subject,
};
use store::Workspace;
use tokio::sync::watch;

use crate::workspace::OpenWorkspace;
use crate::{App, error, executions};

/// What the runner goes on with by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Attend {
    /// Every execution that was left with something to do.
    Everything,
    /// This execution.
    One(ExecutionId),
}

/// How an execution stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Standing {
    /// What it is called.
    pub label: String,
    /// What it is in.
    pub state: ExecutionState,
    /// Whether it moves by itself.
    pub pace: Pace,
}

/// Whether an execution moves by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pace {
    /// A step is on its way, or about to be. The next change is sent as an event.
    Moving,
    /// The next attempt of a step has its time.
    Due(Timestamp),
    /// A step waits for something outside, and is looked at again when that may have changed.
    Blocked,
    /// Nothing goes on before a person does something, or at all.
    AtRest,
}

/// The right to look at how executions go on, for as long as the caller attends to them.
pub struct Attendance {
    workspace: Arc<OpenWorkspace>,
    gate: Gate,
}

/// Names the use case in the table of rights; the window has no command for it.
pub(crate) struct AttendExecutions;

impl Command for AttendExecutions {
    const NAME: &'static str = "attend_executions";
    type Request = Nothing;
    type Response = Nothing;
}

impl App {
    /// Lets the caller look at how executions go on, and take up what was left. Nothing is taken up yet; what the
    /// caller itself moves goes on anyhow.
    ///
    /// # Errors
    /// When the account may not.
    pub async fn attend(&self) -> Result<Attendance, ApiError> {
        let actor = self.actor::<AttendExecutions>().await?;
        Ok(Attendance {
            workspace: actor.workspace,
            gate: self.gate.clone(),
        })
    }
}

impl Attendance {
    /// Lets the runner go on with what was left. What is said first holds until the app closes.
    pub fn take_up(&self, what: Attend) {
        self.gate.set(State::Open(what));
    }

    /// Returns the executions that were left with something to do or to look after, the oldest first.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn unfinished(&self) -> Result<Vec<ExecutionId>, ApiError> {
        let attended = self.workspace.store.attended().await;
        attended.map_err(|error| error::journal(&error))
    }

    /// Returns once nothing moves by itself before a time comes or somebody does something, and what was to be
    /// taken up is taken up. Never returns before [`Attendance::take_up`].
    ///
    /// # Errors
    /// When the app closes.
    pub async fn idle(&self) -> Result<(), ApiError> {
        self.workspace.runner.idle().await.map_err(error::refused)
    }

    /// Returns how an execution stands.
    ///
    /// # Errors
    /// When there is no such execution, or it cannot be read.
    pub async fn standing(&self, id: ExecutionId) -> Result<Standing, ApiError> {
        let execution = executions::load(&self.workspace, Scope::Workspace, id).await?;
        Ok(Standing {
            pace: pace(&execution),
            state: execution.state,
            label: execution.label,
        })
    }
}

fn pace(execution: &Execution) -> Pace {
    if !execution.is_attended() {
        return Pace::AtRest;
    }
    let any = |state: StepState| execution.steps.iter().any(|step| step.state == state);
    if any(StepState::Running) || !execution.ready().is_empty() {
        return Pace::Moving;
    }
    if execution.hold.is_some() {
        return Pace::AtRest;
    }
    let retrying = execution.steps.iter();
    let retrying = retrying.filter(|step| step.state == StepState::Retrying);
    if let Some(at) = retrying.filter_map(|step| step.retry_at).min() {
        return Pace::Due(at);
    }
    if any(StepState::Blocked) {
        Pace::Blocked
    } else {
        Pace::AtRest
    }
}

/// Keeps the runners from taking anything up until somebody has said what.
#[derive(Clone, Debug)]
pub(crate) struct Gate(watch::Sender<State>);

#[derive(Clone, Copy, Debug)]
enum State {
    /// Whoever comes waits.
    Shut,
    Open(Attend),
    /// The app closes, and nothing is taken up any more.
    Over,
}

impl Gate {
    /// Everything is taken up at once.
    pub(crate) fn opened() -> Self {
        Self(watch::Sender::new(State::Open(Attend::Everything)))
    }

    /// Nothing is taken up before somebody has said what.
    pub(crate) fn shut() -> Self {
        Self(watch::Sender::new(State::Shut))
    }

    /// Lets nobody wait any longer: whoever waits holds the data folder.
    pub(crate) fn give_up(&self) {
        self.set(State::Over);
    }

    fn set(&self, new: State) {
        self.0.send_if_modified(|state| {
            let was_shut = matches!(state, State::Shut);
            if was_shut {
                *state = new;
            }
            was_shut
        });
    }

    /// Returns what may be taken up, once that is known.
    pub(crate) async fn passed(&self) -> Option<Attend> {
        let mut state = self.0.subscribe();
        let known = state.wait_for(|state| !matches!(state, State::Shut)).await;
        match known.as_deref() {
            Ok(State::Open(what)) => Some(*what),
            Ok(State::Over | State::Shut) | Err(_) => None,
        }
    }
}

/// A workspace's journal behind the gate.
pub(crate) struct Gated {
    pub(crate) store: Workspace,
    pub(crate) gate: Gate,
}

impl Journal for Gated {
    fn append(&self, append: Append) -> BoxFuture<'_, Result<(), JournalError>> {
        self.store.append(append)
    }

    fn load(&self, execution: ExecutionId) -> BoxFuture<'_, Result<Option<StoredExecution>, JournalError>> {
        self.store.load(execution)
    }

    fn attended(&self) -> BoxFuture<'_, Result<Vec<ExecutionId>, JournalError>> {
        Box::pin(async {
            let wanted = match self.gate.passed().await {
                None => return Ok(Vec::new()),
                Some(Attend::Everything) => None,
                Some(Attend::One(id)) => Some(id),
            };
            let mut attended = self.store.attended().await?;
            attended.retain(|id| wanted.is_none_or(|wanted| *id == wanted));
            Ok(attended)
        })
    }

    fn subject(&self, execution: ExecutionId) -> BoxFuture<'_, Result<Subject, JournalError>> {
        self.store.subject(execution)
    }

    fn subject_about(&self, about: About) -> BoxFuture<'_, Result<Subject, JournalError>> {
        self.store.subject_about(about)
    }

    fn given(&self, grant: GrantId) -> BoxFuture<'_, Result<Option<Given>, JournalError>> {
        self.store.given(grant)
    }

    fn standing<'a>(
        &'a self,
        subject: GrantSubject,
        system: &'a str,
    ) -> BoxFuture<'a, Result<Vec<GivenTo>, JournalError>> {
        self.store.standing(subject, system)
    }

    fn remaining<'a>(
        &'a self,
        who: &'a Leaver,
        besides: ExecutionId,
    ) -> BoxFuture<'a, Result<Remaining, JournalError>> {
        self.store.remaining(who, besides)
    }
}
