//! A workspace on the disk, and the engine's ports around it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use connector::{BoxFuture, CredentialError, CredentialSource, Secret};
use domain::execution::Actor;
use domain::form::Answers;
use domain::leaving::Leaver;
use domain::record::GrantSubject;
use domain::workflow::Definition;
use domain::{AccountId, ConnectionId, ExecutionId, GrantId, Timestamp, WorkspaceId};
use engine::{
    About, Append, Clock, Due, Given, GivenTo, Handle, Journal, JournalError, Listener, Remaining, Runner,
    StoredExecution, Subject, workflows,
};
use hyopps_store::{NewAccount, NewConnection, NewWorkspace, Store, Workspace};
use serde_json::json;
use tempfile::TempDir;
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::mill::CATALOGUE;

/// How many steps an execution has: a form and actions.
pub(crate) const STEPS: usize = 9;

/// A workspace on the disk.
pub(crate) struct Office {
    pub(crate) workspace: Workspace,
    pub(crate) definition: Arc<Definition>,
    pub(crate) folder: TempDir,
    _store: Store,
}

impl Office {
    pub(crate) async fn open() -> Self {
        let folder = tempfile::tempdir().expect("there is room");
        let store = Store::open(folder.path(), "bench", now()).expect("a new folder can be used");
        let id = WorkspaceId::from_uuid(Uuid::from_u128(1));
        let account = NewAccount {
            id: anna().account,
            email: "anna@example.org".to_owned(),
            name: "Anna".to_owned(),
            password_hash: String::new(),
            must_change_password: false,
        };
        let workspace = NewWorkspace {
            id,
            name: "Bench".to_owned(),
        };
        store
            .create_owner(account, workspace, now())
            .await
            .expect("there is none yet");
        let workspace = store.workspace(id).expect("it was just made");
        let definition = definition();
        workspace
            .save_definition(&definition, now())
            .await
            .expect("it is new");
        let settings = json!({"at_once": 64});
        let mill = NewConnection {
            id: ConnectionId::from_uuid(Uuid::from_u128(2)),
            system: "mill".to_owned(),
            settings: settings.as_object().cloned().unwrap_or_default(),
            enabled: true,
        };
        workspace
            .save_connection(mill, 0, now())
            .await
            .expect("it is new");
        Self {
            workspace,
            definition: Arc::new(definition),
            folder,
            _store: store,
        }
    }

    /// Starts a runner on the workspace; what comes to its end is told.
    pub(crate) fn run(&self) -> (Handle, mpsc::UnboundedReceiver<ExecutionId>, Arc<Watched>) {
        let (ended, ends) = mpsc::unbounded_channel();
        let journal = Arc::new(Watched {
            workspace: self.workspace.clone(),
            ended,
            tape: Mutex::new(None),
        });
        let runner = Runner {
            journal: journal.clone(),
            connections: Arc::new(self.workspace.clone()),
            credentials: Arc::new(NoKeychain),
            clock: Arc::new(WallClock),
            listener: Arc::new(Nobody),
            catalogue: CATALOGUE,
        };
        let (handle, _) = runner.start();
        (handle, ends, journal)
    }
}

/// The workspace's journal, watched for executions that come to their end.
pub(crate) struct Watched {
    workspace: Workspace,
    ended: mpsc::UnboundedSender<ExecutionId>,
    tape: Mutex<Option<Vec<Append>>>,
}

impl Watched {
    /// Begins to keep what is written.
    pub(crate) fn record(&self) {
        *self.tape.lock().expect("no panic") = Some(Vec::new());
    }

    pub(crate) fn take_tape(&self) -> Vec<Append> {
        self.tape.lock().expect("no panic").take().unwrap_or_default()
    }
}

