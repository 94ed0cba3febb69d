//! tauri-driver, which lets a test click in the real window.

use crate::{process::Program, repo::Repo, steps::say};

use std::{fs, path::PathBuf};

use anyhow::{Context, Result};

const VERSION: &str = "2.1.0";

/// Returns the driver, built into `target/tools` the first time.
pub(crate) fn ready(repo: &Repo) -> Result<PathBuf> {
    let driver = repo
        .tools()
        .join("bin")
        .join(format!("tauri-driver{}", std::env::consts::EXE_SUFFIX));
    let record = fs::read_to_string(repo.tools().join(".crates.toml")).unwrap_or_default();
    if !driver.is_file() || !record.contains(&format!("\"tauri-driver {VERSION} ")) {
        say(&format!(
            "  Building tauri-driver {VERSION} (half a minute, once)"
        ));
        Program::cargo()
            .args([
                "install",
                "--quiet",
                "--locked",
                "--force",
                "--version",
                VERSION,
                "--root",
            ])
            .arg(repo.tools())
            .arg("tauri-driver")
            .run()
            .context("cannot build tauri-driver; check the network and try again")?;
    }
    Ok(driver)
}
