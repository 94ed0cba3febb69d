//! Kills the runner again and again: builds the harness as the app is shipped, and runs it.

use crate::{
    process::Program,
    repo::Repo,
    steps::{Steps, say},
};

use std::env;

use anyhow::{Context, Result};

pub(crate) struct Options {
    pub(crate) kills: u64,
    pub(crate) executions: u64,
    pub(crate) seed: u64,
}

/// Fails when a promise was broken.
pub(crate) fn run(repo: &Repo, options: &Options) -> Result<()> {
    let report = repo.target().join("bench").join("crash.json");
    let harness = repo
        .target()
        .join("release")
        .join(format!("hyopps-crash{}", env::consts::EXE_SUFFIX));
    let mut steps = Steps::of(2);
    steps.step("Building the harness", || {
        Program::cargo()
            .args(["build", "--release", "--package", "hyopps-crash"])
            .dir(repo.root())
            .run()
    })?;
    steps.step("Killing the runner, again and again", || {
        Program::new(&harness)
            .args(["--kills", &options.kills.to_string()])
            .args(["--executions", &options.executions.to_string()])
            .args(["--seed", &options.seed.to_string()])
            .arg("--json")
            .arg(&report)
            .run()
            .context("a promise was broken; the table above says which")
    })?;
    say(&format!("The figures are in {}", report.display()));
    steps.finish("Every promise was kept");
    Ok(())
}
