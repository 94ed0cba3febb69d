//! The mark of a step on the line of steps.

use domain::execution::StepState;
use yew::prelude::*;

use crate::components::badge::step_look_of;
use crate::components::button::spinner;

/// Properties of [`StepIcon`].
#[derive(PartialEq, Properties)]
pub struct StepIconProps {
    pub state: StepState,
    /// The step's place, counted from 1; shown while nothing has happened.
    pub number: usize,
}

/// A round mark: a number before the step's turn, an icon afterwards. The word stands beside it.
#[component]
pub fn StepIcon(props: &StepIconProps) -> Html {
    let look = step_look_of(props.state);
    let inside = match props.state {
        StepState::Pending | StepState::Cancelled => html! { { props.number } },
        StepState::Running => spinner("pf-m-sm"),
        StepState::Waiting
        | StepState::Blocked
        | StepState::Retrying
        | StepState::Failed
        | StepState::Unknown
        | StepState::Done
        | StepState::Skipped => look.icon.as_html(),
    };
    html! {
        <span class={classes!("step-icon", look.class)} aria-hidden="true">{ inside }</span>
    }
}
