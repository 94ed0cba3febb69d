//! The search box: what somebody types is looked for in everything that they can see.

use api::ApiError;
use api::command::Search;
use api::organization::OrganizationOption;
use api::search::{
    Found, FoundError, FoundExecution, FoundOrganization, FoundPerson, Search as SearchRequest, SearchResults,
};
use domain::role::Scope;
use store::{Also, ErrorHit, ExecutionHit, Hits, OrganizationHit, PersonHit};

use crate::workspace::OpenWorkspace;
use crate::{App, error, titles};

mod meaning;

/// How many of a kind are told. Whoever wants more types more, or opens the list.
const OF_A_KIND: u32 = 5;

impl App {
    /// Finds organizations, people, executions and errors by what somebody typed.
    ///
    /// # Errors
    /// When the account may not, or the file cannot be read. No text is an error.
    pub async fn search(&self, request: SearchRequest) -> Result<SearchResults, ApiError> {
        let actor = self.actor::<Search>().await?;
        let found = actor
            .workspace
            .store
            .search(actor.scope, &request.text, OF_A_KIND)
            .await
            .map_err(error::store)?;
        Ok(SearchResults {
            organizations: told(found.organizations, |hit| {
                self.found_organization(actor.scope, hit)
            }),
            people: told(found.people, |hit| self.found_person(hit)),
            executions: told(found.executions, |hit| found_execution(&actor.workspace, hit)),
            errors: match actor.scope {
                Scope::Workspace => told(found.errors, |hit| found_error(&actor.workspace, hit)),
                // Why a step does not work is not theirs to read: it tells which systems there are, and how they fail.
                Scope::Organization(_) => Found {
                    rows: Vec::new(),
                    more: false,
                },
            },
        })
    }

    fn found_organization(&self, scope: Scope, mut hit: OrganizationHit) -> FoundOrganization {
        if let (Scope::Organization(_), Some(Also::Group { external_id, .. })) = (scope, &mut hit.also) {
            external_id.clear();
        }
        FoundOrganization {
            id: hit.id,
            name: hit.name,
            state: hit.state,
            also: hit.also.map(|also| self.also(also)),
        }
    }

    fn found_person(&self, hit: PersonHit) -> FoundPerson {
        FoundPerson {
            id: hit.id,
            name: hit.name,
            email: hit.email,
            state: hit.state,
            organization: OrganizationOption {
                id: hit.organization,
                name: hit.organization_name,
            },
            also: hit.also.map(|also| self.also(also)),
        }
    }

    /// Says by what something was found.
    fn also(&self, also: Also) -> String {
        let title = |system: &str| titles::system(&self.catalogue, system);
        match also {
            Also::Contact(contact) => format!("Contact: {contact}"),
            Also::StudioCompany(name) => format!("Studio company: {name}"),
            Also::Group {
                system,
                name,
                external_id,
            } if external_id.is_empty() => format!("{}: {name}", title(&system)),
            Also::Group {
                system,
                name,
                external_id,
            } => format!("{}: {name} ({external_id})", title(&system)),
            Also::ExternalId { system, id } => format!("Id in {}: {id}", title(&system)),
        }
    }
}

fn told<T, R>(hits: Hits<T>, tell: impl Fn(T) -> R) -> Found<R> {
    Found {
        rows: hits.rows.into_iter().map(tell).collect(),
        more: hits.more,
    }
}

fn found_execution(workspace: &OpenWorkspace, hit: ExecutionHit) -> FoundExecution {
    FoundExecution {
        id: hit.id,
        label: hit.label,
        workflow: workspace.title(&hit.workflow),
        state: hit.state,
        started_at: hit.started_at,
    }
}

fn found_error(workspace: &OpenWorkspace, hit: ErrorHit) -> FoundError {
    let known = workspace.shelf.get(&hit.workflow);
    let steps = known.iter().flat_map(|known| &known.definition.steps);
    // A step that the newest version has no more is told by its key.
    let title = steps
        .filter(|step| step.key == hit.step)
        .map(|step| step.title.clone())
        .next()
        .unwrap_or_else(|| titles::words(hit.step.as_str()));
    FoundError {
        meaning: meaning::of(&hit.code),
        code: hit.code,
        execution: hit.execution,
        label: hit.label,
        step: hit.step,
        step_title: title,
        started_at: hit.started_at,
    }
}
