//! Organizations and people.

use api::command::{
    GetOrganization, ListOrganizationOptions, ListOrganizations, ListPeople, Nothing,
    UpdateDocumentationLinks,
};
use api::organization::{
    CompanyView, ExecutionLink, GroupView, ListOrganizations as ListOrganizationsRequest,
    ListPeople as ListPeopleRequest, OrganizationDetail, OrganizationOption, OrganizationRef,
    OrganizationRow, PersonRow, UpdateDocumentationLinks as UpdateDocumentationLinksRequest,
};
use api::page::Page;
use api::{ApiError, ErrorCode};
use domain::form::{FieldError, Problem};
use domain::organization::{DocumentationLinks, is_web_link};
use domain::role::Scope;
use domain::text::{Lines, cleaned};

use crate::executions::{PAGE, page_of, place};
use crate::workspace::OpenWorkspace;
use crate::{App, error, titles};

impl App {
    /// Lists organizations by name.
    ///
    /// # Errors
    /// When the account may not, or they cannot be read.
    pub async fn list_organizations(
        &self,
        request: ListOrganizationsRequest,
    ) -> Result<Page<OrganizationRow>, ApiError> {
        let actor = self.actor::<ListOrganizations>().await?;
        let after = place(request.after.as_ref());
        let page = actor
            .workspace
            .store
            .list_organizations(actor.scope, &request.search, after, PAGE)
            .await;
        Ok(page_of(page.map_err(error::store)?, |row| OrganizationRow {
            id: row.id,
            name: row.name,
            contact_name: row.contact_name,
            people: row.people,
            companies: row.companies,
            links: row.links,
            created_at: row.created_at,
        }))
    }

    /// Lists the organizations that are worked with for a picker.
    ///
    /// # Errors
    /// When the account may not, or they cannot be read.
    pub async fn list_organization_options(&self) -> Result<Vec<OrganizationOption>, ApiError> {
        let actor = self.actor::<ListOrganizationOptions>().await?;
        let offered = actor.workspace.store.offered_organizations(actor.scope).await;
        Ok(offered.map_err(error::store)?.into_iter().map(option).collect())
    }

    /// Returns every organization of a scope by name, also those that are not worked with.
    pub(crate) async fn options(
        &self,
        workspace: &OpenWorkspace,
        scope: Scope,
    ) -> Result<Vec<OrganizationOption>, ApiError> {
        let options = workspace
            .store
            .organization_options(scope)
            .await
            .map_err(error::store)?;
        Ok(options.into_iter().map(option).collect())
    }

    /// Tells everything about one organization.
    ///
    /// # Errors
    /// When the account may not, or there is no such organization.
    pub async fn get_organization(&self, request: OrganizationRef) -> Result<OrganizationDetail, ApiError> {
        let actor = self.actor::<GetOrganization>().await?;
        let found = actor
            .workspace
            .store
            .organization(actor.scope, request.id)
            .await
            .map_err(error::store)?;
        let found =
            found.ok_or_else(|| ApiError::new(ErrorCode::NotFound, "There is no such organization."))?;
        let title = |system: &str| titles::system(&self.catalogue, system);
        Ok(OrganizationDetail {
            id: found.organization.id,
            name: found.organization.name,
            contact_name: found.organization.contact_name,
            contact_email: found.organization.contact_email,
            notes: found.organization.notes,
            created_at: found.organization.created_at,
            version: found.organization.version,
            links: found.organization.links,
            companies: found
                .companies
                .into_iter()
                .map(|company| CompanyView {
                    name: company.name,
                    environment: company.environment,
                })
                .collect(),
            groups: found
                .groups
                .into_iter()
                .map(|group| GroupView {
                    system: title(&group.system),
                    name: group.name,
                    external_id: group.external_id,
                })
                .collect(),
            people: found
                .people
                .into_iter()
                .map(|person| self.person(person))
                .collect(),
            executions: found
                .executions
                .into_iter()
                .map(|execution| ExecutionLink {
                    id: execution.id,
                    label: execution.label,
                    workflow: actor.workspace.title(&execution.workflow),
                    state: execution.state,
                    started_at: execution.started_at,
                })
                .collect(),
        })
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
        let workspace = &actor.workspace;
        let updated = workspace.store.update_links(
            request.organization,
            request.version,
            &links,
            actor.by(self.time.now()),
        );
        updated.await.map_err(error::store)?;
        workspace.runner.reconsider();
        Ok(())
    }

    /// Lists people by name.
    ///
    /// # Errors
    /// When the account may not, or they cannot be read.
    pub async fn list_people(&self, request: ListPeopleRequest) -> Result<Page<PersonRow>, ApiError> {
        let actor = self.actor::<ListPeople>().await?;
        let after = place(request.after.as_ref());
        let page = actor
            .workspace
            .store
            .list_people(actor.scope, &request.search, after, PAGE)
            .await;
        Ok(page_of(page.map_err(error::store)?, |person| self.person(person)))
    }

    fn person(&self, person: store::PersonRow) -> PersonRow {
        PersonRow {
            id: person.id,
            name: format!("{} {}", person.first_name, person.last_name),
            email: person.email,
            job_title: person.job_title,
            phone: person.phone,
            language: person.language,
            organization: option(person.organization),
            personal_company: person.personal_company,
            systems: person
                .systems
                .iter()
                .map(|system| titles::system(&self.catalogue, system))
                .collect(),
            created_at: person.created_at,
        }
    }
}

fn option(option: store::OrganizationOption) -> OrganizationOption {
    OrganizationOption {
        id: option.id,
        name: option.name,
    }
}
