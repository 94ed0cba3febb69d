//! One process per data folder, and who that is.

use std::fmt;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use domain::Timestamp;
use serde_json::{Value, json};

use crate::Error;

/// The process that has a data folder open.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Holder {
    /// Its number in the system.
    pub process_id: u32,
    /// The name of its program, such as `hyopps` or `hyoppsctl`.
    pub program: String,
    /// Since when.
    pub since: Timestamp,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}, process {}, since {}",
            self.program, self.process_id, self.since
        )
    }
}

/// Keeps other processes out of the data folder while it lives. The system drops it with the process, also
/// when that is killed.
///
/// Who holds it stands in a file beside the lock, because Windows lets nobody read a file that is locked.
/// That file is a courtesy: the lock alone decides, and a note that a killed process left behind means nothing.
#[derive(Debug)]
pub(crate) struct FolderLock {
    note: PathBuf,
    _file: File,
}

impl FolderLock {
    /// Takes the lock of a folder.
    pub(crate) fn take(folder: &Path, now: Timestamp) -> Result<Self, Error> {
        let path = folder.join("hyopps.lock");
        let note = folder.join("hyopps.holder");
        let mut options = std::fs::OpenOptions::new();
        let file = options.write(true).create(true).truncate(false).open(&path);
        let file = file.map_err(|error| Error::io(&path, error))?;
        match file.try_lock() {
            Ok(()) => {
                leave(&note, now);
                Ok(Self { note, _file: file })
            }
            Err(TryLockError::WouldBlock) => {
                let holder = read(&note);
                Err(Error::InUse { path, holder })
            }
            Err(TryLockError::Error(error)) => Err(Error::io(&path, error)),
        }
    }
}

impl Drop for FolderLock {
    fn drop(&mut self) {
        // Before the lock goes, so that it is never the note of the next one. If it stays, it means nothing.
        drop(std::fs::remove_file(&self.note));
    }
}

/// Writes who holds the lock. A folder that does not allow it is told about by whatever has to be written there.
fn leave(note: &Path, now: Timestamp) {
    let program = std::env::current_exe().ok();
    let program = program.as_deref().and_then(Path::file_stem);
    let text = json!({
        "process_id": std::process::id(),
        "program": program.unwrap_or_default().to_string_lossy(),
        "since": now.as_micros(),
    });
    if let Err(error) = std::fs::write(note, text.to_string()) {
        tracing::debug!(error = %error, "Cannot note who has the data folder open.");
    }
}

/// Reads who holds the lock; none while that is being written, or when it cannot be read.
fn read(note: &Path) -> Option<Holder> {
    let text = std::fs::read_to_string(note).ok()?;
    let noted: Value = serde_json::from_str(&text).ok()?;
    Some(Holder {
        process_id: noted["process_id"].as_u64()?.try_into().ok()?,
        program: noted["program"].as_str()?.to_owned(),
        since: Timestamp::from_micros(noted["since"].as_i64()?),
    })
}
