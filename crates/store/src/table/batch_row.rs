//! The rows of batches, each with the execution that it starts.

use std::collections::BTreeMap;

use domain::batch::{RowState, Verdict};
use domain::execution::{ExecutionState, StepState};
use domain::form::Answers;
use domain::{BatchId, ExecutionId, StepKey};
use rusqlite::{Row, named_params};

use crate::Error;
use crate::sql::{self, Read, Write};
use crate::table::batch::BatchCounts;

/// A row that is to be stored with its batch.
#[derive(Clone, Debug)]
pub struct NewBatchRow {
    /// The line of the file.
    pub line: Option<u32>,
    /// Whom it is about.
    pub name: String,
    /// Their address.
    pub address: String,
    /// Their organization.
    pub organization: String,
    /// What it was judged to be.
    pub verdict: Verdict,
    /// Why it is not to be started; empty when it is.
    pub message: String,
    /// What it starts; none when nothing.
    pub start: Option<QueuedRow>,
}

/// What a row starts.
#[derive(Clone, PartialEq, Debug)]
pub struct QueuedRow {
    /// Its place in the batch. Whoever makes a batch leaves it at 0; its order decides.
    pub number: u32,
    /// The id that its execution has or will have.
    pub execution: ExecutionId,
    /// The answers of each form.
    pub answers: BTreeMap<StepKey, Answers>,
}

/// One row of a batch, with how its execution stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BatchRow {
    /// Its place in the batch, counted from 0.
    pub number: u32,
    /// The line of the file.
    pub line: Option<u32>,
    /// Whom it is about.
    pub name: String,
    /// Their address.
    pub address: String,
    /// Their organization.
    pub organization: String,
    /// What it was judged to be.
    pub verdict: Verdict,
    /// What has become of it.
    pub state: RowState,
    /// Why it was not started; empty when it was.
    pub message: String,
    /// Its execution, once that exists, and what it is in.
    pub execution: Option<(ExecutionId, ExecutionState)>,
    /// What the steps of its execution are in, in order.
    pub steps: Vec<StepState>,
}

/// Which rows of a batch a list shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum BatchRowFilter {
    /// All of them.
    #[default]
    All,
    /// Those in a state.
    State(RowState),
    /// Those whose execution is in a state.
    Execution(ExecutionState),
}

macro_rules! select_rows {
    ($index:literal, $join:literal, $filter:literal) => {
        concat!(
            "SELECT
                 batch_rows.number,
                 batch_rows.line,
                 batch_rows.name,
                 batch_rows.address,
                 batch_rows.organization,
                 batch_rows.verdict,
                 batch_rows.state,
                 batch_rows.message,
                 executions.id AS execution,
                 executions.state AS execution_state,
                 (SELECT json_group_array(execution_steps.state ORDER BY execution_steps.position)
                  FROM execution_steps
                  WHERE execution_steps.execution = executions.id) AS steps
             FROM batch_rows ",
            $index,
            $join,
            " executions ON executions.id = batch_rows.execution
             WHERE batch_rows.batch = :batch AND ",
            $filter,
            " batch_rows.number > :after
             ORDER BY batch_rows.number
             LIMIT :limit"
        )
    };
}

pub(crate) const ALL: &str = select_rows!("", "LEFT JOIN", "");
// Without figures of the table SQLite would read all rows of the batch.
pub(crate) const BY_STATE: &str = select_rows!(
    "INDEXED BY batch_rows_by_state ",
    "LEFT JOIN",
    "batch_rows.state = :state AND"
);
// CROSS JOIN: the rows are read in their order, and the execution of each is looked up.
pub(crate) const BY_EXECUTION: &str = select_rows!("", "CROSS JOIN", "executions.state = :state AND");

pub(crate) const QUEUED: &str = "SELECT number, execution, answers
     FROM batch_rows INDEXED BY batch_rows_by_state
     WHERE batch = ?1 AND state = ?2 AND number > ?3
     ORDER BY number
     LIMIT ?4";

