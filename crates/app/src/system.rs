//! What the app takes from the machine: time and new ids. The only place that reads a clock.

use std::time::{Duration, Instant};

use api::event::Event;
use auth::session::Moment;
use connector::BoxFuture;
use domain::Timestamp;
use engine::{Clock, Due};
use uuid::Uuid;

/// The longest nap: a laptop that slept, or a clock that was set, is noticed after it at the latest.
const NAP: Duration = Duration::from_secs(20);

/// Time by the wall and by a clock that nobody can set.
pub trait Time: Clock {
    /// Returns the time by both clocks.
    fn moment(&self) -> Moment {
        Moment {
            wall: self.now(),
            monotonic: self.monotonic(),
        }
    }
}

/// Where new ids come from.
pub trait Ids: Send + Sync {
    /// Returns a new id, a UUID v7.
    fn new_id(&self) -> Uuid;

    /// Returns bits that nobody can foresee, for passwords; ids tell when they were made.
    fn chance(&self) -> [u8; 10];
}

/// Who hears of changes: the window, or nobody.
pub trait EventSink: Send + Sync {
    /// Is called after the change is on the disk. Must not block.
    fn send(&self, event: Event);
}

/// The machine's clocks.
pub struct SystemTime {
    start: Instant,
}

impl SystemTime {
    /// Starts the monotonic clock.
    #[expect(clippy::disallowed_methods, reason = "the one clock of the app")]
    #[expect(clippy::new_without_default, reason = "reading a clock is no default value")]
    pub fn new() -> Self {
        Self {
            start: Instant::now(),
        }
    }
}

impl Clock for SystemTime {
    #[expect(clippy::disallowed_methods, reason = "the one clock of the app")]
    fn now(&self) -> Timestamp {
        let since_epoch = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or_default();
        Timestamp::from_micros(i64::try_from(since_epoch.as_micros()).unwrap_or(i64::MAX))
    }

    fn monotonic(&self) -> Duration {
        self.start.elapsed()
    }

    fn sleep_until(&self, due: Due) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            loop {
                match due.left(self.now(), self.monotonic()) {
                    None => std::future::pending().await,
                    Some(Duration::ZERO) => return,
                    Some(left) => tokio::time::sleep(left.min(NAP)).await,
                }
            }
        })
    }
}

impl Time for SystemTime {}

/// Ids from the machine's source of chance.
pub struct RandomIds;

impl Ids for RandomIds {
    #[expect(clippy::disallowed_methods, reason = "the one source of ids of the app")]
    fn new_id(&self) -> Uuid {
        Uuid::now_v7()
    }

    fn chance(&self) -> [u8; 10] {
        // All of a UUID v4 is chance, but for some bits of its bytes 6 and 8.
        let [a, b, c, d, e, f, _, _, _, g, h, i, j, ..] = Uuid::new_v4().into_bytes();
        [a, b, c, d, e, f, g, h, i, j]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(3600);

    /// Returns whether a wait that begins now has ended when it is looked at once.
    async fn has_come(wall: Option<Timestamp>, monotonic: Option<Duration>) -> bool {
        let due = Due { wall, monotonic };
        let time = SystemTime::new();
        tokio::time::timeout(Duration::ZERO, time.sleep_until(due))
            .await
            .is_ok()
    }

    #[tokio::test]
    async fn a_wait_ends_by_whichever_clock_comes_there_first() {
        let now = SystemTime::new().now();
        let (past, to_come) = (Some(now.minus(LONG)), Some(now.plus(LONG)));
        assert!(has_come(past, Some(LONG)).await, "the clock was set forward");
        assert!(
            has_come(to_come, Some(Duration::ZERO)).await,
            "the clock was set back"
        );
        assert!(!has_come(to_come, Some(LONG)).await);
        assert!(!has_come(to_come, None).await);
        assert!(!has_come(None, None).await, "nothing is waited for");
    }
}
