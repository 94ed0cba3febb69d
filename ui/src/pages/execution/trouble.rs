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
use crate::pages::execution::remedy::{Remedy, remedy_of};
use crate::route::{Route, RouteLink};
use crate::testid::execution as ids;

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
    let remedy = step
        .error
        .as_ref()
        .map_or(Remedy::Elsewhere, |error| remedy_of(&error.code));
    match (remedy, view.execution.organization) {
        (Remedy::Organization, Some(id)) => {
            let name = view.execution.organization_name.clone().unwrap_or_default();
            html! { <p><RouteLink to={Route::Organization { id }}>{ format!("Open {name}") }</RouteLink></p> }
        }
        (Remedy::Connections, _) => {
            html! { <p><RouteLink to={Route::Connections}>{ "Open the connections" }</RouteLink></p> }
        }
        (Remedy::Organization, None) | (Remedy::Elsewhere, _) => html! {},
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
    let over = props.at.since(now).as_secs() == 0;
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
            { begins(props.at, now) }
        </p>
    }
}

fn begins(at: Timestamp, now: Timestamp) -> String {
    if at.since(now).as_secs() == 0 {
        "The next try begins now.".to_owned()
    } else {
        format!("The next try begins {}.", clock::relative(at, now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_pause_is_told_in_minutes() {
        let now = Timestamp::from_micros(0);
        let told = |seconds: i64| begins(Timestamp::from_micros(seconds * 1_000_000), now);
        assert_eq!(told(807), "The next try begins in 13 minutes.");
        assert_eq!(told(12), "The next try begins in 12 s.");
        assert_eq!(told(0), "The next try begins now.");
        assert_eq!(told(-5), "The next try begins now.");
    }
}
