//! One workflow: its steps, its versions, and what can be done with it.

use std::rc::Rc;

use api::command;
use api::execution::Workflow as WorkflowRef;
use api::workflow::WorkflowDetail;
use domain::WorkflowKey;
use domain::role::Permission;
use yew::prelude::*;

use crate::clock;
use crate::components::loaded::{Loaded, Shown};
use crate::components::notice::{Mood, Notice};
use crate::components::page::PageFrame;
use crate::hooks::use_load::use_load;
use crate::hooks::use_session::use_session;
use crate::pages::workflow::offer::OfferButton;
use crate::pages::workflow::steps::Steps;
use crate::pages::workflow::versions::Versions;
use crate::pages::workflows::retired_label;
use crate::route::{Route, RouteLink, way_back};
use crate::testid::workflow as ids;

pub mod difference;
pub mod export;
pub mod offer;
pub mod steps;
pub mod versions;

/// Properties of [`Workflow`].
#[derive(PartialEq, Properties)]
pub struct WorkflowProps {
    pub workflow: WorkflowKey,
}

/// Everything about one workflow.
#[component]
pub fn Workflow(props: &WorkflowProps) -> Html {
    let editable = use_session().may(Permission::Configure);
    let loader = use_load::<command::GetWorkflow>(WorkflowRef {
        workflow: props.workflow.clone(),
    });
    let ready = loader.state.load.ready();
    let known = ready.map(|detail| &detail.workflow);
    let title = known.map_or_else(|| AttrValue::from("Workflow"), |known| known.title.clone().into());
    let text = known.map_or_else(AttrValue::default, |known| known.summary.clone().into());
    let actions = ready.filter(|_| editable).map(|detail| {
        html! {
            <>
                <RouteLink to={Route::ImportWorkflow} testid={ids::IMPORT} class="pf-v6-c-button pf-m-secondary">
                    <span class="pf-v6-c-button__text">{ "Import a version" }</span>
                </RouteLink>
                <OfferButton workflow={Rc::new(detail.workflow.clone())} refresh={loader.refresh.clone()} />
            </>
        }
    });
    let beside = known
        .filter(|known| known.retired.is_some())
        .map(|_| retired_label());
    html! {
        <PageFrame
            testid={ids::PAGE}
            {title}
            title_testid={ids::TITLE}
            {text}
            beside={beside.unwrap_or_default()}
            back={way_back(Route::Workflows, "Workflows")}
            actions={actions.unwrap_or_default()}
        >
            <Loaded shown={Shown::of(&loader.state)} what="the workflow" retry={loader.refresh.clone()}>
                if let Some(detail) = ready {
                    { retired(detail) }
                    <div class="beside">
                        <Steps detail={Rc::clone(detail)} />
                        <Versions detail={Rc::clone(detail)} />
                    </div>
                }
            </Loaded>
        </PageFrame>
    }
}

fn retired(detail: &WorkflowDetail) -> Html {
    let Some(retired) = &detail.workflow.retired else {
        return html! {};
    };
    let title = format!(
        "{} retired this workflow on {}.",
        retired.by,
        clock::absolute(retired.at)
    );
    html! {
        <Notice mood={Mood::Info} {title} testid={ids::RETIRED}>
            <p>{ "Nobody can start it. Its executions go on, and its versions stay." }</p>
        </Notice>
    }
}
