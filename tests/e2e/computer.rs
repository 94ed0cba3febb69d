//! Somebody's computer: where the app starts, and what it leaves on the disk.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use tempfile::TempDir;
use tokio::sync::{Mutex, MutexGuard};

use super::process::{App, Driver, processes};
use super::window::Window;

/// The folder for temporary files.
const TEMPORARY: &str = "tmp";

/// The app lets one window run per user, so tests take turns.
static TURN: Mutex<()> = Mutex::const_new(());

/// Somebody's computer: the folders where the app keeps its data, settings and logs.
pub(crate) struct Computer {
    home: TempDir,
    _turn: MutexGuard<'static, ()>,
}

impl Computer {
    /// A computer on which the app was never started.
    pub(crate) async fn new() -> Result<Self> {
        let turn = TURN.lock().await;
        let computer = Self {
            home: TempDir::new()?,
            _turn: turn,
        };
        std::fs::create_dir(computer.temporary())?;
        // The way in which a Linux desktop says where downloads go.
        let config = computer.home.path().join("config");
        std::fs::create_dir(&config)?;
        let downloads = format!("XDG_DOWNLOAD_DIR=\"{}\"\n", computer.downloads().display());
        std::fs::write(config.join("user-dirs.dirs"), downloads)?;
        Ok(computer)
    }

    /// Returns the folder for downloads.
    pub(crate) fn downloads(&self) -> PathBuf {
        self.home.path().join("downloads")
    }

    /// Returns the folder for temporary files.
    pub(crate) fn temporary(&self) -> PathBuf {
        self.home.path().join(TEMPORARY)
    }

    /// Returns the folder with the databases.
    pub(crate) fn data(&self) -> PathBuf {
        self.home.path().join("data/com.hyopps.desktop")
    }

    /// Returns everything the app has written to this computer's disk, the keychain aside.
    pub(crate) fn everything_on_disk(&self) -> Result<Vec<u8>> {
        let mut everything = Vec::new();
        let mut folders = vec![self.home.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder)? {
                let entry = entry?;
                if entry.file_type()?.is_dir() {
                    folders.push(entry.path());
                } else if entry.file_type()?.is_file() {
                    everything.extend(std::fs::read(entry.path())?);
                }
            }
        }
        Ok(everything)
    }

    /// Opens the app.
    pub(crate) async fn open(&self) -> Result<Window> {
        self.open_with(&[], &[]).await
    }

    /// Opens the demo, and signs in there.
    pub(crate) async fn open_demo(&self) -> Result<Window> {
        let window = self.open_with(&["--demo"], &[]).await?;
        window.fill("sign-in.email", "admin@hyopps.local").await?;
        window.fill("sign-in.password", "admin123").await?;
        window.click("sign-in.submit").await?;
        window.see("executions").await?;
        Ok(window)
    }

    /// Opens the app with arguments and environment variables.
    pub(crate) async fn open_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Result<Window> {
        let program = PathBuf::from(needed("HYOPPS_TEST_APP")?).canonicalize()?;
        let running = processes(&program, self.home.path())?;
        let folders = [
            ("XDG_DATA_HOME", "data"),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_CACHE_HOME", "cache"),
            ("TMPDIR", TEMPORARY),
        ];
        let folders = folders.map(|(name, folder)| (name, self.home.path().join(folder)));
        let driver = Driver::start(
            &needed("HYOPPS_TEST_TAURI_DRIVER")?,
            &needed("HYOPPS_TEST_WEBKIT_DRIVER")?,
            |command| {
                command.envs(folders).envs(variables.iter().copied());
            },
        )?;
        let client = driver.new_session(&program, arguments).await?;
        let mut started = processes(&program, self.home.path())?;
        started.retain(|process| !running.contains(process));
        let [process] = started[..] else {
            bail!("the app started as {started:?} and not as one process");
        };
        Window::new(client, App { process, program }, driver).await
    }
}

/// Returns what `cargo xtask test` tells by an environment variable.
pub(super) fn needed(variable: &str) -> Result<String> {
    std::env::var(variable).with_context(|| {
        format!("{variable} is not set; `cargo xtask test --only e2e` sets what these tests need")
    })
}
