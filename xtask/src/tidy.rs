//! The rules of the repository that no compiler and no lint checks.

mod arrows;
mod files;
mod metadata;

use crate::{process::Program, repo::Repo, steps::say};

use anyhow::{Context, Result, bail};
use metadata::Metadata;

pub(crate) fn check(repo: &Repo) -> Result<()> {
    let json = Program::cargo()
        .args(["metadata", "--format-version", "1", "--no-deps", "--locked"])
        .dir(repo.root())
        .output()
        .context("cannot read the manifests; if the lock is behind them, type `cargo metadata` once")?;
    let mut violations = arrows::check(&Metadata::parse(&json)?);
    let findings = files::check(repo)?;
    violations.extend(findings.violations);

    for warning in &findings.warnings {
        say(&format!("  warning: {warning}"));
    }
    for violation in &violations {
        say(&format!("  {violation}"));
    }
    match violations.len() {
        0 => Ok(()),
        1 => bail!("one rule of the repository is broken; the line above says which and where"),
        n => bail!("{n} rules of the repository are broken; the lines above say which and where"),
    }
}
