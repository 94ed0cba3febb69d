//! One process per data folder.

use std::fs::{File, TryLockError};
use std::path::Path;

use crate::Error;

/// Keeps other processes out of the data folder while it lives. The system drops it with the process, also
/// when that is killed.
#[derive(Debug)]
pub(crate) struct FolderLock {
    _file: File,
}

impl FolderLock {
    /// Takes the lock of a folder.
    pub(crate) fn take(folder: &Path) -> Result<Self, Error> {
        let path = folder.join("hyopps.lock");
        let mut options = std::fs::OpenOptions::new();
        let file = options.write(true).create(true).truncate(false).open(&path);
        let file = file.map_err(|error| Error::io(&path, error))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(Error::InUse { path }),
            Err(TryLockError::Error(error)) => Err(Error::io(&path, error)),
        }
    }
}
