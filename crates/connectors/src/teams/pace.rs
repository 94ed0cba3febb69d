//! How fast people are added to one team.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// Teams takes four requests a second from one app for one team.
const BETWEEN: Duration = Duration::from_millis(250);

/// When each team can take the next one.
#[derive(Debug, Default)]
pub(super) struct Pace(Mutex<HashMap<String, Instant>>);

impl Pace {
    /// Waits until it is the caller's turn.
    pub(super) async fn turn(&self, team: &str) {
        sleep_until(self.reserved(team)).await;
    }

    fn reserved(&self, team: &str) -> Instant {
        let mut next = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let turn = next.get(team).copied().unwrap_or(now).max(now);
        next.insert(team.to_owned(), turn + BETWEEN);
        turn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn four_a_second_for_each_team() {
        let pace = Pace::default();
        let begin = Instant::now();
        for _ in 0..5 {
            pace.turn("partners").await;
        }
        assert_eq!(begin.elapsed(), Duration::from_secs(1));
        pace.turn("others").await;
        assert_eq!(
            begin.elapsed(),
            Duration::from_secs(1),
            "each team has a pace of its own"
        );
        tokio::time::advance(Duration::from_secs(9)).await;
        pace.turn("partners").await;
        assert_eq!(
            begin.elapsed(),
            Duration::from_secs(10),
            "who comes late need not wait"
        );
    }
}
