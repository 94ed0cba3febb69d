//! What hangs on organizations and people, what was changed about them, and what was deleted.

mod words;

use api::ApiError;
use api::command::{GetBurden, ListDeletions, ListExecutionsOf, ListGrants, ListHistory};
use api::history::{Burden, GrantView, HistoryLine, ListDeletions as ListDeletionsRequest, ListOf, Of};
use api::organization::ExecutionLink;
use api::page::Page;
use domain::history::RecordRef;
use domain::record::GrantSubject;

use crate::actor::Actor;
use crate::executions::{PAGE, page_of, place};
use crate::{App, error, titles};

/// How many of the executions that have not come to their end are named.
const RUNNING: u32 = 5;

impl App {
    /// Lists the executions about an organization and its people, or about a person; the newest first.
    ///
    /// # Errors
    /// When the account may not, or they cannot be read.
    pub async fn list_executions_of(&self, request: ListOf) -> Result<Page<ExecutionLink>, ApiError> {
        let actor = self.actor::<ListExecutionsOf>().await?;
        let store = &actor.workspace.store;
        let after = place(request.after.as_ref());
        let page = store
            .list_executions_about(actor.scope, request.of, after, PAGE)
            .await;
        Ok(page_of(page.map_err(error::store)?, |row| link(&actor, row)))
    }

    /// Lists what an organization itself, or a person, was given; the newest first.
    ///
    /// # Errors
    /// When the account may not, or it cannot be read.
    pub async fn list_grants(&self, request: ListOf) -> Result<Page<GrantView>, ApiError> {
        let actor = self.actor::<ListGrants>().await?;
        let store = &actor.workspace.store;
        let (subject, now_at) = match request.of {
            RecordRef::Organization(id) => (GrantSubject::Organization(id), Some(id)),
            RecordRef::Person(id) => {
                let person = store.person(actor.scope, id).await.map_err(error::store)?;
                (
                    GrantSubject::Person(id),
                    person.map(|person| person.organization.id),
                )
            }
        };
        let after = place(request.after.as_ref());
        let page = store.list_grants(actor.scope, subject, after, PAGE).await;
        Ok(page_of(page.map_err(error::store)?, |row| GrantView {
            id: row.id,
            system: titles::system(&self.catalogue, &row.system),
            resource: row.resource,
            external_id: row.external_id,
            reversible: row.reversible,
            execution: row.execution,
            given_for: row
                .given_for
                .filter(|given_for| Some(given_for.id) != now_at)
                .map(|given_for| given_for.name),
            given_at: row.at,
        }))
    }

    /// Lists who changed an organization and its people, or a person, and when; the newest first.
    ///
    /// # Errors
    /// When the account may not, or it cannot be read.
    pub async fn list_history(&self, request: ListOf) -> Result<Page<HistoryLine>, ApiError> {
        let actor = self.actor::<ListHistory>().await?;
        let store = &actor.workspace.store;
        let after = place(request.after.as_ref());
        let page = store.history_of(request.of, actor.scope, after, PAGE).await;
        Ok(page_of(page.map_err(error::store)?, |row| {
            words::line(row, &self.catalogue)
        }))
    }

    /// Lists the organizations and people that were deleted, the newest first.
    ///
    /// # Errors
    /// When the account may not, or it cannot be read.
    pub async fn list_deletions(&self, request: ListDeletionsRequest) -> Result<Page<HistoryLine>, ApiError> {
        let actor = self.actor::<ListDeletions>().await?;
        let store = &actor.workspace.store;
        let after = place(request.after.as_ref());
        let page = store.deletions(actor.scope, after, PAGE).await;
        Ok(page_of(page.map_err(error::store)?, |row| {
            words::line(row, &self.catalogue)
        }))
    }

    /// Tells what hangs on an organization or a person, before it is deleted.
    ///
    /// # Errors
    /// When the account may not, or it does not exist.
    pub async fn get_burden(&self, request: Of) -> Result<Burden, ApiError> {
        let actor = self.actor::<GetBurden>().await?;
        let store = &actor.workspace.store;
        let burden = store.burden(request.of).await.map_err(error::store)?;
        let running = store.running_executions_about(request.of, RUNNING).await;
        let running = running.map_err(error::store)?.into_iter();
        Ok(Burden {
            people: burden.people,
            running: burden.running,
            running_executions: running.map(|row| link(&actor, row)).collect(),
            ended: burden.ended,
            standing: burden.standing,
        })
    }
}

fn link(actor: &Actor, row: store::ExecutionRow) -> ExecutionLink {
    ExecutionLink {
        id: row.id,
        label: row.label,
        workflow: actor.workspace.title(&row.workflow),
        state: row.state,
        started_at: row.started_at,
    }
}
