//! What the loop keeps of one execution while it is in memory.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use domain::StepKey;
use tokio::sync::oneshot;

use crate::Execution;
use crate::event::Event;
use crate::runner::Refused;
use crate::transition::Transition;

/// An event and who waits for what becomes of it.
pub(super) struct Submission {
    pub(super) event: Event,
    /// Gets the version behind the event; none for the runner's own events.
    pub(super) reply: Option<oneshot::Sender<Result<u64, Refused>>>,
}

impl Submission {
    /// Answers whoever waits; one who has gone needs no answer.
    pub(super) fn answer(self, result: Result<u64, Refused>) {
        if let Some(reply) = self.reply {
            drop(reply.send(result));
        }
    }
}

/// One execution in memory.
pub(super) struct Slot {
    /// How it stands on the disk; none while it is read.
    pub(super) execution: Option<Arc<Execution>>,
    /// What happened and was not taken yet.
    pub(super) queue: VecDeque<Submission>,
    /// What the journal is busy with.
    pub(super) writing: Option<(Submission, Box<Transition>)>,
    /// Steps that are being prepared.
    pub(super) preparing: HashSet<StepKey>,
    /// Steps with an attempt on its way in this process.
    pub(super) running: HashSet<StepKey>,
    /// How often in a row the journal could not be written.
    pub(super) storage_failures: u32,
}

impl Slot {
    pub(super) fn loading() -> Self {
        Self {
            execution: None,
            queue: VecDeque::new(),
            writing: None,
            preparing: HashSet::new(),
            running: HashSet::new(),
            storage_failures: 0,
        }
    }

    pub(super) fn loaded(execution: Arc<Execution>) -> Self {
        Self {
            execution: Some(execution),
            ..Self::loading()
        }
    }

    /// Takes note that an attempt's end is on the disk.
    pub(super) fn note_end(&mut self, event: &Event) {
        if let Event::AttemptEnded { step, .. } = event {
            self.running.remove(step);
        }
    }

    /// Returns whether a result could be lost, or doubted, if the process ended now.
    pub(super) fn is_busy(&self) -> bool {
        self.writing.is_some() || !self.running.is_empty()
    }

    /// Returns whether nothing happens here before a person comes.
    pub(super) fn is_idle(&self) -> bool {
        let attended = self
            .execution
            .as_ref()
            .is_none_or(|execution| execution.is_attended());
        !attended && self.queue.is_empty() && self.preparing.is_empty() && !self.is_busy()
    }

    pub(super) fn refuse_all(&mut self, refused: impl Fn() -> Refused) {
        for submission in self.queue.drain(..) {
            submission.answer(Err(refused()));
        }
    }
}
