//! The one place that reads the clocks.

use std::sync::LazyLock;
use std::time::{Duration, Instant, SystemTime};

use connector::BoxFuture;
use domain::Timestamp;
use engine::{Clock, Due};

/// The clocks of the child; nobody sets them, so they run alike.
pub(crate) struct WallClock;

impl Clock for WallClock {
    fn now(&self) -> Timestamp {
        timestamp()
    }

    fn monotonic(&self) -> Duration {
        static START: LazyLock<Instant> = LazyLock::new(now);
        START.elapsed()
    }

    fn sleep_until(&self, due: Due) -> BoxFuture<'_, ()> {
        let left = due.left(timestamp(), self.monotonic());
        Box::pin(async move {
            match left {
                Some(left) => tokio::time::sleep(left).await,
                None => std::future::pending().await,
            }
        })
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
