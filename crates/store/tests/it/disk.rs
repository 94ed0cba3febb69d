//! A disk that takes nothing any more while executions run: they stand still, say so, and go on by themselves. A child
//! process runs them; from outside, the system refuses it every write.
#![cfg(target_os = "linux")]

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, LazyLock};

use connector::{
    Action, ActionSpec, Applied, BoxFuture, Catalogue, CredentialError, CredentialSource, Cx, Found, Input,
    Plan, Receipt, Repeat, Secret, System, SystemSpec, Undone,
};
use domain::form::{Answers, Field, FieldError};
use domain::{ConnectionId, ExecutionId, Timestamp};
use engine::{Clock, JournalError, Listener, Runner, workflows};
use store::{NewConnection, Workspace};
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::support::{NOON, WORKSPACE, ada, execution_id, office, open, replayed, runtime};

const FOLDER: &str = "HYOPPS_STORE_DISK_FOLDER";

const ERRAND: &str = "key = 'errand'\nversion = 1\ntitle = 'Errand'\nsummary = 'Runs.'\nlabel = 'Errand'\n\
    [[steps]]\nkey = 'ask'\ntitle = 'Ask'\nsummary = 'What for.'\n[steps.form]\nfields = []\n\
    [[steps]]\nkey = 'run'\ntitle = 'Run'\nsummary = 'Runs.'\n[steps.action]\nsystem = 'errands'\nname = 'run'\n\
    [steps.action.by_hand]\ninstructions = ['Run.']\n";

/// How many errands may come to their end.
static GO: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(0));

fn id() -> ExecutionId {
    execution_id(77)
}

/// Does nothing but in the child process.
#[test]
fn child() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let timed = tokio::runtime::Builder::new_multi_thread().enable_time().build();
    timed.unwrap().block_on(async {
        let store = open(Path::new(&folder)).unwrap();
        let workspace = store.workspace(WORKSPACE).unwrap();
        let (handle, _) = runner(&workspace).start();
        let definition = Arc::new(workflows::parse("errand.toml", ERRAND).unwrap());
        say("ready");
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            match line.as_str() {
                "start" => {
                    let started = handle
                        .start(id(), definition.clone(), Answers::new(), ada())
                        .await;
                    say(if started.is_ok() { "started" } else { "refused" });
                }
                "go" => GO.add_permits(1),
                "end" => break,
                other => panic!("{other} is not known"),
            }
        }
        handle.stop().await;
    });
}

#[test]
fn executions_stand_still_while_the_disk_takes_nothing_and_go_on_afterwards() {
    let folder = runtime().block_on(async {
        let office = office().await;
        let definition = workflows::parse("errand.toml", ERRAND).unwrap();
        office.workspace.save_definition(&definition, NOON).await.unwrap();
        let errands = NewConnection {
            id: ConnectionId::from_uuid(Uuid::from_u128(5)),
            system: "errands".to_owned(),
            settings: Answers::new(),
            enabled: true,
        };
        office.workspace.save_connection(errands, 0, NOON).await.unwrap();
        office.close()
    });
    let mut errand = Errand::begin(folder.path());
    errand.hear("ready");
    errand.say("start");
    errand.hear("started");
    errand.hear("effect");
    errand.limit("1");
    errand.say("go");
    errand.hear("stalled");
    errand.limit("unlimited");
    errand.hear("goes on");
    errand.say("end");
    let said = errand.end();
    assert!(
        !said.contains(&"effect".to_owned()),
        "nothing was done twice: {said:?}"
    );
    runtime().block_on(async {
        let store = open(folder.path()).unwrap();
        let workspace = store.workspace(WORKSPACE).unwrap();
        workspace.integrity_check().await.unwrap();
        let execution = replayed(&workspace, id()).await;
        assert!(execution.has_ended(), "{execution:#?}");
        assert_eq!(execution.steps[1].attempts.len(), 1, "it was one attempt");
    });
}

/// The child, and what it says.
struct Errand {
    child: Child,
    stdin: ChildStdin,
    lines: std::io::Lines<BufReader<ChildStdout>>,
}

