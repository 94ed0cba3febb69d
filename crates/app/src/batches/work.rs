//! What the app does with batches in the background: it starts rows, or tries failed steps again. Each is told how far
//! it has come, can be stopped between two rows, and leaves nothing to be lost when the process ends.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use api::batch::{BatchWork, BatchWorkKind};
use domain::batch::BatchState;
use domain::execution::{Actor, ExecutionState, StepState};
use domain::role::Scope;
use domain::workflow::Definition;
use domain::{BatchId, ExecutionId};
use engine::Event;
use futures_util::StreamExt as _;
use futures_util::stream;
use store::BatchRowFilter;

use crate::audience::Audience;
use crate::batches::feed::{Halt, feed, told};
use crate::workspace::OpenWorkspace;
use crate::{error, executions};

/// How many rows are on their way at once: enough that they share the disk's syncs, and few enough that everything
/// else goes on beside them.
const AT_ONCE: usize = 8;

/// How many rows are read at once.
const READ: u32 = 64;

/// Something that the app does with a batch.
#[derive(Debug)]
pub(crate) struct Work {
    kind: BatchWorkKind,
    of: u32,
    done: AtomicU32,
    stopped: AtomicBool,
}

impl Work {
    pub(crate) fn new(kind: BatchWorkKind, of: u32) -> Self {
        Self {
            kind,
            of,
            done: AtomicU32::new(0),
            stopped: AtomicBool::new(false),
        }
    }

    /// Asks for an end. What is on its way comes to its end first.
    pub(crate) fn stop(&self) {
        self.stopped.store(true, Ordering::SeqCst);
    }

    fn goes_on(&self) -> bool {
        !self.stopped.load(Ordering::SeqCst)
    }

    pub(crate) fn view(&self) -> BatchWork {
        BatchWork {
            kind: self.kind,
            done: self.done.load(Ordering::SeqCst),
            of: self.of,
        }
    }
}

/// What the app does with the batches of a workspace, one thing for each.
#[derive(Clone, Debug, Default)]
pub(crate) struct Works(Arc<Mutex<HashMap<BatchId, Arc<Work>>>>);

/// The place of a work while it goes on; it is free again when this is dropped, however that comes about.
pub(crate) struct Entry {
    works: Works,
    batch: BatchId,
    work: Arc<Work>,
}

impl Works {
    /// Returns what the app does with a batch.
    pub(crate) fn of(&self, batch: BatchId) -> Option<Arc<Work>> {
        self.map().get(&batch).cloned()
    }

    /// Returns the batches that the app does something with.
    pub(crate) fn batches(&self) -> HashSet<BatchId> {
        self.map().keys().copied().collect()
    }

    /// Takes the place of a batch; none while the app does something else with it.
    pub(crate) fn enter(&self, batch: BatchId, work: Work) -> Option<Entry> {
        let mut map = self.map();
        if map.contains_key(&batch) {
            return None;
        }
        let work = Arc::new(work);
        map.insert(batch, work.clone());
        Some(Entry {
            works: self.clone(),
            batch,
            work,
        })
    }

    /// Asks for an end of everything.
    pub(crate) fn stop_all(&self) {
        self.map().values().for_each(|work| work.stop());
    }

    fn map(&self) -> MutexGuard<'_, HashMap<BatchId, Arc<Work>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.works.map().remove(&self.batch);
    }
}

/// What is left to be started.
enum Left {
    Nothing,
    Rows,
}

/// The rows of a batch are started.
pub(crate) struct Starting {
    pub(crate) workspace: Arc<OpenWorkspace>,
    pub(crate) audience: Arc<Audience>,
    pub(crate) batch: BatchId,
    pub(crate) definition: Arc<Definition>,
    pub(crate) by: Actor,
}

impl Starting {
    /// Starts row after row until none is left, somebody stops it, or the database is in the way.
    pub(crate) async fn run(self, entry: Entry) {
        let (state, trouble) = match self.start_rows(&entry.work).await {
            Ok(Left::Nothing) => (BatchState::Started, String::new()),
            Ok(Left::Rows) => (BatchState::Stopped, String::new()),
            Err(Halt(trouble)) => (BatchState::Stopped, trouble),
        };
        tracing::info!(batch.id = %self.batch, state = state.as_str(), "The starting of a batch has ended.");
        if let Err(failed) = self
            .workspace
            .store
            .set_batch_state(self.batch, state, trouble)
            .await
        {
            // What the rows say counts, and whoever looks sees that nobody is at work.
            tracing::warn!(error = %failed, batch.id = %self.batch, "How a batch stands could not be stored.");
        }
        // The window asks how it stands when it hears of it, so the place is free by then.
        drop(entry);
        self.audience.hears_of_batch(self.batch);
    }

