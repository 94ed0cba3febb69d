//! The present time, moving on by itself.

use domain::Timestamp;
use gloo_timers::callback::Interval;
use yew::prelude::*;

use crate::clock;

/// The present time for everything on screen that is told by distance.
#[derive(Clone, Copy, PartialEq)]
pub struct Now(pub Timestamp);

/// Returns the present time as the app's own clock shows it; it moves on a few times a minute.
#[hook]
pub fn use_now() -> Timestamp {
    use_context::<Now>().map_or_else(clock::now, |Now(now)| now)
}

/// Returns the present time, anew every `seconds`.
#[hook]
pub fn use_ticking(seconds: u32) -> Timestamp {
    let now = use_state(clock::now);
    let setter = now.setter();
    use_effect_with(seconds, move |seconds| {
        let interval = Interval::new(seconds * 1000, move || setter.set(clock::now()));
        move || drop(interval)
    });
    *now
}

/// Calls back every `seconds`, as long as the component is there.
#[hook]
pub fn use_every(seconds: u32, callback: Callback<()>) {
    use_effect_with((seconds, callback), move |(seconds, callback)| {
        let callback = callback.clone();
        let interval = Interval::new(seconds * 1000, move || callback.emit(()));
        move || drop(interval)
    });
}
