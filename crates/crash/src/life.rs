//! One life of the child, from its start to its end.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Instant;

use anyhow::{Context, Result};

use crate::child::{Fault, VERB};
use crate::ledger::line;
use crate::moment;
use crate::point::Point;
use crate::wire::{FromChild, ToChild};

/// How a child is begun.
pub(crate) struct Birth<'a> {
    pub(crate) program: &'a PathBuf,
    pub(crate) folder: &'a Path,
    /// Where it ends itself, and at which passage.
    pub(crate) end_at: Option<(Point, u32)>,
    pub(crate) fault: Option<Fault>,
}

/// A child that lives.
pub(crate) struct Life {
    child: Child,
    stdin: ChildStdin,
    said: Receiver<FromChild>,
}

/// What came of listening.
pub(crate) enum Heard {
    Said(FromChild),
    /// Nothing until the time.
    Nothing,
    /// It has ended.
    Ended,
}

impl Life {
    pub(crate) fn begin(birth: &Birth<'_>) -> Result<Self> {
        #[expect(
            clippy::disallowed_methods,
            reason = "the harness lives from starting its child"
        )]
        let mut command = Command::new(birth.program);
        command.arg(VERB).arg(birth.folder);
        if let Some((point, passage)) = birth.end_at {
            command
                .arg("--end-at")
                .arg(format!("{}:{passage}", point.as_str()));
        }
        if let Some(fault) = birth.fault {
            command.args(["--fault", fault.as_str()]);
        }
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", birth.program.display()))?;
        let stdin = child.stdin.take().context("the child has no input")?;
        let stdout = child.stdout.take().context("the child has no output")?;
        let (sender, said) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines() {
                // A kill can cut the last line off; what was not said was not told.
                let Some(message) = line.ok().and_then(|line| serde_json::from_str(&line).ok()) else {
                    break;
                };
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        Ok(Self { child, stdin, said })
    }

    /// Says something. A child that has ended hears nothing, and its end is noticed by listening.
    pub(crate) fn say(&mut self, message: &ToChild) -> Result<()> {
        drop(self.stdin.write_all(&line(message)?));
        Ok(())
    }

    pub(crate) fn listen(&self, until: Instant) -> Heard {
        let patience = until.saturating_duration_since(moment::now());
        match self.said.recv_timeout(patience) {
            Ok(message) => Heard::Said(message),
            Err(RecvTimeoutError::Timeout) => Heard::Nothing,
            Err(RecvTimeoutError::Disconnected) => Heard::Ended,
        }
    }

    /// Kills the child: SIGKILL on Unix.
    pub(crate) fn kill(&mut self) -> Result<()> {
        self.child.kill().context("cannot kill the child")
    }

    /// Waits for its end.
    pub(crate) fn end(mut self) -> Result<ExitStatus> {
        drop(self.stdin);
        self.child.wait().context("cannot wait for the child")
    }
}
