//! The readers of a file: a few read-only connections, used on threads that may block.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::Semaphore;

use crate::sql::Read;
use crate::{Error, connection};

/// How many reads of one file run at once; more wait.
const READERS: u32 = 4;

/// Read-only connections, opened when they are first needed.
pub(crate) struct Readers {
    idle: Arc<Mutex<Vec<Connection>>>,
    permits: Arc<Semaphore>,
    path: PathBuf,
}

impl Readers {
    pub(crate) fn new(path: &Path) -> Self {
        Self {
            idle: Arc::default(),
            permits: Arc::new(Semaphore::new(READERS as usize)),
            path: path.to_owned(),
        }
    }

    /// Reads in one transaction, so that all of it is of one moment. Needs a Tokio runtime.
    pub(crate) async fn run<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Read<'_>) -> Result<T, Error> + Send + 'static,
    {
        let permits = Arc::clone(&self.permits);
        let permit = permits.acquire_owned().await.map_err(|_| Error::ShuttingDown)?;
        let (idle, path) = (Arc::clone(&self.idle), self.path.clone());
        let reading = tokio::task::spawn_blocking(move || {
            let pooled = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let mut conn = match pooled {
                Some(conn) => conn,
                None => connection::open_reader(&path)?,
            };
            let result = read(&mut conn, work).map_err(|error| error.at(&path));
            // A connection whose work panicked is not given back, but closed.
            idle.lock().unwrap_or_else(PoisonError::into_inner).push(conn);
            drop(permit);
            result
        });
        reading.await.map_err(|error| {
            if error.is_panic() {
                Error::Panicked
            } else {
                Error::ShuttingDown
            }
        })?
    }

    /// Waits for what is being read, closes the connections, and refuses to read from then on.
    pub(crate) async fn close(&self) {
        // An error means that they are closed already.
        let all = self.permits.acquire_many(READERS).await;
        self.permits.close();
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
        drop(all);
    }
}

fn read<T>(conn: &mut Connection, work: impl FnOnce(&Read<'_>) -> Result<T, Error>) -> Result<T, Error> {
    let transaction = conn.transaction()?;
    work(&Read::new(&transaction))
}
