//! What an execution is about.

use std::rc::Rc;

use api::execution::ExecutionDetail;
use domain::execution::{ExecutionState, StepState};
use yew::prelude::*;

use crate::components::badge::ExecutionBadge;
use crate::components::facts::{Fact, Facts};
use crate::components::when::When;
use crate::route::{Route, RouteLink};
use crate::testid::execution as ids;

/// Properties of [`Head`].
#[derive(PartialEq, Properties)]
pub struct HeadProps {
    pub execution: Rc<ExecutionDetail>,
}

/// Workflow, progress, who, when, and the organization.
#[component]
pub fn Head(props: &HeadProps) -> Html {
    let execution = &props.execution;
    let in_state = |state| execution.steps.iter().filter(|step| step.state == state).count();
    let (done, skipped) = (in_state(StepState::Done), in_state(StepState::Skipped));
    let mut progress = format!("{done} of {} steps done", execution.steps.len());
    if skipped > 0 {
        progress += &format!(", {skipped} skipped");
    }
    html! {
        <div class="strip">
            <Facts>
                <Fact name="Workflow">{ &execution.workflow }</Fact>
                <Fact name="Progress">{ progress }</Fact>
                <Fact name="Started">
                    <When at={execution.started_at} />
                    { format!(" by {}", execution.started_by) }
                </Fact>
                <Fact name="Last change"><When at={execution.updated_at} /></Fact>
                if let Some(id) = execution.organization {
                    <Fact name="Organization">
                        <RouteLink to={Route::Organization { id }} testid={ids::ORGANIZATION}>
                            { execution.organization_name.clone().unwrap_or_default() }
                        </RouteLink>
                    </Fact>
                }
            </Facts>
        </div>
    }
}

/// Returns the state beside the title.
pub fn state_badge(state: ExecutionState) -> Html {
    html! { <ExecutionBadge {state} testid={ids::STATE} /> }
}
