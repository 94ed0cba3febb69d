//! A Python environment of our own under `target/tools/venv`, for servers and tools that exist in Python only.

use crate::{needs::apt, process::Program, repo::Repo, steps::say};

use std::{fs, path::PathBuf};

use anyhow::{Context, Result};

/// A package with its exact version, as pip writes it.
pub(crate) const AIOSMTPD: &str = "aiosmtpd==1.4.6";
pub(crate) const ZIG: &str = "ziglang==0.15.2";

/// Returns the environment's Python, with the packages installed in it.
pub(crate) fn with(repo: &Repo, packages: &[&str]) -> Result<PathBuf> {
    let venv = repo.tools().join("venv");
    let python = if cfg!(windows) {
        venv.join("Scripts/python.exe")
    } else {
        venv.join("bin/python")
    };
    if !Program::new(&python).args(["-m", "pip", "--version"]).succeeds() {
        say("  Making a Python environment in target/tools/venv");
        // Half an environment is left when one was interrupted.
        if venv.exists() {
            fs::remove_dir_all(&venv).with_context(|| format!("cannot remove {}", venv.display()))?;
        }
        // The system's Python where apt is, because only for that one apt has the venv module.
        let base = if apt::is_here() {
            apt::install(&["python3", "python3-venv"])?;
            "/usr/bin/python3"
        } else if cfg!(windows) {
            "python"
        } else {
            "python3"
        };
        Program::new(base)
            .args(["-m", "venv"])
            .arg(&venv)
            .output()
            .context(
                "cannot make a Python environment; install Python 3 with its venv module and try again",
            )?;
    }
    let present = Program::new(&python).args(["-m", "pip", "freeze"]).output()?;
    for package in packages {
        if !present.lines().any(|line| line == *package) {
            say(&format!("  Installing {package} into it"));
            Program::new(&python)
                .args([
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "--disable-pip-version-check",
                    package,
                ])
                .run()
                .with_context(|| format!("cannot install the Python package {package}; check the network"))?;
        }
    }
    Ok(python)
}
