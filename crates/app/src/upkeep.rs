//! Copies of the data, and the look at whether all is well. The window has no command for either.

use std::path::{Path, PathBuf};

use api::command::Nothing;
use api::{ApiError, Command};
use auth::keychain::{Deadlines, Keychain, ServiceName};
use domain::Timestamp;
use engine::Clock as _;
use store::Store;

use crate::system::SystemTime;
use crate::{App, error};

/// Names the use case in the table of rights; the window has no command for it.
pub(crate) struct BackUp;

impl Command for BackUp {
    const NAME: &'static str = "back_up";
    type Request = Nothing;
    type Response = Nothing;
}

/// What was found in a data folder.
pub struct Examination {
    /// The version of the SQLite library.
    pub sqlite: &'static str,
    /// The files, the control database first; empty when the folder was never used.
    pub files: Vec<FileReport>,
}

/// What was found in one file.
pub struct FileReport {
    /// The file.
    pub path: PathBuf,
    /// What people call its kind.
    pub kind: &'static str,
    /// Its version, when it could be read.
    pub version: Option<u32>,
    /// The newest version that this app knows.
    pub supported: u32,
    /// What is wrong with it.
    pub problem: Option<ApiError>,
}

impl App {
    /// Copies every file into a new folder below the given one, and returns the copies. That folder is laid out
    /// as a data folder, so that it can take the place of one.
    ///
    /// # Errors
    /// When the account may not, or a copy cannot be made.
    pub async fn back_up(&self, folder: PathBuf) -> Result<Vec<PathBuf>, ApiError> {
        self.actor::<BackUp>().await?;
        let core = self.core().await?;
        let target = folder.join(name_at(self.time.now()));
        let copying = tokio::task::spawn_blocking(move || core.store().back_up(&target)).await;
        copying
            .map_err(|error| error::internal(&error))?
            .map_err(error::store)
    }
}

/// Returns whether a data folder was never used: opening it would make it.
///
/// # Errors
/// When it cannot be read.
pub fn is_fresh(data_dir: &Path) -> Result<bool, ApiError> {
    Store::is_fresh(data_dir).map_err(error::store)
}

/// Checks every file of a data folder that nobody has open. It changes nothing, and nobody has to be signed in:
/// it tells nothing of what is in the files.
///
/// # Errors
/// When somebody has the folder open, or it cannot be used. What is wrong with a file is in its report.
pub async fn examine(data_dir: PathBuf) -> Result<Examination, ApiError> {
    let now = SystemTime::new().now();
    let examining = tokio::task::spawn_blocking(move || Store::examine(&data_dir, now)).await;
    let found = examining
        .map_err(|error| error::internal(&error))?
        .map_err(error::store)?;
    let file = |file: store::FileReport| FileReport {
        path: file.path,
        kind: file.kind,
        version: file.version,
        supported: file.supported,
        problem: file.problem.map(error::store),
    };
    Ok(Examination {
        sqlite: found.sqlite,
        files: found.files.into_iter().map(file).collect(),
    })
}

/// Asks the keychain of this machine whether it answers.
///
/// # Errors
/// When it is locked, absent or silent.
pub async fn keychain_answers() -> Result<(), ApiError> {
    let keychain = Keychain::new(&ServiceName::product(), Deadlines::default());
    keychain.answers().await.map_err(error::auth)
}

/// A name that sorts by time and that every file system takes.
fn name_at(now: Timestamp) -> String {
    format!("hyopps-{}", now.to_string().replace(':', "-"))
}
