//! What people change about people. Each change stands in the history, written in the same transaction.

use domain::form::Unique;
use domain::history::{By, Change, FieldChange, OrganizationName, RecordRef};
use domain::organization::OrganizationState;
use domain::person::PersonState;
use domain::role::Scope;
use domain::{OrganizationId, PersonId};

use crate::sql::{self, Write};
use crate::table::person::{PersonEdit, PersonRow};
use crate::table::record_change::Named;
use crate::{Error, Workspace};

impl Workspace {
    /// Puts right what is known of a person, and returns their new version.
    ///
    /// # Errors
    /// [`Error::Conflict`] when they have changed since `expected_version`, [`Error::NotFound`] when they are gone,
    /// [`Error::Taken`] when another person of the organization has the address.
    pub async fn edit_person(
        &self,
        person: PersonId,
        expected_version: u64,
        edit: PersonEdit,
        by: By,
    ) -> Result<u64, Error> {
        self.database
            .write(move |write| {
                let found = write.person_at(person, expected_version)?;
                let fields = FieldChange::between([
                    ("first_name", &*found.first_name, &*edit.first_name),
                    ("last_name", &*found.last_name, &*edit.last_name),
                    ("email", &*found.email, &*edit.email),
                    ("job_title", &*found.job_title, &*edit.job_title),
                    ("phone", &*found.phone, &*edit.phone),
                    ("language", &*found.language, &*edit.language),
                ]);
                if fields.is_empty() {
                    return Ok(found.version);
                }
                sql::untaken(write.set_person(person, &edit), Unique::PersonEmail)?;
                let name = format!("{} {}", edit.first_name, edit.last_name);
                write.note_change(named(&found, name.trim()), &by, &Change::Edited { fields })?;
                Ok(found.version + 1)
            })
            .await
    }

    /// Puts a person into another organization, and returns their new version. What they were given stays theirs.
    ///
    /// # Errors
    /// [`Error::Conflict`] when they have changed since `expected_version`, [`Error::NotFound`] when they or the
    /// organization are gone, [`Error::AtRest`] when that is not worked with, [`Error::Taken`] when somebody there has
    /// the address, [`Error::StillRunning`] while an execution about them has not come to its end, [`Error::Leaving`]
    /// while one of both organizations leaves.
    pub async fn move_person(
        &self,
        person: PersonId,
        expected_version: u64,
        to: OrganizationId,
        by: By,
    ) -> Result<u64, Error> {
        self.database
            .write(move |write| {
                let found = write.person_at(person, expected_version)?;
                if found.organization.id == to {
                    return Ok(found.version);
                }
                let target = write.organization(to)?.ok_or(Error::NotFound)?;
                match target.state {
                    OrganizationState::Active => {}
                    OrganizationState::Archived | OrganizationState::Left => return Err(Error::AtRest),
                }
                write.refuse_while_running(RecordRef::Person(person))?;
                write.refuse_while_leaving(to, &target.name)?;
                sql::untaken(write.set_person_organization(person, to), Unique::PersonEmail)?;
                write.move_planned_leaving(person, to)?;
                let name = found.name();
                let here = OrganizationName {
                    id: to,
                    name: target.name,
                };
                write.note_change(named(&found, &name), &by, &Change::Moved { to: here })?;
                let there = OrganizationName {
                    id: found.organization.id,
                    name: found.organization.name.clone(),
                };
                let arrived = Named {
                    organization: to,
                    ..named(&found, &name)
                };
                write.note_change(arrived, &by, &Change::Arrived { from: there })?;
                Ok(found.version + 1)
            })
            .await
    }

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
