//! Tells what is near the part of the page that is in sight.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// Where an element stands.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Sight {
    /// Whether it is in sight or near it.
    pub near: bool,
    /// How high it is, in pixels.
    pub height: f64,
    /// Whether the keyboard is in it.
    pub has_focus: bool,
}

/// Watches an element until it is dropped.
pub struct Watch {
    observer: IntersectionObserver,
    // The browser calls it as long as the observer watches.
    _told: Closure<dyn FnMut(js_sys::Array)>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Tells where an element stands: first soon, then whenever it comes within `margin` pixels above or below what
/// is in sight, or goes.
pub fn watch(element: &Element, margin: u32, told: impl Fn(Sight) + 'static) -> Option<Watch> {
    let watched = element.clone();
    let told = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
        // Only the newest counts; the others have happened meanwhile.
        let newest = entries.pop().dyn_into::<IntersectionObserverEntry>();
        if let Ok(entry) = newest {
            let active = super::document().and_then(|document| document.active_element());
            told(Sight {
                near: entry.is_intersecting(),
                height: entry.bounding_client_rect().height(),
                has_focus: active.is_some_and(|active| watched.contains(Some(&active))),
            });
        }
    });
    let options = IntersectionObserverInit::new();
    // A margin only counts around the pane that scrolls, and that is the page's own.
    let pane = element.closest("main").ok().flatten();
    options.set_root(pane.as_ref());
    options.set_root_margin(&format!("{margin}px 0px"));
    let observer = IntersectionObserver::new_with_options(told.as_ref().unchecked_ref(), &options).ok()?;
    observer.observe(element);
    Some(Watch {
        observer,
        _told: told,
    })
}
