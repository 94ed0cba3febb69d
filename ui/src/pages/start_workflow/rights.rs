//! Rights that a workflow needs and the credentials lack, before it is started.

use api::command;
use api::execution::Workflow;
use domain::WorkflowKey;
use yew::prelude::*;

use crate::components::notice::{Mood, Notice};
use crate::hooks::use_load::use_load;
use crate::testid::start as ids;

/// Properties of [`MissingRightsNotice`].
#[derive(PartialEq, Properties)]
pub(super) struct MissingRightsNoticeProps {
    pub(super) workflow: WorkflowKey,
}

/// Names what is missing; nothing while all is there, or while nobody knows.
#[component]
pub(super) fn MissingRightsNotice(props: &MissingRightsNoticeProps) -> Html {
    let loader = use_load::<command::CheckRights>(Workflow {
        workflow: props.workflow.clone(),
    });
    let Some(found) = loader.state.load.ready().filter(|found| !found.is_empty()) else {
        return html! {};
    };
    let lines = found.iter().flat_map(|lacking| {
        lacking.missing.iter().map(|right| {
            html! {
                <li>
                    { format!("{}: ", lacking.system) }
                    <code>{ &right.permission }</code>
                    { format!(", for {}", quoted(&right.steps)) }
                </li>
            }
        })
    });
    let lines: Vec<Html> = lines.collect();
    let untold = found.iter().filter(|lacking| !lacking.untold.is_empty());
    let untold: Vec<Html> = untold
        .map(|lacking| html! { <li>{ format!("{}: {}", lacking.system, lacking.untold) }</li> })
        .collect();
    html! {
        <>
            if !lines.is_empty() {
                <Notice mood={Mood::Warning} title="Some steps will stop, because rights are missing." testid={ids::RIGHTS}>
                    <ul class="told">{ for lines }</ul>
                    <p>{ "Have them granted in the systems first, or start anyway: those steps wait until somebody has." }</p>
                </Notice>
            }
            if !untold.is_empty() {
                <Notice mood={Mood::Warning} title="Of some systems it could not be found out what the app may do." testid={ids::RIGHTS_UNTOLD}>
                    <ul class="told">{ for untold }</ul>
                    <p>{ "You can start anyway; their steps tell when their turn comes." }</p>
                </Notice>
            }
        </>
    }
}

fn quoted(titles: &[String]) -> String {
    let quoted: Vec<_> = titles.iter().map(|title| format!("“{title}”")).collect();
    quoted.join(", ")
}
