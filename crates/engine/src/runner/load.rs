//! How executions come into memory: taken up at the start, read when somebody speaks of them, or new.

use std::collections::hash_map::Entry;
use std::sync::Arc;

use domain::ExecutionId;

use crate::event::Event;
use crate::runner::main_loop::{Access, Loop};
use crate::runner::refusal::Chain;
use crate::runner::slot::{Slot, Submission};
use crate::runner::timers::Timer;
use crate::runner::{Refused, Wake};
use crate::transition::{self, Transition};
use crate::{Execution, Journal, JournalError};

impl Loop {
    /// Begins to read which executions an earlier run of the app left.
    pub(super) fn take_up(&self) {
        let journal = self.runner.journal.clone();
        self.spawn(async move {
            Wake::TakenUp {
                result: journal.attended().await,
            }
        });
    }

    pub(super) fn on_taken_up(&mut self, result: Result<Vec<ExecutionId>, JournalError>) {
        match result {
            Ok(executions) => {
                self.taken_up = true;
                self.tell_going_on(Access::Read);
                tracing::info!(executions = executions.len(), "Taking up unfinished executions.");
                for execution in executions {
                    self.slot(execution).taken_up = true;
                }
            }
            Err(error) => {
                self.take_up_failures += 1;
                self.tell_stalled(Access::Read, &error);
                let pause = self.try_again_later(Timer::TakeUp, self.take_up_failures);
                tracing::error!(
                    error = %Chain(&error), pause_ms = pause.as_millis(),
                    "Cannot read which executions are unfinished."
                );
            }
        }
    }

    /// Writes the first lines of a new execution. One that is in memory already was started before.
    pub(super) fn on_start(&mut self, id: ExecutionId, submission: Submission, transition: Box<Transition>) {
        if self.stopping {
            return submission.answer(Err(Refused::Stopped));
        }
        match self.slots.entry(id) {
            Entry::Occupied(_) => submission.answer(Err(Refused::MovedOn)),
            Entry::Vacant(place) => {
                place.insert(Slot::default());
                let mut transition = *transition;
                let begun = self.begin_along(id, &mut transition, Vec::new());
                self.write(id, submission, transition, 0, begun);
            }
        }
    }

    /// Returns the slot of an execution, and begins to read the execution when it is not in memory.
    pub(super) fn slot(&mut self, id: ExecutionId) -> &mut Slot {
        let must_load = self.slots.get(&id).is_none_or(Slot::must_load);
        if must_load {
            let journal = self.runner.journal.clone();
            self.spawn(async move {
                let loaded = load(journal.as_ref(), id).await;
                Wake::Loaded {
                    execution: id,
                    loaded: loaded.map(|execution| execution.map(Box::new)),
                }
            });
        }
        let slot = self.slots.entry(id).or_default();
        slot.loading |= must_load;
        slot
    }

    pub(super) fn on_loaded(
        &mut self,
        id: ExecutionId,
        loaded: Result<Option<Box<Execution>>, JournalError>,
    ) {
        let Some(slot) = self.slots.get_mut(&id).filter(|slot| slot.loading) else {
            return;
        };
        slot.loading = false;
        match loaded {
            Ok(Some(execution)) => {
                self.tell_going_on(Access::Read);
                let Some(slot) = self.slots.get_mut(&id) else {
                    return;
                };
                let (events, effects) = transition::recover(&execution);
                slot.execution = Some(Arc::new(*execution));
                for event in events.into_iter().rev() {
                    // An attempt of this process is not interrupted: its end is on its way.
                    if !matches!(&event, Event::Interrupted { step } if slot.running.contains_key(step)) {
                        slot.queue.push_front(Submission::own(event));
                    }
                }
                self.carry_out(id, effects);
                self.pump(id);
            }
            Ok(None) => {
                slot.refuse_all(|| Refused::NotFound);
                self.slots.remove(&id);
            }
            Err(error) => self.on_unreadable(id, error),
        }
    }

    /// An execution that the runner has to look after is read again later, unless that can never help.
    fn on_unreadable(&mut self, id: ExecutionId, error: JournalError) {
        tracing::error!(execution.id = %id, error = %Chain(&error), "Cannot read an execution.");
        let Some(slot) = self.slots.get_mut(&id) else {
            return;
        };
        let may_pass = match &error {
            JournalError::Storage { .. } => true,
            JournalError::Unreadable { .. }
            | JournalError::VersionConflict { .. }
            | JournalError::Duplicate { .. }
            | JournalError::OrganizationGone
            | JournalError::OrganizationAtRest
            | JournalError::PersonGone
            | JournalError::PersonAtRest
            | JournalError::LeaverBusy => false,
        };
        let shared = Arc::new(error);
        slot.refuse_waiting(|| Refused::Storage(shared.clone()));
        if may_pass && slot.is_looked_after() {
            slot.failures += 1;
            let failures = slot.failures;
            self.tell_stalled(Access::Read, &shared);
            self.try_again_later(Timer::Execution(id), failures);
        } else {
            self.slots.remove(&id);
        }
    }
}

/// Reads an execution and replays its journal.
async fn load(journal: &dyn Journal, id: ExecutionId) -> Result<Option<Execution>, JournalError> {
    let Some(stored) = journal.load(id).await? else {
        return Ok(None);
    };
    let execution = Execution::replay(id, Arc::new(stored.definition), &stored.entries);
    execution.map(Some).map_err(|misfit| JournalError::Unreadable {
        reason: misfit.to_string(),
    })
}
