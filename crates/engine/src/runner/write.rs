//! How what happened gets into the journal: one transition of an execution at a time, and what follows when
//! the journal refuses it.

use std::sync::Arc;

use domain::{ExecutionId, StepKey};

use crate::event::{Event, Route};
use crate::runner::admission::Admission;
use crate::runner::main_loop::{Access, Loop};
use crate::runner::refusal::{Chain, refusal, tell_otherwise};
use crate::runner::slot::{Running, Slot, Submission, Writing};
use crate::runner::timers::Timer;
use crate::runner::{Refused, Wake};
use crate::transition::{self, Transition};
use crate::{Append, JournalError};

impl Loop {
    /// Takes the next event of an execution, unless the journal is still busy with the one before.
    pub(super) fn pump(&mut self, id: ExecutionId) {
        loop {
            let Some(slot) = self.slots.get_mut(&id) else {
                return;
            };
            let (Some(execution), None) = (slot.execution.clone(), &slot.writing) else {
                return;
            };
            let Some(submission) = slot.queue.pop_front() else {
                break;
            };
            if submission.is_outdated(&execution) || self.stopping && submission.begins_an_attempt() {
                continue;
            }
            if let Some(system) = slot.freed(&submission.event) {
                self.room.give_back(&system);
            }
            let mut begun = Vec::new();
            if let Event::Dispatch {
                step,
                route: Route::Attempt { .. },
            } = &submission.event
            {
                match self.admit(id, &execution, step) {
                    Admission::Admitted(system) => begun.push((step.clone(), system)),
                    Admission::Full(_) | Admission::Crowded => continue,
                }
            }
            let now = self.runner.clock.now();
            match transition::apply(&execution, submission.event.clone(), now) {
                Err(rejected) => {
                    self.give_back(begun);
                    self.forget_attempt(id, &submission.event);
                    if let Event::DeadlinePassed { .. } = &submission.event {
                        // The clock was set back since the timer went off: the date is still to come.
                        self.carry_out(id, transition::deadlines(&execution));
                    }
                    if submission.reply.is_none() {
                        tracing::debug!(execution.id = %id, rejected = ?rejected, "An event came too late.");
                    }
                    submission.answer(Err(Refused::from(rejected)));
                }
                Ok(transition) if transition.entries.is_empty() => {
                    submission.answer(Ok(execution.version));
                    self.carry_out(id, transition.effects);
                }
                Ok(mut transition) => {
                    let begun = self.begin_along(id, &mut transition, begun);
                    return self.write(id, submission, transition, execution.version, begun);
                }
            }
        }
        if self.slots.get(&id).is_some_and(Slot::is_idle) {
            self.slots.remove(&id);
        }
    }

    /// Begins to write a transition.
    pub(super) fn write(
        &mut self,
        id: ExecutionId,
        submission: Submission,
        transition: Transition,
        expected_version: u64,
        begun: Vec<(StepKey, String)>,
    ) {
        let Transition {
            next,
            entries,
            effects,
        } = transition;
        let next = Arc::new(next);
        let append = Append {
            execution: id,
            expected_version,
            entries,
            next: next.clone(),
        };
        let journal = self.runner.journal.clone();
        self.spawn(async move {
            Wake::Appended {
                execution: id,
                result: journal.append(append).await,
            }
        });
        if let Some(slot) = self.slots.get_mut(&id) {
            slot.writing = Some(Box::new(Writing {
                submission,
                next,
                effects,
                begun,
            }));
        }
    }

