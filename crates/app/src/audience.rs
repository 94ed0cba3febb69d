//! Who hears of changes: whoever is signed in, and only of what they can name.

use std::sync::{Arc, Mutex, PoisonError};

use api::event::Event;
use domain::role::Scope;
use domain::{BatchId, ExecutionId};
use engine::{JournalError, Listener};
use store::Workspace;

use crate::error;
use crate::system::EventSink;

/// Who hears of changes, and what of them whoever is signed in can name; nobody hears of anything while nobody is.
pub(crate) struct Audience {
    events: Arc<dyn EventSink>,
    scope: Mutex<Option<Scope>>,
}

impl Audience {
    /// Nobody is signed in yet.
    pub(crate) fn new(events: Arc<dyn EventSink>) -> Self {
        Self {
            events,
            scope: Mutex::new(None),
        }
    }

    /// Says who is signed in by now.
    pub(crate) fn is(&self, scope: Option<Scope>) {
        *self.scope.lock().unwrap_or_else(PoisonError::into_inner) = scope;
    }

    /// Tells of a batch. Only those hear of it who work for the whole workspace: a batch has people of several
    /// organizations.
    pub(crate) fn hears_of_batch(&self, id: BatchId) {
        if self.scope() == Some(Scope::Workspace) {
            self.events.send(Event::BatchChanged { id });
        }
    }

    fn scope(&self) -> Option<Scope> {
        *self.scope.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells the window about the executions of one workspace.
pub(crate) struct Changes {
    pub(crate) audience: Arc<Audience>,
    pub(crate) store: Workspace,
}

impl Listener for Changes {
    fn changed(&self, id: ExecutionId, version: u64) {
        let changed = Event::ExecutionChanged { id, version };
        match self.audience.scope() {
            None => {}
            Some(Scope::Workspace) => self.audience.events.send(changed),
            Some(scope @ Scope::Organization(_)) => {
                let (audience, store) = (Arc::clone(&self.audience), self.store.clone());
                tokio::spawn(async move {
                    // One that cannot be looked up is not told: the window asks again by itself now and then.
                    let theirs = store.has_execution(scope, id).await.unwrap_or(false);
                    if theirs && audience.scope() == Some(scope) {
                        audience.events.send(changed);
                    }
                });
            }
        }
    }

    fn stalled(&self, error: &JournalError) {
        let (message, hint) = match self.audience.scope() {
            Some(Scope::Organization(_)) => (
                "Nothing goes on at the moment.".to_owned(),
                "What was confirmed is safe, and it goes on by itself as soon as that works again."
                    .to_owned(),
            ),
            Some(Scope::Workspace) | None => error::stalled(error),
        };
        self.audience.events.send(Event::Stalled { message, hint });
    }

    fn goes_on(&self) {
        self.audience.events.send(Event::GoesOn);
    }
}

#[cfg(test)]
mod tests;
