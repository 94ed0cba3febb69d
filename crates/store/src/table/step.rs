//! How the steps of executions stand.

use domain::execution::StepState;
use domain::{ExecutionId, StepKey, Timestamp};
use engine::StepProjection;

use crate::Error;
use crate::sql::{self, Read, Write};

impl Read<'_> {
    /// Returns the steps of an execution in the order of its definition.
    pub(crate) fn steps(&self, execution: ExecutionId) -> Result<Vec<StepProjection>, Error> {
        self.all(
            "SELECT
                 step,
                 state,
                 attempts,
                 started_at,
                 ended_at,
                 retry_at,
                 error_code
             FROM execution_steps
             WHERE execution = ?1
             ORDER BY position",
            [sql::text(execution)],
            |row| {
                let time = |column| {
                    row.get::<_, Option<i64>>(column)
                        .map(|at| at.map(Timestamp::from_micros))
                };
                Ok(StepProjection {
                    key: StepKey::new(row.get::<_, String>("step")?),
                    state: sql::word(row, "state", StepState::parse)?,
                    attempts: row.get("attempts")?,
                    started_at: time("started_at")?,
                    ended_at: time("ended_at")?,
                    retry_at: time("retry_at")?,
                    error_code: row.get("error_code")?,
                })
            },
        )
    }
}

impl Write<'_> {
    pub(crate) fn put_step(
        &self,
        execution: &str,
        position: usize,
        step: &StepProjection,
    ) -> Result<(), Error> {
        self.execute(
            "INSERT INTO execution_steps (
                 execution,
                 position,
                 step,
                 state,
                 attempts,
                 started_at,
                 ended_at,
                 retry_at,
                 error_code
             )
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (execution, position) DO UPDATE
             SET state = excluded.state,
                 attempts = excluded.attempts,
                 started_at = excluded.started_at,
                 ended_at = excluded.ended_at,
                 retry_at = excluded.retry_at,
                 error_code = excluded.error_code",
            (
                execution,
                sql::integer(position as u64),
                step.key.as_str(),
                step.state.as_str(),
                step.attempts,
                step.started_at.map(Timestamp::as_micros),
                step.ended_at.map(Timestamp::as_micros),
                step.retry_at.map(Timestamp::as_micros),
                step.error_code.as_deref(),
            ),
        )?;
        Ok(())
    }
}
