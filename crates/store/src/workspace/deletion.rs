//! Deleting organizations and people: what hangs on them, and what their history keeps.
//!
//! Nothing dangles afterwards: companies, groups and accesses go with their owner, executions stay and forget whom they
//! were about, and the history keeps what was deleted. Executions keep their journals, which tell names.

use domain::history::{By, Change, GrantFacts, OrganizationFacts, OrganizationName, PersonFacts, RecordRef};
use domain::record::GrantSubject;
use domain::role::Scope;
use domain::{OrganizationId, PersonId};

use crate::sql::{Read, Write};
use crate::table::execution::ExecutionRow;
use crate::table::organization::Organization;
use crate::table::person::PersonRow;
use crate::workspace::{companies, groups, organizations, people};
use crate::{Error, Workspace};

/// What hangs on a record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Burden {
    /// The people of an organization; 0 for a person.
    pub people: u64,
    /// Executions that have not come to their end.
    pub running: u64,
    /// Executions that have.
    pub ended: u64,
    /// Accesses that were given and stand.
    pub standing: u64,
}

/// What becomes of a deletion when accesses still stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// It is refused.
    Refuse,
    /// Their records are deleted too; in the systems they stay.
    Forget,
}

impl Workspace {
    /// Returns what hangs on a person, or on an organization and its people.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is gone.
    pub async fn burden(&self, record: RecordRef) -> Result<Burden, Error> {
        self.database.read(move |read| burden(read, record)).await
    }

    /// Returns the newest executions about a person, or about an organization and its people, that have not come to their
    /// end.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn running_executions_about(
        &self,
        record: RecordRef,
        limit: u32,
    ) -> Result<Vec<ExecutionRow>, Error> {
        self.database
            .read(move |read| read.running_about(record, limit))
            .await
    }

    /// Deletes an organization with its people and all that belongs to them.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it has changed since `expected_version` or has another number of people than
    /// `expected_people`, [`Error::NotFound`] when it is gone, [`Error::StillRunning`] while an execution about it has
    /// not come to its end, [`Error::StillGranted`] when accesses stand that are not to be forgotten.
    pub async fn delete_organization(
        &self,
        organization: OrganizationId,
        expected_version: u64,
        expected_people: u64,
        standing: Standing,
        reason: &str,
        by: By,
    ) -> Result<(), Error> {
        let reason = reason.to_owned();
        self.database
            .write(move |write| {
                let found = write.organization_at(organization, expected_version)?;
                let record = RecordRef::Organization(organization);
                let burden = write.unburdened(record, standing)?;
                if burden.people != expected_people {
                    return Err(Error::Conflict {
                        expected: expected_people,
                        found: burden.people,
                    });
                }
                for person in write.people_of(organization)? {
                    write.delete_person(&person, &reason, true, &by)?;
                }
                let was = Box::new(organization_facts(write, &found, &burden)?);
                write.remove_grants(GrantSubject::Organization(organization))?;
                write.remove_organization(organization)?;
                let change = Change::OrganizationDeleted { reason, was };
                write.note_change(organizations::named(&found), &by, &change)
            })
            .await
    }

    /// Deletes a person with all that belongs to them.
    ///
    /// # Errors
    /// [`Error::Conflict`] when they have changed since `expected_version`, [`Error::NotFound`] when they are gone,
    /// [`Error::StillRunning`] while an execution about them has not come to its end, [`Error::Leaving`] while their
    /// organization leaves, [`Error::StillGranted`] when accesses stand that are not to be forgotten.
    pub async fn delete_person(
        &self,
        person: PersonId,
        expected_version: u64,
        standing: Standing,
        reason: &str,
        by: By,
    ) -> Result<(), Error> {
        let reason = reason.to_owned();
        self.database
            .write(move |write| {
                let found = write.person_at(person, expected_version)?;
                write.unburdened(RecordRef::Person(person), standing)?;
                write.delete_person(&found, &reason, false, &by)
            })
            .await
    }
}

