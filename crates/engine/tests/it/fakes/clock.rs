//! A clock that is moved by hand.

use std::time::Duration;

use connector::BoxFuture;
use domain::Timestamp;
use engine::Clock;
use tokio::sync::watch;

/// A clock that is moved by hand; whoever sleeps wakes when their time has come by it.
pub(crate) struct FakeClock(watch::Sender<Timestamp>);

impl FakeClock {
    pub(crate) fn new() -> Self {
        Self(watch::Sender::new(Timestamp::from_micros(1_800_000_000_000_000)))
    }

    pub(crate) fn advance(&self, by: Duration) {
        self.0.send_modify(|now| *now = now.plus(by));
    }

    pub(crate) fn set(&self, to: Timestamp) {
        self.0.send_replace(to);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        *self.0.borrow()
    }

    fn sleep_until(&self, at: Timestamp) -> BoxFuture<'_, ()> {
        let mut time = self.0.subscribe();
        Box::pin(async move {
            let reached = time.wait_for(|now| *now >= at).await;
            reached.expect("the clock outlives who sleeps by it");
        })
    }
}
