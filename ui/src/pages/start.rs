//! Chooses the workflow to start.

use std::rc::Rc;

use api::command;
use api::execution::WorkflowSummary;
use patternfly_yew::prelude::Icon;
use yew::prelude::*;

use crate::components::card::Card;
use crate::components::empty::Empty;
use crate::components::loaded::{Loaded, Shown};
use crate::components::outline::Outline;
use crate::components::page::PageFrame;
use crate::hooks::use_load::use_load;
use crate::route::{Route, RouteLink, way_back};
use crate::testid::start as ids;

/// The workflows, each with its steps as they would be done today.
#[component]
pub fn Start() -> Html {
    let workflows = use_load::<command::ListWorkflows>(());
    let cards = workflows
        .state
        .load
        .ready()
        .into_iter()
        .flat_map(|workflows| workflows.iter().map(card));
    html! {
        <PageFrame
            testid={ids::PAGE}
            title="Start a workflow"
            text="Nothing is changed before you have filled in the first form."
            back={way_back(Route::Executions, "Executions")}
        >
            <Loaded
                shown={Shown::of_list(&workflows.state, Vec::is_empty)}
                what="workflows"
                retry={workflows.refresh.clone()}
                empty={html! { <Empty icon={Icon::Play} title="No workflows" text="This version brings no workflow to start." /> }}
            >
                <div class="choices">{ for cards }</div>
            </Loaded>
        </PageFrame>
    }
}

fn card(workflow: &WorkflowSummary) -> Html {
    let to = Route::StartWorkflow {
        workflow: workflow.key.to_string(),
    };
    let choose = html! {
        <RouteLink {to} testid={ids::choose(workflow.key.as_str())} class="pf-v6-c-button pf-m-primary">
            <span class="pf-v6-c-button__text">
                { "Start" }
                <span class="pf-v6-screen-reader">{ format!(" {}", workflow.title) }</span>
            </span>
        </RouteLink>
    };
    html! {
        <Card key={workflow.key.to_string()} title={workflow.title.clone()} text={workflow.summary.clone()} actions={choose}>
            <Outline steps={Rc::new(workflow.steps.clone())} />
        </Card>
    }
}
