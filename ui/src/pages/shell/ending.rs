//! Credentials that end soon.

use api::command;
use api::connection::{EndingCredential, Urgency};
use yew::prelude::*;

use crate::clock;
use crate::components::notice::{Mood, Notice};
use crate::hooks::use_load::use_load;
use crate::hooks::use_now::use_ticking;
use crate::route::{Route, RouteLink};
use crate::testid::shell as ids;

/// One notice for all credentials that end within thirty days; nothing while there are none.
#[component]
pub fn EndingCredentials() -> Html {
    let loader = use_load::<command::ListEndingCredentials>(());
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
            <p><RouteLink to={Route::Connections}>{ "Open the connections" }</RouteLink></p>
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
