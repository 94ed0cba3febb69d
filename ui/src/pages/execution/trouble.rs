//! Why a step stopped or waits, and where to put it right.

use api::execution::StepDetail;
use domain::Timestamp;
use domain::execution::StepState;
use yew::prelude::*;

use crate::clock;
use crate::components::error_report::{ErrorReport, Failure};
use crate::components::notice::Mood;
use crate::hooks::use_now::use_ticking;
use crate::pages::execution::View;
use crate::route::{Route, RouteLink};
use crate::testid::execution as ids;

/// What is missing then stands on the organization's page; everything else about a system with its connection.
const LINKS_MISSING: &str = "documentation_links_missing";

/// Properties of [`Trouble`].
#[derive(PartialEq, Properties)]
pub struct TroubleProps {
    pub view: View,
    pub index: usize,
}

/// The error of a step, if it has one.
#[component]
pub fn Trouble(props: &TroubleProps) -> Html {
    let execution = &props.view.execution;
    let step = &execution.steps[props.index];
    let countdown = (step.state == StepState::Retrying)
        .then_some(step.retry_at)
        .flatten()
        .map(|at| {
            html! { <Countdown {at} due={props.view.refresh.clone()} /> }
        });
    let Some(error) = &step.error else {
        return countdown.unwrap_or_default();
    };
    html! {
        <ErrorReport
            failure={Failure::from(error)}
            mood={mood_of(step.state)}
            testid={ids::step_error(step.key.as_str())}
        >
            { countdown.unwrap_or_default() }
            { ways_on(&props.view, step) }
        </ErrorReport>
    }
}

fn mood_of(state: StepState) -> Mood {
    if state == StepState::Failed {
        Mood::Danger
    } else {
        Mood::Warning
    }
}

/// Where what is missing can be put right.
fn ways_on(view: &View, step: &StepDetail) -> Html {
    match step.state {
        StepState::Blocked | StepState::Failed => {}
        StepState::Pending
        | StepState::Running
        | StepState::Waiting
        | StepState::Retrying
        | StepState::Unknown
        | StepState::Done
        | StepState::Skipped
        | StepState::Cancelled => return html! {},
    }
    let to_organization = step
        .error
        .as_ref()
        .is_some_and(|error| error.code == LINKS_MISSING);
    let to_connections = !to_organization && !step.system.is_empty();
    let organization = view.execution.organization.filter(|_| to_organization).map(|id| {
        let name = view.execution.organization_name.clone().unwrap_or_default();
        html! { <RouteLink to={Route::Organization { id }}>{ format!("Open {name}") }</RouteLink> }
    });
    html! {
        <p class="ways">
            { organization.unwrap_or_default() }
            if to_connections {
                <RouteLink to={Route::Connections}>{ "Open the connections" }</RouteLink>
            }
        </p>
    }
}

/// Properties of [`Countdown`].
#[derive(PartialEq, Properties)]
struct CountdownProps {
    at: Timestamp,
    /// Called when the time has come.
    due: Callback<()>,
}

/// How long it is until the next attempt.
#[component]
fn Countdown(props: &CountdownProps) -> Html {
    let now = use_ticking(1);
    let left = props.at.since(now).as_secs();
    let over = props.at <= now;
    {
        let due = props.due.clone();
        use_effect_with(over, move |over| {
            if *over {
                due.emit(());
            }
        });
    }
    html! {
        // Read once by a reader, not every second.
        <p class="countdown" title={clock::absolute(props.at)}>
            { if over { "The next try begins now.".to_owned() } else { format!("The next try begins in {left} s.") } }
        </p>
    }
}
