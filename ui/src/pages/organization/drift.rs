//! Whether what an organization and its people, or one person, were given still stands in the systems.

use std::rc::Rc;

use api::drift::{AccessState, AccessView, CheckDrift, DriftReport};
use api::{ApiError, command};
use domain::history::RecordRef;
use patternfly_yew::prelude::{Color, Label};
use yew::prelude::*;

use crate::components::button::Button;
use crate::components::card::Card;
use crate::components::error_report::{ErrorReport, Failure, sentence};
use crate::components::notice::{Mood, Notice};
use crate::components::table::{Table, clamped, row};
use crate::components::when::When;
use crate::hooks::use_send::use_send;
use crate::route::{Route, RouteLink};
use crate::testid::organization as ids;

const COLUMNS: &[&str] = &["Access", "Who", "Given", "Now"];

/// Properties of [`Drift`].
#[derive(PartialEq, Properties)]
pub struct DriftProps {
    pub of: RecordRef,
}

/// A button that asks the systems, and what they answered.
#[component]
pub fn Drift(props: &DriftProps) -> Html {
    let report = use_state(|| None::<Rc<DriftReport>>);
    let answered = {
        let report = report.setter();
        Callback::from(move |answer: Result<DriftReport, ApiError>| {
            if let Ok(found) = answer {
                report.set(Some(Rc::new(found)));
            }
        })
    };
    let checking = use_send::<command::CheckDrift>(answered);
    let onclick = {
        let (send, of) = (checking.send.clone(), props.of);
        Callback::from(move |()| {
            send.emit(match of {
                RecordRef::Organization(id) => CheckDrift::Organization { id },
                RecordRef::Person(id) => CheckDrift::Person { id },
            });
        })
    };
    html! {
        <Card
            title="Access in the systems"
            text="Compares what was given with what the systems hold now. Nothing is changed."
            testid={ids::DRIFT}
            actions={html! {
                <Button testid={ids::DRIFT_CHECK} busy={checking.busy} {onclick}>{ "Check now" }</Button>
            }}
        >
            if let Some(error) = &checking.error {
                <ErrorReport failure={Failure::from(&**error)} />
            }
            if let Some(report) = report.as_ref() {
                <Found report={Rc::clone(report)} />
            } else if !checking.busy {
                <p class="quiet">{ "Not checked since you opened this page." }</p>
            }
        </Card>
    }
}

/// Properties of [`Found`].
#[derive(PartialEq, Properties)]
struct FoundProps {
    report: Rc<DriftReport>,
}

#[component]
fn Found(props: &FoundProps) -> Html {
    let report = &props.report;
    let rows = report.accesses.iter().map(|access| {
        let who = if access.person.is_empty() { "The organization" } else { &access.person };
        let given = html! {
            <RouteLink to={Route::Execution { id: access.execution }}><When at={access.given_at} /></RouteLink>
        };
        let name = html! {
            <><span>{ clamped(&access.resource) }</span><span class="second">{ &access.system }</span></>
        };
        row(access.grant.to_string(), None, vec![name, clamped(who), given, now(access)])
    });
    let drifted = report
        .accesses
        .iter()
        .filter(|access| access.state.has_drifted())
        .count();
    let untold = report
        .accesses
        .iter()
        .filter(|access| access.state.is_unknown())
        .count();
    let (mood, title) = summary(report.accesses.len(), drifted, untold);
    html! {
        <>
            <Notice {mood} {title} testid={ids::DRIFT_SUMMARY}>
                <p class="quiet">{ "Checked " }<When at={report.at} />{ "." }</p>
                if report.people_left_out > 0 {
                    <p>{ format!("{} more people were not looked at.", report.people_left_out) }</p>
                }
            </Notice>
            if !report.accesses.is_empty() {
                <Table name="Access in the systems" columns={COLUMNS}>{ for rows }</Table>
            }
        </>
    }
}

fn summary(all: usize, drifted: usize, untold: usize) -> (Mood, String) {
    let untold = match untold {
        0 => String::new(),
        1 => " One could not be looked up.".to_owned(),
        count => format!(" {count} could not be looked up."),
    };
    match (all, drifted) {
        (0, _) => (Mood::Info, "No access was recorded yet.".to_owned()),
        (_, 0) if untold.is_empty() => (Mood::Success, "Every access is as it was given.".to_owned()),
        (_, 0) => (Mood::Warning, format!("No drift was found.{untold}")),
        (_, 1) => (
            Mood::Warning,
            format!("One access is not as it was given.{untold}"),
        ),
        (_, count) => (
            Mood::Warning,
            format!("{count} accesses are not as they were given.{untold}"),
        ),
    }
}

fn now(access: &AccessView) -> Html {
    let (word, color, more) = match &access.state {
        AccessState::Right => ("As given", Color::Green, String::new()),
        AccessState::Missing { what } => ("Missing", Color::Red, what.clone()),
        AccessState::Changed { what } => ("Changed", Color::Orange, what.clone()),
        AccessState::Gone { error } => ("Gone", Color::Red, error.message.clone()),
        AccessState::Untold => (
            "Not known",
            Color::Grey,
            "The app cannot look it up: it was given by hand, or the system is not connected or does not tell".to_owned(),
        ),
        AccessState::Failed { error } => ("Not known", Color::Grey, error.message.clone()),
    };
    html! {
        <>
            <Label label={word} {color} compact={true} />
            if !more.is_empty() {
                <span class="second">{ sentence(&more) }</span>
            }
        </>
    }
}

#[cfg(test)]
mod tests {
    use domain::execution::StepError;

    use super::*;

    #[test]
    fn only_what_is_known_to_differ_has_drifted() {
        let error = || StepError {
            code: "slack_group_unknown".into(),
            message: "gone".into(),
            hint: String::new(),
            detail: Vec::new(),
            trace: String::new(),
        };
        let what = || "x".to_owned();
        for (state, expected) in [
            (AccessState::Right, false),
            (AccessState::Untold, false),
            (AccessState::Failed { error: error() }, false),
            (AccessState::Gone { error: error() }, true),
            (AccessState::Missing { what: what() }, true),
            (AccessState::Changed { what: what() }, true),
        ] {
            assert_eq!(state.has_drifted(), expected, "{state:?}");
        }
        assert_eq!(summary(0, 0, 0).0, Mood::Info);
        assert_eq!(summary(3, 0, 0).0, Mood::Success);
        assert_eq!(
            summary(3, 0, 2),
            (
                Mood::Warning,
                "No drift was found. 2 could not be looked up.".to_owned()
            ),
            "what nobody knows is not well"
        );
        assert_eq!(summary(3, 2, 0).1, "2 accesses are not as they were given.");
    }
}