impl Read<'_> {
    /// Returns the rows of a batch behind a number.
    pub(crate) fn batch_rows(
        &self,
        batch: BatchId,
        only: BatchRowFilter,
        after: i64,
        limit: u32,
    ) -> Result<Vec<BatchRow>, Error> {
        let batch = sql::text(batch);
        let by = |sql: &str, state: &str| {
            let params = named_params! {":batch": batch, ":state": state, ":after": after, ":limit": limit};
            self.all(sql, params, batch_row)
        };
        match only {
            BatchRowFilter::All => {
                let params = named_params! {":batch": batch, ":after": after, ":limit": limit};
                self.all(ALL, params, batch_row)
            }
            BatchRowFilter::State(state) => by(BY_STATE, state.as_str()),
            BatchRowFilter::Execution(state) => by(BY_EXECUTION, state.as_str()),
        }
    }

    /// Returns the next rows that are still to be started, behind a number.
    pub(crate) fn queued_rows(
        &self,
        batch: BatchId,
        after: i64,
        limit: u32,
    ) -> Result<Vec<QueuedRow>, Error> {
        let params = (sql::text(batch), RowState::Queued.as_str(), after, limit);
        self.all(QUEUED, params, |row| {
            Ok(QueuedRow {
                number: row.get("number")?,
                execution: sql::id(row, "execution")?,
                answers: sql::json(row, "answers")?,
            })
        })
    }

    /// Returns how many rows of a batch are in what.
    pub(crate) fn batch_counts(&self, batch: BatchId) -> Result<BatchCounts, Error> {
        let mut counts = BatchCounts::default();
        let groups = self.all(
            "SELECT batch_rows.state, executions.state AS execution_state, count(*) AS many
             FROM batch_rows
             LEFT JOIN executions ON executions.id = batch_rows.execution
             WHERE batch_rows.batch = ?1
             GROUP BY batch_rows.state, executions.state",
            [sql::text(batch)],
            |row| {
                let execution = row.get_ref("execution_state")?.as_str_or_null()?.is_some();
                let execution = execution.then(|| sql::word(row, "execution_state", ExecutionState::parse));
                Ok((
                    sql::word(row, "state", RowState::parse)?,
                    execution.transpose()?,
                    row.get::<_, u32>("many")?,
                ))
            },
        )?;
        for (row, execution, many) in groups {
            match (row, execution) {
                // One that was refused may have an execution that was ended at once.
                (RowState::Started, Some(state)) => counts.executions.push((state, many)),
                (state, Some(_) | None) => counts.rows.push((state, many)),
            }
        }
        Ok(counts)
    }
}

impl Write<'_> {
    pub(crate) fn insert_batch_row(
        &self,
        batch: BatchId,
        number: u32,
        new: &NewBatchRow,
        answers: Option<&str>,
    ) -> Result<(), Error> {
        let state = match new.start {
            Some(_) => RowState::Queued,
            None => RowState::Kept,
        };
        self.execute(
            "INSERT INTO batch_rows (
                 batch,
                 number,
                 line,
                 name,
                 address,
                 organization,
                 verdict,
                 state,
                 message,
                 execution,
                 answers
             )
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            (
                sql::text(batch),
                number,
                new.line,
                &new.name,
                &new.address,
                &new.organization,
                new.verdict.as_str(),
                state.as_str(),
                &new.message,
                new.start.as_ref().map(|start| sql::text(start.execution)),
                answers,
            ),
        )?;
        Ok(())
    }

    /// Says what has become of a row that was to be started.
    pub(crate) fn update_batch_row(
        &self,
        batch: BatchId,
        number: u32,
        state: RowState,
        message: &str,
    ) -> Result<(), Error> {
        self.execute(
            "UPDATE batch_rows SET state = ?3, message = ?4 WHERE batch = ?1 AND number = ?2",
            (sql::text(batch), number, state.as_str(), message),
        )?;
        Ok(())
    }
}

fn batch_row(row: &Row<'_>) -> rusqlite::Result<BatchRow> {
    let execution: Option<ExecutionId> = sql::id_or_none(row, "execution")?;
    let with_state = |id| {
        let state = sql::word(row, "execution_state", ExecutionState::parse)?;
        Ok::<_, rusqlite::Error>((id, state))
    };
    Ok(BatchRow {
        number: row.get("number")?,
        line: row.get("line")?,
        name: row.get("name")?,
        address: row.get("address")?,
        organization: row.get("organization")?,
        verdict: sql::word(row, "verdict", Verdict::parse)?,
        state: sql::word(row, "state", RowState::parse)?,
        message: row.get("message")?,
        execution: execution.map(with_state).transpose()?,
        steps: sql::json(row, "steps")?,
    })
}
