//! The child: the real runner on the real store, with errands that wait at a gate.

use std::io::BufRead;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use connector::{BoxFuture, Catalogue, CredentialError, CredentialSource, Secret};
use domain::execution::ExecutionState;
use domain::form::Answers;
use domain::{ConnectionId, ExecutionId, Timestamp};
use engine::{Clock, Due, Event, Handle, JournalError, Listener, Refused, Runner, workflows};
use serde_json::json;
use store::{NewConnection, Workspace};
use tokio::sync::Notify;
use uuid::Uuid;

use crate::disk::process::{FOLDER, SAID};
use crate::disk::system::{Errands, GO, STORED};
use crate::support::{WORKSPACE, ada, execution_id, open, rows};

/// A form, two errands side by side, one behind them, and one that cannot be repeated.
pub(super) const ERRANDS: &str = include_str!("errands.toml");

/// The runner's pauses are some seconds; a child that lives longer hangs.
const TOO_LONG: Duration = Duration::from_secs(60);

/// An execution has moved on.
static CHANGED: Notify = Notify::const_new();

pub(super) fn connection() -> NewConnection {
    NewConnection {
        id: ConnectionId::from_uuid(Uuid::from_u128(5)),
        system: "errands".to_owned(),
        settings: json!({"at_once": 16}).as_object().unwrap().clone(),
        enabled: true,
    }
}

/// Does what it reads, if this is a child.
pub(super) fn run() {
    let Some(folder) = folder() else { return };
    let timed = tokio::runtime::Builder::new_multi_thread().enable_time().build();
    timed.unwrap().block_on(async {
        let store = open(&folder).unwrap();
        let workspace = store.workspace(WORKSPACE).unwrap();
        assert!(
            STORED.set(workspace.clone()).is_ok(),
            "there is one child in a process"
        );
        let (handle, _) = runner(&workspace).start();
        tokio::spawn(async {
            // Whoever listens would wait without end for what never comes.
            tokio::time::sleep(TOO_LONG).await;
            std::process::abort();
        });
        say("ready");
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            match line.split_once(' ') {
                None if line == "go" => drop(GO.send_replace(true)),
                None if line == "finish" => finish(&workspace).await,
                None if line == "end" => break,
                None => panic!("{line} is not known"),
                Some((verb, n)) => {
                    let id = execution_id(n.parse().unwrap());
                    match ask(&handle, verb, id).await {
                        Ok(_) => say(&format!("done {line}")),
                        Err(Refused::Storage(_)) => say(&format!("refused {line}")),
                        Err(other) => panic!("{line}: {other:?}"),
                    }
                }
            }
        }
        handle.stop().await;
    });
}

async fn ask(handle: &Handle, verb: &str, id: ExecutionId) -> Result<u64, Refused> {
    if verb == "start" {
        let definition = Arc::new(workflows::parse("errand.toml", ERRANDS).unwrap());
        return handle.start(id, definition, Answers::new(), ada()).await;
    }
    assert_eq!(verb, "comment");
    let comment = Event::Comment {
        step: None,
        text: "How far is it?".to_owned(),
        by: ada(),
    };
    handle.submit(id, comment).await
}

/// Waits until every execution has come to its end.
async fn finish(workspace: &Workspace) {
    while rows(workspace)
        .await
        .values()
        .any(|row| row.state != ExecutionState::Done)
    {
        CHANGED.notified().await;
    }
    say("finished");
}

pub(super) fn folder() -> Option<PathBuf> {
    std::env::var_os(FOLDER).map(PathBuf::from)
}

pub(super) fn say(what: &str) {
    println!("\n{SAID}{what}");
}

fn runner(workspace: &Workspace) -> Runner {
    Runner {
        journal: Arc::new(workspace.clone()),
        connections: Arc::new(workspace.clone()),
        credentials: Arc::new(NoSecrets),
        clock: Arc::new(RealClock),
        listener: Arc::new(Loud),
        catalogue: Catalogue::new(&[&Errands]),
    }
}

/// Says when executions stand still and when they go on.
struct Loud;

impl Listener for Loud {
    fn changed(&self, _: ExecutionId, _: u64) {
        CHANGED.notify_one();
    }

    fn stalled(&self, error: &JournalError) {
        let cause = std::error::Error::source(error).map(ToString::to_string);
        say(&format!("stalled: {}", cause.unwrap_or_default()));
    }

    fn goes_on(&self) {
        say("goes on");
    }
}

struct NoSecrets;

impl CredentialSource for NoSecrets {
    fn secret(&self, _: ConnectionId) -> BoxFuture<'_, Result<Secret, CredentialError>> {
        Box::pin(async { Ok(Secret::new("none")) })
    }
}

struct RealClock;

#[expect(clippy::disallowed_methods, reason = "the runner's own pauses pass by")]
impl Clock for RealClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(0).plus(SystemTime::now().duration_since(UNIX_EPOCH).unwrap())
    }

    fn monotonic(&self) -> Duration {
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        START.elapsed()
    }

    fn sleep_until(&self, due: Due) -> BoxFuture<'_, ()> {
        let left = due.left(self.now(), self.monotonic());
        Box::pin(async move {
            match left {
                Some(left) => tokio::time::sleep(left).await,
                None => std::future::pending().await,
            }
        })
    }
}
