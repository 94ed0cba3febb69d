//! Sends the core's events to the window. The only place that knows both.

use api::event::{EVENT, Event};
use app::system::EventSink;
use tauri::{AppHandle, Emitter};

/// The window as somebody who hears of changes.
pub(crate) struct WindowEvents(AppHandle);

impl WindowEvents {
    pub(crate) fn new(app: AppHandle) -> Self {
        Self(app)
    }
}

impl EventSink for WindowEvents {
    fn send(&self, event: Event) {
        if let Err(error) = self.0.emit_to("main", EVENT, event) {
            // The window asks anew when it gets focus, so a lost event costs freshness only.
            tracing::warn!(error = %error, "Cannot tell the window about a change.");
        }
    }
}
