//! The addresses of all pages.

use api::leaving::WhoLeaves;
use domain::{BatchId, ExecutionId, OrganizationId, PersonId, WorkflowKey};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::pages;

/// The workflow that gives a partner's user access.
pub const NEW_PARTNER_USER: &str = "new_partner_user";

/// Every page that has an address.
#[derive(Clone, PartialEq, Debug, Routable)]
pub enum Route {
    /// Leads to the executions.
    #[at("/")]
    Home,
    /// The address the shell opens.
    #[at("/index.html")]
    Index,
    /// The list of executions.
    #[at("/executions")]
    Executions,
    /// The workflows that can be started.
    #[at("/start")]
    Start,
    /// The first form of a workflow.
    #[at("/start/:workflow")]
    StartWorkflow {
        /// Which workflow.
        workflow: String,
    },
    /// One execution.
    #[at("/executions/:id")]
    Execution {
        /// Which one.
        id: ExecutionId,
    },
    /// The list of organizations.
    #[at("/organizations")]
    Organizations,
    /// One organization.
    #[at("/organizations/:id")]
    Organization {
        /// Which one.
        id: OrganizationId,
    },
    /// One part of it.
    #[at("/organizations/:id/part/:tab")]
    OrganizationTab {
        /// Which organization.
        id: OrganizationId,
        /// Which part.
        tab: String,
    },
    /// The first form of the workflow for a new user of one organization.
    #[at("/organizations/:organization/new-user")]
    OnboardPerson {
        /// Whose user.
        organization: OrganizationId,
    },
    /// The list of people.
    #[at("/people")]
    People,
    /// One person.
    #[at("/people/:id")]
    Person {
        /// Who.
        id: PersonId,
    },
    /// One part of them.
    #[at("/people/:id/part/:tab")]
    PersonTab {
        /// Who.
        id: PersonId,
        /// Which part.
        tab: String,
    },
    /// Compares a person with somebody else.
    #[at("/people/:id/compare")]
    PersonCompare {
        /// Who may get what is missing.
        id: PersonId,
    },
    /// Compares an organization with another one.
    #[at("/organizations/:id/compare")]
    OrganizationCompare {
        /// Which one may get what it lacks.
        id: OrganizationId,
    },
    /// Takes access away from a person.
    #[at("/people/:id/leaving")]
    PersonLeaving {
        /// Who.
        id: PersonId,
    },
    /// Takes access away from an organization and its people.
    #[at("/organizations/:id/leaving")]
    OrganizationLeaving {
        /// Which one.
        id: OrganizationId,
    },
    /// The list of planned leavings.
    #[at("/leavings")]
    Leavings,
    /// What was deleted.
    #[at("/deleted")]
    Deleted,
    /// The import desk.
    #[at("/import")]
    Import,
    /// The list of batches.
    #[at("/batches")]
    Batches,
    /// One batch.
    #[at("/batches/:id")]
    Batch {
        /// Which one.
        id: BatchId,
    },
    /// The list of workflows.
    #[at("/workflows")]
    Workflows,
    /// One workflow.
    #[at("/workflows/:workflow")]
    Workflow {
        /// Which one.
        workflow: String,
    },
    /// Brings a workflow in.
    #[at("/import-workflow")]
    ImportWorkflow,
    /// The connections.
    #[at("/connections")]
    Connections,
    /// The accounts.
    #[at("/accounts")]
    Accounts,
    /// The settings.
    #[at("/settings")]
    Settings,
    /// Any other address.
    #[not_found]
    #[at("/not-found")]
    NotFound,
}

impl Route {
    /// Returns the first form of the workflow for a new partner.
    pub fn new_partner() -> Self {
        Self::StartWorkflow {
            workflow: "new_partner".to_owned(),
        }
    }

    /// Returns the first form of the workflow for a partner's new user.
    pub fn new_partner_user() -> Self {
        Self::StartWorkflow {
            workflow: NEW_PARTNER_USER.to_owned(),
        }
    }
}

