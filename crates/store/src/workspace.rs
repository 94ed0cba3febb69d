//! One workspace: its organizations, people, executions and connections.

mod batches;
mod companies;
pub(crate) mod deletion;
mod groups;
mod history;
pub(crate) mod leavings;
mod organizations;
mod people;
pub(crate) mod search;
mod workflows;

use std::sync::Arc;

use domain::history::RecordRef;
use domain::record::GrantSubject;
use domain::role::{Partner, Scope};
use domain::{ExecutionId, OrganizationId, PersonId, Timestamp};
use engine::StepProjection;

use crate::at_hand::AtHand;
use crate::database::Database;
use crate::page::{self, Page, Place};
use crate::sql::Read;
use crate::table::connection::{NewConnection, StoredConnection, StoredTest};
use crate::table::execution::{ExecutionFilter, ExecutionRow, SubjectNames};
use crate::table::grant::Grant;
use crate::table::grant::list::GrantRow;
use crate::table::organization::list::{OrganizationFilter, OrganizationRow};
use crate::table::organization::{Organization, OrganizationOption};
use crate::table::person::PersonRow;
use crate::table::person::list::PersonFilter;
use crate::table::studio_company::StudioCompany;
use crate::table::system_group::SystemGroup;
use crate::{Error, connection};

/// A handle on the file of one workspace. Every method needs a Tokio runtime.
///
/// It is also the engine's [`engine::Journal`] and its [`engine::Connections`].
#[derive(Clone)]
pub struct Workspace {
    pub(crate) database: Arc<Database>,
    pub(crate) at_hand: Arc<AtHand>,
}

/// Everything about one organization, of one moment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OrganizationDetail {
    /// The organization itself.
    pub organization: Organization,
    /// Its studio companies, in the order in which they were made.
    pub companies: Vec<StudioCompany>,
    /// What stands for it in outside systems.
    pub groups: Vec<SystemGroup>,
}

impl Workspace {
    /// Returns a page of executions, the newest first.
    ///
    /// # Errors
    /// [`Error::Cursor`] when `after` is not a place of this list.
    pub async fn list_executions(
        &self,
        scope: Scope,
        filter: &ExecutionFilter,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Page<ExecutionRow>, Error> {
        let (at, id) = page::read_execution_place(after)?;
        let filter = filter.clone();
        let rows = self
            .database
            .read(move |read| read.executions(scope, &filter, (at, &id), limit.saturating_add(1)))
            .await?;
        Ok(Page::of(rows, limit, page::execution_place))
    }

    /// Returns whether there is such an execution in the scope.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn has_execution(&self, scope: Scope, id: ExecutionId) -> Result<bool, Error> {
        self.database
            .read(move |read| read.has_execution(scope, id))
            .await
    }

    /// Returns whom an execution is about.
    ///
    /// # Errors
    /// [`Error::NotFound`] without such an execution.
    pub async fn execution_subject_names(&self, id: ExecutionId) -> Result<SubjectNames, Error> {
        self.database.read(move |read| read.subject_names(id)).await
    }