impl Journal for Watched {
    fn append(&self, append: Append) -> BoxFuture<'_, Result<(), JournalError>> {
        if let Some(tape) = &mut *self.tape.lock().expect("no panic") {
            tape.push(append.clone());
        }
        let ended = append.next.has_ended().then_some(append.execution);
        let write = self.workspace.append(append);
        Box::pin(async move {
            write.await?;
            if let Some(id) = ended {
                self.ended.send(id).expect("the bench listens");
            }
            Ok(())
        })
    }

    fn load(&self, id: ExecutionId) -> BoxFuture<'_, Result<Option<StoredExecution>, JournalError>> {
        self.workspace.load(id)
    }

    fn attended(&self) -> BoxFuture<'_, Result<Vec<ExecutionId>, JournalError>> {
        self.workspace.attended()
    }

    fn subject(&self, id: ExecutionId) -> BoxFuture<'_, Result<Subject, JournalError>> {
        self.workspace.subject(id)
    }

    fn subject_about(&self, about: About) -> BoxFuture<'_, Result<Subject, JournalError>> {
        self.workspace.subject_about(about)
    }

    fn given(&self, grant: GrantId) -> BoxFuture<'_, Result<Option<Given>, JournalError>> {
        self.workspace.given(grant)
    }

    fn standing<'a>(
        &'a self,
        subject: GrantSubject,
        system: &'a str,
    ) -> BoxFuture<'a, Result<Vec<GivenTo>, JournalError>> {
        self.workspace.standing(subject, system)
    }

    fn remaining<'a>(
        &'a self,
        who: &'a Leaver,
        besides: ExecutionId,
    ) -> BoxFuture<'a, Result<Remaining, JournalError>> {
        self.workspace.remaining(who, besides)
    }
}

struct NoKeychain;

impl CredentialSource for NoKeychain {
    fn secret(&self, _: ConnectionId) -> BoxFuture<'_, Result<Secret, CredentialError>> {
        Box::pin(async { Ok(Secret::new("none")) })
    }
}

struct WallClock;

impl Clock for WallClock {
    fn now(&self) -> Timestamp {
        now()
    }

    fn monotonic(&self) -> Duration {
        // Nobody sets the clock of the bench.
        now().since(Timestamp::from_micros(0))
    }

    fn sleep_until(&self, due: Due) -> BoxFuture<'_, ()> {
        let left = due.left(now(), self.monotonic());
        Box::pin(async move {
            match left {
                Some(left) => tokio::time::sleep(left).await,
                None => std::future::pending().await,
            }
        })
    }
}

struct Nobody;

impl Listener for Nobody {
    fn changed(&self, _: ExecutionId, _: u64) {}

    fn stalled(&self, error: &JournalError) {
        panic!("the disk of the bench cannot be used: {error}");
    }

    fn goes_on(&self) {}
}

#[expect(clippy::disallowed_methods, reason = "a bench measures real time")]
pub(crate) fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let micros = since.map_or(0, |since| since.as_micros());
    Timestamp::from_micros(i64::try_from(micros).unwrap_or(i64::MAX))
}

pub(crate) fn anna() -> Actor {
    Actor {
        account: AccountId::from_uuid(Uuid::from_u128(7)),
        name: "Anna".to_owned(),
    }
}

pub(crate) fn answers() -> Answers {
    json!({"grain": "rye"}).as_object().cloned().unwrap_or_default()
}

fn definition() -> Definition {
    let mut text = String::from(
        "key = 'grind'\nversion = 1\ntitle = 'Grind'\nsummary = 'Grinds.'\nlabel = 'Grind'\n\
         [[steps]]\nkey = 'ask'\ntitle = 'Ask'\nsummary = 'What to grind.'\n\
         [[steps.form.fields]]\nkey = 'grain'\nlabel = 'Grain'\ninput = { type = 'text' }\n",
    );
    for step in 1..STEPS {
        text.push_str(&format!(
            "[[steps]]\nkey = 'grind_{step}'\ntitle = 'Grind {step}'\nsummary = 'Grinds.'\n\
             [steps.action]\nsystem = 'mill'\nname = 'grind'\ninput = {{ grain = 'rye' }}\n\
             [steps.action.by_hand]\ninstructions = ['Grind.']\n"
        ));
    }
    workflows::parse("grind.toml", &text).expect("it is a workflow")
}
