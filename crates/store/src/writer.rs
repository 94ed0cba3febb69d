//! The one writer of a file: a thread that commits in groups.
//!
//! While a commit waits for the disk, new jobs gather; the next transaction takes all of them, so that many
//! waiting writes cost one sync. Each job has a savepoint of its own and fails alone.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use crate::Error;
use crate::error::repeated;
use crate::sql::Write;

/// How many jobs may wait; more make their callers wait.
const QUEUE: usize = 1024;

/// How many jobs share one transaction at most, so that the first one does not wait too long for the last.
const GROUP: usize = 256;

/// Hands jobs to the thread that writes a file. Dropping it waits until every accepted job is on the disk.
pub(crate) struct Writer {
    /// None once it is closed.
    jobs: Mutex<Option<mpsc::Sender<Box<dyn Job>>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    /// Starts the thread.
    pub(crate) fn start(conn: Connection, path: &Path) -> Result<Self, Error> {
        let (sender, receiver) = mpsc::channel(QUEUE);
        let file = path.to_owned();
        let name = format!(
            "writer {}",
            path.file_stem().unwrap_or_default().to_string_lossy()
        );
        let thread = std::thread::Builder::new()
            .name(name)
            .spawn(move || Thread { conn, path: file }.serve(receiver))
            .map_err(|error| Error::Folder {
                path: path.to_owned(),
                source: error,
            })?;
        Ok(Self {
            jobs: Mutex::new(Some(sender)),
            thread: Mutex::new(Some(thread)),
        })
    }

    /// Carries a job out and returns what it returned, once that is on the disk.
    ///
    /// Its changes are undone when it returns an error or panics. When the caller goes away meanwhile, the job
    /// is carried out all the same.
    pub(crate) async fn run<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Write<'_>) -> Result<T, Error> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let job = Box::new(Work {
            work: Some(work),
            done: None,
            answer,
        });
        let jobs = self.jobs().ok_or(Error::ShuttingDown)?;
        jobs.send(job).await.map_err(|_| Error::ShuttingDown)?;
        drop(jobs);
        answered.await.map_err(|_| Error::ShuttingDown)?
    }

    /// Takes no more jobs, and returns when the accepted ones are on the disk and the file is closed. It blocks.
    pub(crate) fn close(&self) {
        drop(self.jobs.lock().unwrap_or_else(PoisonError::into_inner).take());
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            // A job that holds the last handle is dropped by the thread itself, which cannot wait for itself.
            if thread.thread().id() != std::thread::current().id() && thread.join().is_err() {
                tracing::error!("The thread that writes a database ended with a panic.");
            }
        }
    }

    fn jobs(&self) -> Option<mpsc::Sender<Box<dyn Job>>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.close();
    }
}

/// One piece of work whose types the thread does not know.
trait Job: Send {
    /// Does the work, and returns whether it is to be kept.
    fn work(&mut self, write: &Write<'_>) -> bool;

    /// Returns why the work failed, when SQLite is the reason.
    fn sqlite_failure(&self) -> Option<&rusqlite::Error>;

    /// Tells the caller how it ended: with its own result, unless the transaction was lost.
    fn answer(self: Box<Self>, path: &Path, lost: Option<&rusqlite::Error>);
}

struct Work<T, F> {
    work: Option<F>,
    done: Option<Result<T, Error>>,
    answer: oneshot::Sender<Result<T, Error>>,
}

impl<T, F> Job for Work<T, F>
where
    T: Send,
    F: FnOnce(&Write<'_>) -> Result<T, Error> + Send,
{
    fn work(&mut self, write: &Write<'_>) -> bool {
        let Some(work) = self.work.take() else {
            return false;
        };
        // What the closure left half done is rolled back with its savepoint.
        let done = catch_unwind(AssertUnwindSafe(|| work(write)));
        let done = done.unwrap_or_else(|payload| {
            // What a panic says could hold anything; the panic hook tells where it was.
            drop(payload);
            tracing::error!("A job of the database writer panicked.");
            Err(Error::Panicked)
        });
        self.done.insert(done).is_ok()
    }

    fn sqlite_failure(&self) -> Option<&rusqlite::Error> {
        match &self.done {
            Some(Err(Error::Sqlite { source, .. })) => Some(source),
            Some(Ok(_) | Err(_)) | None => None,
        }
    }

    fn answer(self: Box<Self>, path: &Path, lost: Option<&rusqlite::Error>) {
        let result = match (lost, self.done) {
            (Some(lost), _) => Err(Error::sqlite(path, repeated(lost))),
            (None, Some(result)) => result.map_err(|error| error.at(path)),
            (None, None) => Err(Error::ShuttingDown),
        };
        // Nobody listens any more when the caller has gone away.
        drop(self.answer.send(result));
    }
}

struct Thread {
    conn: Connection,
    path: PathBuf,
}

impl Thread {
    fn serve(self, mut jobs: mpsc::Receiver<Box<dyn Job>>) {
        let mut group = Vec::with_capacity(GROUP);
        while jobs.blocking_recv_many(&mut group, GROUP) > 0 {
            self.carry_out(&mut group);
        }
    }

    /// Carries a group out in one transaction. A failure that ends the transaction early, such as a full
    /// disk, is told to all who were in it; the rest of the group gets a new one.
    fn carry_out(&self, group: &mut Vec<Box<dyn Job>>) {
        let mut waiting = group.drain(..).peekable();
        while waiting.peek().is_some() {
            let mut carried_out = Vec::with_capacity(waiting.len());
            let end = self.transaction(&mut waiting, &mut carried_out);
            if let Err(error) = &end {
                tracing::warn!(db.jobs = carried_out.len(), error = %error, "A group of writes was rolled back.");
            }
            for job in carried_out {
                job.answer(&self.path, end.as_ref().err());
            }
        }
    }

    fn transaction(
        &self,
        waiting: &mut dyn Iterator<Item = Box<dyn Job>>,
        carried_out: &mut Vec<Box<dyn Job>>,
    ) -> rusqlite::Result<()> {
        if let Err(error) = self.execute("BEGIN IMMEDIATE") {
            carried_out.extend(waiting);
            return Err(error);
        }
        for mut job in waiting {
            let end = self.one(&mut *job);
            carried_out.push(job);
            if let Err(error) = end {
                self.roll_back();
                return Err(error);
            }
        }
        self.execute("COMMIT").inspect_err(|_| self.roll_back())
    }

    /// Does one job in its savepoint. An error means that the whole transaction is lost.
    fn one(&self, job: &mut dyn Job) -> rusqlite::Result<()> {
        self.execute("SAVEPOINT job")?;
        let keep = job.work(&Write::new(&self.conn));
        if self.conn.is_autocommit() {
            let ended = || {
                rusqlite::Error::SqliteFailure(
                    rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_ABORT_ROLLBACK),
                    Some("the transaction was rolled back".to_owned()),
                )
            };
            return Err(job.sqlite_failure().map_or_else(ended, repeated));
        }
        if !keep {
            self.execute("ROLLBACK TO job")?;
        }
        self.execute("RELEASE job")
    }

    fn roll_back(&self) {
        if !self.conn.is_autocommit()
            && let Err(error) = self.execute("ROLLBACK")
        {
            tracing::error!(error = %error, "A transaction could not be rolled back.");
        }
    }

    fn execute(&self, sql: &str) -> rusqlite::Result<()> {
        self.conn.prepare_cached(sql)?.execute([]).map(drop)
    }
}

#[cfg(test)]
mod tests;
