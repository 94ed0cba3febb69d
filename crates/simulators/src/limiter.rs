//! How often something may be asked in a while.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

/// Lets each key through so many times in any window, and tells how long to wait otherwise.
#[derive(Debug, Default)]
pub struct Limiter {
    keys: BTreeMap<String, Key>,
}

#[derive(Debug, Default)]
struct Key {
    /// Who passed within the last window.
    recent: VecDeque<Instant>,
    counted: Counted,
}

/// What became of all that was asked under one key.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Counted {
    /// How many pass in a window.
    pub limit: usize,
    /// The window.
    pub window: Duration,
    /// How many passed.
    pub passed: usize,
    /// How many were refused.
    pub refused: usize,
}

impl Counted {
    /// Returns the shortest time in which so many can pass: the first window's at once, and so on.
    pub fn least(&self) -> Duration {
        let windows = self.passed.div_ceil(self.limit.max(1)).saturating_sub(1);
        self.window * u32::try_from(windows).unwrap_or(u32::MAX)
    }
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
        let Key { recent, counted } = self.keys.entry(key.to_owned()).or_default();
        (counted.limit, counted.window) = (limit, window);
        while recent
            .front()
            .is_some_and(|first| now.duration_since(*first) >= window)
        {
            recent.pop_front();
        }
        match recent.front() {
            Some(first) if recent.len() >= limit => {
                counted.refused += 1;
                Err(window.saturating_sub(now.duration_since(*first)))
            }
            Some(_) | None => {
                counted.passed += 1;
                recent.push_back(now);
                Ok(())
            }
        }
    }

    /// Returns what became of all that was asked, by the keys.
    pub fn counts(&self) -> BTreeMap<String, Counted> {
        let counts = self.keys.iter().map(|(name, key)| (name.clone(), key.counted));
        counts.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_and_what_is_refused_is_counted_for_each_key() {
        let mut limiter = Limiter::default();
        let minute = Duration::from_secs(60);
        for n in 0..5 {
            assert_eq!(limiter.pass("look", 3, minute).is_ok(), n < 3);
        }
        assert!(limiter.pass("write", 3, minute).is_ok());
        let counts = limiter.counts();
        assert_eq!((counts["look"].passed, counts["look"].refused), (3, 2));
        assert_eq!((counts["write"].passed, counts["write"].refused), (1, 0));
    }

    #[test]
    fn the_least_time_begins_with_a_full_window() {
        let of = |passed| Counted {
            limit: 50,
            window: Duration::from_secs(60),
            passed,
            refused: 9,
        };
        let least = [0, 1, 50, 51, 200, 201].map(|passed| of(passed).least().as_secs());
        assert_eq!(least, [0, 0, 0, 60, 180, 240]);
    }
}
