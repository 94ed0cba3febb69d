//! Message buses and keyrings of a test's own.
//!
//! Which bus a process talks to is in its environment, so such a test runs itself once more as a child
//! process with another one. Nothing started here outlives the child.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use zbus::zvariant::ObjectPath;

const CHILD: &str = "HYOPPS_AUTH_TEST_CHILD";

/// A bus that can start no service by itself.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// Which message bus a child sees.
#[derive(Clone, Copy)]
pub(crate) enum Bus {
    /// One of its own, on which only those services are that the test starts.
    Own,
    /// The address leads nowhere.
    Nowhere,
}

/// Runs the test `name` once more in a child that sees another bus, and the story there.
pub(crate) fn with_bus(bus: Bus, name: &str, story: impl Future<Output = ()>) {
    if env::var_os(CHILD).is_some() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime starts").block_on(story);
        return;
    }
    let home = tempfile::tempdir().expect("a folder for the test can be made");
    let bus_config = home.path().join("bus.conf");
    fs::write(&bus_config, BUS).expect("the bus's configuration can be written");
    // Something that hangs must not hang the tests.
    let mut child = program("timeout");
    child.args(["--kill-after=5", "100"]);
    match bus {
        Bus::Own => {
            child.arg("dbus-run-session").arg("--config-file").arg(bus_config);
            child.arg("--").env_remove("DBUS_SESSION_BUS_ADDRESS");
        }
        Bus::Nowhere => {
            child.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus");
        }
    }
    let test = env::current_exe().expect("the test knows its own file");
    child.arg(test).args([name, "--exact", "--nocapture"]);
    child.env(CHILD, "1").env_remove("GNOME_KEYRING_CONTROL");
    for variable in [
        "HOME",
        "XDG_DATA_HOME",
        "XDG_CONFIG_HOME",
        "XDG_CACHE_HOME",
        "XDG_RUNTIME_DIR",
    ] {
        child.env(variable, home.path());
    }
    let output = child.output().unwrap_or_else(|error| missing(&error));
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && stdout.contains("1 passed"),
        "the child ended with {}:\n{stdout}\n{stderr}",
        output.status
    );
}

/// A GNOME keyring on the bus of this process; it ends when dropped.
pub(crate) struct Keyring(Child);

impl Keyring {
    /// Starts a keyring whose login collection has this password, and unlocks it.
    pub(crate) fn unlocked(password: &str) -> Self {
        Self::start(&["--unlock"], password)
    }

    /// Starts a keyring that has no collection to put anything in.
    pub(crate) fn not_set_up() -> Self {
        Self::start(&[], "")
    }

    fn start(options: &[&str], password: &str) -> Self {
        let home = env::var("HOME").expect("the child has a home");
        let mut daemon = program("gnome-keyring-daemon");
        daemon
            .args(["--foreground", "--components=secrets", "--control-directory"])
            .arg(Path::new(&home).join("control"))
            .args(options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        // Held from here on, so that it ends even when something goes wrong while it starts.
        let mut keyring = Self(daemon.spawn().unwrap_or_else(|error| missing(&error)));
        let mut stdin = keyring.0.stdin.take().expect("its input is piped");
        stdin
            .write_all(password.as_bytes())
            .expect("the keyring takes its password");
        drop(stdin);
        // It says where it listens as soon as it has started.
        let mut line = String::new();
        let stdout = keyring.0.stdout.take().expect("its output is piped");
        BufReader::new(stdout)
            .read_line(&mut line)
            .expect("the keyring says something");
        let mut wait = program("gdbus");
        wait.args(["wait", "--session", "--timeout=20", "org.freedesktop.secrets"]);
        let waited = wait.status().unwrap_or_else(|error| missing(&error));
        assert!(waited.success(), "the keyring did not come up");
        keyring
    }

    /// Locks the collection that entries go to.
    pub(crate) async fn lock(&self) {
        let bus = zbus::Connection::session().await.expect("the bus is there");
        let collection = ObjectPath::from_static_str_unchecked("/org/freedesktop/secrets/aliases/default");
        let collections = vec![collection];
        let locked = bus.call_method(
            Some("org.freedesktop.secrets"),
            "/org/freedesktop/secrets",
            Some("org.freedesktop.Secret.Service"),
            "Lock",
            &collections,
        );
        locked.await.expect("the collection can be locked");
    }

    /// Stops it where it stands: it keeps its name on the bus and answers nothing.
    pub(crate) fn freeze(&self) {
        self.signal("STOP");
    }

    /// Lets a frozen one go on.
    pub(crate) fn thaw(&self) {
        self.signal("CONT");
    }

    fn signal(&self, name: &str) {
        let id = self.0.id().to_string();
        let sent = program("kill").args(["-s", name, &id]).status();
        assert!(sent.is_ok_and(|status| status.success()), "cannot send {name}");
    }
}

impl Drop for Keyring {
    fn drop(&mut self) {
        // An error means that it has ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "these tests are about other processes, which they start"
)]
fn program(name: &str) -> Command {
    Command::new(name)
}

fn missing(error: &std::io::Error) -> ! {
    panic!(
        "a program these tests need cannot be started ({error}); \
         `cargo xtask test --only -p hyopps-auth` installs them"
    )
}
