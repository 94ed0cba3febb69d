//! A gate that holds somebody until it is opened: a delay without a duration.

use std::sync::Arc;

use tokio::sync::watch;

/// A gate that holds somebody until it is opened.
#[derive(Clone, Debug)]
pub(crate) struct Gate(Arc<watch::Sender<bool>>);

impl Gate {
    pub(crate) fn closed() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }

    pub(crate) fn open(&self) {
        self.0.send_replace(true);
    }

    pub(crate) async fn pass(&self) {
        let mut opened = self.0.subscribe();
        let passed = opened.wait_for(|open| *open).await;
        passed.expect("a gate outlives who waits at it");
    }
}
