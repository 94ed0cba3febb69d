//! The one place that reads the clocks.

use std::time::{Duration, Instant, SystemTime};

use connector::BoxFuture;
use domain::Timestamp;
use engine::Clock;

/// The wall clock of the child.
pub(crate) struct WallClock;

impl Clock for WallClock {
    fn now(&self) -> Timestamp {
        timestamp()
    }

    fn sleep_until(&self, at: Timestamp) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(at.since(timestamp())))
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the child runs by the real clock, as the app does"
)]
pub(crate) fn timestamp() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    Timestamp::from_micros(0).plus(since_epoch.unwrap_or(Duration::ZERO))
}

#[expect(clippy::disallowed_methods, reason = "the kills fall at real times")]
pub(crate) fn now() -> Instant {
    Instant::now()
}
