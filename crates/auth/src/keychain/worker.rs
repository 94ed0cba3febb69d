//! A thread on which the keychain is called, and its deadline.
//!
//! Calls go one after another. A call that misses its deadline, or whose caller went away, keeps its thread
//! to itself: the next call starts a fresh one, and the old one ends once its call returns.

use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use tokio::sync::{Mutex, MutexGuard, oneshot};

use crate::Error;
use crate::keychain::vault::Vault;

/// The most threads at once: one that works and the rest hanging in calls that never returned.
const MAX_THREADS: usize = 4;

type Job = Box<dyn FnOnce(&dyn Vault) + Send>;

pub(super) struct Worker {
    vault: Arc<dyn Vault>,
    thread: Mutex<Option<mpsc::Sender<Job>>>,
    /// Every thread holds one more of these.
    threads: Arc<()>,
}

impl Worker {
    pub(super) fn new(vault: Arc<dyn Vault>) -> Self {
        Self {
            vault,
            thread: Mutex::new(None),
            threads: Arc::new(()),
        }
    }

    /// Runs `ask` on the thread and returns its answer, or what it means that none came in time.
    ///
    /// The deadline includes the wait for calls that came earlier.
    pub(super) async fn call<T: Send + 'static>(
        &self,
        deadline: Duration,
        ask: impl FnOnce(&dyn Vault) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (reply, answer) = oneshot::channel();
        let job: Job = Box::new(move |vault| {
            // What was given up before it began does not happen afterwards.
            if reply.is_closed() {
                return;
            }
            // An error means that the caller gave up; then nobody wants the answer.
            let _ = reply.send(ask(vault));
        });
        let asked = async {
            let mut turn = self.turn().await;
            turn.start(job)?;
            match answer.await {
                Ok(result) => {
                    turn.finish();
                    result
                }
                Err(_) => Err(ended()),
            }
        };
        match tokio::time::timeout(deadline, asked).await {
            Ok(result) => result,
            Err(_) => {
                let deadline_ms = deadline.as_millis();
                tracing::warn!(keychain.deadline_ms = %deadline_ms, "The keychain gave no answer in time.");
                Err(self.vault.silence(deadline))
            }
        }
    }

    async fn turn(&self) -> Turn<'_> {
        Turn {
            thread: self.thread.lock().await,
            worker: self,
            finished: false,
        }
    }

    fn start_thread(&self) -> Result<mpsc::Sender<Job>, Error> {
        let hanging = Arc::strong_count(&self.threads) - 1;
        if hanging >= MAX_THREADS {
            return Err(Error::KeychainUnavailable {
                reason: format!("{hanging} earlier calls have not returned yet"),
            });
        }
        let (jobs, queue) = mpsc::channel::<Job>();
        let vault = Arc::clone(&self.vault);
        let alive = Arc::clone(&self.threads);
        let thread = thread::Builder::new().name("keychain".to_owned());
        let started = thread.spawn(move || {
            for job in queue {
                job(&*vault);
            }
            drop(alive);
        });
        match started {
            Ok(_) => Ok(jobs),
            Err(error) => Err(Error::unavailable(&error)),
        }
    }
}

/// The right to use the thread. Dropping it before the call has finished gives the thread up.
struct Turn<'a> {
    thread: MutexGuard<'a, Option<mpsc::Sender<Job>>>,
    worker: &'a Worker,
    finished: bool,
}

impl Turn<'_> {
    fn start(&mut self, job: Job) -> Result<(), Error> {
        let jobs = match self.thread.take() {
            Some(jobs) => jobs,
            None => self.worker.start_thread()?,
        };
        jobs.send(job).map_err(|_| ended())?;
        *self.thread = Some(jobs);
        Ok(())
    }

    fn finish(mut self) {
        self.finished = true;
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if !self.finished {
            *self.thread = None;
        }
    }
}

fn ended() -> Error {
    Error::KeychainUnavailable {
        reason: "the keychain's thread ended unexpectedly".to_owned(),
    }
}
