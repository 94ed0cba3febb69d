//! The processes of a test: the app, and the program between the test and the app's window.

use std::path::{Path, PathBuf};
use std::process::{Child, Command};

use anyhow::{Context, Result, bail, ensure};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;

use super::window::{LOOK_EVERY, PATIENCE};

/// The app's process.
pub(super) struct App {
    pub(super) program: PathBuf,
    /// A folder that stands in its environment and in that of no other app.
    pub(super) mark: PathBuf,
    /// Whether it is known to be gone.
    pub(super) ended: bool,
}

impl App {
    /// Ends it at once.
    pub(super) fn kill(&mut self) -> Result<()> {
        let process = self.process()?;
        let killed = program("kill").args(["-KILL", &process.to_string()]).status()?;
        ensure!(killed.success(), "cannot kill the app's process {process}");
        self.ended = true;
        Ok(())
    }

    /// Waits until the process is gone: an app that is started before would give way to it.
    pub(super) async fn gone(&mut self) -> Result<()> {
        let mut looks = tokio::time::interval(LOOK_EVERY);
        let going = async {
            while self.process().is_ok() {
                looks.tick().await;
            }
        };
        let gone = tokio::time::timeout(PATIENCE, going).await;
        gone.context("the app did not end when its window was closed")?;
        self.ended = true;
        Ok(())
    }

    /// Finds the process by its program and by this computer's folder in its environment.
    fn process(&self) -> Result<u32> {
        let app = self.program.canonicalize()?;
        let mark = self.mark.as_os_str().as_encoded_bytes();
        for entry in std::fs::read_dir("/proc")? {
            let folder = entry?.path();
            let number = folder
                .file_name()
                .and_then(|name| name.to_str())
                .and_then(|name| name.parse().ok());
            let Some(process) = number else { continue };
            let is_app = std::fs::read_link(folder.join("exe")).is_ok_and(|program| program == app);
            let environment = std::fs::read(folder.join("environ")).unwrap_or_default();
            if is_app && environment.windows(mark.len()).any(|part| part == mark) {
                return Ok(process);
            }
        }
        bail!("the app's process is gone")
    }
}

impl Drop for App {
    fn drop(&mut self) {
        // A test that failed in the middle leaves the app open, and the next test's app would give way to it.
        if !self.ended
            && let Err(error) = self.kill()
        {
            eprintln!("the app of a failed test was not ended: {error:#}");
        }
    }
}

/// The program between the test and the window.
pub(super) struct Driver {
    pub(super) child: Child,
    pub(super) port: u16,
    pub(super) native_port: u16,
}

impl Driver {
    /// Opens the app and returns the way to its window.
    pub(super) async fn new_session(&self, app: &Path, arguments: &[&str]) -> Result<Client> {
        let options = json!({ "application": app, "args": arguments });
        let capabilities = [("tauri:options".to_owned(), options)].into_iter().collect();
        let address = format!("http://127.0.0.1:{}", self.port);
        let connect = async {
            // Both drivers take a moment before they listen; until then every connection is refused at once.
            for port in [self.native_port, self.port] {
                while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
                    tokio::task::yield_now().await;
                }
            }
            ClientBuilder::new(HttpConnector::new())
                .capabilities(capabilities)
                .connect(&address)
                .await
        };
        let connected = tokio::time::timeout(PATIENCE * 2, connect).await;
        connected
            .context("the app did not open its window in time")?
            .context("the app did not open its window")
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // On TERM it ends WebKit's driver as well, and that one the app.
        let asked = program("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status();
        if !asked.is_ok_and(|status| status.success()) && self.child.kill().is_err() {
            return;
        }
        if let Err(error) = self.child.wait() {
            eprintln!("tauri-driver did not end: {error}");
        }
    }
}

/// Returns a command that starts a program.
#[expect(clippy::disallowed_methods, reason = "a test of the whole app starts the app")]
pub(super) fn program(name: &str) -> Command {
    Command::new(name)
}
