//! The one place that starts other programs.
//! Every failure names the command, and a program that is missing says so.

use std::{
    env,
    ffi::OsStr,
    fs::File,
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use anyhow::{Context, Result, bail};

pub(crate) struct Program {
    command: Command,
}

impl Program {
    #[expect(clippy::disallowed_methods, reason = "this is the wrapper the ban points to")]
    pub(crate) fn new(program: impl AsRef<OsStr>) -> Self {
        Self {
            command: Command::new(program),
        }
    }

    /// The cargo that runs this very tool, without the variables it set for this tool alone.
    /// Some build scripts watch those, and would run again for nothing.
    pub(crate) fn cargo() -> Self {
        let mut cargo = Self::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        for (name, _) in env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
                cargo.command.env_remove(&name);
            }
        }
        cargo
    }

    /// npm is a script on Windows, which only a shell can start.
    pub(crate) fn npm() -> Self {
        if cfg!(windows) {
            Self::new("cmd").args(["/C", "npm"])
        } else {
            Self::new("npm")
        }
    }

    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.command.arg(arg);
        self
    }

    pub(crate) fn args<A: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.command.args(args);
        self
    }

    pub(crate) fn dir(mut self, dir: &Path) -> Self {
        self.command.current_dir(dir);
        self
    }

    pub(crate) fn env(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn envs<N: AsRef<OsStr>, V: AsRef<OsStr>>(
        mut self,
        vars: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        self.command.envs(vars);
        self
    }

    pub(crate) fn without_env(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// The command as a person would type it, without its environment.
    pub(crate) fn shown(&self) -> String {
        let program = Path::new(self.command.get_program());
        let name = program
            .file_name()
            .unwrap_or(program.as_os_str())
            .to_string_lossy()
            .into_owned();
        let args = self.command.get_args().map(|arg| {
            let text = arg.to_string_lossy();
            if text.contains(' ') || text.is_empty() {
                format!("'{text}'")
            } else {
                text.into_owned()
            }
        });
        std::iter::once(name).chain(args).collect::<Vec<_>>().join(" ")
    }

    /// Runs it in this terminal and fails unless it succeeds.
    pub(crate) fn run(mut self) -> Result<()> {
        let shown = self.shown();
        let status = self.command.status().map_err(|error| missing(error, &shown))?;
        if !status.success() {
            bail!("`{shown}` failed ({status}); its own lines above say why");
        }
        Ok(())
    }

    /// Runs it in this terminal and returns its exit code.
    pub(crate) fn exit_code(mut self) -> Result<i32> {
        let shown = self.shown();
        let status = self.command.status().map_err(|error| missing(error, &shown))?;
        Ok(status.code().unwrap_or(1))
    }

    /// Runs it quietly and returns what it wrote, or fails with what it complained about.
    pub(crate) fn output(mut self) -> Result<String> {
        let shown = self.shown();
        let output = self
            .command
            .stdin(Stdio::null())
            .output()
            .map_err(|error| missing(error, &shown))?;
        if !output.status.success() {
            bail!(
                "`{shown}` failed ({}): {}",
                output.status,
                String::from_utf8_lossy(&output.stderr).trim()
            );
        }
        String::from_utf8(output.stdout)
            .with_context(|| format!("`{shown}` wrote something that is not text"))
    }

    /// Whether it can be started and succeeds. Nothing is shown.
    pub(crate) fn succeeds(mut self) -> bool {
        self.command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    }

    /// Starts it in the background with its complaints in `log`, and hands it `input`.
    /// Its standard output stays readable through the returned child.
    pub(crate) fn start(mut self, input: &str, log: &Path) -> Result<Child> {
        let shown = self.shown();
        let log = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
        let mut child = self
            .command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .map_err(|error| missing(error, &shown))?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin
                .write_all(input.as_bytes())
                .with_context(|| format!("`{shown}` ended at once"))?;
        }
        Ok(child)
    }
}

/// Where the search path has a program of this name.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let name = format!("{program}{}", env::consts::EXE_SUFFIX);
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|folder| folder.join(&name))
        .find(|file| file.is_file())
}

fn missing(error: std::io::Error, shown: &str) -> anyhow::Error {
    let program = shown.split(' ').next().unwrap_or(shown).to_owned();
    if error.kind() == ErrorKind::NotFound {
        anyhow::Error::new(error).context(format!("`{program}` is not installed; install it and try again"))
    } else {
        anyhow::Error::new(error).context(format!("cannot start `{shown}`"))
    }
}
