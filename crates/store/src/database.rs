//! One open file: its writer and its readers.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::kind::FileKind;
use crate::lock::FolderLock;
use crate::migrate::{self, Stamp};
use crate::readers::Readers;
use crate::sql::{Read, Write};
use crate::writer::Writer;
use crate::{Error, backup, connection};

/// One open file. The readers close before the writer, which then empties the WAL; the lock goes last.
pub(crate) struct Database {
    readers: Readers,
    writer: Writer,
    path: PathBuf,
    _lock: Arc<FolderLock>,
}

impl Database {
    /// Opens a file that must exist, and migrates it.
    pub(crate) fn open(
        path: &Path,
        kind: &FileKind,
        stamp: Stamp<'_>,
        lock: &Arc<FolderLock>,
    ) -> Result<Self, Error> {
        let mut conn = connection::open_writer(path, kind)?;
        migrate::run(&mut conn, path, kind, stamp)?;
        Ok(Self {
            readers: Readers::new(path),
            writer: Writer::start(conn, path)?,
            path: path.to_owned(),
            _lock: Arc::clone(lock),
        })
    }

    /// Makes a file. It appears under its name only when it is whole, so that an empty file under that name
    /// is always a loss.
    pub(crate) fn create(path: &Path, kind: &FileKind, stamp: Stamp<'_>) -> Result<(), Error> {
        let half_made = path.with_extension("part");
        let journal = path.with_extension("part-journal");
        match std::fs::remove_file(&journal) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Error::io(&journal, error));
            }
            Ok(()) | Err(_) => {}
        }
        let fill = || {
            let mut conn = connection::create(&half_made)?;
            migrate::fill(&mut conn, &half_made, kind, stamp)
        };
        if let Err(error) = fill() {
            // The next try would overwrite it; this only tidies up. Why it failed matters more.
            drop(std::fs::remove_file(&half_made));
            return Err(error);
        }
        std::fs::rename(&half_made, path).map_err(|error| Error::io(path, error))?;
        path.parent().map_or(Ok(()), backup::sync_folder)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) async fn read<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Read<'_>) -> Result<T, Error> + Send + 'static,
    {
        self.readers.run(work).await
    }

    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Write<'_>) -> Result<T, Error> + Send + 'static,
    {
        self.writer.run(work).await
    }

    /// Ends what is being read and written, and closes the file, whoever still holds a handle on it.
    pub(crate) async fn close(self: Arc<Self>) {
        self.readers.close().await;
        let closing = tokio::task::spawn_blocking(move || self.writer.close()).await;
        if let Err(error) = closing {
            tracing::error!(error = %error, "A database could not be closed in order.");
        }
    }
}
