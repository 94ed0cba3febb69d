//! Clients that are kept between attempts, with their open connections, tokens and pauses.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use connector::{Cx, Error};
use domain::ConnectionId;
use domain::form::Answers;

/// How many are kept; most are of connections that have another secret by now.
const MOST: usize = 16;

/// One client for each connection, as long as its settings stay the same.
pub(crate) struct Kept<T>(Mutex<BTreeMap<ConnectionId, (Answers, Arc<T>)>>);

impl<T> Kept<T> {
    /// Keeps none yet.
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(BTreeMap::new()))
    }

    /// Returns the connection's client, or makes it.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(crate) async fn of(
        &self,
        cx: &Cx,
        make: impl AsyncFnOnce(&Answers) -> Result<T, Error>,
    ) -> Result<Arc<T>, Error> {
        if let Some((settings, client)) = self.lock().get(&cx.connection)
            && *settings == cx.settings
        {
            return Ok(Arc::clone(client));
        }
        let made = Arc::new(make(&cx.settings).await?);
        let mut kept = self.lock();
        // Whoever was faster with the same settings has the one that everybody uses.
        if let Some((settings, client)) = kept.get(&cx.connection)
            && *settings == cx.settings
        {
            return Ok(Arc::clone(client));
        }
        kept.insert(cx.connection, (cx.settings.clone(), Arc::clone(&made)));
        if kept.len() > MOST {
            // Ids sort by time; each new secret gives a connection a new one.
            kept.pop_first();
        }
        Ok(made)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<ConnectionId, (Answers, Arc<T>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
