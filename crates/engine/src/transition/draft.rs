//! A transition while it is made: what the step kinds write on.

use domain::execution::{Actor, ExecutionState, JournalEntry, Recorded, StepState};
use domain::workflow::StepKind;
use domain::{StepKey, Timestamp};

use crate::event::{Effect, Event, Rejected};
use crate::transition::Transition;
use crate::{Execution, StepRun, steps};

/// A transition while it is made.
pub(crate) struct Draft {
    /// How the execution stands so far.
    pub(crate) next: Execution,
    pub(super) entries: Vec<JournalEntry>,
    effects: Vec<Effect>,
    /// The steps whose turn had come before: whoever brought that about has them prepared.
    pub(super) ready_before: Vec<usize>,
    /// The time of the transition.
    pub(crate) now: Timestamp,
}

impl Draft {
    pub(super) fn new(execution: Execution, now: Timestamp) -> Self {
        Self {
            ready_before: execution.ready(),
            next: execution,
            entries: Vec::new(),
            effects: Vec::new(),
            now,
        }
    }

    pub(super) fn take(&mut self, event: Event) -> Result<(), Rejected> {
        match event {
            Event::Answer {
                step,
                seen,
                answers,
                subject,
                by,
            } => steps::form::answer(self, &step, seen, &answers, &subject, by),
            Event::TaskDone {
                step,
                seen,
                answers,
                note,
                subject,
                by,
            } => steps::task::done(
                self,
                &step,
                seen,
                steps::task::Report { answers, note, by },
                &subject,
            ),
            Event::Dispatch { step, route } => steps::action::dispatch(self, &step, route),
            Event::CommitPoint { step, attempt } => steps::action::commit_point(self, &step, attempt),
            Event::AttemptEnded {
                step,
                attempt,
                outcome,
                subject,
                jitter,
            } => steps::action::end::ended(self, &step, attempt, outcome, &subject, jitter),
            Event::Interrupted { step } => steps::action::end::interrupted(self, &step),
            Event::Retry { step, seen, by } => steps::action::retry(self, &step, seen, by),
            Event::Settle {
                step,
                seen,
                took_effect,
                subject,
                by,
            } => steps::action::settle(self, &step, seen, took_effect, &subject, by),
            Event::Cancel { seen, by, reason } => self.cancel(seen, by, &reason),
        }
    }

    /// Ends the execution early. Steps that moved on meanwhile do not stand against it: who wants to end it
    /// wants that all the more.
    fn cancel(&mut self, seen: u64, by: Actor, reason: &str) -> Result<(), Rejected> {
        let ended = matches!(self.next.state, ExecutionState::Done | ExecutionState::Cancelled);
        if ended || seen > self.next.version {
            return Err(Rejected::MovedOn);
        }
        let reason = steps::remark("reason", reason)?;
        self.record(Recorded::Cancelled { by, reason });
        Ok(())
    }

    /// Adds a journal line and takes it in.
    pub(crate) fn record(&mut self, recorded: Recorded) {
        let entry = JournalEntry {
            number: self.next.version + 1,
            at: self.now,
            recorded,
        };
        self.next
            .evolve(&entry)
            .expect("a transition numbers its lines and names only steps it has found");
        self.entries.push(entry);
    }

    /// Adds something to do.
    pub(crate) fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// Returns where the step is and how it stands.
    pub(crate) fn find(&self, key: &StepKey) -> Result<(usize, &StepRun), Rejected> {
        let found = self
            .next
            .steps
            .iter()
            .enumerate()
            .find(|(_, step)| step.key == *key);
        found.ok_or(Rejected::UnknownStep)
    }

    /// Returns the step if it has not moved since a person saw the execution at version `seen`. Other steps may
    /// have moved. A version that is still to come was never seen.
    pub(crate) fn find_unmoved(&self, key: &StepKey, seen: u64) -> Result<(usize, &StepRun), Rejected> {
        let (index, step) = self.find(key)?;
        let unmoved = (step.last_entry..=self.next.version).contains(&seen);
        if !unmoved || self.next.cancel_reason.is_some() && step.state != StepState::Unknown {
            return Err(Rejected::MovedOn);
        }
        Ok((index, step))
    }

    /// Opens the forms whose turn has come now, asks the runner to prepare the other steps, and ends the
    /// execution behind its last step.
    pub(super) fn advance(&mut self) {
        for index in self.next.ready() {
            if self.ready_before.contains(&index) {
                continue;
            }
            let step = self.next.steps[index].key.clone();
            match self.next.definition.steps[index].kind {
                StepKind::Form(_) => self.record(Recorded::FormOpened { step }),
                StepKind::Action(_) | StepKind::Task(_) => self.effect(Effect::Prepare { step }),
            }
        }
        let ended = matches!(
            self.entries.last(),
            Some(JournalEntry {
                recorded: Recorded::Finished,
                ..
            })
        );
        if !self.entries.is_empty() && !ended && self.next.state == ExecutionState::Done {
            self.record(Recorded::Finished);
        }
    }

    pub(super) fn finish(self) -> Transition {
        Transition {
            next: self.next,
            entries: self.entries,
            effects: self.effects,
        }
    }
}
