//! How long the app waits for what was just made to be seen: the directory and Teams tell of it late.

use std::time::Duration;

use connector::Cx;
use tokio::time::{Instant, sleep};

/// How long the app waits, and how often it looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// The pause before the second look; each further one is twice as long.
    pub(super) first: Duration,
    /// The longest pause.
    pub(super) longest: Duration,
    /// How long it looks for what was made.
    pub(super) made: Duration,
    /// How long it looks for what may have been made, when nobody can tell.
    pub(super) maybe_made: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            first: Duration::from_millis(100),
            longest: Duration::from_secs(8),
            made: Duration::from_secs(75),
            maybe_made: Duration::from_secs(4),
        }
    }
}

impl Patience {
    /// Begins to look for what was made.
    pub(super) fn for_what_was_made(&self) -> Looks {
        self.looks(self.made)
    }

    /// Begins to look for what may have been made.
    pub(super) fn for_what_may_have_been_made(&self) -> Looks {
        self.looks(self.maybe_made)
    }

    /// Begins to look for what an earlier attempt at the same step may have made: until that has had the time in which
    /// all shows that was made, and a moment in any case.
    pub(super) fn for_what_was_made_before(&self, cx: &Cx) -> Looks {
        let ended_at = cx.earlier.last().map(|attempt| attempt.ended_at);
        let had = ended_at.map_or(Duration::ZERO, |ended_at| cx.now.since(ended_at));
        self.looks(self.made.saturating_sub(had).max(self.maybe_made))
    }

    fn looks(&self, time: Duration) -> Looks {
        Looks {
            until: Instant::now() + time,
            pause: self.first,
            longest: self.longest,
        }
    }
}

/// A row of looks at the same thing.
#[derive(Debug)]
pub(super) struct Looks {
    until: Instant,
    pause: Duration,
    longest: Duration,
}

impl Looks {
    /// Waits for the next look, and returns whether there is one.
    pub(super) async fn another(&mut self) -> bool {
        let now = Instant::now();
        if now >= self.until {
            return false;
        }
        sleep(self.pause.min(self.until - now)).await;
        self.pause = (self.pause * 2).min(self.longest);
        true
    }
}

#[cfg(test)]
mod tests {
    use connector::Earlier;
    use testkit::fakes::earlier;

    use super::*;
    use crate::teams::tests::cx;

    #[tokio::test(start_paused = true)]
    async fn what_an_earlier_attempt_may_have_made_has_as_long_to_show_as_what_was_made() {
        let mut cx = cx("http://127.0.0.1:1", "{}");
        for (seconds_ago, expected) in [(0, 75), (30, 45), (72, 4), (3600, 4)] {
            cx.earlier = vec![Earlier {
                ended_at: cx.now.minus(Duration::from_secs(seconds_ago)),
                ..earlier()
            }];
            let begin = Instant::now();
            let mut looks = Patience::default().for_what_was_made_before(&cx);
            while looks.another().await {}
            assert_eq!(begin.elapsed().as_secs(), expected, "{seconds_ago} seconds ago");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn looks_grow_rare_and_end() {
        let begin = Instant::now();
        let mut looks = Patience::default().for_what_was_made();
        let mut times = Vec::new();
        while looks.another().await {
            times.push(begin.elapsed().as_millis());
        }
        assert_eq!(times[..4], [100, 300, 700, 1500]);
        assert_eq!(times.last(), Some(&75_000), "the last look is at the end");
        assert!(times.len() < 20, "{times:?}");
    }
}