impl Write<'_> {
    /// Refuses to go on while an execution about the record has not come to its end.
    pub(crate) fn refuse_while_running(&self, record: RecordRef) -> Result<(), Error> {
        if let RecordRef::Person(id) = record
            && let Some(person) = self.person(Scope::Workspace, id)?
        {
            self.refuse_while_leaving(person.organization.id, &person.organization.name)?;
        }
        match self.executions_on(record)? {
            (0, _) => Ok(()),
            (executions, _) => Err(Error::StillRunning { executions }),
        }
    }

    /// Refuses to go on while an organization leaves: who belongs to it is settled until that is over.
    pub(crate) fn refuse_while_leaving(&self, organization: OrganizationId, name: &str) -> Result<(), Error> {
        match self.leavings_of(organization)? {
            0 => Ok(()),
            _ => Err(Error::Leaving {
                name: name.to_owned(),
            }),
        }
    }

    /// Returns what hangs on a record, if it can be deleted.
    fn unburdened(&self, record: RecordRef, standing: Standing) -> Result<Burden, Error> {
        self.refuse_while_running(record)?;
        let burden = burden(self, record)?;
        match standing {
            Standing::Refuse if burden.standing > 0 => Err(Error::StillGranted {
                grants: burden.standing,
            }),
            Standing::Refuse | Standing::Forget => Ok(burden),
        }
    }

    fn delete_person(
        &self,
        person: &PersonRow,
        reason: &str,
        with_organization: bool,
        by: &By,
    ) -> Result<(), Error> {
        let subject = GrantSubject::Person(person.id);
        let was = PersonFacts {
            organization: OrganizationName {
                id: person.organization.id,
                name: person.organization.name.clone(),
            },
            email: person.email.clone(),
            job_title: person.job_title.clone(),
            phone: person.phone.clone(),
            language: person.language.clone(),
            state: person.state,
            created_at: person.created_at,
            personal_company: person.personal_company.clone(),
            grants: grant_facts(self, subject)?,
        };
        self.remove_grants(subject)?;
        self.remove_person(person.id)?;
        let change = Change::PersonDeleted {
            reason: reason.to_owned(),
            with_organization,
            was: Box::new(was),
        };
        self.note_change(people::named(person, &person.name()), by, &change)
    }
}

fn burden(read: &Read<'_>, record: RecordRef) -> Result<Burden, Error> {
    let people = match record {
        RecordRef::Organization(id) => read.organization(id)?.ok_or(Error::NotFound)?.people.into(),
        RecordRef::Person(id) => read
            .person(Scope::Workspace, id)?
            .map(|_| 0)
            .ok_or(Error::NotFound)?,
    };
    let (running, ended) = read.executions_on(record)?;
    Ok(Burden {
        people,
        running,
        ended,
        standing: read.standing_grants(record)?,
    })
}

fn organization_facts(
    read: &Read<'_>,
    organization: &Organization,
    burden: &Burden,
) -> Result<OrganizationFacts, Error> {
    let id = organization.id;
    Ok(OrganizationFacts {
        contact_name: organization.contact_name.clone(),
        contact_email: organization.contact_email.clone(),
        notes: organization.notes.clone(),
        links: organization.links.clone(),
        state: organization.state,
        created_at: organization.created_at,
        people: burden.people,
        executions: burden.ended,
        companies: read
            .studio_companies(id)?
            .into_iter()
            .map(companies::facts)
            .collect(),
        groups: read.system_groups(id)?.into_iter().map(groups::facts).collect(),
        grants: grant_facts(read, GrantSubject::Organization(id))?,
    })
}

fn grant_facts(read: &Read<'_>, subject: GrantSubject) -> Result<Vec<GrantFacts>, Error> {
    let grants = read.grants_of(subject)?.into_iter();
    Ok(grants
        .map(|grant| GrantFacts {
            system: grant.system,
            action: grant.action,
            resource: grant.resource,
            execution: grant.execution,
            given_at: grant.at,
        })
        .collect())
}
