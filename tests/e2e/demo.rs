//! The demo and what is left of it.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::computer::Computer;
use super::window::{LOOK_EVERY, PATIENCE, Window};

#[tokio::test(flavor = "multi_thread")]
async fn a_demo_leaves_nothing_and_a_killed_one_nothing_for_long() -> Result<()> {
    let computer = Computer::new().await?;
    let (window, killed) = open(&computer).await?;
    window.fill("sign-in.email", "admin@hyopps.local").await?;
    window.fill("sign-in.password", "admin123").await?;
    window.click("sign-in.submit").await?;
    window.see("executions.row.9").await?;
    window.picture("demo").await?;
    window.kill()?;
    ensure!(
        killed.join("data/control.db").exists(),
        "a killed process removes nothing"
    );

    let (first, in_use) = open(&computer).await?;
    gone(&killed)
        .await
        .context("a killed demo's folder goes with the next start")?;
    let (second, closed) = open(&computer).await?;
    ensure!(
        in_use.join("data/control.db").exists(),
        "a demo that runs keeps its folder"
    );
    first.see("sign-in").await?;
    second.close().await?;
    ensure!(!closed.exists(), "a demo that is closed removes its folder");
    first.close().await?;
    ensure!(folders(&computer)?.is_empty(), "nothing is left");
    ensure!(
        !computer.data().join("control.db").exists(),
        "the user's own profile is not touched"
    );
    Ok(())
}

/// Opens the demo, and returns its folder.
async fn open(computer: &Computer) -> Result<(Window, PathBuf)> {
    let before = folders(computer)?;
    let window = computer.open_with(&["--demo"], &[]).await?;
    window.see("sign-in").await?;
    let mut new = folders(computer)?;
    new.retain(|folder| !before.contains(folder));
    ensure!(new.len() == 1, "a demo makes one folder: {new:?}");
    Ok((window, new.pop().context("one folder")?))
}

/// Waits until a folder is gone: it is removed beside everything else.
async fn gone(folder: &Path) -> Result<()> {
    let mut looks = tokio::time::interval(LOOK_EVERY);
    let going = async {
        while folder.exists() {
            looks.tick().await;
        }
    };
    Ok(tokio::time::timeout(PATIENCE, going).await?)
}

fn folders(computer: &Computer) -> Result<Vec<PathBuf>> {
    let mut folders = Vec::new();
    for entry in std::fs::read_dir(computer.temporary())? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with("hyopps-demo-") {
            folders.push(entry.path());
        }
    }
    Ok(folders)
}
