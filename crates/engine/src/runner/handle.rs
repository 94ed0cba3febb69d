//! How the rest of the app speaks to the runner.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::execution::{Actor, StepError};
use domain::form::{Answers, FieldError};
use domain::leaving::Leaving;
use domain::workflow::Definition;
use domain::{ExecutionId, StepKey};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use crate::event::{Event, NotTheirs};
use crate::preview::{self, Outlook};
use crate::runner::slot::Submission;
use crate::runner::{Runner, Wake};
use crate::transition::{self, Transition};
use crate::{Execution, JournalError, Subject};

/// How the rest of the app speaks to the runner. Cheap to clone.
#[derive(Clone)]
pub struct Handle {
    runner: Runner,
    wakes: mpsc::UnboundedSender<Wake>,
    _farewell: Arc<Farewell>,
}

/// Why the runner did not do what it was asked. Nothing was changed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Refused {
    /// The execution or the step moved on since it was seen.
    #[error("the execution moved on since it was seen")]
    MovedOn,
    /// There is no such execution or step.
    #[error("there is no such execution or step")]
    NotFound,
    /// The answers are wrong.
    #[error("the answers are wrong")]
    Invalid(Vec<FieldError>),
    /// This person may not approve this.
    #[error("this person may not approve it")]
    NotTheirs(NotTheirs),
    /// The organization that was chosen does not exist any more.
    #[error("the organization does not exist any more")]
    OrganizationGone,
    /// The organization that was chosen is archived or has left.
    #[error("the organization is not worked with any more")]
    OrganizationAtRest,
    /// The person who was chosen does not exist any more, or belongs to another organization.
    #[error("the person is not one of the organization's")]
    PersonGone,
    /// The person who was chosen is deactivated or has left.
    #[error("the person is not worked with any more")]
    PersonAtRest,
    /// Another execution about whoever leaves has not come to its end.
    #[error("another execution about whoever leaves has not come to its end")]
    LeaverBusy,
    /// The step's records cannot be made.
    #[error("{}", .0.message)]
    Records(StepError),
    /// The journal cannot be used.
    #[error("the execution could not be stored or read")]
    Storage(#[source] Arc<JournalError>),
    /// The app is closing.
    #[error("the app is closing")]
    Stopped,
}

impl Handle {
    pub(super) fn new(runner: Runner, wakes: mpsc::UnboundedSender<Wake>) -> Self {
        Self {
            _farewell: Arc::new(Farewell(wakes.clone())),
            runner,
            wakes,
        }
    }

    /// Starts an execution with the answers of its first form, and returns its version.
    ///
    /// # Errors
    /// When the answers are wrong, an execution with this id exists ([`Refused::MovedOn`]), or it cannot be
    /// stored.
    pub async fn start(
        &self,
        id: ExecutionId,
        definition: Arc<Definition>,
        answers: Answers,
        by: Actor,
    ) -> Result<u64, Refused> {
        let now = self.runner.clock.now();
        let transition = transition::begin(id, definition, answers, by.clone(), now)?;
        self.begin(id, transition, by).await
    }

    /// Starts an execution of leaving with the answers of its first form, and returns its version. `definition` is the
    /// workflow as it is stored.
    ///
    /// # Errors
    /// As [`Handle::start`], and when another execution about whoever leaves has not come to its end.
    pub async fn start_leaving(
        &self,
        id: ExecutionId,
        definition: &Definition,
        leaving: Leaving,
        answers: Answers,
        by: Actor,
    ) -> Result<u64, Refused> {
        let now = self.runner.clock.now();
        let transition = transition::begin_leaving(id, definition, leaving, answers, by.clone(), now)?;
        self.begin(id, transition, by).await
    }

    async fn begin(&self, id: ExecutionId, transition: Transition, by: Actor) -> Result<u64, Refused> {
        let first = transition.next.steps.first().map(|step| step.key.clone());
        let event = Event::Answer {
            step: first.ok_or(Refused::NotFound)?,
            seen: 0,
            answers: Answers::new(),
            subject: Subject::default(),
            by,
        };
        let transition = Box::new(transition);
        self.ask(event, |submission| Wake::Start {
            execution: id,
            submission,
            transition,
        })
        .await
    }

