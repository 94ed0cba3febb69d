//! A transition while it is made: what the step kinds write on.

use domain::execution::{ExecutionState, JournalEntry, Recorded};
use domain::workflow::StepKind;
use domain::{StepKey, Timestamp};

use crate::event::{Effect, Event, Rejected};
use crate::transition::Transition;
use crate::{Execution, StepRun, steps, verbs};

/// A transition while it is made.
pub(crate) struct Draft {
    /// How the execution stands so far.
    pub(crate) next: Execution,
    pub(super) entries: Vec<JournalEntry>,
    effects: Vec<Effect>,
    /// The steps whose turn had come before: whoever brought that about has them prepared.
    pub(super) ready_before: Vec<usize>,
    was_done: bool,
    /// The time of the transition.
    pub(crate) now: Timestamp,
}

impl Draft {
    pub(super) fn new(execution: Execution, now: Timestamp) -> Self {
        Self {
            ready_before: execution.ready(),
            was_done: execution.state == ExecutionState::Done,
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
            Event::ApplyBegins { step, attempt } => steps::action::apply_begins(self, &step, attempt),
            Event::CommitPoint { step, attempt } => steps::action::commit_point(self, &step, attempt),
            Event::AttemptEnded {
                step,
                attempt,
                outcome,
                subject,
                jitter,
            } => steps::action::end::ended(self, &step, attempt, outcome, &subject, jitter),
            Event::Interrupted { step } => steps::action::end::interrupted(self, &step),
            Event::DeadlinePassed { step } => steps::approval::deadline_passed(self, &step),
            Event::Decide {
                step,
                seen,
                decision,
                reason,
                role,
                by,
            } => steps::approval::decide(
                self,
                &step,
                seen,
                steps::approval::Answer {
                    decision,
                    reason,
                    role,
                    by,
                },
            ),
            Event::Retry {
                step,
                seen,
                input,
                by,
            } => verbs::retry::take(self, &step, seen, input, by),
            Event::Rerun {
                step,
                seen,
                invalidated,
                reason,
                by,
            } => verbs::rerun::take(self, &step, seen, invalidated, &reason, by),
            Event::Skip {
                step,
                seen,
                reason,
                by,
            } => verbs::skip::take(self, &step, seen, &reason, by),
            Event::DoByHand {
                step,
                seen,
                report,
                subject,
                by,
            } => verbs::by_hand::take(self, &step, seen, &report, &subject, by),
            Event::Settle {
                step,
                seen,
                took_effect,
                subject,
                by,
            } => verbs::settle::take(self, &step, seen, took_effect, &subject, by),
            Event::Assign { step, seen, to, by } => verbs::assign::take(self, &step, seen, to, by),
            Event::Comment { step, text, by } => verbs::comment::take(self, step, &text, by),
            Event::Pause { seen, reason, by } => verbs::pause::take(self, seen, &reason, by),
            Event::Resume { seen, by } => verbs::resume::take(self, seen, by),
            Event::Cancel { seen, by, reason } => verbs::cancel::take(self, seen, by, &reason),
        }
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
        let index = self.next.place(key).ok_or(Rejected::UnknownStep)?;
        Ok((index, &self.next.steps[index]))
    }

    /// Returns the step if it has not moved since a person saw the execution at version `seen`. Other steps may
    /// have moved.
    pub(crate) fn find_unmoved(&self, key: &StepKey, seen: u64) -> Result<(usize, &StepRun), Rejected> {
        let index = self.next.unmoved(key, seen)?;
        Ok((index, &self.next.steps[index]))
    }

    /// Returns whether there has been such a version. One that is still to come was never seen.
    pub(crate) fn was_seen(&self, seen: u64) -> bool {
        seen <= self.next.version
    }

    /// Opens the forms whose turn has come now, asks the runner to prepare the other steps, and ends the
    /// execution behind its last step.
    pub(super) fn advance(&mut self) {
        let ready = self.next.ready();
        let ready_before = std::mem::replace(&mut self.ready_before, ready.clone());
        for index in ready {
            if ready_before.contains(&index) {
                continue;
            }
            let step = self.next.steps[index].key.clone();
            match self.next.definition.steps[index].kind {
                StepKind::Form(_) => self.record(Recorded::FormOpened { step }),
                StepKind::Action(_)
                | StepKind::Task(_)
                | StepKind::Approval(_)
                | StepKind::Removal(_)
                | StepKind::Departure(_) => {
                    self.effect(Effect::Prepare { step });
                }
            }
        }
        let is_told = matches!(
            self.entries.last(),
            Some(JournalEntry {
                recorded: Recorded::Finished,
                ..
            })
        );
        if !self.was_done && !is_told && self.next.state == ExecutionState::Done {
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
