//! The surroundings of the tests: a home folder, a message bus, an unlocked keyring and a screen of their own.
//! The developer's keyring, settings and desktop are never touched.
//!
//! The bus knows no services to start by itself, so what is not started here is absent for the tests too.

use super::leftovers;
use crate::{process::Program, repo};

use std::{
    env, fs,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, ChildStdout},
};

use anyhow::{Context, Result, ensure};

const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=@folder@</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

const SCREEN: &str = "1440x900x24";

pub(crate) struct World {
    folder: PathBuf,
    /// The value of the variable that marks everything started in here.
    mark: String,
    vars: Vec<(&'static str, String)>,
    servers: Vec<Child>,
    /// Kept open, because a server that writes to a closed pipe ends.
    outputs: Vec<BufReader<ChildStdout>>,
}

impl World {
    /// On other systems the tests run in the developer's own surroundings.
    pub(crate) fn start() -> Result<Self> {
        let mut world = Self {
            folder: PathBuf::new(),
            mark: String::new(),
            vars: Vec::new(),
            servers: Vec::new(),
            outputs: Vec::new(),
        };
        if !cfg!(target_os = "linux") {
            return Ok(world);
        }
        world.mark = std::process::id().to_string();
        // Not below the checkout, whose path may be too long for a socket's name.
        world.folder = env::temp_dir().join(format!("hyopps-test-{}", world.mark));
        world.make_folder()?;
        world.make_home()?;
        world.start_bus()?;
        world.start_keyring()?;
        world.start_screen()?;
        Ok(world)
    }

    /// Gives a program these surroundings.
    pub(crate) fn dress(&self, program: Program) -> Program {
        self.vars
            .iter()
            .fold(program, |program, (name, value)| program.env(name, value))
            // A Wayland session of the developer's would win over our screen.
            .without_env("WAYLAND_DISPLAY")
    }

    /// Ends everything, in the reverse order of its start. Dropping does the same.
    pub(crate) fn end(self) {
        drop(self);
    }

    /// Makes the folder new, in case an earlier run with the same mark was killed.
    fn make_folder(&self) -> Result<()> {
        let _ = fs::remove_dir_all(&self.folder);
        fs::create_dir(&self.folder).with_context(|| format!("cannot make {}", self.folder.display()))?;
        repo::set_mode(&self.folder, 0o700)
    }

    fn make_home(&mut self) -> Result<()> {
        let folder = |name: &str| self.folder.join(name).display().to_string();
        let folders = [
            ("HOME", folder("home")),
            ("XDG_DATA_HOME", folder("home/.local/share")),
            ("XDG_CONFIG_HOME", folder("home/.config")),
            ("XDG_CACHE_HOME", folder("home/.cache")),
            ("XDG_STATE_HOME", folder("home/.local/state")),
            ("XDG_RUNTIME_DIR", folder("run")),
        ];
        for (_, path) in &folders {
            fs::create_dir_all(path).with_context(|| format!("cannot make the folder {path}"))?;
        }
        repo::set_mode(&self.folder.join("run"), 0o700)?;
        // cargo and rustup live in the real home.
        let real_home = env::var("HOME").unwrap_or_default();
        for (name, folder) in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")] {
            let place = env::var(name).unwrap_or_else(|_| format!("{real_home}/{folder}"));
            self.vars.push((name, place));
        }
        self.vars.extend(folders);
        self.vars.push((leftovers::MARK, self.mark.clone()));
        // One language, no accessibility bus, no settings daemon: the same window everywhere.
        self.vars.extend(
            [
                ("LC_ALL", "C.UTF-8"),
                ("NO_AT_BRIDGE", "1"),
                ("GSETTINGS_BACKEND", "memory"),
                ("GDK_BACKEND", "x11"),
            ]
            .map(|(name, value)| (name, value.to_owned())),
        );
        Ok(())
    }

    fn start_bus(&mut self) -> Result<()> {
        let config = self.folder.join("bus.conf");
        let text = BUS.replace("@folder@", &self.folder.join("run").display().to_string());
        fs::write(&config, text).with_context(|| format!("cannot write {}", config.display()))?;
        let bus = server("dbus-daemon")
            .args(["--nofork", "--nopidfile", "--print-address=1", "--config-file"])
            .arg(config);
        let address = self.start_server("dbus-daemon", bus, "")?;
        self.vars.push(("DBUS_SESSION_BUS_ADDRESS", address));
        Ok(())
    }

    fn start_keyring(&mut self) -> Result<()> {
        let control = self.folder.join("run/keyring");
        let keyring = server("gnome-keyring-daemon")
            .args([
                "--foreground",
                "--unlock",
                "--components=secrets",
                "--control-directory",
            ])
            .arg(control);
        // What it is given on its input is the password of the new keyring.
        self.start_server("gnome-keyring-daemon", keyring, "test")?;
        let wait =
            Program::new("gdbus").args(["wait", "--session", "--timeout=20", "org.freedesktop.secrets"]);
        self.dress(wait)
            .output()
            .context("the keyring for the tests did not start")?;
        let locked = Program::new("gdbus")
            .args(["call", "--session", "--dest=org.freedesktop.secrets"])
            .args([
                "--object-path=/org/freedesktop/secrets/aliases/default",
                "--method=org.freedesktop.DBus.Properties.Get",
                "org.freedesktop.Secret.Collection",
                "Locked",
            ]);
        let locked = self
            .dress(locked)
            .output()
            .context("the keyring for the tests has no collection")?;
        ensure!(
            locked.contains("false"),
            "the keyring for the tests is locked: {locked}"
        );
        Ok(())
    }

    fn start_screen(&mut self) -> Result<()> {
        let screen = server("Xvfb").args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            SCREEN,
            "-nolisten",
            "tcp",
            "-noreset",
        ]);
        let number = self.start_server("Xvfb", screen, "")?;
        self.vars.push(("DISPLAY", format!(":{number}")));
        Ok(())
    }

    /// Starts a server and returns the first line it writes, which it does when it is ready.
    fn start_server(&mut self, name: &str, program: Program, input: &str) -> Result<String> {
        let log = self.folder.join(format!("{name}.log"));
        let mut child = self.dress(program).start(input, &log)?;
        let stdout = child.stdout.take();
        self.servers.push(child);
        let mut line = String::new();
        if let Some(stdout) = stdout {
            let mut output = BufReader::new(stdout);
            output
                .read_line(&mut line)
                .with_context(|| format!("cannot hear {name}"))?;
            self.outputs.push(output);
        }
        let complaints = fs::read_to_string(&log).unwrap_or_default();
        ensure!(
            !line.trim().is_empty(),
            "{name} did not start: {}",
            complaints.trim()
        );
        Ok(line.trim().to_owned())
    }
}

impl Drop for World {
    fn drop(&mut self) {
        for server in self.servers.iter_mut().rev() {
            // An error means that it ended already.
            let _ = server.kill();
            let _ = server.wait();
        }
        if !self.mark.is_empty() {
            leftovers::end(&self.mark);
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// A server that the system ends should this tool be killed.
fn server(name: &str) -> Program {
    Program::new("setpriv").args(["--pdeathsig", "TERM", name])
}
