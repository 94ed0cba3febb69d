//! Looks at every file of a data folder, for somebody who wants to know whether all is well. Nothing is migrated,
//! made or mended.

use std::path::{Path, PathBuf};

use domain::Timestamp;

use crate::kind::{CONTROL, FileKind, WORKSPACE};
use crate::lock::FolderLock;
use crate::open::{Store, control_path, is_fresh, listed_workspaces, workspace_path};
use crate::{Error, connection, migrate};

/// What was found in a data folder.
#[derive(Debug)]
pub struct Examination {
    /// The version of the SQLite library.
    pub sqlite: &'static str,
    /// The files, the control database first; empty when the folder was never used.
    pub files: Vec<FileReport>,
}

/// What was found in one file.
#[derive(Debug)]
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
    pub problem: Option<Error>,
}

impl Store {
    /// Returns whether there is nothing in a folder that [`Store::open`] would open rather than make.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn is_fresh(folder: &Path) -> Result<bool, Error> {
        let folder = std::path::absolute(folder).map_err(|error| Error::io(folder, error))?;
        is_fresh(&folder)
    }

    /// Checks every file of a data folder from the first page to the last, which takes seconds when they are
    /// large, and keeps other processes out meanwhile. It changes nothing, and it blocks.
    ///
    /// # Errors
    /// [`Error::InUse`], or when the folder itself cannot be used. What is wrong with a file is in its report.
    pub fn examine(folder: &Path, now: Timestamp) -> Result<Examination, Error> {
        let folder = std::path::absolute(folder).map_err(|error| Error::io(folder, error))?;
        let sqlite = rusqlite::version();
        if !folder.exists() {
            let files = Vec::new();
            return Ok(Examination { sqlite, files });
        }
        connection::check_library()?;
        let _lock = FolderLock::take(&folder, now)?;
        if is_fresh(&folder)? {
            let files = Vec::new();
            return Ok(Examination { sqlite, files });
        }
        let control = control_path(&folder);
        let mut files = vec![report(control.clone(), &CONTROL)];
        // Without a control database that can be read nobody knows which workspaces there should be.
        let listed = connection::open_reader(&control).and_then(|conn| listed_workspaces(&conn, &control));
        for id in listed.unwrap_or_default() {
            files.push(report(workspace_path(&folder, id), &WORKSPACE));
        }
        Ok(Examination { sqlite, files })
    }
}

fn report(path: PathBuf, kind: &FileKind) -> FileReport {
    let mut version = None;
    let mut look = || {
        connection::inspect(&path, kind)?;
        let conn = connection::open_reader(&path)?;
        let found = migrate::version(&conn).map_err(|error| Error::sqlite(&path, error))?;
        version = Some(found);
        migrate::pending(&conn, &path, kind)?;
        connection::integrity_check(&conn, &path)
    };
    let problem = look().err();
    FileReport {
        path,
        kind: kind.name,
        version,
        supported: kind.supported(),
        problem,
    }
}
