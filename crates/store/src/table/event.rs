//! The journal lines of executions. Append only.

use domain::execution::{JOURNAL_FORMAT, JournalEntry};
use domain::{ExecutionId, Timestamp};

use crate::Error;
use crate::sql::{self, Read, Write};

/// A journal line in its stored form.
pub(crate) struct StoredEvent {
    pub(crate) number: u64,
    pub(crate) at: Timestamp,
    pub(crate) json: String,
}

impl StoredEvent {
    /// Returns the stored form; made before the writer's turn, which is the scarce one.
    pub(crate) fn of(entry: &JournalEntry) -> Result<Self, Error> {
        let json = serde_json::to_string(&entry.recorded).map_err(|error| Error::Unreadable {
            what: "journal line",
            reason: error.to_string(),
        })?;
        Ok(Self {
            number: entry.number,
            at: entry.at,
            json,
        })
    }
}

impl Read<'_> {
    /// Returns the journal of an execution from its first line.
    pub(crate) fn events(&self, execution: ExecutionId) -> Result<Vec<JournalEntry>, Error> {
        let newest = self.one(
            "SELECT max(format) AS format FROM execution_events WHERE execution = ?1",
            [sql::text(execution)],
            |row| row.get::<_, Option<u32>>("format"),
        )?;
        if let Some(format) = newest.flatten().filter(|format| *format > JOURNAL_FORMAT) {
            let reason = format!("it has format {format}, this app knows formats up to {JOURNAL_FORMAT}");
            return Err(Error::Unreadable {
                what: "journal line",
                reason,
            });
        }
        self.all(
            "SELECT number, at, event
             FROM execution_events
             WHERE execution = ?1
             ORDER BY number",
            [sql::text(execution)],
            |row| {
                Ok(JournalEntry {
                    number: sql::count(row, "number")?,
                    at: sql::time(row, "at")?,
                    recorded: sql::json(row, "event")?,
                })
            },
        )
    }
}

impl Write<'_> {
    pub(crate) fn insert_event(&self, execution: &str, event: &StoredEvent) -> Result<(), Error> {
        self.execute(
            "INSERT INTO execution_events (execution, number, at, format, event) VALUES (?1, ?2, ?3, ?4, ?5)",
            (
                execution,
                sql::integer(event.number),
                event.at.as_micros(),
                JOURNAL_FORMAT,
                &event.json,
            ),
        )?;
        Ok(())
    }
}
