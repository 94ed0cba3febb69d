//! What an attempt has the journal take down before it goes on.

use connector::{BoxFuture, Checkpoint, Error, Kind};
use domain::{ExecutionId, StepKey};
use tokio::sync::{mpsc, oneshot};

use crate::event::Event;
use crate::runner::Wake;
use crate::runner::slot::Submission;

/// The line of an attempt to the loop: it asks for something to be recorded, and waits until that is on the disk.
pub(super) struct Line {
    pub(super) execution: ExecutionId,
    pub(super) step: StepKey,
    pub(super) attempt: u32,
    pub(super) wakes: mpsc::UnboundedSender<Wake>,
}

impl Line {
    /// Records that the attempt is about to change something that can be taken back.
    pub(super) async fn apply_begins(&self) -> Result<(), Error> {
        self.record(Event::ApplyBegins {
            step: self.step.clone(),
            attempt: self.attempt,
        })
        .await
    }

    async fn record(&self, event: Event) -> Result<(), Error> {
        let (reply, answer) = oneshot::channel();
        let wake = Wake::Submit {
            execution: self.execution,
            submission: Submission::awaited(event, reply),
        };
        let sent = self.wakes.send(wake).is_ok();
        match answer.await {
            Ok(Ok(_)) if sent => Ok(()),
            Ok(Err(refused)) => Err(not_recorded().caused_by(&refused)),
            Ok(Ok(_)) | Err(_) => Err(not_recorded()),
        }
    }
}

impl Checkpoint for Line {
    fn reached(&self) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(self.record(Event::CommitPoint {
            step: self.step.clone(),
            attempt: self.attempt,
        }))
    }
}

pub(in crate::runner) fn not_recorded() -> Error {
    Error::new(
        Kind::Transient { retry_after: None },
        "commit_point_refused",
        "The step stopped before it changed anything, because that could not be recorded first.",
    )
}
