//! How often something may be asked in a while.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

/// Lets each key through so many times in any window, and tells how long to wait otherwise.
#[derive(Debug, Default)]
pub struct Limiter {
    passed: HashMap<String, VecDeque<Instant>>,
}

impl Limiter {
    /// Lets one more through, or says how long it takes until the next one may.
    ///
    /// # Errors
    /// When `limit` have passed within the window already.
    #[expect(
        clippy::disallowed_methods,
        reason = "a simulated system is outside of the app and has a clock of its own"
    )]
    pub fn pass(&mut self, key: &str, limit: usize, window: Duration) -> Result<(), Duration> {
        let now = Instant::now();
        let passed = self.passed.entry(key.to_owned()).or_default();
        while passed
            .front()
            .is_some_and(|first| now.duration_since(*first) >= window)
        {
            passed.pop_front();
        }
        match passed.front() {
            Some(first) if passed.len() >= limit => Err(window.saturating_sub(now.duration_since(*first))),
            Some(_) | None => {
                passed.push_back(now);
                Ok(())
            }
        }
    }
}
