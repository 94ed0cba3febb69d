//! Connections to outside systems: their settings, never their secrets.

use domain::form::Answers;
use domain::{ConnectionId, Timestamp};
use rusqlite::Row;

use crate::Error;
use crate::sql::{self, Read, Write};

/// A connection as it is stored.
#[derive(Clone, PartialEq, Debug)]
pub struct StoredConnection {
    /// Its id; the keychain has its secret under it.
    pub id: ConnectionId,
    /// The system's key.
    pub system: String,
    /// Its settings.
    pub settings: Answers,
    /// Whether it is switched on.
    pub enabled: bool,
    /// Counted up with every change.
    pub version: u64,
    /// When it was set up.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// What the last test of these settings found.
    pub last_test: Option<StoredTest>,
    /// When the credential ends, as the last test found that could tell.
    pub expires_at: Option<Timestamp>,
}

/// What a test of a connection found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredTest {
    /// Whether it went well.
    pub ok: bool,
    /// The error's stable name; empty when it went well.
    pub code: String,
    /// What was found, one sentence.
    pub message: String,
    /// What to do; empty for nothing.
    pub hint: String,
    /// The rights that the credential lacks, in the system's words.
    pub missing: Vec<String>,
    /// What else an admin should know, one sentence each.
    pub warnings: Vec<String>,
    /// When the credential ends, if the system tells.
    pub expires_at: Option<Timestamp>,
    /// When.
    pub at: Timestamp,
}

/// Settings that are to be stored.
#[derive(Clone, PartialEq, Debug)]
pub struct NewConnection {
    /// The id it will have: its own, or a new one that goes with a new secret.
    pub id: ConnectionId,
    /// The system's key.
    pub system: String,
    /// Its settings.
    pub settings: Answers,
    /// Whether it is switched on.
    pub enabled: bool,
}

/// What [`connection`] reads.
const SELECT: &str = "SELECT
     id,
     system,
     settings,
     enabled,
     version,
     created_at,
     updated_at,
     test_ok,
     test_code,
     test_message,
     test_hint,
     test_missing,
     test_warnings,
     test_expires_at,
     test_at
 FROM connections";

impl Read<'_> {
    pub(crate) fn connection_to(&self, system: &str) -> Result<Option<StoredConnection>, Error> {
        self.one(&format!("{SELECT} WHERE system = ?1"), [system], connection)
    }

    pub(crate) fn connections(&self) -> Result<Vec<StoredConnection>, Error> {
        self.all(&format!("{SELECT} ORDER BY system"), [], connection)
    }
}

impl Write<'_> {
    /// Stores settings if the connection is still at the version; 0 for one that was never set up. What an
    /// older test found does not hold for new settings, so it is forgotten.
    pub(crate) fn save_connection(
        &self,
        new: &NewConnection,
        settings: &str,
        expected: u64,
        now: Timestamp,
    ) -> Result<StoredConnection, Error> {
        let found = self
            .connection_to(&new.system)?
            .map_or(0, |stored| stored.version);
        if found != expected {
            return Err(Error::Conflict { expected, found });
        }
        self.execute(
            "INSERT INTO connections (id, system, settings, enabled, version, created_at, updated_at)
             VALUES (?1, ?2, ?3, ?4, 1, ?5, ?5)
             ON CONFLICT (system) DO UPDATE
             SET id = excluded.id,
                 settings = excluded.settings,
                 enabled = excluded.enabled,
                 version = version + 1,
                 updated_at = excluded.updated_at,
                 test_ok = NULL,
                 test_code = NULL,
                 test_message = NULL,
                 test_hint = NULL,
                 test_missing = '[]',
                 test_warnings = '[]',
                 -- A new secret comes with a new id; the same one still ends when it ends.
                 test_expires_at = CASE WHEN id = excluded.id THEN test_expires_at END,
                 test_at = NULL",
            (
                sql::text(new.id),
                &new.system,
                settings,
                new.enabled,
                now.as_micros(),
            ),
        )?;
        self.connection_to(&new.system)?.ok_or(Error::NotFound)
    }

    pub(crate) fn record_test(&self, system: &str, version: u64, test: &StoredTest) -> Result<(), Error> {
        let updated = self.execute(
            "UPDATE connections
             SET test_ok = ?2,
                 test_code = ?3,
                 test_message = ?4,
                 test_hint = ?5,
                 test_missing = ?6,
                 test_warnings = ?7,
                 -- A test that fails cannot tell.
                 test_expires_at = CASE WHEN ?2 THEN ?8 ELSE test_expires_at END,
                 test_at = ?9
             WHERE system = ?1 AND version = ?10",
            (
                system,
                test.ok,
                &test.code,
                &test.message,
                &test.hint,
                list(&test.missing),
                list(&test.warnings),
                test.expires_at.map(Timestamp::as_micros),
                test.at.as_micros(),
                sql::integer(version),
            ),
        )?;
        if updated > 0 {
            return Ok(());
        }
        // Other settings by now: what was found does not speak of them.
        self.connection_to(system)?.map(drop).ok_or(Error::NotFound)
    }
}

/// Writes sentences as they are stored.
fn list(sentences: &[String]) -> String {
    serde_json::Value::from(sentences).to_string()
}

fn connection(row: &Row<'_>) -> rusqlite::Result<StoredConnection> {
    let expires_at = row
        .get::<_, Option<i64>>("test_expires_at")?
        .map(Timestamp::from_micros);
    let last_test = match row.get::<_, Option<i64>>("test_at")? {
        None => None,
        Some(at) => Some(StoredTest {
            ok: row.get("test_ok")?,
            code: row.get("test_code")?,
            message: row.get("test_message")?,
            hint: row.get("test_hint")?,
            missing: sql::json(row, "test_missing")?,
            warnings: sql::json(row, "test_warnings")?,
            expires_at,
            at: Timestamp::from_micros(at),
        }),
    };
    Ok(StoredConnection {
        id: sql::id(row, "id")?,
        system: row.get("system")?,
        settings: sql::json(row, "settings")?,
        enabled: row.get("enabled")?,
        version: sql::count(row, "version")?,
        created_at: sql::time(row, "created_at")?,
        updated_at: sql::time(row, "updated_at")?,
        last_test,
        expires_at,
    })
}