    /// Tells the runner that something happened, and returns the execution's version once it is on the disk.
    ///
    /// # Errors
    /// When the event does not fit any more, or cannot be stored.
    pub async fn submit(&self, execution: ExecutionId, event: Event) -> Result<u64, Refused> {
        self.ask(event, |submission| Wake::Submit {
            execution,
            submission,
        })
        .await
    }

    /// Returns what each step of an execution that is not started yet would do, in the order of the workflow. Writes
    /// nothing.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn preview_of_start(
        &self,
        definition: Arc<Definition>,
        answers: &BTreeMap<StepKey, Answers>,
        by: Actor,
    ) -> Result<Vec<Outlook>, JournalError> {
        // It is never written, so its id names nothing.
        let id = ExecutionId::from_uuid(Uuid::nil());
        let execution = Execution::begin(id, definition, by, self.runner.clock.now());
        preview::preview(&self.runner, &execution, answers).await
    }

    /// Returns what each step of an execution of leaving that is not started yet would do, in the order of its steps.
    /// `definition` is the workflow as it is stored. Writes nothing.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn preview_of_leaving(
        &self,
        definition: &Definition,
        leaving: Leaving,
        answers: &BTreeMap<StepKey, Answers>,
        by: Actor,
    ) -> Result<(Arc<Definition>, Vec<Outlook>), JournalError> {
        let id = ExecutionId::from_uuid(Uuid::nil());
        let execution = Execution::begin_leaving(id, definition, leaving, by, self.runner.clock.now());
        let outlooks = preview::preview(&self.runner, &execution, answers).await?;
        Ok((execution.definition, outlooks))
    }

    /// Returns what each step of an execution would do from now on, in the order of the workflow. Writes nothing.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn preview(
        &self,
        execution: &Execution,
        answers: &BTreeMap<StepKey, Answers>,
    ) -> Result<Vec<Outlook>, JournalError> {
        preview::preview(&self.runner, execution, answers).await
    }

    /// Returns once nothing moves by itself before a time comes or somebody does something: no attempt runs, nothing
    /// is prepared or written, and what an earlier run of the app left was taken up.
    ///
    /// # Errors
    /// When the runner has ended.
    pub async fn idle(&self) -> Result<(), Refused> {
        let (done, idle) = oneshot::channel();
        self.wakes
            .send(Wake::TellIdle { done })
            .map_err(|_| Refused::Stopped)?;
        idle.await.map_err(|_| Refused::Stopped)
    }

    /// Tells the runner that something changed outside that blocked steps may wait for.
    pub fn reconsider(&self) {
        // A loop that has ended reconsiders everything at the next start.
        drop(self.wakes.send(Wake::Reconsider));
    }

    /// Tells the runner that some time has passed. Blocked steps are looked at, and tried unless what blocked them showed
    /// only while they changed something: those are tried more and more rarely.
    pub fn look_again(&self) {
        // A loop that has ended looks at everything at the next start.
        drop(self.wakes.send(Wake::LookAgain));
    }

    /// Ends the loop after giving running attempts a few seconds to end.
    pub async fn stop(&self) {
        let (done, ended) = oneshot::channel();
        if self.wakes.send(Wake::Stop { done: Some(done) }).is_ok() {
            // An error means that the loop has ended already.
            drop(ended.await);
        }
    }
    async fn ask(&self, event: Event, wake: impl FnOnce(Submission) -> Wake) -> Result<u64, Refused> {
        let (reply, answer) = oneshot::channel();
        let wake = wake(Submission::awaited(event, reply));
        self.wakes.send(wake).map_err(|_| Refused::Stopped)?;
        answer.await.map_err(|_| Refused::Stopped)?
    }
}

/// Tells the loop when the last handle is gone; the loop itself holds a way to wake itself, so that results
/// still find it.
struct Farewell(mpsc::UnboundedSender<Wake>);

impl Drop for Farewell {
    fn drop(&mut self) {
        // A loop that has ended needs no word.
        drop(self.0.send(Wake::Stop { done: None }));
    }
}
