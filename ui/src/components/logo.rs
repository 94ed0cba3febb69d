//! The product's mark.

use yew::prelude::*;

/// The mark: steps that lead to a door.
#[component]
pub fn Logo() -> Html {
    html! {
        <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
            <rect class="logo-ground" width="32" height="32" rx="8" />
            <path class="logo-line" d="M7 23h6v-5h6v-5h6" />
            <circle class="logo-dot" cx="25" cy="8.5" r="2.6" />
        </svg>
    }
}
