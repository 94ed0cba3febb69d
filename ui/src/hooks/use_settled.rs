//! Waits a moment after a change, so that a burst of events asks the core once.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

/// Calls back once after `value` has changed, `pause_ms` after the first change of a burst; not for the value
/// it had when the component appeared.
#[hook]
pub fn use_settled<T: PartialEq + 'static>(value: T, pause_ms: u32, callback: Callback<()>) {
    let pending = use_mut_ref(|| None::<Timeout>);
    let first = use_mut_ref(|| true);
    let newest = use_mut_ref(|| callback.clone());
    newest.replace(callback);
    use_effect_with(value, move |_| {
        if first.replace(false) || pending.borrow().is_some() {
            return;
        }
        let done = std::rc::Rc::clone(&pending);
        let timeout = Timeout::new(pause_ms, move || {
            done.replace(None);
            let callback = newest.borrow().clone();
            callback.emit(());
        });
        pending.replace(Some(timeout));
    });
}
