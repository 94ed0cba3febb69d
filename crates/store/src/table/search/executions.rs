//! Executions: by id, and by the words of what they are called, the newest first.

use std::ops::ControlFlow;

use domain::execution::ExecutionState;
use domain::{ExecutionId, Timestamp, WorkflowKey};
use rusqlite::{Row, named_params};

use crate::Error;
use crate::sql::{self, Read};
use crate::table::search::{Hits, Ranked, Wanted, behind};

/// An execution that was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExecutionHit {
    /// Its id.
    pub id: ExecutionId,
    /// What it is called.
    pub label: String,
    /// Its workflow.
    pub workflow: WorkflowKey,
    /// What it is in.
    pub state: ExecutionState,
    /// When it began.
    pub started_at: Timestamp,
}

pub(crate) const BY_ID: &str = "SELECT id
     FROM executions
     WHERE id >= :key AND id < :behind AND (:only IS NULL OR organization = :only)
     ORDER BY id
     LIMIT :limit";

pub(crate) const BY_WORDS: &str = "SELECT executions.id
     FROM search_executions
     CROSS JOIN search_executions_numbers ON search_executions_numbers.number = search_executions.rowid
     CROSS JOIN executions ON executions.id = search_executions_numbers.execution
     WHERE search_executions MATCH :matching
     ORDER BY search_executions.rowid DESC
     LIMIT :limit";

/// Few, since they are one partner's.
pub(crate) const OF_ORGANIZATION: &str = "SELECT id, label
     FROM executions
     WHERE organization = ?1
     ORDER BY started_at DESC, id DESC";

const SHOWN: &str = "SELECT id, label, workflow, state, started_at FROM executions WHERE id = ?1";

impl Read<'_> {
    /// Finds executions.
    pub(crate) fn find_executions(&self, wanted: &Wanted) -> Result<Hits<ExecutionHit>, Error> {
        let only = wanted.only();
        let mut ranked = Ranked::new(wanted);
        if let Some(key) = wanted.own_id() {
            ranked.add(|limit| {
                let params =
                    named_params! {":key": key, ":behind": behind(key), ":only": only, ":limit": limit};
                self.all(BY_ID, params, id)
            })?;
        }
        ranked.add(|limit| match &only {
            None => {
                let params = named_params! {":matching": wanted.matching("label"), ":limit": limit};
                self.all(BY_WORDS, params, id)
            }
            Some(only) => self.executions_of(only, wanted, limit as usize),
        })?;
        ranked.read(|id| self.execution_hit(id))
    }

    /// Returns an organization's executions with each of the words, the newest first.
    fn executions_of(&self, only: &str, wanted: &Wanted, limit: usize) -> Result<Vec<ExecutionId>, Error> {
        let mut found = Vec::new();
        self.each(OF_ORGANIZATION, [only], |row| {
            if wanted.words.all_found_in(&[row.get_ref("label")?.as_str()?]) {
                found.push(id(row)?);
            }
            Ok(if found.len() < limit {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            })
        })?;
        Ok(found)
    }

    fn execution_hit(&self, id: ExecutionId) -> Result<Option<ExecutionHit>, Error> {
        self.one(SHOWN, [sql::text(id)], |row| {
            Ok(ExecutionHit {
                id: sql::id(row, "id")?,
                label: row.get("label")?,
                workflow: WorkflowKey::new(row.get::<_, String>("workflow")?),
                state: sql::word(row, "state", ExecutionState::parse)?,
                started_at: sql::time(row, "started_at")?,
            })
        })
    }
}

fn id(row: &Row<'_>) -> rusqlite::Result<ExecutionId> {
    sql::id(row, "id")
}
