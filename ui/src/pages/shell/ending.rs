//! Credentials that end soon.

use api::command;
use api::connection::{EndingCredential, Urgency};
use domain::role::Permission;
use yew::prelude::*;
use yew_router::prelude::use_route;

use crate::clock;
use crate::components::notice::{Mood, Notice};
use crate::hooks::use_load::use_load;
use crate::hooks::use_now::use_ticking;
use crate::hooks::use_session::use_session;
use crate::route::{Route, RouteLink};
use crate::testid::shell as ids;

/// One notice for all credentials that end within thirty days; nothing while there are none.
#[component]
pub fn EndingCredentials() -> Html {
    let session = use_session();
    let loader = use_load::<command::ListEndingCredentials>(());
    let route = use_route::<Route>();
    {
        // What was saved or tested on one page is told on the next.
        let refresh = loader.refresh.clone();
        use_effect_with(route, move |_| refresh.emit(()));
    }
    let now = use_ticking(3600);
    let Some(ending) = loader.state.load.ready() else {
        return html! {};
    };
    let Some(worst) = ending.iter().map(|credential| credential.urgency).max() else {
        return html! {};
    };
    let lines = ending
        .iter()
        .map(|credential| html! { <li>{ words(credential, now) }</li> });
    html! {
        <Notice mood={mood_of(worst)} title={title_of(worst)} testid={ids::ENDING}>
            <ul class="told">{ for lines }</ul>
            if session.may(Permission::Configure) {
                <p><RouteLink to={Route::Connections}>{ "Open the connections" }</RouteLink></p>
            }
        </Notice>
    }
}

fn words(credential: &EndingCredential, now: domain::Timestamp) -> String {
    let when = clock::relative(credential.at, now);
    match credential.urgency {
        Urgency::Over => format!(
            "{}: it ended {when}, and its steps wait for a new one.",
            credential.title
        ),
        Urgency::Tomorrow | Urgency::ThisWeek | Urgency::Soon => format!("{}: {when}.", credential.title),
    }
}

const fn mood_of(urgency: Urgency) -> Mood {
    match urgency {
        Urgency::Soon => Mood::Info,
        Urgency::ThisWeek => Mood::Warning,
        Urgency::Tomorrow | Urgency::Over => Mood::Danger,
    }
}

const fn title_of(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Soon => "A credential ends within thirty days.",
        Urgency::ThisWeek => "A credential ends this week.",
        Urgency::Tomorrow => "A credential ends within a day.",
        Urgency::Over => "A credential has ended.",
    }
}
