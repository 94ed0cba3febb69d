//! The product's mark.

use yew::prelude::*;

/// The mark: an H that is a doorway, with the step that leads up. It is `icons/icon.svg`, the drawing that the
/// system shows for the app; the name beside it says what it is.
#[component]
pub fn Logo() -> Html {
    html! { <img class="logo" src="/icon.svg" alt="" /> }
}
