//! Access tokens, in memory only.

use std::time::Duration;

use connector::{Error, Secret};
use tokio::sync::Mutex;
use tokio::time::Instant;

/// The longest time before its end at which a token is not used any more.
const MARGIN: Duration = Duration::from_secs(120);

/// The longest time for which a token is believed to be valid.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// A token as it was given.
pub(crate) struct Fresh {
    /// The token.
    pub(crate) token: Secret,
    /// How long it is valid.
    pub(crate) lasts: Duration,
}

/// The token of one connection. A connection with a new secret has a new id, and so a client and a token of its own. Whoever needs a new one while it is being fetched waits for that one.
#[derive(Default)]
pub(crate) struct Tokens(Mutex<Option<Held>>);

struct Held {
    token: Secret,
    until: Instant,
}

impl Tokens {
    /// Returns a token that is valid for a while, and fetches one if need be.
    ///
    /// # Errors
    /// When none can be fetched.
    pub(crate) async fn get(
        &self,
        fetch: impl AsyncFnOnce() -> Result<Fresh, Error>,
    ) -> Result<Secret, Error> {
        let mut held = self.0.lock().await;
        if let Some(held) = &*held
            && held.until > Instant::now()
        {
            return Ok(held.token.clone());
        }
        let fresh = fetch().await?;
        let lasts = fresh.lasts.min(LONGEST);
        let lasts = lasts.saturating_sub(MARGIN.min(lasts / 5));
        *held = Some(Held {
            token: fresh.token.clone(),
            until: Instant::now() + lasts,
        });
        Ok(fresh.token)
    }

    /// Forgets a token that the system refused, unless there is another one by now.
    pub(crate) async fn forget(&self, refused: &Secret) {
        let mut held = self.0.lock().await;
        if held
            .as_ref()
            .is_some_and(|held| held.token.expose() == refused.expose())
        {
            *held = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    async fn get(tokens: &Tokens, fetched: &AtomicUsize) -> String {
        let token = tokens.get(async || {
            let number = fetched.fetch_add(1, Ordering::SeqCst);
            Ok(Fresh {
                token: Secret::new(format!("token {number}")),
                lasts: Duration::from_secs(300),
            })
        });
        token.await.unwrap().expose().to_owned()
    }

    #[tokio::test(start_paused = true)]
    async fn a_token_is_renewed_before_its_end_and_after_a_refusal() {
        let (tokens, fetched) = (Tokens::default(), AtomicUsize::new(0));
        assert_eq!(get(&tokens, &fetched).await, "token 0");
        tokio::time::advance(Duration::from_secs(239)).await;
        assert_eq!(get(&tokens, &fetched).await, "token 0");
        tokio::time::advance(Duration::from_secs(2)).await;
        assert_eq!(
            get(&tokens, &fetched).await,
            "token 1",
            "a fifth of its time is left out"
        );
        tokens.forget(&Secret::new("token 0")).await;
        assert_eq!(
            get(&tokens, &fetched).await,
            "token 1",
            "the refused one was an older one"
        );
        tokens.forget(&Secret::new("token 1")).await;
        assert_eq!(get(&tokens, &fetched).await, "token 2");
    }

    #[tokio::test]
    async fn many_who_need_a_token_fetch_one() {
        let (tokens, fetched) = (Tokens::default(), AtomicUsize::new(0));
        let all = (0..20).map(|_| get(&tokens, &fetched));
        for token in futures_util::future::join_all(all).await {
            assert_eq!(token, "token 0");
        }
        assert_eq!(fetched.load(Ordering::SeqCst), 1);
    }
}
