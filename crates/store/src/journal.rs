//! The journal of the engine: lines, records and projection in one transaction.

pub(crate) mod half_made;
pub(crate) mod leaving;

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;

use domain::execution::Recorded;
use domain::form::{Answers, Unique};
use domain::history::By;
use domain::leaving::Leaver;
use domain::organization::OrganizationState;
use domain::person::PersonState;
use domain::record::{GrantSubject, Record};
use domain::role::Scope;
use domain::{ExecutionId, GrantId, OrganizationId, PersonId, StepKey};
use engine::{
    About, Append, Connected, Connections, Given, GivenTo, Group, Journal, JournalError, Projection,
    Remaining, StepProjection, StoredExecution, Subject,
};
use serde_json::Value;

use crate::at_hand::connected;
use crate::sql::{self, Read, Write};
use crate::table::event::StoredEvent;
use crate::table::grant::{NewGrant, Revocation};
use crate::table::person::NewPerson;
use crate::table::system_group::SystemGroup;
use crate::{Error, Workspace};

type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

impl Journal for Workspace {
    fn append(&self, append: Append) -> BoxFuture<'_, Result<(), JournalError>> {
        Box::pin(async move {
            let prepared = Prepared::from(append)?;
            self.database.write(move |write| prepared.write(write)).await?;
            Ok(())
        })
    }

    fn load(&self, execution: ExecutionId) -> BoxFuture<'_, Result<Option<StoredExecution>, JournalError>> {
        Box::pin(async move { Ok(self.database.read(move |read| load(read, execution)).await?) })
    }

    fn attended(&self) -> BoxFuture<'_, Result<Vec<ExecutionId>, JournalError>> {
        Box::pin(async move { Ok(self.database.read(|read| read.attended_executions()).await?) })
    }

    fn subject(&self, execution: ExecutionId) -> BoxFuture<'_, Result<Subject, JournalError>> {
        Box::pin(async move { Ok(self.database.read(move |read| subject(read, execution)).await?) })
    }

    fn subject_about(&self, about: About) -> BoxFuture<'_, Result<Subject, JournalError>> {
        Box::pin(async move { Ok(self.database.read(move |read| subject_about(read, about)).await?) })
    }

    fn given(&self, grant: GrantId) -> BoxFuture<'_, Result<Option<Given>, JournalError>> {
        Box::pin(async move {
            let found = self.database.read(move |read| read.grant(grant)).await?;
            Ok(found.map(leaving::given))
        })
    }

    fn standing<'a>(
        &'a self,
        subject: GrantSubject,
        system: &'a str,
    ) -> BoxFuture<'a, Result<Vec<GivenTo>, JournalError>> {
        Box::pin(async move {
            let system = system.to_owned();
            let found = self
                .database
                .read(move |read| read.standing_of(subject, &system))
                .await?;
            Ok(found.into_iter().map(leaving::given_to).collect())
        })
    }

    fn remaining<'a>(
        &'a self,
        who: &'a Leaver,
        besides: ExecutionId,
    ) -> BoxFuture<'a, Result<Remaining, JournalError>> {
        Box::pin(async move { Ok(self.remaining_of(who, besides).await?) })
    }
}

impl Connections for Workspace {
    fn connection<'a>(&'a self, system: &'a str) -> BoxFuture<'a, Result<Option<Connected>, JournalError>> {
        Box::pin(async move {
            let before = self.at_hand.generation();
            let stored = Workspace::connection(self, system).await?;
            if let Some(stored) = &stored {
                self.at_hand.keep(stored, before);
            }
            Ok(stored.as_ref().map(connected))
        })
    }

    fn at_hand(&self, system: &str) -> Option<Connected> {
        self.at_hand.get(system)
    }
}

/// An [`Append`] with everything done that can be done before the writer's turn.
struct Prepared {
    execution: ExecutionId,
    key: String,
    expected: u64,
    version: u64,
    events: Vec<StoredEvent>,
    /// The records, with whether an action told them.
    records: Vec<(By, bool, Record)>,
    /// Who leaves by an execution that begins with this.
    leaver: Option<Leaver>,
    /// The steps that the lines move, with their positions.
    steps: Vec<(usize, StepProjection)>,
    projection: Projection,
}

