//! Copies of a file, made by SQLite so that they are whole even while the file is in use.

use std::path::{Path, PathBuf};

use domain::Timestamp;
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use crate::{Error, connection};

/// How many backups of one file are kept.
const KEPT: usize = 5;

/// Copies the file into `backups/` next to it, drops all but the newest copies, and returns the new one.
pub(crate) fn take(conn: &Connection, path: &Path, version: u32, now: Timestamp) -> Result<PathBuf, Error> {
    let folder = folder_of(path);
    std::fs::create_dir_all(&folder).map_err(|error| Error::io(&folder, error))?;
    let stem = stem_of(path);
    // Whole seconds, so that names sort by time.
    let second = Timestamp::from_micros(now.as_micros().div_euclid(1_000_000) * 1_000_000);
    let time = second.to_string().replace(':', "-");
    let target = folder.join(format!("{stem}.{time}.v{version}.db"));
    copy_to(conn, &target)?;
    for old in backups_of(path)?.iter().rev().skip(KEPT) {
        std::fs::remove_file(old).map_err(|error| Error::io(old, error))?;
    }
    Ok(target)
}

/// Copies a file that may be in use to a place where nothing is yet.
pub(crate) fn copy_file(path: &Path, target: &Path) -> Result<(), Error> {
    if target.symlink_metadata().is_ok() {
        let source = std::io::Error::from(std::io::ErrorKind::AlreadyExists);
        return Err(Error::io(target, source));
    }
    copy_to(&connection::open_reader(path)?, target)
}

/// Makes a checked copy, which appears under its name only when it is whole.
fn copy_to(conn: &Connection, target: &Path) -> Result<(), Error> {
    let half_made = target.with_extension("part");
    {
        let mut copied = connection::create(&half_made)?;
        copy(conn, &mut copied).map_err(|error| Error::sqlite(&half_made, error))?;
        connection::integrity_check(&copied, &half_made)?;
    }
    std::fs::rename(&half_made, target).map_err(|error| Error::io(target, error))?;
    target.parent().map_or(Ok(()), sync_folder)
}

/// Copies a whole database into another, which it replaces.
pub(crate) fn copy(from: &Connection, to: &mut Connection) -> rusqlite::Result<()> {
    let all_pages = -1;
    let done = match Backup::new(from, to)?.step(all_pages)? {
        StepResult::Done => true,
        StepResult::More | StepResult::Busy | StepResult::Locked => false,
        // The enum is open to new variants, which are no success either.
        _ => false,
    };
    if done {
        return Ok(());
    }
    let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY);
    Err(rusqlite::Error::SqliteFailure(
        code,
        Some("the copy could not be finished".to_owned()),
    ))
}

/// Returns the backups of a file, the oldest first.
pub(crate) fn backups_of(path: &Path) -> Result<Vec<PathBuf>, Error> {
    let folder = folder_of(path);
    let prefix = format!("{}.", stem_of(path));
    let mut backups = match files_in(&folder) {
        Ok(files) => files,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(Error::io(&folder, error)),
    };
    backups.retain(|file| {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with(&prefix) && name.ends_with(".db")
    });
    backups.sort();
    Ok(backups)
}

/// Makes sure that a renamed file is found under its new name after a power cut.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), Error> {
    // Windows does not open folders, and writes the name with the file.
    if cfg!(unix) {
        let sync = || std::fs::File::open(folder)?.sync_all();
        sync().map_err(|error| Error::io(folder, error))?;
    }
    Ok(())
}

/// Returns what is in a folder.
pub(crate) fn files_in(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    std::fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect()
}

fn folder_of(path: &Path) -> PathBuf {
    path.parent().unwrap_or(Path::new("")).join("backups")
}

fn stem_of(path: &Path) -> String {
    path.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