impl Errand {
    fn begin(folder: &Path) -> Self {
        // A program that writes more than it may is ended by a signal, unless it ignores that; then it gets an error.
        #[expect(clippy::disallowed_methods, reason = "the test runs itself")]
        let mut command = Command::new("sh");
        let mut child = command
            .args(["-c", "trap '' XFSZ; exec \"$0\" --exact disk::child --nocapture"])
            .arg(std::env::current_exe().unwrap())
            .env(FOLDER, folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        Self {
            stdin: child.stdin.take().unwrap(),
            lines: BufReader::new(child.stdout.take().unwrap()).lines(),
            child,
        }
    }

    fn say(&mut self, line: &str) {
        writeln!(self.stdin, "{line}").unwrap();
    }

    /// Waits until the child says this.
    fn hear(&mut self, wanted: &str) {
        let heard = self
            .lines
            .by_ref()
            .map(Result::unwrap)
            .any(|line| line == format!("said: {wanted}"));
        assert!(heard, "it ended without “{wanted}”");
    }

    /// Lets the child write files up to this size only.
    fn limit(&self, bytes: &str) {
        #[expect(clippy::disallowed_methods, reason = "the system sets the limit")]
        let mut prlimit = Command::new("prlimit");
        let pid = self.child.id().to_string();
        let set = prlimit
            .args(["--pid", &pid, &format!("--fsize={bytes}:unlimited")])
            .status();
        assert!(set.unwrap().success());
    }

    /// Waits for the child's end, and returns what it has said meanwhile.
    fn end(mut self) -> Vec<String> {
        let said = self.lines.map(Result::unwrap);
        let said = said
            .filter_map(|line| line.strip_prefix("said: ").map(str::to_owned))
            .collect();
        assert!(self.child.wait().unwrap().success());
        said
    }
}

fn say(what: &str) {
    println!("\nsaid: {what}");
}

fn runner(workspace: &Workspace) -> Runner {
    Runner {
        journal: Arc::new(workspace.clone()),
        connections: Arc::new(workspace.clone()),
        credentials: Arc::new(NoSecrets),
        clock: Arc::new(WallClock),
        listener: Arc::new(Loud),
        catalogue: Catalogue::new(&[&Errands]),
    }
}

/// Says when executions stand still and when they go on.
struct Loud;

impl Listener for Loud {
    fn changed(&self, _: ExecutionId, _: u64) {}

    fn stalled(&self, _: &JournalError) {
        say("stalled");
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

struct WallClock;

impl Clock for WallClock {
    #[expect(clippy::disallowed_methods, reason = "the runner's own pauses pass by")]
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap();
        Timestamp::from_micros(since.as_micros() as i64)
    }

    fn sleep_until(&self, at: Timestamp) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(at.since(self.now())))
    }
}

struct Errands;

impl System for Errands {
    fn spec(&self) -> &'static SystemSpec {
        &SystemSpec {
            key: "errands",
            title: "Errands",
            summary: "Runs.",
            secret_label: None,
            destination: &[],
        }
    }

    fn settings(&self) -> Vec<Field> {
        Vec::new()
    }

    fn check_settings(&self, _: &Answers) -> Result<(), Vec<FieldError>> {
        Ok(())
    }

    fn needs_secret(&self, _: &Answers) -> bool {
        false
    }

    fn actions(&self) -> &'static [&'static dyn Action] {
        &[&Run]
    }

    fn test<'a>(&'a self, _: &'a Cx) -> BoxFuture<'a, Result<Found, connector::Error>> {
        Box::pin(async { Ok(Found::default()) })
    }
}

/// Says what it does, and ends when it may.
struct Run;

impl Action for Run {
    fn spec(&self) -> &'static ActionSpec {
        &ActionSpec {
            name: "errands.run",
            summary: "Runs.",
            inputs: &[],
            outputs: &[],
            permissions: &[],
            repeat: Repeat::Safe,
            reversible: false,
        }
    }

    fn plan<'a>(&'a self, _: &'a Cx, _: &'a Input) -> BoxFuture<'a, Result<Plan, connector::Error>> {
        Box::pin(async { Ok(Plan::Create("Run.".to_owned())) })
    }

    fn apply<'a>(
        &'a self,
        _: &'a Cx,
        _: &'a Input,
        _: Plan,
    ) -> BoxFuture<'a, Result<Applied, connector::Error>> {
        Box::pin(async {
            say("effect");
            GO.acquire().await.expect("it is never closed").forget();
            Ok(Applied::default())
        })
    }

    fn undo<'a>(&'a self, _: &'a Cx, _: &'a Receipt) -> BoxFuture<'a, Result<Undone, connector::Error>> {
        Box::pin(async { Ok(Undone::AlreadyGone) })
    }
}
