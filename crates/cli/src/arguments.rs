//! What is typed behind `hyoppsctl`.

use std::path::PathBuf;

use api::execution::{ExecutionDetail, StepRef};
use clap::{Args, Parser};
use domain::{ExecutionId, StepKey};

use crate::verbs::Verb;

/// The app's use cases without a window: for scripts, schedules and terminals.
#[derive(Parser)]
#[command(
    name = "hyoppsctl",
    version,
    after_help = "docs/hyoppsctl.md has examples, the exit codes, and the format of answers and of --json."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) verb: Verb,
    #[command(flatten)]
    pub(crate) globals: Globals,
}

/// What every verb takes.
#[derive(Args)]
#[command(next_help_heading = "For every command")]
pub(crate) struct Globals {
    /// The folder with the databases; without it, the one of the window.
    #[arg(long, global = true, value_name = "FOLDER")]
    pub(crate) data_dir: Option<PathBuf>,
    /// The workspace that is meant, by name; refused when the account is in another.
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) workspace: Option<String>,
    /// The address of the account.
    #[arg(long, global = true, value_name = "ADDRESS", env = "HYOPPS_ACCOUNT")]
    pub(crate) account: Option<String>,
    /// A file whose first line is the account's password; `-` for the standard input.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) password_file: Option<PathBuf>,
    /// Write JSON.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Write nothing but what was asked for.
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// Write the log to the standard error.
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,
}

/// A step that somebody decides about.
#[derive(Args)]
pub(crate) struct TheStep {
    /// The execution's id
    pub(crate) execution: ExecutionId,
    /// The step's key
    pub(crate) step: StepKey,
}

impl TheStep {
    /// Returns the step as it was seen, so that nothing is decided about one that has moved on.
    pub(crate) fn seen(&self, execution: &ExecutionDetail) -> StepRef {
        StepRef {
            execution: self.execution,
            version: execution.version,
            step: self.step.clone(),
        }
    }
}
