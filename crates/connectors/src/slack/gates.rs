//! One request of each call at a time.
//!
//! Slack lets each call through 20 to 100 times a minute, and one after another is still faster than that. So nothing is
//! lost, and when a limit is reached one request is refused and waits, not all that were on their way.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// One request of each call at a time.
#[derive(Default)]
pub(super) struct Gates(Mutex<BTreeMap<&'static str, Arc<tokio::sync::Mutex<()>>>>);

impl Gates {
    /// Returns the gate of a call; whoever holds it may send a request.
    pub(super) fn of(&self, method: &'static str) -> Arc<tokio::sync::Mutex<()>> {
        let mut gates = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(gates.entry(method).or_default())
    }
}
