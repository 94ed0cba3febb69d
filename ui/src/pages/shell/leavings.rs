//! Leavings that begin soon or could not begin, told on every page.

use api::command;
use api::leaving::planned::PlannedLeavingView;
use domain::role::Permission;
use yew::prelude::*;
use yew_router::prelude::use_route;

use crate::components::notice::{Mood, Notice};
use crate::hooks::use_load::use_load;
use crate::hooks::use_now::{use_every, use_ticking};
use crate::hooks::use_session::use_session;
use crate::pages::leaving::leaving_of;
use crate::pages::leaving::planned::{mood_of, title, trouble};
use crate::route::{Route, RouteLink};
use crate::testid::shell as ids;

/// How often it is looked again, whatever page is open: days come by themselves.
const LOOK_S: u32 = 600;

/// How many are named; the list has all.
const NAMED: usize = 5;

/// One notice for all leavings that begin within seven days; nothing while there are none, or for those who do not
/// administer.
#[component]
pub fn LeavingReminders() -> Html {
    if use_session().may(Permission::Administer) {
        html! { <Near /> }
    } else {
        html! {}
    }
}

#[component]
fn Near() -> Html {
    let loader = use_load::<command::ListLeavingReminders>(());
    let route = use_route::<Route>();
    {
        // What was planned or called off on one page is told on the next.
        let refresh = loader.refresh.clone();
        use_effect_with(route, move |_| refresh.emit(()));
    }
    use_every(LOOK_S, loader.refresh.clone());
    let now = use_ticking(60);
    let Some(near) = loader.state.load.ready().filter(|near| !near.is_empty()) else {
        return html! {};
    };
    let lines = near.iter().take(NAMED).map(|planned| {
        html! {
            <li dir="auto">
                <RouteLink to={leaving_of(planned.who)}>{ title(planned, now) }</RouteLink>
                if !planned.trouble.is_empty() {
                    { " " }
                    { trouble(planned) }
                }
            </li>
        }
    });
    let (mood, title) = summary(near);
    html! {
        <Notice {mood} {title} testid={ids::LEAVINGS}>
            <ul class="told">{ for lines }</ul>
            <p><RouteLink to={Route::Leavings} testid={ids::LEAVINGS_ALL}>{ "All planned leavings" }</RouteLink></p>
        </Notice>
    }
}

fn summary(near: &[PlannedLeavingView]) -> (Mood, &'static str) {
    let moods = || near.iter().map(mood_of);
    if moods().any(|mood| mood == Mood::Danger) {
        (Mood::Danger, "A leaving could not begin.")
    } else if moods().any(|mood| mood == Mood::Warning) {
        (Mood::Warning, "A leaving begins within a day.")
    } else {
        (Mood::Info, "A leaving begins within a week.")
    }
}
