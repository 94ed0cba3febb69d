//! What was read a moment ago, so that many steps at once do not ask for the same thing again.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::slack::error::Error;

/// What was read a moment ago. Whoever asks for something while it is being read waits for that.
pub(super) struct Recent<T>(Mutex<BTreeMap<String, (Instant, T)>>);

impl<T> Default for Recent<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> Recent<T> {
    /// Returns what was read within the time, or reads it. An error is not kept.
    pub(super) async fn get(
        &self,
        key: &str,
        within: Duration,
        read: impl AsyncFnOnce() -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut kept = self.0.lock().await;
        kept.retain(|_, (at, _)| at.elapsed() < within);
        if let Some((_, known)) = kept.get(key) {
            return Ok(known.clone());
        }
        // What is there when the question was asked counts, not when the answer came.
        let at = Instant::now();
        let known = read().await?;
        kept.insert(key.to_owned(), (at, known.clone()));
        Ok(known)
    }

    /// Forgets what was read.
    pub(super) async fn forget(&self) {
        self.0.lock().await.clear();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    async fn read(recent: &Recent<usize>, times: &AtomicUsize) -> usize {
        let read = recent.get("key", Duration::from_secs(60), async || {
            tokio::task::yield_now().await;
            Ok(times.fetch_add(1, Ordering::SeqCst))
        });
        read.await.unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn many_read_once_until_it_is_old() {
        let (recent, times) = (Recent::default(), AtomicUsize::new(0));
        let all = futures_util::future::join_all((0..5).map(|_| read(&recent, &times))).await;
        assert_eq!(all, [0; 5]);
        tokio::time::advance(Duration::from_secs(59)).await;
        assert_eq!(read(&recent, &times).await, 0);
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(read(&recent, &times).await, 1);
        recent.forget().await;
        assert_eq!(read(&recent, &times).await, 2);
    }
}
