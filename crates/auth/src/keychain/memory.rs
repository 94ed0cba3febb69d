//! Secrets that live no longer than the app.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use connector::Secret;
use domain::ConnectionId;

/// Secrets that live no longer than the app.
#[derive(Default)]
pub(super) struct MemorySecrets(Mutex<HashMap<ConnectionId, Secret>>);

impl MemorySecrets {
    pub(super) fn hold(&self, connection: ConnectionId, secret: Secret) {
        self.lock().insert(connection, secret);
    }

    pub(super) fn forget(&self, connection: ConnectionId) {
        self.lock().remove(&connection);
    }

    pub(super) fn get(&self, connection: ConnectionId) -> Option<Secret> {
        self.lock().get(&connection).cloned()
    }

    /// A panic elsewhere leaves the map whole, since each use is one call.
    fn lock(&self) -> MutexGuard<'_, HashMap<ConnectionId, Secret>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
