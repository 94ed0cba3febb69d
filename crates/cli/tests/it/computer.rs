//! A computer with a data folder of its own, and verbs to call the program on it.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use api::event::Event;
use api::session::{ChangePassword, Password, SessionState, SignIn};
use app::system::{EventSink, SystemTime, Time};
use app::{App, Config};
use auth::password::Cost;
use connector::BoxFuture;
use domain::Timestamp;
use engine::{Clock, Due};
use serde_json::Value;
use tempfile::TempDir;

pub(crate) const ADDRESS: &str = "admin@hyopps.local";

/// The demo's password.
const PASSWORD: &str = "admin123";

/// A computer with a data folder of its own.
pub(crate) struct Computer {
    folder: TempDir,
}

/// How a call ended, and what it wrote.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Computer {
    /// A computer on which the app was never started.
    pub(crate) fn new() -> Self {
        let computer = Self {
            folder: TempDir::new().unwrap(),
        };
        computer.write("password", PASSWORD);
        computer
    }

    /// A computer with the demo's partners, people and executions in every state.
    pub(crate) fn with_sample_data() -> Self {
        static SAMPLE: OnceLock<TempDir> = OnceLock::new();
        let computer = Self::new();
        let sample = SAMPLE.get_or_init(|| make_sample(Duration::ZERO));
        copy(sample.path(), &computer.data());
        computer
    }

    /// The same, left alone for an hour: an attempt of Sofia's is overdue.
    pub(crate) fn with_sample_data_of_an_hour_ago() -> Self {
        static SAMPLE: OnceLock<TempDir> = OnceLock::new();
        let computer = Self::new();
        let sample = SAMPLE.get_or_init(|| make_sample(Duration::from_secs(3600)));
        copy(sample.path(), &computer.data());
        computer
    }

    /// Returns the data folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Returns the path of a file beside the data folder.
    pub(crate) fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    /// Writes a file beside the data folder that only its owner can read, and returns its path.
    pub(crate) fn write(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        }
        path
    }

    /// Changes the account's password, as somebody does in the window.
    pub(crate) fn change_password(&self, current: &str, new: &str) {
        let config = Config::product(self.data(), "0.0.0-test", Arc::new(Nobody));
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let app = App::open_at_rest(config).await;
            let (email, password) = (ADDRESS.to_owned(), Password(current.to_owned()));
            app.sign_in(SignIn { email, password }).await.unwrap();
            let (current, new) = (Password(current.to_owned()), Password(new.to_owned()));
            app.change_password(ChangePassword { current, new })
                .await
                .unwrap();
            app.close().await;
        });
    }

    /// Gives the workspace a further owner with the same password, since no command makes one.
    pub(crate) fn add_owner(&self, address: &str) {
        #[expect(
            clippy::disallowed_methods,
            reason = "no use case can do it, and the app is not open"
        )]
        let control = rusqlite::Connection::open(self.data().join("control.db")).unwrap();
        let id = "01a1fd84-0000-7000-8000-000000000001";
        let added = control.execute(
            "INSERT INTO accounts (id, email, email_key, name, password_hash, created_at, password_changed_at, version)
             SELECT ?1, ?2, ?2, ?2, password_hash, 0, 0, 1 FROM accounts",
            (id, address),
        );
        assert_eq!(added.unwrap(), 1, "there was one account");
        let joined = control.execute(
            "INSERT INTO memberships (account, workspace, role) SELECT ?1, id, 'owner' FROM workspaces",
            [id],
        );
        assert_eq!(joined.unwrap(), 1);
    }

    /// Calls the program with the account and its password.
    pub(crate) fn ctl(&self, arguments: &[&str]) -> Ended {
        let password = self.path("password");
        self.bare(&[arguments, &["--password-file", &password]].concat())
    }

    /// Calls the program with the account, but without a password.
    pub(crate) fn bare(&self, arguments: &[&str]) -> Ended {
        ended(self.command(arguments).stdin(Stdio::null()).spawn().unwrap())
    }

    /// Calls the program with the account, and writes to its standard input.
    pub(crate) fn fed(&self, arguments: &[&str], input: &str) -> Ended {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().unwrap();
        // A program that has refused already does not read.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        ended(child)
    }

    /// Calls the program for a script: it has to end well, and gives JSON.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let ended = self.ctl(&[arguments, &["--json"]].concat());
        assert_eq!(ended.code, 0, "{arguments:?}: {ended:?}");
        serde_json::from_str(&ended.out).unwrap()
    }

    /// Returns a call that was not made yet.
    #[expect(clippy::disallowed_methods, reason = "it starts the program under test")]
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hyoppsctl"));
        command
            .arg("--data-dir")
            .arg(self.data())
            .args(arguments)
            .env("HYOPPS_ACCOUNT", ADDRESS)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Returns the id of the sample execution whose label contains the name.
    pub(crate) fn sample(&self, name: &str) -> String {
        let listed = self.json(&["list", "--all"]);
        let mut rows = listed["rows"].as_array().unwrap().iter();
        let row = rows.find(|row| row["label"].as_str().unwrap().contains(name));
        row.unwrap()["id"].as_str().unwrap().to_owned()
    }
}

