//! The document beyond what Yew renders: focus, theme, keys that reach no control, what is in sight. The only
//! module that touches it.

pub mod sight;

use gloo_events::{EventListener, EventListenerOptions};
use js_sys::{Promise, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Clipboard, Document, Element, Event, HtmlElement, HtmlInputElement, HtmlTextAreaElement, KeyboardEvent,
    Node, ScrollIntoViewOptions, ScrollLogicalPosition,
};

const DARK_CLASS: &str = "pf-v6-theme-dark";

/// Returns the element with the id.
pub fn by_id(id: &str) -> Option<Element> {
    document()?.get_element_by_id(id)
}

/// Puts the keyboard on the element with the id, and brings it into view.
pub fn focus(id: &str) {
    let element = by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if let Some(element) = element {
        // An element that cannot take the focus is not worth a fault.
        drop(element.focus());
    }
}

/// Copies a text, and returns whether the system let it happen.
pub async fn copy(text: &str) -> bool {
    let Some(window) = document().and_then(|document| document.default_view()) else {
        return false;
    };
    // Some systems have no clipboard for a page, and then the property is missing.
    let clipboard = Reflect::get(&window.navigator(), &"clipboard".into());
    let Some(clipboard) = clipboard
        .ok()
        .and_then(|found| found.dyn_into::<Clipboard>().ok())
    else {
        return false;
    };
    let copied = clipboard.write_text(text);
    JsFuture::from(copied.unchecked_into::<Promise>()).await.is_ok()
}

/// Selects all of the text in the area with the id, with the keyboard there.
pub fn select_all(id: &str) {
    if let Some(area) = by_id(id).and_then(|element| element.dyn_into::<HtmlTextAreaElement>().ok()) {
        drop(area.focus());
        area.select();
    }
}

/// Puts the keyboard on the first or last entry, or the one beside, among the elements below `root` that
/// match `selector`.
pub fn focus_among(root: &Element, selector: &str, step: Step) {
    let Ok(found) = root.query_selector_all(selector) else {
        return;
    };
    let count = found.length();
    if count == 0 {
        return;
    }
    let active: Option<Element> = document().and_then(|document| document.active_element());
    let at = (0..count).find(|index| found.item(*index).as_ref() == active.as_deref());
    let next = match (step, at) {
        (Step::First, _) | (Step::Next, None) => 0,
        (Step::Last, _) | (Step::Previous, None) => count - 1,
        (Step::Next, Some(at)) => (at + 1) % count,
        (Step::Previous, Some(at)) => (at + count - 1) % count,
    };
    if let Some(element) = found
        .item(next)
        .and_then(|node| node.dyn_into::<HtmlElement>().ok())
    {
        drop(element.focus());
    }
}

/// Where the focus goes in a list of entries.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// To the first entry.
    First,
    /// To the last entry.
    Last,
    /// One down, from the end to the beginning.
    Next,
    /// One up, from the beginning to the end.
    Previous,
}

/// Dresses the whole document dark or light.
pub fn set_dark(dark: bool) {
    if let Some(root) = document().and_then(|document| document.document_element()) {
        drop(root.class_list().toggle_with_force(DARK_CLASS, dark));
    }
}

/// Returns the query that tells whether the system is dark.
pub fn system_is_dark() -> Option<web_sys::MediaQueryList> {
    let window = document()?.default_view()?;
    window.match_media("(prefers-color-scheme: dark)").ok()?
}

/// Scrolls as little as is needed for the element with the id to be in sight; an element that is higher than the
/// window is shown from its beginning on.
pub fn bring_into_sight(id: &str) {
    if let Some(element) = by_id(id) {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Scrolls until the element with the id begins at the upper edge, as far as the page goes.
pub fn scroll_to_beginning(id: &str) {
    if let Some(element) = by_id(id) {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Start);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Scrolls the page's content to its beginning.
pub fn scroll_to_top(id: &str) {
    if let Some(element) = by_id(id) {
        element.set_scroll_top(0);
    }
}

/// Calls back on every key and every press of a pointer. Stops when the listeners are dropped.
pub fn on_activity(on_activity: impl Fn() + Clone + 'static) -> Vec<EventListener> {
    let Some(document) = document() else {
        return Vec::new();
    };
    ["keydown", "pointerdown", "wheel"]
        .into_iter()
        .map(|name| {
            let on_activity = on_activity.clone();
            EventListener::new(&document, name, move |_| on_activity())
        })
        .collect()
}

/// Calls back on Ctrl+K and Cmd+K, and on a slash that nobody types into a field. No key does it while a dialog is open.
pub fn on_search_key(on_search: impl Fn() + 'static) -> Option<EventListener> {
    let document = document()?;
    let page = document.clone();
    // The browser would search in the page.
    let options = EventListenerOptions::enable_prevent_default();
    Some(EventListener::new_with_options(
        &document,
        "keydown",
        options,
        move |event: &Event| {
            let Some(key) = event.dyn_ref::<KeyboardEvent>() else {
                return;
            };
            let with_k =
                (key.ctrl_key() || key.meta_key()) && !key.alt_key() && key.key().eq_ignore_ascii_case("k");
            let slash = key.key() == "/" && !key.ctrl_key() && !key.meta_key() && !key.alt_key();
            let typing = slash && page.active_element().is_some_and(|element| takes_text(&element));
            let dialog = page
                .query_selector("dialog[open]")
                .is_ok_and(|found| found.is_some());
            if (with_k || slash) && !typing && !dialog {
                event.prevent_default();
                on_search();
            }
        },
    ))
}

/// Returns whether a key that is pressed there is typed into something.
fn takes_text(element: &Element) -> bool {
    const FIELDS: &str = "input, textarea, select, [contenteditable]";
    element.matches(FIELDS).unwrap_or(false)
}

/// Selects all of what stands in the field with the id, with the keyboard there.
pub fn select_all_of_field(id: &str) {
    if let Some(field) = by_id(id).and_then(|element| element.dyn_into::<HtmlInputElement>().ok()) {
        drop(field.focus());
        field.select();
    }
}

/// Calls back when the window comes to the front again.
pub fn on_shown(on_shown: impl Fn() + 'static) -> Option<EventListener> {
    let document = document()?;
    let shown = document.clone();
    Some(EventListener::new(&document, "visibilitychange", move |_| {
        if !shown.hidden() {
            on_shown();
        }
    }))
}

/// Calls back when the pointer is pressed outside `inside`, or Escape anywhere.
pub fn on_leave(inside: Element, on_leave: impl Fn(Leave) + Clone + 'static) -> Vec<EventListener> {
    let Some(document) = document() else {
        return Vec::new();
    };
    let on_press = on_leave.clone();
    let pressed = EventListener::new(&document, "pointerdown", move |event: &Event| {
        let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
        if !inside.contains(target.as_ref()) {
            on_press(Leave::Pressed);
        }
    });
    let escaped = EventListener::new(&document, "keydown", move |event: &Event| {
        let escape = event
            .dyn_ref::<KeyboardEvent>()
            .is_some_and(|event| event.key() == "Escape");
        if escape {
            on_leave(Leave::Escaped);
        }
    });
    vec![pressed, escaped]
}

/// How somebody left a menu or a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Leave {
    /// By a press outside.
    Pressed,
    /// By Escape.
    Escaped,
}

fn document() -> Option<Document> {
    if cfg!(target_arch = "wasm32") {
        web_sys::window()?.document()
    } else {
        None
    }
}
