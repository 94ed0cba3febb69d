//! What people change about organizations. Who changed what stands in the history.

use api::ApiError;
use api::command::{
    ChangeCompanies, ChangeGroups, DeleteOrganization, Nothing, SetOrganizationState,
    UpdateDocumentationLinks, UpdateOrganization,
};
use api::history::DeleteOrganization as DeleteOrganizationRequest;
use api::organization::{
    ChangeCompanies as ChangeCompaniesRequest, ChangeGroups as ChangeGroupsRequest, CompanyChange,
    GroupChange, SetOrganizationState as SetOrganizationStateRequest,
    UpdateDocumentationLinks as UpdateDocumentationLinksRequest,
    UpdateOrganization as UpdateOrganizationRequest,
};
use domain::form::{self, FieldError, Problem};
use domain::history::{CompanyFacts, GroupFacts};
use domain::organization::{self, DocumentationLinks, Environment, OrganizationState, is_web_link};
use domain::text::{Lines, cleaned};
use domain::{CompanyId, GroupId};
use store::OrganizationEdit;

use crate::executions::short;
use crate::records::{confirmed, line, reason, taken};
use crate::{App, error};

/// The most characters of a name or id that somebody notes down.
const MAX_NAME: usize = 200;

impl App {
    /// Puts right what is known of an organization.
    ///
    /// # Errors
    /// When the account may not, something is filled in wrong, another organization has the name, or it has changed
    /// since it was read.
    pub async fn update_organization(&self, request: UpdateOrganizationRequest) -> Result<Nothing, ApiError> {
        let actor = self.actor::<UpdateOrganization>().await?;
        let facts = form::check(&organization::fields(), &request.facts).map_err(ApiError::fields)?;
        let edit = OrganizationEdit {
            name: taken(&facts, "name"),
            contact_name: taken(&facts, "contact_name"),
            contact_email: taken(&facts, "contact_email"),
            notes: taken(&facts, "notes"),
        };
        let by = actor.by(self.time.now());
        let store = &actor.workspace.store;
        let updated = store
            .edit_organization(request.id, request.version, edit, by)
            .await;
        updated.map_err(error::store)?;
        Ok(())
    }

    /// Archives an organization, or makes it active again.
    ///
    /// # Errors
    /// When the account may not, or it has changed since it was read.
    pub async fn set_organization_state(
        &self,
        request: SetOrganizationStateRequest,
    ) -> Result<Nothing, ApiError> {
        let actor = self.actor::<SetOrganizationState>().await?;
        let reason = short("reason", &request.reason)?;
        match request.state {
            OrganizationState::Active | OrganizationState::Archived => {}
            OrganizationState::Left => {
                let message = "That an organization has left is recorded when it was offboarded.";
                return Err(ApiError::fields(vec![FieldError::new(
                    "state",
                    Problem::NotAnOption,
                    message,
                )]));
            }
        }
        let by = actor.by(self.time.now());
        let store = &actor.workspace.store;
        let set = store.set_organization_state(request.id, request.version, request.state, &reason, by);
        set.await.map_err(error::store)?;
        Ok(())
    }

    /// Replaces an organization's documentation links.
    ///
    /// # Errors
    /// When the account may not, a link is wrong, or the organization has changed since it was read.
    pub async fn update_documentation_links(
        &self,
        request: UpdateDocumentationLinksRequest,
    ) -> Result<Nothing, ApiError> {
        let actor = self.actor::<UpdateDocumentationLinks>().await?;
        let links = DocumentationLinks {
            internal: cleaned(&request.links.internal, Lines::Drop),
            general: cleaned(&request.links.general, Lines::Drop),
            additional: cleaned(&request.links.additional, Lines::Drop),
        };
        let wrong = links
            .named()
            .into_iter()
            .filter(|(_, _, link)| !link.is_empty() && !is_web_link(link));
        let message = "Enter a web address that starts with https:// or http://, or leave it empty.";
        let errors: Vec<_> = wrong
            .map(|(path, _, _)| FieldError::new(path, Problem::NotALink, message))
            .collect();
        if !errors.is_empty() {
            return Err(ApiError::fields(errors));
        }
        let by = actor.by(self.time.now());
        let workspace = &actor.workspace;
        let store = &workspace.store;
        let updated = store.update_links(request.organization, request.version, &links, by);
        updated.await.map_err(error::store)?;
        workspace.runner.reconsider();
        Ok(())
    }

