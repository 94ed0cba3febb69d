//! An admin's desk: an app on a folder of its own, with verbs that make a test read as a story.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use api::ApiError;
use api::batch::{BatchDetail, BatchRef};
use api::event::Event;
use api::execution::{
    AnswerForm, CompleteTask, ExecutionDetail, ExecutionRef, Offer, StartExecution, StepDetail, StepRef,
    Workflow,
};
use api::session::{CreateOwner, Password, SessionState, SignIn};
use auth::keychain::{Deadlines, Keychain};
use auth::password::Cost;
use auth::session::Limits;
use connector::BoxFuture;
use domain::execution::ExecutionState;
use domain::form::{Answers, Field, Input};
use domain::{BatchId, ExecutionId, Timestamp};
use hyopps_app::system::{EventSink, RandomIds, SystemTime, Time};
use hyopps_app::{App, Config};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::watch;

use crate::vault::FakeVault;

pub(crate) const ADDRESS: &str = "admin@hyopps.local";
pub(crate) const PASSWORD: &str = "correct horse battery";

/// An app on a folder of its own.
pub(crate) struct Desk {
    pub(crate) app: App,
    pub(crate) folder: Arc<TempDir>,
    pub(crate) time: Arc<FakeTime>,
    pub(crate) vault: Arc<FakeVault>,
    changes: watch::Receiver<u64>,
}

impl Desk {
    /// A fresh folder without an account.
    pub(crate) async fn fresh() -> Self {
        Self::on(Arc::new(TempDir::new().unwrap())).await
    }

    /// A folder with an owner who is signed in.
    pub(crate) async fn signed_in() -> Self {
        let desk = Self::fresh().await;
        desk.create_owner().await;
        desk
    }

    /// The same folder, time and keychain in a new process, as far as the app can tell.
    pub(crate) async fn restarted(self) -> Self {
        self.app.close().await;
        let Self {
            app,
            folder,
            time,
            vault,
            ..
        } = self;
        drop(app);
        Self::opened(folder, time, vault, |_| {}).await
    }

    pub(crate) async fn on(folder: Arc<TempDir>) -> Self {
        Self::configured(folder, |_| {}).await
    }

    pub(crate) async fn configured(folder: Arc<TempDir>, change: impl FnOnce(&mut Config)) -> Self {
        let time = Arc::new(FakeTime::new());
        Self::opened(folder, time, Arc::default(), change).await
    }

    async fn opened(
        folder: Arc<TempDir>,
        time: Arc<FakeTime>,
        vault: Arc<FakeVault>,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let (sender, changes) = watch::channel(0);
        let events = Arc::new(Counter(sender));
        let mut config = config(folder.path(), events, time.clone(), vault.clone());
        change(&mut config);
        Self {
            app: App::open(config).await,
            folder,
            time,
            vault,
            changes,
        }
    }

