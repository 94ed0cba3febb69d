//! The connections as they were last read or written, so that a step that is about to begin need not wait for the
//! disk to know its own.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use engine::Connected;

use crate::table::connection::StoredConnection;

/// The connections as they were last read or written.
#[derive(Default)]
pub(crate) struct AtHand {
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    /// Each with the version that it is read off.
    by_system: HashMap<String, (u64, Connected)>,
    /// Counted up with every write: what was read before one may be older than it.
    generation: u64,
}

impl AtHand {
    pub(crate) fn get(&self, system: &str) -> Option<Connected> {
        let known = self.known();
        known.by_system.get(system).map(|(_, found)| found.clone())
    }

    pub(crate) fn generation(&self) -> u64 {
        self.known().generation
    }

    /// Keeps what was read, unless something was written since the reading began.
    pub(crate) fn keep(&self, stored: &StoredConnection, generation: u64) {
        let mut known = self.known();
        if known.generation == generation {
            known.keep(stored);
        }
    }

    /// Keeps what was written, unless something newer is known.
    pub(crate) fn replace(&self, stored: &StoredConnection) {
        let mut known = self.known();
        known.keep(stored);
        known.generation += 1;
    }

    /// Forgets everything, because something may have been written.
    pub(crate) fn forget(&self) {
        let mut known = self.known();
        known.by_system.clear();
        known.generation += 1;
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn keep(&mut self, stored: &StoredConnection) {
        let known = self.by_system.get(&stored.system);
        if known.is_none_or(|(version, _)| *version <= stored.version) {
            let found = (stored.version, connected(stored));
            self.by_system.insert(stored.system.clone(), found);
        }
    }
}

/// Returns a connection as the engine needs it.
pub(crate) fn connected(stored: &StoredConnection) -> Connected {
    let at_once = stored
        .settings
        .get(Connected::AT_ONCE_SETTING)
        .and_then(|value| match value.as_str() {
            Some(text) => text.parse().ok(),
            None => value.as_u64(),
        });
    let at_once = at_once.and_then(|n| usize::try_from(n).ok()).filter(|n| *n > 0);
    Connected {
        id: stored.id,
        settings: stored.settings.clone(),
        enabled: stored.enabled,
        at_once: at_once.unwrap_or(Connected::AT_ONCE),
    }
}