/// Returns the page at an address.
pub fn page_at(route: Route) -> Html {
    match route {
        Route::Home | Route::Index | Route::Executions => html! { <pages::executions::Executions /> },
        Route::Start => html! { <pages::start::Start /> },
        // Another workflow or execution is another page: nothing of the one before may stay.
        Route::StartWorkflow { workflow } => html! {
            <pages::start_workflow::StartWorkflow key={workflow.as_str()} workflow={WorkflowKey::new(&*workflow)} />
        },
        Route::Execution { id } => html! { <pages::execution::Execution key={id.to_string()} {id} /> },
        Route::Organizations => html! { <pages::organizations::Organizations /> },
        Route::Organization { id } => {
            html! { <pages::organization::Organization key={id.to_string()} {id} /> }
        }
        Route::OrganizationTab { id, tab } => {
            html! { <pages::organization::Organization key={id.to_string()} {id} {tab} /> }
        }
        Route::OnboardPerson { organization } => html! {
            <pages::start_workflow::StartWorkflow
                key={format!("{NEW_PARTNER_USER}/{organization}")}
                workflow={WorkflowKey::new(NEW_PARTNER_USER)}
                {organization}
            />
        },
        Route::People => html! { <pages::people::People /> },
        Route::Person { id } => html! { <pages::person::Person key={id.to_string()} {id} /> },
        Route::PersonTab { id, tab } => html! { <pages::person::Person key={id.to_string()} {id} {tab} /> },
        Route::PersonCompare { id } => html! { <pages::compare::Compare key={id.to_string()} {id} /> },
        Route::OrganizationCompare { id } => html! {
            <pages::compare::organizations::CompareOrganization key={id.to_string()} {id} />
        },
        Route::PersonLeaving { id } => html! {
            <pages::leaving::Leaving key={id.to_string()} who={WhoLeaves::Person { id }} />
        },
        Route::OrganizationLeaving { id } => html! {
            <pages::leaving::Leaving key={id.to_string()} who={WhoLeaves::Organization { id }} />
        },
        Route::Leavings => html! { <pages::leavings::Leavings /> },
        Route::Deleted => html! { <pages::deleted::Deleted /> },
        Route::Import => html! { <pages::import::Import /> },
        Route::Batches => html! { <pages::batches::Batches /> },
        Route::Batch { id } => html! { <pages::batch::Batch key={id.to_string()} {id} /> },
        Route::Workflows => html! { <pages::workflows::Workflows /> },
        Route::Workflow { workflow } => html! {
            <pages::workflow::Workflow key={workflow.as_str()} workflow={WorkflowKey::new(&*workflow)} />
        },
        Route::ImportWorkflow => html! { <pages::import_workflow::ImportWorkflow /> },
        Route::Connections => html! { <pages::connections::Connections /> },
        Route::Accounts => html! { <pages::accounts::Accounts /> },
        Route::Settings => html! { <pages::settings::Settings /> },
        Route::NotFound => html! { <pages::not_found::NotFound /> },
    }
}

/// Properties of [`RouteLink`].
#[derive(PartialEq, Properties)]
pub struct RouteLinkProps {
    pub to: Route,
    /// By default none.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
    /// By default none.
    #[prop_or_default]
    pub class: Classes,
    /// Whether it leads to the page that is shown. By default not.
    #[prop_or_default]
    pub current: bool,
    pub children: Html,
}

/// A link to a page of the app, with a test id.
#[component]
pub fn RouteLink(props: &RouteLinkProps) -> Html {
    let navigator = use_navigator();
    let onclick = {
        let to = props.to.clone();
        Callback::from(move |event: MouseEvent| {
            // A second window or tab has no place in this app, so every kind of click navigates here.
            event.prevent_default();
            if let Some(navigator) = &navigator {
                navigator.push(&to);
            }
        })
    };
    html! {
        <a
            href={props.to.to_path()}
            class={props.class.clone()}
            data-testid={props.testid.clone()}
            aria-current={props.current.then_some("page")}
            dir="auto"
            {onclick}
        >
            { props.children.clone() }
        </a>
    }
}

/// Returns a link that looks like the page's main button.
pub fn button_link(to: Route, testid: &'static str, label: &'static str) -> Html {
    html! {
        <RouteLink {to} testid={testid} class="pf-v6-c-button pf-m-primary">
            <span class="pf-v6-c-button__text">{ label }</span>
        </RouteLink>
    }
}

/// Returns the way back to a list.
pub fn way_back(to: Route, label: &'static str) -> Html {
    html! {
        <nav class="way-back" aria-label="Back">
            <RouteLink {to}>
                { patternfly_yew::prelude::Icon::AngleLeft.as_html() }
                { " " }
                { label }
            </RouteLink>
        </nav>
    }
}
