//! Brings a file to the version that this app knows, one transaction per migration, after a backup.
//!
//! The version is the file's `user_version`; `schema_history` keeps when and by which app it was reached.

use std::path::Path;

use domain::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior};
use sha2::{Digest as _, Sha256};

use crate::kind::{FileKind, Migration};
use crate::{Error, backup, connection};

/// Which app migrates, and when.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stamp<'a> {
    pub(crate) app_version: &'a str,
    pub(crate) now: Timestamp,
}

const HISTORY: &str = "
CREATE TABLE IF NOT EXISTS schema_history (
    number      INTEGER PRIMARY KEY,
    name        TEXT NOT NULL,
    -- SHA-256 of the migration's text, in hexadecimal.
    checksum    TEXT NOT NULL,
    applied_at  INTEGER NOT NULL,
    app_version TEXT NOT NULL
) STRICT";

/// Returns the migrations that the file lacks.
///
/// # Errors
/// When the file is newer, or went through other migrations than the ones that this app knows.
pub(crate) fn pending(
    conn: &Connection,
    path: &Path,
    kind: &FileKind,
) -> Result<&'static [Migration], Error> {
    let found = version(conn).map_err(|error| Error::sqlite(path, error))?;
    kind.refuse_newer(path, found)?;
    let known = kind
        .migrations
        .iter()
        .take_while(|migration| migration.number <= found);
    for migration in known {
        let applied =
            checksum_in_history(conn, migration.number).map_err(|error| Error::sqlite(path, error))?;
        if applied.as_deref() != Some(&*checksum(migration.sql)) {
            return Err(Error::MigrationChanged {
                path: path.to_owned(),
                number: migration.number,
            });
        }
    }
    let rest = kind
        .migrations
        .iter()
        .position(|migration| migration.number > found);
    Ok(rest.map_or(&[], |first| &kind.migrations[first..]))
}

/// Backs the file up if it lacks migrations, and applies them.
pub(crate) fn run(
    conn: &mut Connection,
    path: &Path,
    kind: &FileKind,
    stamp: Stamp<'_>,
) -> Result<(), Error> {
    let pending = pending(conn, path, kind)?;
    if pending.is_empty() {
        return Ok(());
    }
    let found = version(conn).map_err(|error| Error::sqlite(path, error))?;
    let copy = backup::take(conn, path, found, stamp.now)?;
    tracing::info!(db.kind = kind.name, db.version = found, backup = %copy.display(), "The database was backed up before it is migrated.");
    apply_all(conn, path, pending, stamp)
}

/// Applies all migrations to a new file that nobody else has seen.
pub(crate) fn fill(
    conn: &mut Connection,
    path: &Path,
    kind: &FileKind,
    stamp: Stamp<'_>,
) -> Result<(), Error> {
    conn.pragma_update(None, "application_id", kind.application_id)
        .map_err(|error| Error::sqlite(path, error))?;
    apply_all(conn, path, kind.migrations, stamp)
}

/// Applies what the file lacks to a temporary copy of it, and returns what that was.
pub(crate) fn rehearse(
    conn: &Connection,
    path: &Path,
    kind: &FileKind,
    stamp: Stamp<'_>,
) -> Result<&'static [Migration], Error> {
    let pending = pending(conn, path, kind)?;
    if !pending.is_empty() {
        let mut copy = connection::open_temporary().map_err(|error| error.at(path))?;
        backup::copy(conn, &mut copy).map_err(|error| Error::sqlite(path, error))?;
        apply_all(&mut copy, path, pending, stamp)?;
        connection::integrity_check(&copy, path)?;
    }
    Ok(pending)
}

fn apply_all(
    conn: &mut Connection,
    path: &Path,
    migrations: &[Migration],
    stamp: Stamp<'_>,
) -> Result<(), Error> {
    let set_foreign_keys = |conn: &Connection, on: bool| {
        conn.pragma_update(None, "foreign_keys", on)
            .map_err(|error| Error::sqlite(path, error))
    };
    // A migration may rebuild a table, which is impossible while its rows are held by foreign keys. They are
    // checked as a whole before each commit instead.
    set_foreign_keys(conn, false)?;
    let applied = migrations.iter().try_for_each(|migration| {
        apply(conn, migration, stamp).map_err(|source| match source.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull | rusqlite::ErrorCode::ReadOnly) => {
                Error::sqlite(path, source)
            }
            _ => Error::Migration {
                path: path.to_owned(),
                number: migration.number,
                name: migration.name,
                source,
            },
        })
    });
    set_foreign_keys(conn, true)?;
    applied
}

fn apply(conn: &mut Connection, migration: &Migration, stamp: Stamp<'_>) -> rusqlite::Result<()> {
    // Dropped without a commit, the transaction rolls back.
    let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(HISTORY)?;
    transaction.execute_batch(migration.sql)?;
    if transaction.prepare("PRAGMA foreign_key_check")?.exists([])? {
        let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CONSTRAINT_FOREIGNKEY);
        let message = "a row points to nothing after the migration".to_owned();
        return Err(rusqlite::Error::SqliteFailure(code, Some(message)));
    }
    transaction.execute(
        "INSERT INTO schema_history (number, name, checksum, applied_at, app_version) VALUES (?1, ?2, ?3, ?4, ?5)",
        (
            migration.number,
            migration.name,
            checksum(migration.sql),
            stamp.now.as_micros(),
            stamp.app_version,
        ),
    )?;
    transaction.pragma_update(None, "user_version", migration.number)?;
    transaction.commit()
}

pub(crate) fn version(conn: &Connection) -> rusqlite::Result<u32> {
    conn.pragma_query_value(None, "user_version", |row| row.get(0))
}

fn checksum_in_history(conn: &Connection, number: u32) -> rusqlite::Result<Option<String>> {
    if !conn.table_exists(None, "schema_history")? {
        return Ok(None);
    }
    conn.query_row(
        "SELECT checksum FROM schema_history WHERE number = ?1",
        [number],
        |row| row.get(0),
    )
    .optional()
}

/// Line ends do not count: git may write them in another way on Windows.
fn checksum(sql: &str) -> String {
    let digest = Sha256::digest(sql.replace("\r\n", "\n").as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod grant_inputs;
#[cfg(test)]
mod tests;