    /// Adds, changes or removes a studio company of an organization.
    ///
    /// # Errors
    /// When the account may not, the name is wrong, or the organization has changed since it was read.
    pub async fn change_companies(&self, request: ChangeCompaniesRequest) -> Result<Nothing, ApiError> {
        let actor = self.actor::<ChangeCompanies>().await?;
        let ChangeCompaniesRequest {
            organization,
            version,
            change,
        } = request;
        let by = actor.by(self.time.now());
        let store = &actor.workspace.store;
        let changed = match change {
            CompanyChange::Add { name, environment } => {
                let id = CompanyId::from_uuid(self.ids.new_id());
                let company = company(&name, environment)?;
                store.add_company(organization, version, id, company, by).await
            }
            CompanyChange::Change {
                id,
                name,
                environment,
            } => {
                let company = company(&name, environment)?;
                store.change_company(organization, version, id, company, by).await
            }
            CompanyChange::Remove { id } => store.remove_company(organization, version, id, by).await,
        };
        changed.map_err(error::store)
    }

    /// Notes, changes or removes what stands for an organization in a system. Steps that waited for it go on.
    ///
    /// # Errors
    /// When the account may not, something is filled in wrong, or the organization has changed since it was read.
    pub async fn change_groups(&self, request: ChangeGroupsRequest) -> Result<Nothing, ApiError> {
        let actor = self.actor::<ChangeGroups>().await?;
        let ChangeGroupsRequest {
            organization,
            version,
            change,
        } = request;
        let by = actor.by(self.time.now());
        let workspace = &actor.workspace;
        let store = &workspace.store;
        let changed = match change {
            GroupChange::Note {
                system,
                name,
                external_id,
            } => {
                let known = self.systems_with_groups(workspace);
                if !known.iter().any(|choice| choice.value == system) {
                    let message = "Choose one of the systems.";
                    return Err(ApiError::fields(vec![FieldError::new(
                        "system",
                        Problem::NotAnOption,
                        message,
                    )]));
                }
                let (name, external_id) = group(&name, &external_id)?;
                let group = GroupFacts {
                    system,
                    name,
                    external_id,
                };
                let id = GroupId::from_uuid(self.ids.new_id());
                store.note_group(organization, version, id, group, by).await
            }
            GroupChange::Change {
                id,
                name,
                external_id,
            } => {
                let (name, external_id) = group(&name, &external_id)?;
                let changed = store.change_group(organization, version, id, name, external_id, by);
                changed.await
            }
            GroupChange::Remove { id } => store.remove_group(organization, version, id, by).await,
        };
        changed.map_err(error::store)?;
        workspace.runner.reconsider();
        Ok(())
    }

    /// Deletes an organization with its people. The history keeps what they were.
    ///
    /// # Errors
    /// When the account may not, no reason was given, it has changed since it was read, an execution about it has not
    /// come to its end, or accesses stand and the name was not typed.
    pub async fn delete_organization(&self, request: DeleteOrganizationRequest) -> Result<Nothing, ApiError> {
        let actor = self.actor::<DeleteOrganization>().await?;
        let reason = reason(&request.reason)?;
        let store = &actor.workspace.store;
        let found = store
            .organization(actor.scope, request.id)
            .await
            .map_err(error::store)?;
        let found = found.ok_or_else(|| error::store(store::Error::NotFound))?;
        let standing = confirmed(&request.confirmation, &found.organization.name)?;
        let by = actor.by(self.time.now());
        let deleted =
            store.delete_organization(request.id, request.version, request.people, standing, &reason, by);
        deleted.await.map_err(error::store)?;
        tracing::info!(organization.id = %request.id, "An organization was deleted.");
        Ok(())
    }
}

fn company(name: &str, environment: Environment) -> Result<CompanyFacts, ApiError> {
    Ok(CompanyFacts {
        name: line("name", name, MAX_NAME)?,
        environment,
    })
}

/// Returns name and id of a group; one of the two is enough.
fn group(name: &str, external_id: &str) -> Result<(String, String), ApiError> {
    let name = line("name", name, MAX_NAME)?;
    let id = cleaned(external_id, Lines::Drop);
    if id.chars().count() > MAX_NAME {
        let message = format!("Use at most {MAX_NAME} characters.");
        return Err(ApiError::fields(vec![FieldError::new(
            "external_id",
            Problem::TooLong,
            message,
        )]));
    }
    Ok((name, id))
}
