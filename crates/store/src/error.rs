//! Everything that can go wrong with the files.

use std::io;
use std::path::{Path, PathBuf};

use domain::WorkflowKey;
use domain::form::Unique;
use engine::JournalError;
use rusqlite::ErrorCode;

use crate::lock::Holder;

/// A cause that came from SQLite or from the file system.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why the store could not do something. Unless a variant says otherwise, nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another process has the data folder open.
    #[error("another process uses the data folder {}", path.display())]
    InUse {
        /// The lock file.
        path: PathBuf,
        /// Which process, as far as it is known.
        holder: Option<Holder>,
    },
    /// A file that must exist does not. Nothing was made in its place.
    #[error("the database {} is missing", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The file or its folder cannot be written.
    #[error("{} cannot be written", path.display())]
    ReadOnly {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: Option<Cause>,
    },
    /// The file is damaged, or not a database of this app.
    #[error("the database {} is damaged: {reason}", path.display())]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The file was written by a newer app.
    #[error("the database {} has version {found}, this app knows versions up to {supported}", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u32,
        /// The newest version that this app knows.
        supported: u32,
    },
    /// There is no room left.
    #[error("the disk that holds {} is full", path.display())]
    DiskFull {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: Option<Cause>,
    },
    /// The disk does not do what it is asked: it was made read-only, a quota is used up, it fails or was taken away.
    #[error("the disk that holds {} refuses to work", path.display())]
    DiskRefuses {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        #[source]
        source: rusqlite::Error,
    },
    /// Another program holds the file for too long.
    #[error("the database {} is locked by another program", path.display())]
    Busy {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        #[source]
        source: rusqlite::Error,
    },
    /// A migration that the file went through is not the one that this app knows.
    #[error("migration {number} of {} differs from this app's", path.display())]
    MigrationChanged {
        /// The file.
        path: PathBuf,
        /// Which migration.
        number: u32,
    },
    /// A migration failed. The file stands where the migration before it left it.
    #[error("migration {number}, {name}, of {} failed", path.display())]
    Migration {
        /// The file.
        path: PathBuf,
        /// Which migration.
        number: u32,
        /// Its name.
        name: &'static str,
        /// What SQLite said.
        #[source]
        source: rusqlite::Error,
    },
    /// A file or folder could not be used.
    #[error("{} cannot be used", path.display())]
    Folder {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// SQLite failed in a way that has no variant of its own.
    #[error("the database {} cannot be used", path.display())]
    Sqlite {
        /// The file; empty inside a job, filled in at its border.
        path: PathBuf,
        /// What SQLite said.
        #[source]
        source: rusqlite::Error,
    },
    /// The SQLite library has a fault that loses data.
    #[error("SQLite {found} is too old, 3.51.3 is needed")]
    LibraryTooOld {
        /// The version of the library.
        found: &'static str,
    },
    /// What is stored does not mean anything to this app.
    #[error("a stored {what} cannot be read: {reason}")]
    Unreadable {
        /// What it should be.
        what: &'static str,
        /// Why it is not.
        reason: String,
    },
    /// The address signs in already.
    #[error("the address has an account already")]
    AddressTaken,
    /// No owner would be left who can sign in.
    #[error("the workspace would be left without an owner")]
    LastOwner,
    /// It does not exist, or not any more.
    #[error("it does not exist")]
    NotFound,
    /// It has changed since it was read.
    #[error("it is at version {found}, expected {expected}")]
    Conflict {
        /// What the caller had read.
        expected: u64,
        /// What is stored.
        found: u64,
    },
    /// Another record has the name or address already.
    #[error("the value exists already")]
    Taken {
        /// What may not occur twice.
        unique: Unique,
    },
    /// Executions about it have not come to their end.
    #[error("{executions} executions about it have not come to their end")]
    StillRunning {
        /// How many.
        executions: u64,
    },
    /// Accesses that it was given still stand.
    #[error("{grants} accesses that it was given still stand")]
    StillGranted {
        /// How many.
        grants: u64,
    },
    /// The organization is archived or has left.
    #[error("the organization is not worked with")]
    AtRest,
    /// What an organization and its people were given is being taken back.
    #[error("the organization is leaving")]
    Leaving {
        /// Its name.
        name: String,
    },
    /// The first owner exists already.
    #[error("there is an account already")]
    AlreadySetUp,
    /// A version of a workflow is stored with another content; a version never changes.
    #[error("version {version} of the workflow {workflow} is stored with another content")]
    DefinitionChanged {
        /// Which workflow.
        workflow: WorkflowKey,
        /// Which version.
        version: u32,
    },
    /// The place in a list is not one that the list has handed out.
    #[error("the place in the list cannot be read")]
    Cursor,
    /// The work panicked; its changes were rolled back.
    #[error("the work on the database panicked")]
    Panicked,
    /// The store is closing, or closed.
    #[error("the database is being closed")]
    ShuttingDown,
    /// The journal refuses.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

impl From<rusqlite::Error> for Error {
    /// The file is filled in by [`Error::at`] at the border of the job.
    fn from(source: rusqlite::Error) -> Self {
        Self::Sqlite {
            path: PathBuf::new(),
            source,
        }
    }
}

impl From<Error> for JournalError {
    fn from(error: Error) -> Self {
        match error {
            Error::Journal(error) => error,
            Error::Unreadable { what, reason } => Self::Unreadable {
                reason: format!("{what}: {reason}"),
            },
            error @ (Error::InUse { .. }
            | Error::Missing { .. }
            | Error::ReadOnly { .. }
            | Error::Corrupt { .. }
            | Error::Newer { .. }
            | Error::DiskFull { .. }
            | Error::DiskRefuses { .. }
            | Error::Busy { .. }
            | Error::MigrationChanged { .. }
            | Error::Migration { .. }
            | Error::Folder { .. }
            | Error::Sqlite { .. }
            | Error::LibraryTooOld { .. }
            | Error::NotFound
            | Error::Conflict { .. }
            | Error::Taken { .. }
            | Error::StillRunning { .. }
            | Error::StillGranted { .. }
            | Error::AtRest
            | Error::Leaving { .. }
            | Error::AlreadySetUp
            | Error::AddressTaken
            | Error::LastOwner
            | Error::DefinitionChanged { .. }
            | Error::Cursor
            | Error::Panicked
            | Error::ShuttingDown) => Self::Storage {
                source: Box::new(error),
            },
        }
    }
}

impl Error {
    /// Says in which file it happened, and tells the kinds of SQLite failures apart that a person can act on.
    pub(crate) fn at(self, file: &Path) -> Self {
        if let Self::Sqlite { path, source } = self {
            let is_known = !path.as_os_str().is_empty();
            return if is_known {
                Self::Sqlite { path, source }
            } else {
                Self::sqlite(file, source)
            };
        }
        self
    }

    /// Puts together the error for a failure of SQLite in a file.
    pub(crate) fn sqlite(file: &Path, source: rusqlite::Error) -> Self {
        let path = file.to_owned();
        if let rusqlite::Error::FromSqlConversionFailure(..) | rusqlite::Error::InvalidColumnType(..) = source
        {
            return Self::Unreadable {
                what: "value",
                reason: source.to_string(),
            };
        }
        match source.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull {
                path,
                source: Some(Box::new(source)),
            },
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly {
                path,
                source: Some(Box::new(source)),
            },
            Some(ErrorCode::SystemIoFailure) => Self::DiskRefuses { path, source },
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Corrupt {
                path,
                reason: source.to_string(),
            },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy { path, source },
            _ => Self::Sqlite { path, source },
        }
    }

    /// Puts together the error for a failure of the file system.
    pub(crate) fn io(path: &Path, source: io::Error) -> Self {
        use io::ErrorKind::{PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
        let (path, kind) = (path.to_owned(), source.kind());
        if matches!(kind, PermissionDenied | ReadOnlyFilesystem) {
            return Self::ReadOnly {
                path,
                source: Some(Box::new(source)),
            };
        }
        if matches!(kind, StorageFull | QuotaExceeded) {
            return Self::DiskFull {
                path,
                source: Some(Box::new(source)),
            };
        }
        Self::Folder { path, source }
    }
}

/// Returns the same failure of SQLite once more: when a transaction is lost, everybody in it is told why.
pub(crate) fn repeated(error: &rusqlite::Error) -> rusqlite::Error {
    let code = error.sqlite_error().copied();
    rusqlite::Error::SqliteFailure(
        code.unwrap_or_else(|| rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_ERROR)),
        Some(error.to_string()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classified(code: i32) -> Error {
        let source = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None);
        Error::from(source).at(Path::new("/data/control.db"))
    }

    #[test]
    fn failures_that_a_person_can_act_on_are_told_apart() {
        use rusqlite::ffi;
        let is = |code, kind: fn(&Error) -> bool| {
            assert!(kind(&classified(code)), "{code}: {:?}", classified(code));
        };
        is(ffi::SQLITE_READONLY, |error| {
            matches!(error, Error::ReadOnly { .. })
        });
        is(ffi::SQLITE_READONLY_DIRECTORY, |error| {
            matches!(error, Error::ReadOnly { .. })
        });
        is(ffi::SQLITE_READONLY_DBMOVED, |error| {
            matches!(error, Error::ReadOnly { .. })
        });
        is(ffi::SQLITE_PERM, |error| matches!(error, Error::ReadOnly { .. }));
        is(ffi::SQLITE_FULL, |error| matches!(error, Error::DiskFull { .. }));
        is(ffi::SQLITE_CORRUPT, |error| {
            matches!(error, Error::Corrupt { .. })
        });
        is(ffi::SQLITE_CORRUPT_INDEX, |error| {
            matches!(error, Error::Corrupt { .. })
        });
        is(ffi::SQLITE_NOTADB, |error| matches!(error, Error::Corrupt { .. }));
        is(ffi::SQLITE_BUSY_SNAPSHOT, |error| {
            matches!(error, Error::Busy { .. })
        });
        is(ffi::SQLITE_CANTOPEN, |error| {
            matches!(error, Error::Sqlite { .. })
        });
        is(ffi::SQLITE_IOERR_FSYNC, |error| {
            matches!(error, Error::DiskRefuses { .. })
        });
        is(ffi::SQLITE_IOERR_WRITE, |error| {
            matches!(error, Error::DiskRefuses { .. })
        });
    }

    #[test]
    fn failures_of_the_file_system_are_told_apart() {
        let path = Path::new("/data");
        let of = |kind: io::ErrorKind| Error::io(path, io::Error::from(kind));
        assert!(matches!(
            of(io::ErrorKind::PermissionDenied),
            Error::ReadOnly { .. }
        ));
        assert!(matches!(
            of(io::ErrorKind::ReadOnlyFilesystem),
            Error::ReadOnly { .. }
        ));
        assert!(matches!(of(io::ErrorKind::StorageFull), Error::DiskFull { .. }));
        assert!(matches!(of(io::ErrorKind::NotADirectory), Error::Folder { .. }));
    }

    #[test]
    fn a_file_that_is_known_already_is_kept() {
        let error = classified(rusqlite::ffi::SQLITE_FULL).at(Path::new("/elsewhere"));
        assert!(error.to_string().contains("control.db"), "{error}");
    }

    #[test]
    fn a_lost_transaction_is_explained_to_everybody_alike() {
        let first =
            rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL), None);
        let second = Error::from(repeated(&first)).at(Path::new("/data/control.db"));
        assert!(matches!(second, Error::DiskFull { .. }), "{second:?}");
    }
}
