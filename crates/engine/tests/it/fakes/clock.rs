//! A clock that is moved by hand.

use std::time::Duration;

use connector::BoxFuture;
use domain::Timestamp;
use engine::{Clock, Due};
use tokio::sync::watch;

/// Two clocks that are moved by hand; whoever sleeps wakes when their time has come by one of them.
pub(crate) struct FakeClock(watch::Sender<(Timestamp, Duration)>);

impl FakeClock {
    pub(crate) fn new() -> Self {
        let start = Timestamp::from_micros(1_800_000_000_000_000);
        Self(watch::Sender::new((start, Duration::ZERO)))
    }

    /// Lets time pass.
    pub(crate) fn advance(&self, by: Duration) {
        self.0
            .send_modify(|(wall, monotonic)| (*wall, *monotonic) = (wall.plus(by), *monotonic + by));
    }

    /// Sets the wall clock; no time passes.
    pub(crate) fn set(&self, to: Timestamp) {
        self.0.send_modify(|(wall, _)| *wall = to);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        self.0.borrow().0
    }

    fn monotonic(&self) -> Duration {
        self.0.borrow().1
    }

    fn sleep_until(&self, due: Due) -> BoxFuture<'_, ()> {
        let mut time = self.0.subscribe();
        Box::pin(async move {
            let has_come = |(wall, monotonic): &(Timestamp, Duration)| {
                due.left(*wall, *monotonic) == Some(Duration::ZERO)
            };
            let reached = time.wait_for(has_come).await;
            reached.expect("the clock outlives who sleeps by it");
        })
    }
}