impl Prepared {
    fn from(append: Append) -> Result<Self, Error> {
        let Append {
            execution,
            expected_version: expected,
            entries,
            next,
        } = append;
        let follow = entries
            .iter()
            .zip(expected + 1..)
            .all(|(entry, number)| entry.number == number);
        if !follow || entries.is_empty() {
            let reason = format!("the new lines do not follow line {expected}");
            return Err(Error::Unreadable {
                what: "journal line",
                reason,
            });
        }
        // A line that moves more than one step moves any; so does the first.
        let moves_any = expected == 0 || entries.iter().any(|entry| moves_several(&entry.recorded));
        let moved =
            |step: &StepKey| moves_any || entries.iter().any(|entry| entry.recorded.step() == Some(step));
        let steps = next.steps.iter().enumerate();
        let steps = steps
            .filter(|(_, step)| moved(&step.key))
            .map(|(position, step)| (position, StepProjection::of(step)));
        Ok(Self {
            execution,
            key: execution.to_string(),
            expected,
            version: expected + entries.len() as u64,
            events: entries.iter().map(StoredEvent::of).collect::<Result<_, _>>()?,
            steps: steps.collect(),
            records: entries
                .iter()
                .flat_map(|entry| {
                    let by = By {
                        actor: next.started_by.clone(),
                        at: entry.at,
                        execution: Some(execution),
                    };
                    let by_action = matches!(entry.recorded, Recorded::AttemptSucceeded { .. });
                    let records = entry.recorded.records().iter();
                    records.map(move |record| (by.clone(), by_action, record.clone()))
                })
                .collect(),
            leaver: entries.iter().find_map(|entry| leaver_of(&entry.recorded)),
            projection: Projection::of(&next),
        })
    }

    /// The execution goes first, because lines and grants point to it; whom it is about goes last, because
    /// the records may only now create them.
    fn write(&self, write: &Write<'_>) -> Result<(), Error> {
        let standing = write.standing(&self.key)?;
        let found = standing.as_ref().map_or(0, |standing| standing.version);
        if found != self.expected {
            return Err(JournalError::VersionConflict {
                expected: self.expected,
                found,
            }
            .into());
        }
        if let Some(who) = &self.leaver {
            if !write.open_about(who, self.execution)?.is_empty() {
                return Err(JournalError::LeaverBusy.into());
            }
            write.remove_own_plan(who)?;
        }
        match standing {
            None => write.insert_execution(&self.key, self.version, &self.projection)?,
            Some(_) => write.update_progress(&self.key, self.version, &self.projection)?,
        }
        for event in &self.events {
            write.insert_event(&self.key, event)?;
        }
        for (by, by_action, record) in &self.records {
            add(write, self.execution, record, by, *by_action)?;
        }
        if standing.is_none_or(|standing| standing.differs_from(&self.projection)) {
            write.update_standing(&self.key, &self.projection)?;
        }
        for (position, step) in &self.steps {
            write.put_step(&self.key, *position, step)?;
        }
        Ok(())
    }
}

/// Returns who leaves by an execution that begins with the line.
fn leaver_of(recorded: &Recorded) -> Option<Leaver> {
    let Recorded::Started {
        leaving: Some(leaving),
        ..
    } = recorded
    else {
        return None;
    };
    Some(leaving.who.clone())
}

/// Adds the row of a record.
fn add(
    write: &Write<'_>,
    execution: ExecutionId,
    record: &Record,
    by: &By,
    by_action: bool,
) -> Result<(), Error> {
    let at = by.at;
    match record {
        Record::Organization {
            id,
            name,
            contact_name,
            contact_email,
            notes,
        } => {
            let inserted = write.put_organization(*id, name, contact_name, contact_email, notes, at);
            told_apart(inserted, Some(Unique::OrganizationName))
        }
        Record::ChosenOrganization { id } => {
            let found = write.organization(*id)?.ok_or(JournalError::OrganizationGone)?;
            match found.state {
                OrganizationState::Active => Ok(()),
                OrganizationState::Archived | OrganizationState::Left => {
                    Err(JournalError::OrganizationAtRest.into())
                }
            }
        }
        Record::ChosenPerson { id, organization } => chosen_person(write, *id, *organization),
        Record::StudioCompany {
            id,
            organization,
            name,
            environment,
        } => told_apart(
            write.put_studio_company(*id, *organization, name, *environment, at),
            None,
        ),
        Record::StudioCompanyDropped { id } => told_apart(write.remove_studio_company(*id), None),
        Record::Person {
            id,
            organization,
            first_name,
            last_name,
            email,
            job_title,
            phone,
            language,
        } => {
            let new = NewPerson {
                id: *id,
                organization: *organization,
                first_name,
                last_name,
                email,
                job_title,
                phone,
                language,
            };
            match write.put_person(&new, at) {
                Ok(0) => Err(JournalError::PersonGone.into()),
                put => told_apart(put, Some(Unique::PersonEmail)),
            }
        }
        Record::PersonalCompany { id, person, name } => {
            told_apart(write.put_personal_company(*id, *person, name, at), None)
        }
        Record::Group {
            id,
            organization,
            system,
            name,
            external_id,
        } => {
            let group = SystemGroup {
                id: *id,
                system: system.clone(),
                name: name.clone(),
                external_id: external_id.clone(),
            };
            told_apart(write.insert_system_group(*organization, &group, at), None)
        }
        Record::Grant {
            id,
            subject,
            system,
            action,
            resource,
            receipt,
            input,
        } => {
            let new = NewGrant {
                id: *id,
                subject: *subject,
                system,
                action,
                resource,
                receipt: receipt.as_ref(),
                input: input.as_ref(),
                execution,
                by_action,
            };
            told_apart(write.insert_grant(&new, at), None)
        }
        Record::GrantRevoked { id, how } => {
            let how = *how;
            write.revoke_grant(*id, Revocation { at, how, execution })
        }
        Record::Left { who } => write.mark_left(who, by),
    }
}

