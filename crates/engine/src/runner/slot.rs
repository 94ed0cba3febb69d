//! What the loop keeps of one execution while it is in memory.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use domain::StepKey;
use tokio::sync::oneshot;

use crate::Execution;
use crate::event::{Effect, Event};
use crate::runner::Refused;

/// An event and who waits for what becomes of it.
pub(super) struct Submission {
    pub(super) event: Event,
    /// Gets the version behind the event; none for the runner's own events.
    pub(super) reply: Option<oneshot::Sender<Result<u64, Refused>>>,
    /// For a dispatch: the last journal line about the step when it was prepared.
    seen: Option<u64>,
}

impl Submission {
    /// Somebody waits for what becomes of it.
    pub(super) fn awaited(event: Event, reply: oneshot::Sender<Result<u64, Refused>>) -> Self {
        Self {
            event,
            reply: Some(reply),
            seen: None,
        }
    }

    /// The runner itself found it out.
    pub(super) fn own(event: Event) -> Self {
        Self {
            event,
            reply: None,
            seen: None,
        }
    }

    /// A dispatch that holds only while the step has not moved.
    pub(super) fn prepared(event: Event, seen: u64) -> Self {
        Self {
            event,
            reply: None,
            seen: Some(seen),
        }
    }

    /// Returns whether it was prepared for a step that has moved since.
    pub(super) fn is_outdated(&self, execution: &Execution) -> bool {
        let (Event::Dispatch { step, .. }, Some(seen)) = (&self.event, self.seen) else {
            return false;
        };
        execution.step(step).is_some_and(|run| run.last_entry != seen)
    }

    /// Answers whoever waits; one who has gone needs no answer.
    pub(super) fn answer(self, result: Result<u64, Refused>) {
        if let Some(reply) = self.reply {
            drop(reply.send(result));
        }
    }
}

/// A step that is being prepared.
pub(super) struct Preparation {
    /// The last journal line about the step when it began.
    pub(super) seen: u64,
    /// Whether something has changed since, so that it must be made once more.
    pub(super) again: bool,
}

/// What the journal is busy with.
pub(super) struct Writing {
    pub(super) submission: Submission,
    pub(super) next: Arc<Execution>,
    pub(super) effects: Vec<Effect>,
    /// The attempts that begin with it, with their systems: they have their places already.
    pub(super) begun: Vec<(StepKey, String)>,
}

/// An attempt that is on its way in this process.
pub(super) struct Running {
    /// The system whose place it has; none once it has ended, while that is written.
    pub(super) system: Option<String>,
    /// Whether something outside has changed since it began.
    pub(super) outside_changed: bool,
}

/// One execution in memory.
#[derive(Default)]
pub(super) struct Slot {
    /// How it stands on the disk; none while it is read, or written for the first time.
    pub(super) execution: Option<Arc<Execution>>,
    /// Whether it is being read.
    pub(super) loading: bool,
    /// Whether an earlier run of the app left it for the runner to go on with.
    pub(super) taken_up: bool,
    /// What happened and was not taken yet.
    pub(super) queue: VecDeque<Submission>,
    /// What the journal is busy with.
    pub(super) writing: Option<Box<Writing>>,
    /// Steps that are being prepared.
    pub(super) preparing: HashMap<StepKey, Preparation>,
    /// Steps with an attempt on its way in this process.
    pub(super) running: HashMap<StepKey, Running>,
    /// Steps that wait until fewer of this execution's attempts run.
    pub(super) crowded: BTreeSet<StepKey>,
    /// How often in a row the journal could not be used.
    pub(super) failures: u32,
}

impl Slot {
    /// Takes note that an attempt has come to its end, and returns its step and what there was to know of it.
    pub(super) fn note_end(&mut self, event: &Event) -> Option<(StepKey, Running)> {
        let Event::AttemptEnded { step, .. } = event else {
            return None;
        };
        self.running.remove_entry(step)
    }

    /// Returns the system whose place is free now that an attempt has ended, though that is not on the disk yet.
    pub(super) fn freed(&mut self, event: &Event) -> Option<String> {
        let Event::AttemptEnded { step, .. } = event else {
            return None;
        };
        self.running.get_mut(step)?.system.take()
    }

    /// Returns how many attempts of the execution have a place.
    pub(super) fn n_attempts(&self) -> usize {
        let running = self.running.values().filter(|running| running.system.is_some());
        running.count() + self.writing.as_ref().map_or(0, |writing| writing.begun.len())
    }

    /// Returns whether the execution has to be read and nobody reads it yet.
    pub(super) fn must_load(&self) -> bool {
        self.execution.is_none() && self.writing.is_none() && !self.loading
    }

    /// Returns whether a result could be lost, or doubted, if the process ended now.
    pub(super) fn is_busy(&self) -> bool {
        self.writing.is_some() || !self.running.is_empty()
    }

    /// Returns whether something happens here without a person, and without waiting for a time.
    pub(super) fn moves(&self) -> bool {
        self.loading || !self.queue.is_empty() || !self.preparing.is_empty() || self.is_busy()
    }

    /// Returns whether the runner must come back to the execution even if nobody asks for it.
    pub(super) fn is_looked_after(&self) -> bool {
        self.taken_up || !self.queue.is_empty() || self.is_busy()
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

    /// Refuses what somebody waits for, and keeps what the runner itself found out.
    pub(super) fn refuse_waiting(&mut self, refused: impl Fn() -> Refused) {
        let (awaited, own): (VecDeque<_>, _) = self
            .queue
            .drain(..)
            .partition(|submission| submission.reply.is_some());
        self.queue = own;
        for submission in awaited {
            submission.answer(Err(refused()));
        }
    }
}