    /// Returns how the steps of an execution stand, in the order of its definition.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn execution_steps(&self, id: ExecutionId) -> Result<Vec<StepProjection>, Error> {
        self.database.read(move |read| read.steps(id)).await
    }

    /// Returns a page of organizations.
    ///
    /// # Errors
    /// [`Error::Cursor`] when `after` is not a place of this list.
    pub async fn list_organizations(
        &self,
        scope: Scope,
        filter: &OrganizationFilter,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Page<OrganizationRow>, Error> {
        let (filter, after, sort) = (filter.clone(), Place::read(after)?, filter.sort);
        let rows = self
            .database
            .read(move |read| read.organizations(scope, &filter, &after, limit.saturating_add(1)))
            .await?;
        Ok(Page::of(rows, limit, |row| row.place(sort).written()))
    }

    /// Returns every organization by name, also those that are not worked with.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn organization_options(&self, scope: Scope) -> Result<Vec<OrganizationOption>, Error> {
        self.database
            .read(move |read| read.organization_options(scope))
            .await
    }

    /// Returns the organizations of a scope that are worked with by name, for a picker.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn offered_organizations(&self, scope: Scope) -> Result<Vec<OrganizationOption>, Error> {
        self.database
            .read(move |read| read.offered_organizations(scope))
            .await
    }

    /// Returns everything about an organization; none when it is not in the scope.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn organization(
        &self,
        scope: Scope,
        id: OrganizationId,
    ) -> Result<Option<OrganizationDetail>, Error> {
        if scope.organization().is_some_and(|only| only != id) {
            return Ok(None);
        }
        self.database
            .read(move |read| {
                let Some(organization) = read.organization(id)? else {
                    return Ok(None);
                };
                Ok(Some(OrganizationDetail {
                    organization,
                    companies: read.studio_companies(id)?,
                    groups: read.system_groups(id)?,
                }))
            })
            .await
    }

    /// Returns a page of people.
    ///
    /// # Errors
    /// [`Error::Cursor`] when `after` is not a place of this list.
    pub async fn list_people(
        &self,
        scope: Scope,
        filter: &PersonFilter,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Page<PersonRow>, Error> {
        let (filter, after, sort) = (filter.clone(), Place::read(after)?, filter.sort);
        let rows = self
            .database
            .read(move |read| read.people(scope, &filter, &after, limit.saturating_add(1)))
            .await?;
        Ok(Page::of(rows, limit, |row| row.place(sort).written()))
    }

    /// Returns a page of the executions about a person, or about an organization and its people; the newest first.
    ///
    /// # Errors
    /// [`Error::Cursor`] when `after` is not a place of this list, [`Error::NotFound`] when the record does not exist in
    /// the scope.
    pub async fn list_executions_about(
        &self,
        scope: Scope,
        record: RecordRef,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Page<ExecutionRow>, Error> {
        let (at, id) = page::read_execution_place(after)?;
        let rows = self
            .database
            .read(move |read| {
                read.within(scope, record)?;
                read.executions_about(scope, record, (at, &id), limit.saturating_add(1))
            })
            .await?;
        Ok(Page::of(rows, limit, page::execution_place))
    }

    /// Returns a page of what a person, or an organization itself, was given; the newest first.
    ///
    /// # Errors
    /// [`Error::Cursor`] when `after` is not a place of this list, [`Error::NotFound`] when the subject does not exist in
    /// the scope.
    pub async fn list_grants(
        &self,
        scope: Scope,
        subject: GrantSubject,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Page<GrantRow>, Error> {
        let (at, id) = page::read_execution_place(after)?;
        let rows = self
            .database
            .read(move |read| {
                let record = match subject {
                    GrantSubject::Organization(id) => RecordRef::Organization(id),
                    GrantSubject::Person(id) => RecordRef::Person(id),
                };
                read.within(scope, record)?;
                read.grants_page(scope, subject, (at, &id), limit.saturating_add(1))
            })
            .await?;
        Ok(Page::of(rows, limit, |row| {
            format!("{}.{}", row.at.as_micros(), row.id)
        }))
    }

    /// Returns a person; none when they are not in the scope.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn person(&self, scope: Scope, id: PersonId) -> Result<Option<PersonRow>, Error> {
        self.database.read(move |read| read.person(scope, id)).await
    }

    /// Returns for each partner the organization's name, empty when it is gone, and whether it is still as
    /// [`Workspace::speaks_for`] asks.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn standing_of(&self, partners: Vec<Partner>) -> Result<Vec<(String, bool)>, Error> {
        let standing = move |read: &Read<'_>| {
            let partners = partners.iter();
            partners
                .map(|partner| {
                    let name = read.organization_name(partner.organization)?.unwrap_or_default();
                    Ok((name, read.speaks_for(*partner)?))
                })
                .collect()
        };
        self.database.read(standing).await
    }

    /// Returns whether somebody may still act as a partner's own admin: whether the person belongs to that
    /// organization, and neither is switched off or archived. It is asked with every command of theirs, so whoever
    /// deletes, deactivates or moves a person has nothing further to do; a new way to be gone belongs into this query.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn speaks_for(&self, partner: Partner) -> Result<bool, Error> {
        self.database.read(move |read| read.speaks_for(partner)).await
    }

    /// Returns the accesses that somebody was given, the oldest first. Those of an organization's people are not its own.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn grants_of(&self, subject: GrantSubject) -> Result<Vec<Grant>, Error> {
        self.database.read(move |read| read.grants_of(subject)).await
    }

    /// Returns the connection to a system, when it was ever set up.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn connection(&self, system: &str) -> Result<Option<StoredConnection>, Error> {
        let system = system.to_owned();
        self.database.read(move |read| read.connection_to(&system)).await
    }

    /// Returns all connections that were ever set up, by system.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn connections(&self) -> Result<Vec<StoredConnection>, Error> {
        self.database.read(|read| read.connections()).await
    }

    /// Stores the settings of a connection and returns it. What the last test found is forgotten.
    ///
    /// `expected_version` is 0 for a system that was never set up. The id is stored with the settings in one
    /// statement, so that they go with the secret that stands under it.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it has changed since `expected_version`.
    pub async fn save_connection(
        &self,
        new: NewConnection,
        expected_version: u64,
        now: Timestamp,
    ) -> Result<StoredConnection, Error> {
        let settings = serde_json::to_string(&new.settings).map_err(|error| Error::Unreadable {
            what: "connection",
            reason: error.to_string(),
        })?;
        let workspace = self.clone();
        // On a task of its own, so that what is at hand is replaced behind the write even if the caller goes away.
        let saving = tokio::spawn(async move {
            let write = workspace
                .database
                .write(move |write| write.save_connection(&new, &settings, expected_version, now));
            let saved = write.await;
            match &saved {
                Ok(saved) => workspace.at_hand.replace(saved),
                Err(_) => workspace.at_hand.forget(),
            }
            saved
        });
        saving.await.map_err(|_| Error::Panicked)?
    }

    /// Records what a test of a connection's settings at a version found. Nothing is recorded when they have
    /// changed since: the test says nothing about the new ones.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the system was never set up.
    pub async fn record_test(&self, system: &str, version: u64, test: StoredTest) -> Result<(), Error> {
        let system = system.to_owned();
        self.database
            .write(move |write| write.record_test(&system, version, &test))
            .await
    }

    /// Checks the whole file, which takes seconds when it is large.
    ///
    /// # Errors
    /// [`Error::Corrupt`] with the first thing that is wrong.
    pub async fn integrity_check(&self) -> Result<(), Error> {
        let path = self.database.path().to_owned();
        self.database
            .read(move |read| connection::integrity_check(read.connection(), &path))
            .await
    }
}
