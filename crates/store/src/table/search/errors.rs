//! Steps that stand at an error: by the words of its code.

use domain::execution::ExecutionState;
use domain::{ExecutionId, StepKey, Timestamp, WorkflowKey};
use rusqlite::{Row, named_params};

use crate::Error;
use crate::sql::{self, Read};
use crate::table::search::{Hits, Wanted};

/// A step whose last attempt ended with an error.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ErrorHit {
    /// The error's code.
    pub code: String,
    /// The execution.
    pub execution: ExecutionId,
    /// What the execution is called.
    pub label: String,
    /// Its workflow.
    pub workflow: WorkflowKey,
    /// Which version of the workflow it keeps.
    pub workflow_version: u32,
    /// What the execution is in.
    pub state: ExecutionState,
    /// The step.
    pub step: StepKey,
    /// When the execution began.
    pub started_at: Timestamp,
}

macro_rules! select_errors {
    ($rest:literal) => {
        concat!(
            "SELECT
                 execution_steps.error_code,
                 execution_steps.execution,
                 executions.label,
                 executions.workflow,
                 executions.workflow_version,
                 executions.state,
                 execution_steps.step,
                 executions.started_at ",
            $rest
        )
    };
}

/// The codes that there are, each by one look into the index.
pub(crate) const CODES: &str = "WITH RECURSIVE codes (code) AS (
         SELECT min(error_code) FROM execution_steps WHERE error_code > ''
         UNION ALL
         SELECT (SELECT min(error_code) FROM execution_steps WHERE error_code > codes.code)
         FROM codes
         WHERE codes.code IS NOT NULL
     )
     SELECT code FROM codes WHERE code IS NOT NULL";

/// An execution's id tells when it began.
pub(crate) const BY_CODE: &str = select_errors!(
    "FROM execution_steps
     CROSS JOIN executions ON executions.id = execution_steps.execution
     WHERE execution_steps.error_code = :code
     ORDER BY execution_steps.execution DESC
     LIMIT :limit"
);

pub(crate) const OF_ORGANIZATION: &str = select_errors!(
    "FROM executions
     CROSS JOIN execution_steps ON execution_steps.execution = executions.id
     WHERE executions.organization = :only AND execution_steps.error_code > ''
     ORDER BY executions.started_at DESC, executions.id DESC"
);

impl Read<'_> {
    /// Finds steps by the error that they stand at. With several codes each has its newest step before any has a second.
    pub(crate) fn find_errors(&self, wanted: &Wanted) -> Result<Hits<ErrorHit>, Error> {
        // One letter begins the codes of whole systems.
        const LEAST: usize = 3;
        if wanted.key.len() < LEAST {
            return Ok(Hits::NONE);
        }
        let enough = wanted.limit + 1;
        let mut by_code: Vec<Vec<ErrorHit>> = Vec::new();
        if let Some(only) = wanted.only() {
            let steps = self.all(OF_ORGANIZATION, named_params! {":only": only}, error_hit)?;
            for step in steps
                .into_iter()
                .filter(|step| wanted.words.all_found_in(&[&step.code]))
            {
                match by_code.iter_mut().find(|known| known[0].code == step.code) {
                    Some(known) => known.push(step),
                    None => by_code.push(vec![step]),
                }
            }
        } else {
            let codes: Vec<String> = self.all(CODES, [], |row| row.get("code"))?;
            let fitting = codes.iter().filter(|code| wanted.words.all_found_in(&[code]));
            for code in fitting.take(enough as usize) {
                let params = named_params! {":code": code, ":limit": enough};
                by_code.push(self.all(BY_CODE, params, error_hit)?);
            }
        }
        let longest = by_code.iter().map(Vec::len).max().unwrap_or_default();
        let in_turn = (0..longest).flat_map(|nth| by_code.iter().filter_map(move |steps| steps.get(nth)));
        Ok(Hits::of(
            in_turn.take(enough as usize).cloned().collect(),
            wanted.limit,
        ))
    }
}

fn error_hit(row: &Row<'_>) -> rusqlite::Result<ErrorHit> {
    Ok(ErrorHit {
        code: row.get("error_code")?,
        execution: sql::id(row, "execution")?,
        label: row.get("label")?,
        workflow: WorkflowKey::new(row.get::<_, String>("workflow")?),
        workflow_version: row.get("workflow_version")?,
        state: sql::word(row, "state", ExecutionState::parse)?,
        step: StepKey::new(row.get::<_, String>("step")?),
        started_at: sql::time(row, "started_at")?,
    })
}
