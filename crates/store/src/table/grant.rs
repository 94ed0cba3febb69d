//! Grants: accesses that were given. They are read together with the person.

use domain::record::GrantSubject;
use domain::{ExecutionId, GrantId, Timestamp};

use crate::sql::{self, Write};

/// A grant that is to be recorded.
pub(crate) struct NewGrant<'a> {
    pub(crate) id: GrantId,
    pub(crate) subject: GrantSubject,
    pub(crate) system: &'a str,
    pub(crate) action: &'a str,
    pub(crate) resource: &'a str,
    pub(crate) receipt: Option<&'a serde_json::Value>,
    pub(crate) execution: ExecutionId,
}

impl Write<'_> {
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
                 execution,
                 created_at
             )
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             -- A step that was done anew tells a grant again when nothing about it has changed but that it can be undone.
             ON CONFLICT (id) DO UPDATE
             SET receipt = excluded.receipt",
            (
                sql::text(new.id),
                organization,
                person,
                new.system,
                new.action,
                new.resource,
                new.receipt.map(sql::text),
                sql::text(new.execution),
                at.as_micros(),
            ),
        )
    }
}
