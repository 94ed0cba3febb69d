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
            // Ids sort by time; each new secret gives a connection a new one. Whoever works with a client shares its
            // token and pauses with those who come, so it stays, as the new one does.
            let unused = kept
                .iter()
                .find(|(_, (_, client))| Arc::strong_count(client) == 1);
            if let Some(id) = unused.map(|(id, _)| *id) {
                kept.remove(&id);
            }
        }
        Ok(made)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<ConnectionId, (Answers, Arc<T>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use connector::NoRecords;
    use testkit::fakes::{MemoryCredentials, NOON, RecordingCheckpoint};
    use uuid::Uuid;

    use super::*;

    fn cx(number: usize) -> Cx {
        let connection = ConnectionId::from_uuid(Uuid::from_u128(number as u128 + 1));
        Cx {
            connection,
            settings: Answers::new(),
            credentials: MemoryCredentials::holding(connection, "secret"),
            checkpoint: RecordingCheckpoint::new(),
            records: Arc::new(NoRecords),
            idempotency_key: String::new(),
            attempt: 1,
            earlier: Vec::new(),
            own_keys: Vec::new(),
            now: NOON,
        }
    }

    #[tokio::test]
    async fn what_somebody_works_with_is_kept_and_the_oldest_other_goes() {
        let kept = Kept::new();
        let held = kept.of(&cx(0), async |_| Ok(0)).await.unwrap();
        for number in 1..=MOST {
            kept.of(&cx(number), async |_| Ok(number)).await.unwrap();
        }
        let again = kept.of(&cx(0), async |_| Ok(99)).await.unwrap();
        assert!(Arc::ptr_eq(&held, &again));
        let again = kept.of(&cx(1), async |_| Ok(99)).await.unwrap();
        assert_eq!(*again, 99, "nobody had it in use");
    }
}
