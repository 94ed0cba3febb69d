//! What differs between two versions, in words and line by line.

use api::command;
use api::workflow::{CompareWorkflowVersions, DifferenceLine, LineKind, WorkflowDifference};
use domain::WorkflowKey;
use yew::prelude::*;

use crate::components::loaded::{Loaded, Shown};
use crate::hooks::use_load::use_load;
use crate::testid::workflow as ids;

/// Properties of [`Difference`].
#[derive(PartialEq, Properties)]
pub struct DifferenceProps {
    pub workflow: WorkflowKey,
    pub from: u32,
    pub to: u32,
}

/// What differs between two versions.
#[component]
pub fn Difference(props: &DifferenceProps) -> Html {
    let loader = use_load::<command::CompareWorkflowVersions>(CompareWorkflowVersions {
        workflow: props.workflow.clone(),
        from: props.from,
        to: props.to,
    });
    let nothing =
        |difference: &WorkflowDifference| difference.changes.is_empty() && difference.lines.is_empty();
    html! {
        <Loaded
            shown={Shown::of_list(&loader.state, nothing)}
            what="the difference"
            retry={loader.refresh.clone()}
            empty={html! { <p class="quiet" data-testid={ids::DIFFERENCE}>{ "Nothing differs." }</p> }}
        >
            if let Some(difference) = loader.state.load.ready() {
                <div class="differs" data-testid={ids::DIFFERENCE}>
                    <ul class="changes">
                        { for difference.changes.iter().map(|change| html! { <li>{ change }</li> }) }
                    </ul>
                    <details class="difference">
                        <summary id={ids::DIFFERENCE_LINES} data-testid={ids::DIFFERENCE_LINES}>{ "Line by line" }</summary>
                        <pre tabindex="0" aria-label="The lines that differ">
                            { for difference.lines.iter().map(line) }
                        </pre>
                    </details>
                </div>
            }
        </Loaded>
    }
}

/// The sign in front tells it as well, so that no line is told by colour alone.
fn line(line: &DifferenceLine) -> Html {
    let (class, sign) = match line.kind {
        LineKind::Place => ("place", ""),
        LineKind::Same => ("same", "  "),
        LineKind::Removed => ("removed", "- "),
        LineKind::Added => ("added", "+ "),
    };
    html! { <span {class}>{ format!("{sign}{}\n", line.text) }</span> }
}
