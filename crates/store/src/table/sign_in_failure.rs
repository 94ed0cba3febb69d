//! Failed sign-ins by address, so that delays survive a restart.

use domain::Timestamp;
use rusqlite::Row;

use crate::Error;
use crate::sql::{self, Read, Write};

/// How often the sign-in failed for an address since it last went well.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SignInFailures {
    /// How often.
    pub count: u32,
    /// When it last failed.
    pub last_at: Timestamp,
}

impl Read<'_> {
    pub(crate) fn sign_in_failures(&self, email_key: &str) -> Result<Option<SignInFailures>, Error> {
        self.one(
            "SELECT count, last_at FROM sign_in_failures WHERE email_key = ?1",
            [email_key],
            failures,
        )
    }
}

impl Write<'_> {
    pub(crate) fn count_sign_in_failure(
        &self,
        email_key: &str,
        now: Timestamp,
    ) -> Result<SignInFailures, Error> {
        let failures = self.one(
            "INSERT INTO sign_in_failures (email_key, count, last_at) VALUES (?1, 1, ?2)
             ON CONFLICT (email_key) DO UPDATE
             SET count = min(count + 1, 1000000),
                 last_at = excluded.last_at
             RETURNING count, last_at",
            (email_key, now.as_micros()),
            failures,
        )?;
        failures.ok_or(Error::NotFound)
    }

    /// Deletes the rows whose last failure is at `until` or before, and returns how many.
    pub(crate) fn delete_sign_in_failures_until(&self, until: Timestamp) -> Result<usize, Error> {
        let deleted = self.execute(
            "DELETE FROM sign_in_failures WHERE last_at <= ?1",
            [until.as_micros()],
        )?;
        Ok(deleted)
    }

    pub(crate) fn delete_sign_in_failures(&self, email_key: &str) -> Result<(), Error> {
        self.execute("DELETE FROM sign_in_failures WHERE email_key = ?1", [email_key])?;
        Ok(())
    }
}

fn failures(row: &Row<'_>) -> rusqlite::Result<SignInFailures> {
    Ok(SignInFailures {
        count: row.get("count")?,
        last_at: sql::time(row, "last_at")?,
    })
}