/// Looks whether a person who was chosen is one of the organization's people, and worked with.
fn chosen_person(write: &Write<'_>, id: PersonId, organization: OrganizationId) -> Result<(), Error> {
    let found = write.person(Scope::Organization(organization), id)?;
    match found.ok_or(JournalError::PersonGone)?.state {
        PersonState::Active => Ok(()),
        PersonState::Deactivated | PersonState::Left => Err(JournalError::PersonAtRest.into()),
    }
}

/// Turns what SQLite refuses into what the engine can explain. A record that points to nothing belongs to an
/// organization that was deleted, alone or with its people.
fn told_apart(inserted: rusqlite::Result<usize>, unique: Option<Unique>) -> Result<(), Error> {
    match (inserted, unique) {
        (Ok(_), _) => Ok(()),
        (Err(error), Some(unique)) if sql::is_unique_violation(&error) => {
            Err(JournalError::Duplicate { unique }.into())
        }
        (Err(error), _) if sql::is_foreign_key_violation(&error) => {
            Err(JournalError::OrganizationGone.into())
        }
        (Err(error), _) => Err(error.into()),
    }
}

fn load(read: &Read<'_>, execution: ExecutionId) -> Result<Option<StoredExecution>, Error> {
    let Some((workflow, version)) = read.workflow_of(execution)? else {
        return Ok(None);
    };
    let definition = read
        .definition(&workflow, version)?
        .ok_or_else(|| Error::Unreadable {
            what: "workflow",
            reason: format!("version {version} of {workflow} is not stored"),
        })?;
    Ok(Some(StoredExecution {
        definition,
        entries: read.events(execution)?,
    }))
}

fn subject(read: &Read<'_>, execution: ExecutionId) -> Result<Subject, Error> {
    let Some(standing) = read.standing(&execution.to_string())? else {
        return Ok(Subject::default());
    };
    let about = About {
        organization: standing.organization,
        person: standing.person,
    };
    subject_about(read, about)
}

fn subject_about(read: &Read<'_>, about: About) -> Result<Subject, Error> {
    let mut subject = Subject::default();
    if let Some(id) = about.organization {
        subject.organization = organization_answers(read, id)?;
        subject.companies = read
            .studio_companies(id)?
            .into_iter()
            .map(|company| company.name)
            .collect();
        // The newest group of a system comes last and stays.
        let groups = read.system_groups(id)?.into_iter().map(|group| {
            let known = Group {
                name: group.name,
                id: group.external_id,
            };
            (group.system, known)
        });
        subject.groups = groups.collect::<BTreeMap<_, _>>();
    }
    if let Some(person) = about
        .person
        .map(|id| read.person(Scope::Workspace, id))
        .transpose()?
        .flatten()
    {
        subject.person = answers([
            ("first_name", person.first_name),
            ("last_name", person.last_name),
            ("email", person.email),
            ("job_title", person.job_title),
            ("phone", person.phone),
            ("language", person.language),
        ]);
    }
    Ok(subject)
}

fn organization_answers(read: &Read<'_>, id: OrganizationId) -> Result<Answers, Error> {
    let Some(organization) = read.organization(id)? else {
        return Ok(Answers::new());
    };
    Ok(answers([
        ("name", organization.name),
        ("contact_name", organization.contact_name),
        ("contact_email", organization.contact_email),
        ("link_internal", organization.links.internal),
        ("link_general", organization.links.general),
        ("link_additional", organization.links.additional),
    ]))
}

fn answers<const N: usize>(pairs: [(&str, String); N]) -> Answers {
    pairs
        .into_iter()
        .map(|(key, value)| (key.to_owned(), Value::String(value)))
        .collect()
}

/// Returns whether a line may move more than one step.
fn moves_several(recorded: &Recorded) -> bool {
    match recorded {
        Recorded::Started { .. } | Recorded::RerunRequested { .. } | Recorded::Cancelled { .. } => true,
        Recorded::FormOpened { .. }
        | Recorded::FormAnswered { .. }
        | Recorded::TaskOpened { .. }
        | Recorded::TaskDone { .. }
        | Recorded::AttemptStarted { .. }
        | Recorded::ApplyBegan { .. }
        | Recorded::CommitPointReached { .. }
        | Recorded::AttemptSucceeded { .. }
        | Recorded::HandedOver { .. }
        | Recorded::Blocked { .. }
        | Recorded::AttemptFailed { .. }
        | Recorded::OutcomeUnknown { .. }
        | Recorded::RetryRequested { .. }
        | Recorded::OutcomeSettled { .. }
        | Recorded::Skipped { .. }
        | Recorded::DoneByHand { .. }
        | Recorded::ApprovalOpened { .. }
        | Recorded::Approved { .. }
        | Recorded::Denied { .. }
        | Recorded::ApprovalExpired { .. }
        | Recorded::Assigned { .. }
        | Recorded::Commented { .. }
        | Recorded::Paused { .. }
        | Recorded::Resumed { .. }
        | Recorded::Finished => false,
    }
}
