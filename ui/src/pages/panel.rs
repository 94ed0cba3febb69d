//! The panel of a partner's own admin: their organization, its people and executions, and nothing else.
//!
//! The core holds every question to that organization; what is here only asks for less.

use domain::OrganizationId;
use patternfly_yew::prelude::Icon;
use yew::prelude::*;

use crate::components::empty::Empty;
use crate::components::page::PageFrame;
use crate::pages;
use crate::pages::panel::executions::Executions;
use crate::pages::panel::overview::Overview;
use crate::pages::panel::people::People;
use crate::route::{Route, button_link};
use crate::testid::common;

pub mod add_user;
pub mod executions;
pub mod overview;
pub mod people;

/// Returns the page of the panel at an address.
pub fn page_at(route: Route, organization: OrganizationId) -> Html {
    match route {
        Route::Home | Route::Index | Route::Organization { .. } => html! { <Overview {organization} /> },
        Route::People => html! { <People /> },
        Route::Person { id } => html! { <pages::person::Person key={id.to_string()} {id} /> },
        Route::PersonTab { id, tab } => html! { <pages::person::Person key={id.to_string()} {id} {tab} /> },
        Route::Executions => html! { <Executions /> },
        Route::Execution { id } => html! { <pages::execution::Execution key={id.to_string()} {id} /> },
        Route::Settings => html! { <pages::settings::Settings /> },
        Route::Start
        | Route::StartWorkflow { .. }
        | Route::Organizations
        | Route::OrganizationTab { .. }
        | Route::OrganizationLeaving { .. }
        | Route::PersonLeaving { .. }
        | Route::PersonCompare { .. }
        | Route::OrganizationCompare { .. }
        | Route::Leavings
        | Route::Deleted
        | Route::Import
        | Route::Batches
        | Route::Batch { .. }
        | Route::OnboardPerson { .. }
        | Route::Workflows
        | Route::Workflow { .. }
        | Route::ImportWorkflow
        | Route::Connections
        | Route::Accounts
        | Route::NotFound => html! { <Nowhere /> },
    }
}

/// The page for an address that is none of the panel's.
#[component]
fn Nowhere() -> Html {
    html! {
        <PageFrame testid={common::NOT_FOUND} title="There is no such page">
            <Empty icon={Icon::Search} title="Nothing is here" text="The link may be old. Everything else works.">
                { button_link(Route::Home, common::NOT_FOUND_HOME, "Go to your organization") }
            </Empty>
        </PageFrame>
    }
}
