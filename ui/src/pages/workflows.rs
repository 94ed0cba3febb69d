//! The list of workflows.

use api::command;
use api::workflow::WorkflowRow;
use domain::role::Permission;
use domain::workflow::Origin;
use patternfly_yew::prelude::{Color, Icon, Label};
use yew::prelude::*;

use crate::components::empty::Empty;
use crate::components::loaded::{Loaded, Shown};
use crate::components::page::PageFrame;
use crate::components::table::{Table, clamped, row};
use crate::components::when::When;
use crate::hooks::use_load::use_load;
use crate::hooks::use_session::use_session;
use crate::route::{Route, RouteLink, button_link};
use crate::testid::workflows as ids;

const COLUMNS: &[&str] = &["Workflow", "Version", "From", "Last change"];

/// All workflows, also those that are not offered any more.
#[component]
pub fn Workflows() -> Html {
    let editable = use_session().may(Permission::Configure);
    let loader = use_load::<command::ListAllWorkflows>(());
    let import = editable.then(|| button_link(Route::ImportWorkflow, ids::IMPORT, "Import a workflow"));
    let rows = loader.state.load.ready().into_iter();
    let rows = rows.flat_map(|workflows| workflows.iter().map(row_of));
    html! {
        <PageFrame
            testid={ids::PAGE}
            title="Workflows"
            text="What can be started, in which version, and where it comes from. Executions keep the version they began with."
            actions={import.unwrap_or_default()}
        >
            <Loaded
                shown={Shown::of_list(&loader.state, Vec::is_empty)}
                what="workflows"
                retry={loader.refresh.clone()}
                empty={html! {
                    <Empty icon={Icon::Route} title="No workflows" text="A workflow is a list of steps that is gone through for a partner. Import one to begin." />
                }}
            >
                <Table name="Workflows" testid={ids::TABLE} columns={COLUMNS}>{ for rows }</Table>
            </Loaded>
        </PageFrame>
    }
}

fn row_of(workflow: &WorkflowRow) -> Html {
    let testid = ids::row(workflow.key.as_str());
    let to = Route::Workflow {
        workflow: workflow.key.to_string(),
    };
    let title = html! {
        <>
            <RouteLink {to} testid={format!("{testid}.link")} class="row-link">{ clamped(&workflow.title) }</RouteLink>
            <span class="second">{ &workflow.summary }</span>
            if workflow.retired.is_some() {
                { retired_label() }
            }
        </>
    };
    let change = html! {
        <>
            <When at={workflow.changed_at} />
            if !workflow.changed_by.is_empty() {
                <span class="second">{ format!("by {}", workflow.changed_by) }</span>
            }
        </>
    };
    let cells = vec![
        title,
        html! { { workflow.version } },
        html! { { origin_words(workflow.origin) } },
        change,
    ];
    row(workflow.key.to_string(), Some(testid), cells)
}

/// Returns the words for where a workflow comes from.
pub fn origin_words(origin: Origin) -> &'static str {
    match origin {
        Origin::BuiltIn => "The app",
        Origin::Workspace => "This workspace",
    }
}

/// Returns the label of a workflow that is not offered any more.
pub fn retired_label() -> Html {
    html! { <Label label="Retired" color={Color::Grey} compact={true} /> }
}
