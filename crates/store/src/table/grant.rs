//! Grants: accesses that were given. Which systems a person was given is read together with the person.

pub(crate) mod list;

use domain::history::RecordRef;
use domain::record::GrantSubject;
use domain::{ExecutionId, GrantId, Timestamp};
use serde_json::Value;

use crate::Error;
use crate::sql::{self, Read, Write};

/// An access that was given.
#[derive(Clone, PartialEq, Debug)]
pub struct Grant {
    /// Its id.
    pub id: GrantId,
    /// The outside system's key.
    pub system: String,
    /// The action that gave it, for example `slack.add_person_to_group`; the key of the step when it was a task.
    pub action: String,
    /// To what, in words.
    pub resource: String,
    /// What the action was given, or would have been when a person did it by hand; none when that is not known.
    pub input: Option<Value>,
    /// What undo needs; none when a person gave the access by hand, or it was there before.
    pub receipt: Option<Value>,
    /// The execution that gave it.
    pub execution: ExecutionId,
    /// When.
    pub at: Timestamp,
}

/// A grant that is to be recorded.
pub(crate) struct NewGrant<'a> {
    pub(crate) id: GrantId,
    pub(crate) subject: GrantSubject,
    pub(crate) system: &'a str,
    pub(crate) action: &'a str,
    pub(crate) resource: &'a str,
    pub(crate) receipt: Option<&'a Value>,
    pub(crate) input: Option<&'a Value>,
    pub(crate) execution: ExecutionId,
}

/// The accesses of one person, the oldest first.
pub(crate) const OF_PERSON: &str =
    "SELECT id, system, action, resource, input, receipt, execution, created_at
     FROM grants
     WHERE person = ?1
     ORDER BY rowid";

/// The accesses of one organization itself, the oldest first.
pub(crate) const OF_ORGANIZATION: &str =
    "SELECT id, system, action, resource, input, receipt, execution, created_at
     FROM grants
     WHERE organization = ?1
     ORDER BY rowid";

impl Read<'_> {
    /// Returns what somebody was given, the oldest first.
    pub(crate) fn grants_of(&self, subject: GrantSubject) -> Result<Vec<Grant>, Error> {
        let (sql, id) = match subject {
            GrantSubject::Person(id) => (OF_PERSON, sql::text(id)),
            GrantSubject::Organization(id) => (OF_ORGANIZATION, sql::text(id)),
        };
        self.all(sql, [id], |row| {
            Ok(Grant {
                id: sql::id(row, "id")?,
                system: row.get("system")?,
                action: row.get("action")?,
                resource: row.get("resource")?,
                input: sql::json_or_none(row, "input")?,
                receipt: sql::json_or_none(row, "receipt")?,
                execution: sql::id(row, "execution")?,
                at: sql::time(row, "created_at")?,
            })
        })
    }
}

impl Read<'_> {
    /// Returns how many of the accesses of a person, or of an organization with its people, still stand.
    pub(crate) fn standing_grants(&self, record: RecordRef) -> Result<u64, Error> {
        let (sql, id) = match record {
            RecordRef::Person(id) => (
                "SELECT count(*) AS grants FROM grants WHERE person = ?1",
                sql::text(id),
            ),
            RecordRef::Organization(id) => (
                "SELECT
                     (SELECT count(*) FROM grants WHERE organization = ?1)
                     + (SELECT count(*)
                        FROM people
                        JOIN grants ON grants.person = people.id
                        WHERE people.organization = ?1) AS grants",
                sql::text(id),
            ),
        };
        let counted = self.one(sql, [id], |row| sql::count(row, "grants"))?;
        Ok(counted.unwrap_or_default())
    }
}

impl Write<'_> {
    /// Removes the records of what a subject was given; in the systems it stays.
    pub(crate) fn remove_grants(&self, subject: GrantSubject) -> Result<(), Error> {
        match subject {
            GrantSubject::Person(id) => self.execute("DELETE FROM grants WHERE person = ?1", [sql::text(id)]),
            GrantSubject::Organization(id) => {
                self.execute("DELETE FROM grants WHERE organization = ?1", [sql::text(id)])
            }
        }?;
        Ok(())
    }

    /// Inserts a grant; its subject may be gone.
    pub(crate) fn insert_grant(&self, new: &NewGrant<'_>, at: Timestamp) -> rusqlite::Result<usize> {
        let (organization, person) = match new.subject {
            GrantSubject::Organization(id) => (Some(sql::text(id)), None),
            GrantSubject::Person(id) => (None, Some(sql::text(id))),
        };
        self.execute(
            "INSERT INTO grants (
                 id,
                 organization,
                 person,
                 system,
                 action,
                 resource,
                 receipt,
                 input,
                 execution,
                 created_at
             )
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
             -- A step that was done anew tells a grant again when nothing about it has changed but that more is known.
             ON CONFLICT (id) DO UPDATE
             SET receipt = excluded.receipt,
                 input = excluded.input",
            (
                sql::text(new.id),
                organization,
                person,
                new.system,
                new.action,
                new.resource,
                new.receipt.map(sql::text),
                new.input.map(sql::text),
                sql::text(new.execution),
                at.as_micros(),
            ),
        )
    }
}
