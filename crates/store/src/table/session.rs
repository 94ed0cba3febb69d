//! Sessions: when somebody was signed in. They are a record; what is in force lives in memory.

use domain::{AccountId, SessionId, Timestamp};

use crate::Error;
use crate::sql::{self, Write};

impl Write<'_> {
    pub(crate) fn insert_session(
        &self,
        id: SessionId,
        account: AccountId,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.execute(
            "INSERT INTO sessions (id, account, started_at) VALUES (?1, ?2, ?3)",
            (sql::text(id), sql::text(account), at.as_micros()),
        )?;
        Ok(())
    }

    /// Keeps the first end when a session is ended twice.
    pub(crate) fn end_session(&self, id: SessionId, at: Timestamp, reason: &str) -> Result<(), Error> {
        self.execute(
            "UPDATE sessions
             SET ended_at = ?2,
                 end_reason = ?3
             WHERE id = ?1 AND ended_at IS NULL",
            (sql::text(id), at.as_micros(), reason),
        )?;
        Ok(())
    }
}