    pub(super) fn on_appended(&mut self, id: ExecutionId, result: Result<(), JournalError>) {
        let Some(writing) = self.slots.get_mut(&id).and_then(|slot| slot.writing.take()) else {
            return;
        };
        let error = match result {
            Ok(()) => return self.on_written(id, *writing),
            Err(error) => error,
        };
        let Writing {
            mut submission,
            next,
            begun,
            ..
        } = *writing;
        self.give_back(begun);
        let Some(slot) = self.slots.get_mut(&id) else {
            return;
        };
        if let JournalError::VersionConflict { expected, found } = error {
            tracing::error!(execution.id = %id, expected, found, "The journal is not where it was believed to be.");
            return self.on_conflict(id, submission);
        }
        if submission.reply.is_some() {
            let refused = refusal(&next, &submission.event, error);
            submission.answer(Err(refused));
            if slot.execution.is_none() {
                slot.refuse_all(|| Refused::NotFound);
                self.slots.remove(&id);
            }
            return self.pump(id);
        }
        let refused = matches!(
            error,
            JournalError::Duplicate { .. }
                | JournalError::OrganizationGone
                | JournalError::OrganizationAtRest
                | JournalError::PersonGone
                | JournalError::PersonAtRest
        );
        if refused && tell_otherwise(&mut submission.event, &error) {
            slot.queue.push_front(submission);
            self.pump(id);
        } else {
            self.keep(id, submission, error);
        }
    }

    fn on_written(&mut self, id: ExecutionId, writing: Writing) {
        let Writing {
            submission,
            next,
            effects,
            begun,
        } = writing;
        let Some(slot) = self.slots.get_mut(&id) else {
            return;
        };
        slot.failures = 0;
        self.tell_going_on(Access::Write);
        let Some(slot) = self.slots.get_mut(&id) else {
            return;
        };
        let version = next.version;
        slot.execution = Some(next);
        for (step, system) in begun {
            let running = Running {
                system: Some(system),
                outside_changed: false,
            };
            slot.running.insert(step, running);
        }
        let event = submission.event.clone();
        submission.answer(Ok(version));
        self.runner.listener.changed(id, version);
        self.carry_out(id, effects);
        self.forget_attempt(id, &event);
        self.pump(id);
    }

    /// Takes note that an attempt has come to its end: others of the execution may begin, and a blocked step is looked at
    /// again when something outside has changed meanwhile.
    fn forget_attempt(&mut self, id: ExecutionId, event: &Event) {
        let Some(slot) = self.slots.get_mut(&id) else {
            return;
        };
        let Some((step, running)) = slot.note_end(event) else {
            return;
        };
        self.uncrowd(id);
        if running.outside_changed {
            self.prepare_if_blocked(id, step);
        }
    }

    /// The execution is read anew; what a person sent is refused, what the runner found out is kept for then.
    fn on_conflict(&mut self, id: ExecutionId, submission: Submission) {
        let Some(slot) = self.slots.get_mut(&id) else {
            return;
        };
        slot.execution = None;
        if submission.reply.is_some() {
            submission.answer(Err(Refused::MovedOn));
        } else {
            slot.queue.push_front(submission);
        }
        slot.failures += 1;
        if slot.failures == 1 {
            self.slot(id);
        } else {
            let failures = slot.failures;
            self.try_again_later(Timer::Execution(id), failures);
        }
    }

    /// A result that cannot be written now is written later; whoever waits behind it is told at once.
    fn keep(&mut self, id: ExecutionId, submission: Submission, error: JournalError) {
        let Some(slot) = self.slots.get_mut(&id) else {
            return;
        };
        slot.queue.push_front(submission);
        slot.failures += 1;
        let failures = slot.failures;
        let shared = Arc::new(error);
        slot.refuse_waiting(|| Refused::Storage(shared.clone()));
        self.tell_stalled(Access::Write, &shared);
        let pause = self.try_again_later(Timer::Execution(id), failures);
        tracing::error!(
            execution.id = %id, error = %Chain(&shared), pause_ms = pause.as_millis(),
            "Cannot write to the journal; the result is kept and written later."
        );
    }
}

impl Submission {
    /// Returns whether it would begin an attempt, or open a task.
    fn begins_an_attempt(&self) -> bool {
        matches!(self.event, Event::Dispatch { .. })
    }
}
