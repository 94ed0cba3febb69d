//! Batches of executions that were started together.

use domain::batch::{BatchState, RowState};
use domain::execution::{Actor, ExecutionState};
use domain::{BatchId, Timestamp, WorkflowKey};
use rusqlite::Row;

use crate::Error;
use crate::sql::{self, Read, Write};

/// One batch.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Batch {
    /// Its id.
    pub id: BatchId,
    /// What it is called.
    pub title: String,
    /// The workflow of its executions.
    pub workflow: WorkflowKey,
    /// Which version of it.
    pub workflow_version: u32,
    /// How the starting stands, as it was last written: whoever was starting may be gone.
    pub state: BatchState,
    /// Why the app itself stopped; empty when it did not.
    pub trouble: String,
    /// How many rows it has.
    pub rows: u32,
    /// How many of them are to be started.
    pub wanted: u32,
    /// Who started it.
    pub started_by: Actor,
    /// When.
    pub started_at: Timestamp,
}

/// A batch that is to be stored.
#[derive(Clone, Debug)]
pub struct NewBatch {
    /// Its id.
    pub id: BatchId,
    /// What it is called.
    pub title: String,
    /// The workflow of its executions.
    pub workflow: WorkflowKey,
    /// Which version of it.
    pub workflow_version: u32,
    /// Who starts it.
    pub by: Actor,
}

/// How many rows of a batch are in what. Rows whose execution exists count by its state.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct BatchCounts {
    /// By the state of the row, of those without an execution.
    pub rows: Vec<(RowState, u32)>,
    /// By the state of the execution.
    pub executions: Vec<(ExecutionState, u32)>,
}

macro_rules! select_batches {
    ($rest:literal) => {
        concat!(
            "SELECT
                 id,
                 title,
                 workflow,
                 workflow_version,
                 state,
                 trouble,
                 rows,
                 wanted,
                 started_by,
                 started_by_name,
                 started_at
             FROM batches ",
            $rest
        )
    };
}

pub(crate) const PAGE: &str =
    select_batches!("WHERE (started_at, id) < (?1, ?2) ORDER BY started_at DESC, id DESC LIMIT ?3");

impl Read<'_> {
    /// Returns the batches before a place in the list, the newest first.
    pub(crate) fn batches(&self, before: (i64, &str), limit: u32) -> Result<Vec<Batch>, Error> {
        self.all(PAGE, (before.0, before.1, limit), batch)
    }

    pub(crate) fn batch(&self, id: BatchId) -> Result<Option<Batch>, Error> {
        self.one(select_batches!("WHERE id = ?1"), [sql::text(id)], batch)
    }
}

impl Write<'_> {
    pub(crate) fn insert_batch(
        &self,
        new: &NewBatch,
        rows: u32,
        wanted: u32,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.execute(
            "INSERT INTO batches (
                 id,
                 title,
                 workflow,
                 workflow_version,
                 state,
                 rows,
                 wanted,
                 started_by,
                 started_by_name,
                 started_at
             )
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            (
                sql::text(new.id),
                &new.title,
                new.workflow.as_str(),
                new.workflow_version,
                BatchState::Starting.as_str(),
                rows,
                wanted,
                sql::text(new.by.account),
                &new.by.name,
                at.as_micros(),
            ),
        )?;
        Ok(())
    }

    pub(crate) fn update_batch(&self, id: BatchId, state: BatchState, trouble: &str) -> Result<(), Error> {
        self.execute(
            "UPDATE batches SET state = ?2, trouble = ?3 WHERE id = ?1",
            (sql::text(id), state.as_str(), trouble),
        )?;
        Ok(())
    }
}

fn batch(row: &Row<'_>) -> rusqlite::Result<Batch> {
    Ok(Batch {
        id: sql::id(row, "id")?,
        title: row.get("title")?,
        workflow: WorkflowKey::new(row.get::<_, String>("workflow")?),
        workflow_version: row.get("workflow_version")?,
        state: sql::word(row, "state", BatchState::parse)?,
        trouble: row.get("trouble")?,
        rows: row.get("rows")?,
        wanted: row.get("wanted")?,
        started_by: Actor {
            account: sql::id(row, "started_by")?,
            name: row.get("started_by_name")?,
        },
        started_at: sql::time(row, "started_at")?,
    })
}
