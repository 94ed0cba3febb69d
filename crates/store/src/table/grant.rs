//! Grants: accesses that were given. Which systems a person was given is read together with the person.

pub(crate) mod list;

use domain::history::RecordRef;
use domain::leaving::Revoked;
use domain::record::GrantSubject;
use domain::{ExecutionId, GrantId, Timestamp};
use rusqlite::Row;
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
    /// Whether an action gave or found it, and not a person.
    pub by_action: bool,
    /// How it ended; none while it stands.
    pub revoked: Option<Revocation>,
}

/// How an access ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Revocation {
    /// When.
    pub at: Timestamp,
    /// How.
    pub how: Revoked,
    /// The execution that took it back.
    pub execution: ExecutionId,
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
    pub(crate) by_action: bool,
}

macro_rules! select_grants {
    ($rest:literal) => {
        concat!(
            "SELECT
                 id,
                 system,
                 action,
                 resource,
                 input,
                 receipt,
                 execution,
                 created_at,
                 by_action,
                 revoked_at,
                 revoked_how,
                 revoked_by
             FROM grants ",
            $rest
        )
    };
}

/// The accesses of one person, the oldest first.
pub(crate) const OF_PERSON: &str = select_grants!("WHERE person = ?1 ORDER BY rowid");

/// The accesses of one organization itself, the oldest first.
pub(crate) const OF_ORGANIZATION: &str = select_grants!("WHERE organization = ?1 ORDER BY rowid");

/// What stands in one system of the accesses of whoever has the person's address, the oldest first.
pub(crate) const STANDING_OF_ADDRESS: &str = "SELECT
         grants.id,
         grants.system,
         grants.action,
         grants.resource,
         grants.input,
         grants.receipt,
         grants.execution,
         grants.created_at,
         grants.by_action,
         grants.revoked_at,
         grants.revoked_how,
         grants.revoked_by
     FROM people AS asked
     CROSS JOIN people AS same ON same.email_key = asked.email_key
     CROSS JOIN grants ON grants.person = same.id
     WHERE asked.id = ?1
       AND grants.system = ?2
       AND grants.revoked_at IS NULL
     ORDER BY grants.rowid";

/// What stands in one system of what an organization itself was given, the oldest first.
pub(crate) const STANDING_OF_ORGANIZATION: &str =
    select_grants!("WHERE organization = ?1 AND system = ?2 AND revoked_at IS NULL ORDER BY rowid");

impl Read<'_> {
    /// Returns an access.
    pub(crate) fn grant(&self, id: GrantId) -> Result<Option<Grant>, Error> {
        self.one(select_grants!("WHERE id = ?1"), [sql::text(id)], grant)
    }

    /// Returns what stands in a system of what an organization itself was given, or whoever has the person's address.
    pub(crate) fn standing_of(&self, subject: GrantSubject, system: &str) -> Result<Vec<Grant>, Error> {
        match subject {
            GrantSubject::Person(id) => self.all(STANDING_OF_ADDRESS, (sql::text(id), system), grant),
            GrantSubject::Organization(id) => {
                self.all(STANDING_OF_ORGANIZATION, (sql::text(id), system), grant)
            }
        }
    }

    /// Returns what somebody was given, the oldest first; what was taken back is among it.
    pub(crate) fn grants_of(&self, subject: GrantSubject) -> Result<Vec<Grant>, Error> {
        let (sql, id) = match subject {
            GrantSubject::Person(id) => (OF_PERSON, sql::text(id)),
            GrantSubject::Organization(id) => (OF_ORGANIZATION, sql::text(id)),
        };
        self.all(sql, [id], grant)
    }
}

impl Read<'_> {
    /// Returns how many of the accesses of a person, or of an organization with its people, still stand.
    pub(crate) fn standing_grants(&self, record: RecordRef) -> Result<u64, Error> {
        let (sql, id) = match record {
            RecordRef::Person(id) => (
                "SELECT count(*) AS grants FROM grants WHERE person = ?1 AND revoked_at IS NULL",
                sql::text(id),
            ),
            RecordRef::Organization(id) => (
                "SELECT
                     (SELECT count(*) FROM grants WHERE organization = ?1 AND revoked_at IS NULL)
                     + (SELECT count(*)
                        FROM people
                        JOIN grants ON grants.person = people.id
                        WHERE people.organization = ?1 AND grants.revoked_at IS NULL) AS grants",
                sql::text(id),
            ),
        };
        let counted = self.one(sql, [id], |row| sql::count(row, "grants"))?;
        Ok(counted.unwrap_or_default())
    }
}

fn grant(row: &Row<'_>) -> rusqlite::Result<Grant> {
    let revoked = match sql::time_or_none(row, "revoked_at")? {
        None => None,
        Some(at) => Some(Revocation {
            at,
            how: sql::word(row, "revoked_how", Revoked::parse)?,
            execution: sql::id(row, "revoked_by")?,
        }),
    };
    Ok(Grant {
        id: sql::id(row, "id")?,
        system: row.get("system")?,
        action: row.get("action")?,
        resource: row.get("resource")?,
        input: sql::json_or_none(row, "input")?,
        receipt: sql::json_or_none(row, "receipt")?,
        execution: sql::id(row, "execution")?,
        at: sql::time(row, "created_at")?,
        by_action: row.get("by_action")?,
        revoked,
    })
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
                 created_at,
                 by_action
             )
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
             -- A step that was done anew tells a grant again when nothing about it has changed but that more is known.
             ON CONFLICT (id) DO UPDATE
             -- What a person gave is not there by an action because one found it later.
             SET receipt = excluded.receipt,
                 input = excluded.input,
                 by_action = min(by_action, excluded.by_action),
                 -- What was taken back and is given anew stands again.
                 revoked_at = NULL,
                 revoked_how = NULL,
                 revoked_by = NULL",
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
                new.by_action,
            ),
        )
    }

    /// Tells that an access stands no longer. One that was taken back before stays as it is.
    pub(crate) fn revoke_grant(&self, id: GrantId, revocation: Revocation) -> Result<(), Error> {
        self.execute(
            "UPDATE grants
             SET revoked_at = ?2,
                 revoked_how = ?3,
                 revoked_by = ?4
             WHERE id = ?1 AND revoked_at IS NULL",
            (
                sql::text(id),
                revocation.at.as_micros(),
                revocation.how.as_str(),
                sql::text(revocation.execution),
            ),
        )?;
        Ok(())
    }
}
