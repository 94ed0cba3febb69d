//! What the search box gives along with an address.

use domain::StepKey;
use serde::{Deserialize, Serialize};
use yew::prelude::*;
use yew_router::prelude::use_location;

/// What a list shall be searched for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Carried {
    /// The text.
    pub search: String,
}

/// Which step of an execution shall be in sight.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AtStep {
    /// Its key.
    pub step: StepKey,
}

/// Takes over what the list shall be searched for, whenever the search box leads to it.
#[hook]
pub fn use_carried_search(search: &UseStateHandle<String>) {
    let location = use_location();
    let carried = location.and_then(|location| {
        let carried = location.query::<Carried>().ok();
        carried.map(|carried| (location.id(), carried.search))
    });
    let search = search.setter();
    use_effect_with(carried, move |carried| {
        if let Some((_, text)) = carried {
            search.set(text.clone());
        }
    });
}

/// Returns which step of the execution shall be in sight, when the search box led here.
#[hook]
pub fn use_wanted_step() -> Option<StepKey> {
    let at = use_location()?.query::<AtStep>().ok();
    at.map(|at| at.step)
}
