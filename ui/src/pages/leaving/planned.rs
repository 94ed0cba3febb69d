//! What is planned: the countdown on the page of whoever leaves, and the words for it everywhere.

use std::rc::Rc;

use api::leaving::planned::{CancelLeaving, Nearness, PlannedLeavingView};
use api::leaving::{LookAtLeaving, WhoLeaves};
use api::{ApiError, command};
use domain::Timestamp;
use domain::role::Permission;
use yew::prelude::*;

use crate::clock;
use crate::components::button::Button;
use crate::components::error_report::{ErrorReport, Failure, sentence};
use crate::components::notice::{Mood, Notice};
use crate::components::toasts::use_toaster;
use crate::hooks::use_load::use_load;
use crate::hooks::use_now::use_ticking;
use crate::hooks::use_send::use_send;
use crate::hooks::use_session::use_session;
use crate::pages::leaving::leaving_of;
use crate::route::RouteLink;
use crate::testid::leaving as ids;

/// How often the countdown is told anew.
const TICK_S: u32 = 60;

/// Properties of [`Countdown`].
#[derive(PartialEq, Properties)]
pub struct CountdownProps {
    pub who: WhoLeaves,
}

/// The countdown of a planned leaving; nothing while none is planned, or for those who do not administer.
#[component]
pub fn Countdown(props: &CountdownProps) -> Html {
    if use_session().may(Permission::Administer) {
        html! { <Looked who={props.who} /> }
    } else {
        html! {}
    }
}

#[component]
fn Looked(props: &CountdownProps) -> Html {
    let loader = use_load::<command::GetPlannedLeaving>(LookAtLeaving { who: props.who });
    // Until it is known, or when it cannot be, the page shows everything else.
    let planned = loader.state.load.ready().and_then(|found| found.as_ref().clone());
    planned.map_or_else(Html::default, |planned| {
        html! {
            <PlannedNotice planned={Rc::new(planned)}>
                <RouteLink to={leaving_of(props.who)} testid={ids::PLANNED_OPEN}>
                    { "Look at it, change it or call it off" }
                </RouteLink>
            </PlannedNotice>
        }
    })
}

/// Properties of [`PlannedNotice`].
#[derive(PartialEq, Properties)]
pub struct PlannedNoticeProps {
    pub planned: Rc<PlannedLeavingView>,
    /// What can be done about it. By default nothing.
    #[prop_or_default]
    pub children: Html,
}

/// What is planned, with the time that is left.
#[component]
pub fn PlannedNotice(props: &PlannedNoticeProps) -> Html {
    let planned = &props.planned;
    let now = use_ticking(TICK_S);
    html! {
        <Notice mood={mood_of(planned)} title={title(planned, now)} testid={ids::PLANNED}>
            <p>{ details(planned) }</p>
            if !planned.trouble.is_empty() {
                <p dir="auto">{ trouble(planned) }</p>
            }
            { props.children.clone() }
        </Notice>
    }
}

/// Properties of [`CallOff`].
#[derive(PartialEq, Properties)]
pub struct CallOffProps {
    pub planned: Rc<PlannedLeavingView>,
    /// Looks again at what is planned.
    pub refresh: Callback<()>,
}

/// What is planned, on the page where it can be called off.
#[component]
pub fn CallOff(props: &CallOffProps) -> Html {
    let toaster = use_toaster();
    let answered = {
        let (refresh, name) = (props.refresh.clone(), props.planned.name.clone());
        Callback::from(move |answer: Result<(), ApiError>| {
            if answer.is_ok() {
                toaster.say(format!("The leaving of {name} is called off."));
            }
            // Also when it was refused: somebody may have changed it, or it has begun.
            refresh.emit(());
        })
    };
    let sending = use_send::<command::CancelLeaving>(answered);
    let request = CancelLeaving {
        who: props.planned.who,
        version: props.planned.version,
    };
    html! {
        <>
            if let Some(error) = &sending.error {
                <ErrorReport failure={Failure::from(&**error)} />
            }
            <PlannedNotice planned={Rc::clone(&props.planned)}>
                <div class="actions">
                    <Button testid={ids::CALL_OFF} busy={sending.busy} onclick={sending.send.reform(move |()| request)}>
                        { "Call it off" }
                    </Button>
                </div>
            </PlannedNotice>
        </>
    }
}

/// Says who leaves and how long that is from now.
pub fn title(planned: &PlannedLeavingView, now: Timestamp) -> String {
    let name = &planned.name;
    if !planned.trouble.is_empty() {
        return format!("The leaving of {name} could not begin.");
    }
    match planned.nearness {
        Nearness::Due => format!("The leaving of {name} begins now."),
        Nearness::Far | Nearness::ThisWeek | Nearness::Tomorrow => {
            format!("{name} leaves {}.", clock::ahead(planned.begins_at, now))
        }
    }
}

fn details(planned: &PlannedLeavingView) -> String {
    let last_day = planned.last_day().map(|day| day.to_string()).unwrap_or_default();
    let asked = if planned.approval {
        " Another admin is asked first."
    } else {
        ""
    };
    format!(
        "The last day is {last_day}. What this app gave is taken away as soon as that day is over by universal time \
         (here {}), while the app is open or when it is opened next.{asked} Planned by {}.",
        clock::absolute(planned.begins_at),
        planned.planned_by
    )
}

/// Says why it could not begin.
pub fn trouble(planned: &PlannedLeavingView) -> AttrValue {
    let why = sentence(&planned.trouble);
    AttrValue::from(format!(
        "{why} Nothing was taken away. It is tried again every ten minutes; you can also start it yourself."
    ))
}

/// Returns how pressing it looks.
pub fn mood_of(planned: &PlannedLeavingView) -> Mood {
    if !planned.trouble.is_empty() {
        return Mood::Danger;
    }
    match planned.nearness {
        Nearness::Far | Nearness::ThisWeek => Mood::Info,
        Nearness::Tomorrow | Nearness::Due => Mood::Warning,
    }
}