    /// The folder with the databases.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub(crate) async fn create_owner(&self) {
        let request = CreateOwner {
            name: "Ada Admin".into(),
            email: ADDRESS.into(),
            password: Password(PASSWORD.into()),
        };
        let view = self.app.create_owner(request).await.unwrap();
        assert!(
            matches!(view.state, SessionState::SignedIn { .. }),
            "the first owner is signed in at once"
        );
    }

    /// Signs the owner in.
    pub(crate) async fn sign_in(&self) {
        let request = SignIn {
            email: ADDRESS.into(),
            password: Password(PASSWORD.into()),
        };
        let view = self.app.sign_in(request).await.unwrap();
        assert!(matches!(view.state, SessionState::SignedIn { .. }));
    }

    /// Starts a workflow with the answers of its first form.
    pub(crate) async fn start(&self, workflow: &str, answers: Value) -> Result<ExecutionId, ApiError> {
        let prepared = self
            .app
            .prepare_execution(Workflow {
                workflow: workflow.into(),
            })
            .await?;
        let answers = answers.as_object().cloned().unwrap();
        let request = StartExecution {
            id: prepared.id,
            workflow: workflow.into(),
            answers,
        };
        Ok(self.app.start_execution(request).await?.id)
    }

    pub(crate) async fn execution(&self, id: ExecutionId) -> ExecutionDetail {
        self.app.get_execution(ExecutionRef { id }).await.unwrap()
    }

    /// Waits until the execution is as wished, looking again after every change.
    pub(crate) async fn until(
        &self,
        id: ExecutionId,
        is: impl Fn(&ExecutionDetail) -> bool,
    ) -> ExecutionDetail {
        let mut changes = self.changes.clone();
        let wait = async {
            loop {
                changes.mark_unchanged();
                let execution = self.execution(id).await;
                if is(&execution) {
                    return execution;
                }
                changes.changed().await.unwrap();
            }
        };
        match tokio::time::timeout(Duration::from_secs(30), wait).await {
            Ok(execution) => execution,
            Err(_) => panic!("it did not come to that: {:#?}", self.execution(id).await),
        }
    }

    /// Waits until a batch is as wished, looking again after every change.
    pub(crate) async fn until_batch(&self, id: BatchId, is: impl Fn(&BatchDetail) -> bool) -> BatchDetail {
        let mut changes = self.changes.clone();
        let wait = async {
            loop {
                changes.mark_unchanged();
                let batch = self.app.get_batch(BatchRef { id }).await.unwrap();
                if is(&batch) {
                    return batch;
                }
                changes.changed().await.unwrap();
            }
        };
        match tokio::time::timeout(Duration::from_secs(60), wait).await {
            Ok(batch) => batch,
            Err(_) => panic!(
                "it did not come to that: {:#?}",
                self.app.get_batch(BatchRef { id }).await
            ),
        }
    }

    /// Waits until an execution is there that begins by itself, and returns it once it moves no more.
    pub(crate) async fn begun(&self, id: ExecutionId) -> ExecutionDetail {
        let mut changes = self.changes.clone();
        let wait = async {
            loop {
                changes.mark_unchanged();
                if self.app.get_execution(ExecutionRef { id }).await.is_ok() {
                    return;
                }
                changes.changed().await.unwrap();
            }
        };
        let waited = tokio::time::timeout(Duration::from_secs(30), wait).await;
        waited.expect("it should have begun");
        self.until(id, |execution| execution.state != ExecutionState::Running)
            .await
    }

    /// Waits until a person can do something, and returns the step.
    pub(crate) async fn offered(&self, id: ExecutionId) -> (ExecutionDetail, StepDetail) {
        let execution = self.until(id, |execution| waiting(execution).is_some()).await;
        let step = waiting(&execution).unwrap().clone();
        (execution, step)
    }

    /// Waits until nothing moves by itself: steps that are done side by side may each be on their way.
    pub(crate) async fn at_rest(&self, id: ExecutionId) -> ExecutionDetail {
        self.until(id, |execution| execution.state == ExecutionState::Waiting)
            .await
    }

    pub(crate) async fn answer(
        &self,
        execution: &ExecutionDetail,
        step: &str,
        answers: Value,
    ) -> Result<(), ApiError> {
        let step = StepRef {
            execution: execution.id,
            version: execution.version,
            step: step.into(),
        };
        self.app
            .answer_form(AnswerForm {
                step,
                answers: answers.as_object().cloned().unwrap(),
            })
            .await
    }

    /// Does the task that waits by hand, noting something in each of its fields that is required.
    pub(crate) async fn do_task(
        &self,
        execution: &ExecutionDetail,
        step: &StepDetail,
    ) -> Result<(), ApiError> {
        let Offer::Task { fields, .. } = &step.offer else {
            panic!("no task: {step:#?}")
        };
        let answers: Answers = fields
            .iter()
            .map(|field| (field.key.clone(), noted(field)))
            .collect();
        let step = StepRef {
            execution: execution.id,
            version: execution.version,
            step: step.key.clone(),
        };
        self.app
            .complete_task(CompleteTask {
                step,
                answers,
                note: "done".into(),
            })
            .await
    }

    /// Does every task by hand until nothing more waits.
    pub(crate) async fn do_all_tasks(&self, id: ExecutionId, n_tasks: usize) {
        for _ in 0..n_tasks {
            let (execution, step) = self.offered(id).await;
            self.do_task(&execution, &step).await.unwrap();
        }
    }
}

pub(crate) fn new_partner(name: &str) -> Value {
    json!({
        "partner_name": name, "contact_name": "Grace", "contact_email": "grace@partner.example", "notes": "",
        "studio_companies": [{"name": "One", "environment": "prod"}, {"name": "Two", "environment": "test"}],
    })
}

pub(crate) fn waiting(execution: &ExecutionDetail) -> Option<&StepDetail> {
    execution.steps.iter().find(|step| step.offer != Offer::Nothing)
}

fn noted(field: &Field) -> Value {
    match (field.optional, &field.input) {
        (true, _) => json!(""),
        (false, Input::Number { min, .. }) => json!(min.to_string()),
        (false, _) => json!("As noted"),
    }
}

fn config(folder: &Path, events: Arc<dyn EventSink>, time: Arc<FakeTime>, vault: Arc<FakeVault>) -> Config {
    Config {
        data_dir: folder.join("data"),
        demo: false,
        version: "0.0.0-test",
        catalogue: connectors::CATALOGUE,
        time,
        ids: Arc::new(RandomIds),
        events,
        password_cost: Cost::TEST,
        session_limits: Limits::default(),
        keychain: Arc::new(move |_| Keychain::on(vault.clone(), Deadlines::default())),
    }
}

struct Counter(watch::Sender<u64>);

impl EventSink for Counter {
    fn send(&self, _event: Event) {
        self.0.send_modify(|changes| *changes += 1);
    }
}

/// The machine's time, moved ahead when a test wants it.
pub(crate) struct FakeTime {
    real: SystemTime,
    ahead: watch::Sender<Duration>,
}

impl FakeTime {
    fn new() -> Self {
        Self {
            real: SystemTime::new(),
            ahead: watch::Sender::new(Duration::ZERO),
        }
    }

    pub(crate) fn advance(&self, by: Duration) {
        self.ahead.send_modify(|ahead| *ahead += by);
    }
}

impl engine::Clock for FakeTime {
    fn now(&self) -> Timestamp {
        self.real.now().plus(*self.ahead.borrow())
    }

    fn monotonic(&self) -> Duration {
        self.real.monotonic() + *self.ahead.borrow()
    }

    fn sleep_until(&self, due: engine::Due) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            let mut ahead = self.ahead.subscribe();
            loop {
                ahead.mark_unchanged();
                match due.left(self.now(), self.monotonic()) {
                    None => std::future::pending().await,
                    Some(Duration::ZERO) => return,
                    // Whoever sets the clock forward wakes those whose time has come.
                    Some(left) => drop(tokio::time::timeout(left, ahead.changed()).await),
                }
            }
        })
    }
}

impl Time for FakeTime {}
