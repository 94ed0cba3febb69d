//! What jobs see of a connection: reads on [`Read`], writes only on [`Write`], which exists only inside a
//! transaction of the writer.

use std::fmt::Display;
use std::ops::{ControlFlow, Deref};
use std::str::FromStr;

use domain::Timestamp;
use domain::form::Unique;
use domain::role::Scope;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension as _, Params, Row};

use crate::Error;

/// A consistent view of one file.
#[derive(Clone, Copy)]
pub(crate) struct Read<'a> {
    conn: &'a Connection,
}

impl<'a> Read<'a> {
    pub(crate) fn new(conn: &'a Connection) -> Self {
        Self { conn }
    }

    /// Returns the first row, if there is one. Statements are compiled once per connection.
    pub(crate) fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        map: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, Error> {
        Ok(self.conn.prepare_cached(sql)?.query_row(params, map).optional()?)
    }

    /// Returns all rows.
    pub(crate) fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        map: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, Error> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement
            .query_map(params, map)?
            .collect::<rusqlite::Result<_>>()?;
        Ok(rows)
    }

    /// Looks at row after row, until the look says that it has seen enough.
    pub(crate) fn each(
        &self,
        sql: &str,
        params: impl Params,
        mut look: impl FnMut(&Row<'_>) -> rusqlite::Result<ControlFlow<()>>,
    ) -> Result<(), Error> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        while let Some(row) = rows.next()? {
            if look(row)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    /// Returns the bare connection, for checks of the whole file.
    pub(crate) fn connection(&self) -> &'a Connection {
        self.conn
    }
}

/// The inside of one job of the writer: what it did is kept or undone as a whole.
pub(crate) struct Write<'a> {
    read: Read<'a>,
}

impl<'a> Write<'a> {
    /// Only the writer makes one, inside its transaction.
    pub(crate) fn new(conn: &'a Connection) -> Self {
        Self {
            read: Read::new(conn),
        }
    }

    /// Changes rows and returns how many.
    pub(crate) fn execute(&self, sql: &str, params: impl Params) -> rusqlite::Result<usize> {
        self.read.conn.prepare_cached(sql)?.execute(params)
    }
}

impl<'a> Deref for Write<'a> {
    type Target = Read<'a>;

    fn deref(&self) -> &Self::Target {
        &self.read
    }
}

/// Returns whether a statement failed because a UNIQUE column holds the value already. A primary key does
/// not count.
pub(crate) fn is_unique_violation(error: &rusqlite::Error) -> bool {
    has_code(error, rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE)
}

/// Tells a value that another row has already from other failures.
pub(crate) fn untaken(changed: rusqlite::Result<usize>, unique: Unique) -> Result<(), Error> {
    match changed {
        Ok(_) => Ok(()),
        Err(error) if is_unique_violation(&error) => Err(Error::Taken { unique }),
        Err(error) => Err(error.into()),
    }
}

/// Returns whether a statement failed because the row it points to does not exist.
pub(crate) fn is_foreign_key_violation(error: &rusqlite::Error) -> bool {
    has_code(error, rusqlite::ffi::SQLITE_CONSTRAINT_FOREIGNKEY)
}

fn has_code(error: &rusqlite::Error, code: i32) -> bool {
    error
        .sqlite_error()
        .is_some_and(|error| error.extended_code == code)
}

/// Reads an id.
pub(crate) fn id<T>(row: &Row<'_>, column: &str) -> rusqlite::Result<T>
where
    T: FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    let text = row.get_ref(column)?.as_str()?;
    text.parse().map_err(|error| unreadable(row, column, error))
}

/// Reads an id that may be absent.
pub(crate) fn id_or_none<T>(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<T>>
where
    T: FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    let text = row.get_ref(column)?.as_str_or_null()?;
    text.map(|text| text.parse().map_err(|error| unreadable(row, column, error)))
        .transpose()
}

/// Reads an enum by the domain's own conversion.
pub(crate) fn word<T>(row: &Row<'_>, column: &str, parse: fn(&str) -> Option<T>) -> rusqlite::Result<T> {
    let text = row.get_ref(column)?.as_str()?;
    parse(text).ok_or_else(|| unknown(row, column, text))
}

/// Reads JSON.
pub(crate) fn json<T: serde::de::DeserializeOwned>(row: &Row<'_>, column: &str) -> rusqlite::Result<T> {
    let text = row.get_ref(column)?.as_str()?;
    serde_json::from_str(text).map_err(|error| unreadable(row, column, error))
}

/// Reads JSON that may be absent.
pub(crate) fn json_or_none(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<serde_json::Value>> {
    let text = row.get_ref(column)?.as_str_or_null()?;
    text.map(|text| serde_json::from_str(text).map_err(|error| unreadable(row, column, error)))
        .transpose()
}

/// Reads a time.
pub(crate) fn time(row: &Row<'_>, column: &str) -> rusqlite::Result<Timestamp> {
    row.get(column).map(Timestamp::from_micros)
}

/// Reads a time that may be absent.
pub(crate) fn time_or_none(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<Timestamp>> {
    Ok(row.get::<_, Option<i64>>(column)?.map(Timestamp::from_micros))
}

/// Reads a version or another count.
pub(crate) fn count(row: &Row<'_>, column: &str) -> rusqlite::Result<u64> {
    let number: i64 = row.get(column)?;
    u64::try_from(number).map_err(|error| unreadable(row, column, error))
}

/// Returns a version or another count as SQLite keeps it.
pub(crate) fn integer(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Returns the text under which an id, or anything else that prints itself, is stored.
pub(crate) fn text(value: impl Display) -> String {
    value.to_string()
}

/// Returns the one organization that a scope is limited to, for a condition `:scope IS NULL OR … = :scope`.
pub(crate) fn scope(scope: Scope) -> Option<String> {
    match scope {
        Scope::Workspace => None,
        Scope::Organization(id) => Some(text(id)),
    }
}

/// Says that a word is none of this app.
pub(crate) fn unknown(row: &Row<'_>, column: &str, word: &str) -> rusqlite::Error {
    unreadable(row, column, UnknownWord(word.to_owned()))
}

/// Says that what is stored has a form that a newer app has written.
pub(crate) fn too_new(row: &Row<'_>, column: &str, format: u32) -> rusqlite::Error {
    unreadable(row, column, TooNew(format))
}

fn unreadable(
    row: &Row<'_>,
    column: &str,
    error: impl std::error::Error + Send + Sync + 'static,
) -> rusqlite::Error {
    let index = row.as_ref().column_index(column).unwrap_or_default();
    rusqlite::Error::FromSqlConversionFailure(index, Type::Text, Box::new(error))
}

#[derive(Debug, thiserror::Error)]
#[error("\"{0}\" is no word of this app")]
struct UnknownWord(String);

#[derive(Debug, thiserror::Error)]
#[error("it has format {0}, which this app does not know")]
struct TooNew(u32);
