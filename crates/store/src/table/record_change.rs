//! The history of organizations and people: who changed what and when. Append only.

use domain::history::{By, Change, HISTORY_FORMAT, RecordRef};
use domain::role::Scope;
use domain::{ExecutionId, OrganizationId, Timestamp};
use rusqlite::{Row, named_params};

use crate::Error;
use crate::sql::{self, Read, Write};

/// One line of the history.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecordChange {
    /// In the order in which they were made.
    pub number: u64,
    /// What was changed; it may not exist any more.
    pub record: RecordRef,
    /// Its name then.
    pub name: String,
    /// When.
    pub at: Timestamp,
    /// The name of who changed it.
    pub by: String,
    /// The execution that made the change; none when somebody made it on a page.
    pub execution: Option<ExecutionId>,
    /// What.
    pub change: Change,
}

/// A record as its history names it.
#[derive(Clone, Copy)]
pub(crate) struct Named<'a> {
    pub(crate) record: RecordRef,
    pub(crate) name: &'a str,
    /// The organization itself, or the one that the person belongs to.
    pub(crate) organization: OrganizationId,
}

macro_rules! select_changes {
    ($filter:literal) => {
        concat!(
            "SELECT number, kind, record, name, at, changed_by_name, execution, format, change
             FROM record_changes
             WHERE ",
            $filter,
            " AND (:scope IS NULL OR organization = :scope)
             AND number < :before
             ORDER BY number DESC
             LIMIT :limit"
        )
    };
}

pub(crate) const OF_RECORD: &str = select_changes!("record = :record");
pub(crate) const OF_ORGANIZATION: &str = select_changes!("organization = :record");
pub(crate) const DELETIONS: &str = select_changes!("is_deletion <> 0");

impl Read<'_> {
    /// Returns the history before a line, the newest first: of a person, or of an organization with its people.
    pub(crate) fn history(
        &self,
        record: RecordRef,
        scope: Scope,
        before: i64,
        limit: u32,
    ) -> Result<Vec<RecordChange>, Error> {
        let (sql, id) = match record {
            RecordRef::Organization(id) => (OF_ORGANIZATION, sql::text(id)),
            RecordRef::Person(id) => (OF_RECORD, sql::text(id)),
        };
        let params = named_params! {
            ":record": id,
            ":scope": sql::scope(scope),
            ":before": before,
            ":limit": limit,
        };
        self.all(sql, params, change)
    }

    /// Refuses a record that does not exist, or not in a scope.
    pub(crate) fn within(&self, scope: Scope, record: RecordRef) -> Result<(), Error> {
        let exists = match (record, scope) {
            (RecordRef::Organization(id), Scope::Organization(only)) if id != only => false,
            (RecordRef::Organization(id), Scope::Workspace | Scope::Organization(_)) => {
                self.organization(id)?.is_some()
            }
            (RecordRef::Person(id), scope) => self.person(scope, id)?.is_some(),
        };
        if exists { Ok(()) } else { Err(Error::NotFound) }
    }

    /// Returns what was deleted before a line, the newest first.
    pub(crate) fn deletions(
        &self,
        scope: Scope,
        before: i64,
        limit: u32,
    ) -> Result<Vec<RecordChange>, Error> {
        let params = named_params! {
            ":scope": sql::scope(scope),
            ":before": before,
            ":limit": limit,
        };
        self.all(DELETIONS, params, change)
    }
}

impl Write<'_> {
    /// Adds a line to the history.
    pub(crate) fn note_change(&self, about: Named<'_>, by: &By, change: &Change) -> Result<(), Error> {
        let (kind, id) = match about.record {
            RecordRef::Organization(id) => ("organization", sql::text(id)),
            RecordRef::Person(id) => ("person", sql::text(id)),
        };
        let json = serde_json::to_string(change).map_err(|error| Error::Unreadable {
            what: "change of a record",
            reason: error.to_string(),
        })?;
        self.execute(
            "INSERT INTO record_changes (
                 kind,
                 record,
                 name,
                 organization,
                 at,
                 changed_by,
                 changed_by_name,
                 execution,
                 is_deletion,
                 format,
                 change
             )
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            (
                kind,
                id,
                about.name,
                sql::text(about.organization),
                by.at.as_micros(),
                sql::text(by.actor.account),
                &by.actor.name,
                by.execution.map(sql::text),
                change.is_deletion(),
                HISTORY_FORMAT,
                json,
            ),
        )?;
        Ok(())
    }
}

fn change(row: &Row<'_>) -> rusqlite::Result<RecordChange> {
    let format: u32 = row.get("format")?;
    if format > HISTORY_FORMAT {
        return Err(sql::too_new(row, "format", format));
    }
    let kind: String = row.get("kind")?;
    let record = match kind.as_str() {
        "organization" => RecordRef::Organization(sql::id(row, "record")?),
        "person" => RecordRef::Person(sql::id(row, "record")?),
        other => return Err(sql::unknown(row, "kind", other)),
    };
    Ok(RecordChange {
        number: sql::count(row, "number")?,
        record,
        name: row.get("name")?,
        at: sql::time(row, "at")?,
        by: row.get("changed_by_name")?,
        execution: sql::id_or_none(row, "execution")?,
        change: sql::json(row, "change")?,
    })
}
