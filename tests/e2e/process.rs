//! The processes of a test: the app, and the program between the test and the app's window.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, ensure};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;

use super::window::{LOOK_EVERY, PATIENCE};

/// The app's process.
pub(super) struct App {
    pub(super) process: u32,
    pub(super) program: PathBuf,
}

impl App {
    /// Ends it at once, and returns when it is gone.
    pub(super) fn kill(&self) -> Result<()> {
        let process = self.process;
        let killed = program("kill").args(["-KILL", &process.to_string()]).status()?;
        ensure!(killed.success(), "cannot kill the app's process {process}");
        while self.runs() {
            std::thread::yield_now();
        }
        Ok(())
    }

    /// Waits until it has ended.
    pub(super) async fn ends(&self) -> Result<()> {
        let mut looks = tokio::time::interval(LOOK_EVERY);
        let ending = async {
            while self.runs() {
                looks.tick().await;
            }
        };
        tokio::time::timeout(PATIENCE, ending)
            .await
            .context("the app did not end when its window was closed")
    }

    fn runs(&self) -> bool {
        program_of(self.process).is_some_and(|program| program == self.program)
    }
}

impl Drop for App {
    fn drop(&mut self) {
        // A test that failed in the middle leaves the app open, and the next test's app would give way to it.
        if self.runs()
            && let Err(error) = self.kill()
        {
            eprintln!("the app of a failed test was not ended: {error:#}");
        }
    }
}

/// Finds the processes of a program that have a folder in their environment.
pub(super) fn processes(program: &Path, folder: &Path) -> Result<Vec<u32>> {
    let mark = folder.as_os_str().as_encoded_bytes();
    let mut processes = Vec::new();
    for entry in std::fs::read_dir("/proc")? {
        let entry = entry?.path();
        let number = entry
            .file_name()
            .and_then(|name| name.to_str())
            .and_then(|name| name.parse().ok());
        let Some(process) = number else { continue };
        let is_app = program_of(process).is_some_and(|found| found == program);
        let environment = std::fs::read(entry.join("environ")).unwrap_or_default();
        if is_app && environment.windows(mark.len()).any(|part| part == mark) {
            processes.push(process);
        }
    }
    Ok(processes)
}

/// Returns the program of a process; none when it has ended.
fn program_of(process: u32) -> Option<PathBuf> {
    std::fs::read_link(format!("/proc/{process}/exe")).ok()
}

/// The program between the test and the window.
pub(super) struct Driver {
    child: Child,
    port: u16,
    native_port: u16,
}

impl Driver {
    /// Starts it with WebKit's driver. The app will get its environment.
    pub(super) fn start(tauri: &str, webkit: &str, environment: impl FnOnce(&mut Command)) -> Result<Self> {
        let (port, native_port) = (free_port()?, free_port()?);
        let mut command = program(tauri);
        command
            .args(["--port", &port.to_string()])
            .args(["--native-port", &native_port.to_string()])
            .args(["--native-driver", webkit])
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        environment(&mut command);
        Ok(Self {
            child: command.spawn().context("cannot start tauri-driver")?,
            port,
            native_port,
        })
    }

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
fn program(name: &str) -> Command {
    Command::new(name)
}

/// Asks the system for a port that nobody uses.
fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?
        .local_addr()?
        .port())
}
