//! Organizations: the list, the pickers and the detail. What changes them is in `changes.rs`.

mod changes;

use api::command::{GetOrganization, ListOrganizationOptions, ListOrganizations};
use api::organization::{
    CompanyView, GroupView, ListOrganizations as ListOrganizationsRequest, OrganizationDetail,
    OrganizationOption, OrganizationRef, OrganizationRow,
};
use api::page::Page;
use api::{ApiError, ErrorCode};
use domain::form::Choice;
use domain::role::Scope;
use domain::workflow::RecordRule;

use crate::executions::{PAGE, page_of, place};
use crate::workspace::OpenWorkspace;
use crate::{App, error, titles};

impl App {
    /// Lists organizations, sorted and filtered.
    ///
    /// # Errors
    /// When the account may not, or they cannot be read.
    pub async fn list_organizations(
        &self,
        request: ListOrganizationsRequest,
    ) -> Result<Page<OrganizationRow>, ApiError> {
        let actor = self.actor::<ListOrganizations>().await?;
        let filter = store::OrganizationFilter {
            search: request.search,
            state: request.state,
            sort: request.sort,
        };
        let after = place(request.after.as_ref());
        let page = actor
            .workspace
            .store
            .list_organizations(actor.scope, &filter, after, PAGE)
            .await;
        Ok(page_of(page.map_err(error::store)?, |row| OrganizationRow {
            id: row.id,
            name: row.name,
            contact_name: row.contact_name,
            state: row.state,
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
        let store::OrganizationDetail {
            organization,
            companies,
            groups,
        } = found;
        let companies = companies.into_iter().map(|company| CompanyView {
            id: company.id,
            name: company.name,
            environment: company.environment,
        });
        let groups = groups.into_iter().map(|group| GroupView {
            id: group.id,
            system: title(&group.system),
            name: group.name,
            external_id: for_the_workspace(actor.scope, group.external_id),
        });
        Ok(OrganizationDetail {
            id: organization.id,
            name: organization.name,
            contact_name: organization.contact_name,
            contact_email: organization.contact_email,
            // What those who run the workspace noted about a partner is not for the partner.
            notes: for_the_workspace(actor.scope, organization.notes),
            state: organization.state,
            state_since: organization.state_since,
            people: organization.people,
            created_at: organization.created_at,
            version: organization.version,
            links: organization.links,
            companies: companies.collect(),
            groups: groups.collect(),
            systems: for_the_workspace(actor.scope, self.systems_with_groups(&actor.workspace)),
        })
    }

    /// Returns the systems in which something can stand for an organization: those for which a workflow records it.
    fn systems_with_groups(&self, workspace: &OpenWorkspace) -> Vec<Choice> {
        let known = workspace.shelf.all();
        let steps = known.iter().flat_map(|known| &known.definition.steps);
        let mut systems: Vec<&str> = steps
            .flat_map(|step| &step.records)
            .filter_map(group_system)
            .collect();
        systems.sort_unstable();
        systems.dedup();
        let mut choices: Vec<_> = systems
            .into_iter()
            .map(|system| Choice {
                value: system.to_owned(),
                label: titles::system(&self.catalogue, system),
            })
            .collect();
        choices.sort_by(|a, b| a.label.cmp(&b.label));
        choices
    }
}

fn group_system(rule: &RecordRule) -> Option<&str> {
    match rule {
        RecordRule::Group { system, .. } => Some(system),
        RecordRule::Organization { .. }
        | RecordRule::ChosenOrganization { .. }
        | RecordRule::ChosenPerson { .. }
        | RecordRule::StudioCompanies { .. }
        | RecordRule::Person { .. }
        | RecordRule::PersonalCompany { .. }
        | RecordRule::Grant { .. } => None,
    }
}

/// Returns what is told to those who see the workspace, and nothing to a partner's own admin.
fn for_the_workspace<T: Default>(scope: Scope, told: T) -> T {
    match scope {
        Scope::Workspace => told,
        Scope::Organization(_) => T::default(),
    }
}

pub(crate) fn option(option: store::OrganizationOption) -> OrganizationOption {
    OrganizationOption {
        id: option.id,
        name: option.name,
    }
}
