//! The window of HyOpps: pages and components in Yew, dressed by PatternFly.
//!
//! It decides nothing: it shows what the core says and sends what a person asks for.
//! [`ipc`] is the only module that touches the window object, [`document`] the only one that touches the
//! document beyond what Yew renders, [`clock`] the only one that reads the time.

pub mod app;
pub mod clock;
pub mod components;
pub mod document;
pub mod hooks;
pub mod ipc;
pub mod pages;
pub mod route;
pub mod state;
pub mod testid;

/// Renders the app into the page's `#app`.
pub fn start() {
    match document::by_id("app") {
        Some(root) => yew::Renderer::<app::App>::with_root(root).render(),
        None => yew::Renderer::<app::App>::new().render(),
    };
}