    async fn start_rows(&self, work: &Work) -> Result<Left, Halt> {
        let mut after = None;
        while work.goes_on() {
            let rows = self
                .workspace
                .store
                .queued_rows(self.batch, after, READ)
                .await
                .map_err(halt)?;
            let Some(last) = rows.last() else {
                return Ok(Left::Nothing);
            };
            after = Some(last.number);
            let rows = stream::iter(rows).take_while(|_| std::future::ready(work.goes_on()));
            let mut settled = rows.map(|row| self.settle(row)).buffer_unordered(AT_ONCE);
            let mut halted = Ok(());
            while let Some(result) = settled.next().await {
                match result {
                    Ok(()) => drop(work.done.fetch_add(1, Ordering::SeqCst)),
                    Err(halt) => {
                        work.stop();
                        halted = Err(halt);
                    }
                }
                self.audience.hears_of_batch(self.batch);
            }
            halted?;
        }
        Ok(Left::Rows)
    }

    async fn settle(&self, row: store::QueuedRow) -> Result<(), Halt> {
        let number = row.number;
        let fed = feed(&self.workspace, &self.definition, row, &self.by).await?;
        let settled = self
            .workspace
            .store
            .settle_batch_row(self.batch, number, fed.state, fed.message)
            .await;
        settled.map_err(halt)
    }
}

/// The failed steps of a batch's executions are tried again.
pub(crate) struct Retrying {
    pub(crate) workspace: Arc<OpenWorkspace>,
    pub(crate) audience: Arc<Audience>,
    pub(crate) batch: BatchId,
    pub(crate) scope: Scope,
    /// Only these; empty for all that have failed.
    pub(crate) only: HashSet<ExecutionId>,
    pub(crate) by: Actor,
}

impl Retrying {
    /// Goes through the executions that have failed, each once.
    pub(crate) async fn run(self, entry: Entry) {
        if let Err(Halt(trouble)) = self.retry_rows(&entry.work).await {
            tracing::warn!(batch.id = %self.batch, trouble, "Not all of a batch could be tried again.");
        }
        drop(entry);
        self.audience.hears_of_batch(self.batch);
    }

    async fn retry_rows(&self, work: &Work) -> Result<(), Halt> {
        let failed = BatchRowFilter::Execution(ExecutionState::Failed);
        let store = &self.workspace.store;
        let mut after: Option<String> = None;
        while work.goes_on() {
            let page = store
                .list_batch_rows(self.scope, self.batch, failed, after.as_deref(), READ)
                .await;
            let page = page.map_err(halt)?;
            let ids = page.rows.iter().filter_map(|row| row.execution.map(|(id, _)| id));
            let wanted: Vec<_> = ids
                .filter(|id| self.only.is_empty() || self.only.contains(id))
                .collect();
            let wanted = stream::iter(wanted).take_while(|_| std::future::ready(work.goes_on()));
            let mut tried = wanted.map(|id| self.retry(id)).buffer_unordered(AT_ONCE);
            while let Some(result) = tried.next().await {
                result?;
                work.done.fetch_add(1, Ordering::SeqCst);
                self.audience.hears_of_batch(self.batch);
            }
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(()),
            }
        }
        Ok(())
    }

    async fn retry(&self, id: ExecutionId) -> Result<(), Halt> {
        let execution = executions::load(&self.workspace, self.scope, id)
            .await
            .map_err(|error| Halt(error.message))?;
        for run in execution
            .steps
            .iter()
            .filter(|run| run.state == StepState::Failed)
        {
            let event = Event::Retry {
                step: run.key.clone(),
                seen: execution.version,
                input: None,
                by: self.by.clone(),
            };
            match self.workspace.runner.submit(id, event).await {
                Ok(_) => {}
                // Somebody was faster, or it cannot be tried again: it shows what it is.
                Err(refused) => drop(told(refused)?),
            }
        }
        Ok(())
    }
}

fn halt(failed: store::Error) -> Halt {
    Halt(error::store(failed).message)
}
