//! What people change about people. Each change stands in the history, written in the same transaction.

use domain::PersonId;
use domain::history::{By, Change, RecordRef};
use domain::person::PersonState;
use domain::role::Scope;

use crate::sql::Write;
use crate::table::person::PersonRow;
use crate::table::record_change::Named;
use crate::{Error, Workspace};

impl Workspace {
    /// Says whether a person is worked with, and returns their new version.
    ///
    /// # Errors
    /// [`Error::Conflict`] when they have changed since `expected_version`, [`Error::NotFound`] when they are gone.
    pub async fn set_person_state(
        &self,
        person: PersonId,
        expected_version: u64,
        to: PersonState,
        reason: &str,
        by: By,
    ) -> Result<u64, Error> {
        let reason = reason.to_owned();
        self.database
            .write(move |write| {
                let found = write.person_at(person, expected_version)?;
                write.change_person_state(&found, to, reason, &by)
            })
            .await
    }
}

impl Write<'_> {
    /// Returns a person who is still at the version that somebody has seen.
    pub(crate) fn person_at(&self, id: PersonId, expected: u64) -> Result<PersonRow, Error> {
        let person = self.person(Scope::Workspace, id)?.ok_or(Error::NotFound)?;
        if person.version != expected {
            let found = person.version;
            return Err(Error::Conflict { expected, found });
        }
        Ok(person)
    }

    /// Says whether a person is worked with, tells the history, and returns the new version.
    pub(crate) fn change_person_state(
        &self,
        found: &PersonRow,
        to: PersonState,
        reason: String,
        by: &By,
    ) -> Result<u64, Error> {
        if found.state == to {
            return Ok(found.version);
        }
        self.set_person_state(found.id, to, by.at)?;
        let change = Change::PersonState {
            from: found.state,
            to,
            reason,
        };
        self.note_change(named(found, &found.name()), by, &change)?;
        Ok(found.version + 1)
    }
}

/// Returns a person as their history names them.
pub(crate) fn named<'a>(person: &PersonRow, name: &'a str) -> Named<'a> {
    Named {
        record: RecordRef::Person(person.id),
        name,
        organization: person.organization.id,
    }
}