impl Ended {
    /// Returns the error that a script gets.
    pub(crate) fn error(&self) -> Value {
        let told: Value = serde_json::from_str(&self.err).unwrap();
        told["error"].clone()
    }
}

pub(crate) fn ended(child: Child) -> Ended {
    let output = child.wait_with_output().unwrap();
    let ended = Ended {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    };
    assert!(!ended.err.contains("panicked"), "{ended:?}");
    assert!(!ended.out.contains('\u{1b}'), "no colours in a pipe: {ended:?}");
    ended
}

/// Returns the step of an execution.
pub(crate) fn step<'a>(execution: &'a Value, key: &str) -> &'a Value {
    let mut steps = execution["steps"].as_array().unwrap().iter();
    steps.find(|step| step["key"] == key).unwrap()
}

struct Nobody;

impl EventSink for Nobody {
    fn send(&self, _event: Event) {}
}

/// The machine's time, some time ago.
struct Earlier {
    by: Duration,
    real: SystemTime,
}

impl Clock for Earlier {
    fn now(&self) -> Timestamp {
        let micros = i64::try_from(self.by.as_micros()).unwrap();
        Timestamp::from_micros(self.real.now().as_micros() - micros)
    }

    fn monotonic(&self) -> Duration {
        self.real.monotonic()
    }

    fn sleep_until(&self, due: Due) -> BoxFuture<'_, ()> {
        self.real.sleep_until(Due {
            wall: due.wall.map(|at| at.plus(self.by)),
            ..due
        })
    }
}

impl Time for Earlier {}

/// Makes the data once, with a password hash that takes no time.
fn make_sample(ago: Duration) -> TempDir {
    let folder = TempDir::new().unwrap();
    let mut config = Config::product(folder.path().to_owned(), "0.0.0-test", Arc::new(Nobody));
    config.demo = true;
    config.password_cost = Cost::TEST;
    config.time = Arc::new(Earlier {
        by: ago,
        real: SystemTime::new(),
    });
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let app = App::open_at_rest(config).await;
        let state = app.get_session().await.unwrap().state;
        assert_eq!(state, SessionState::SignedOut { reason: None });
        app.close().await;
    });
    drop(runtime);
    disconnect(folder.path());
    folder
}

/// The demo's simulated systems end with it: what is left is a mail server at which nothing answers.
fn disconnect(data: &Path) {
    let settings = r#"{"host": "localhost", "security": "starttls", "port": "2525", "username": "",
        "from_address": "partners@example.org", "from_name": "", "reply_to": "", "ca_certificate": ""}"#;
    for entry in std::fs::read_dir(data.join("workspaces")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "db") {
            #[expect(clippy::disallowed_methods, reason = "does what only another program would")]
            let file = rusqlite::Connection::open(path).unwrap();
            file.execute("DELETE FROM connections WHERE system <> 'email'", ())
                .unwrap();
            file.execute("UPDATE connections SET settings = ?1", (settings,))
                .unwrap();
        }
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
