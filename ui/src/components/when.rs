//! Points in time.

use domain::Timestamp;
use yew::prelude::*;

use crate::clock;
use crate::hooks::use_now::use_now;

/// Properties of [`When`].
#[derive(PartialEq, Properties)]
pub struct WhenProps {
    pub at: Timestamp,
}

/// A point in time, told by distance, with date and time in its tooltip.
#[component]
pub fn When(props: &WhenProps) -> Html {
    let now = use_now();
    html! {
        <time class="when" datetime={props.at.to_string()} title={clock::absolute(props.at)}>
            { clock::relative(props.at, now.max(props.at)) }
        </time>
    }
}
