//! How attempts begin: each needs a place. A place that comes free goes to the next step of the same execution, so that
//! what was begun comes to its end; without one, to whoever has waited longest.

use domain::workflow::StepKind;
use domain::{ExecutionId, StepKey};

use crate::event::{Effect, Event};
use crate::runner::main_loop::Loop;
use crate::runner::prepare;
use crate::runner::slot::{Slot, Submission};
use crate::transition::{self, Transition};
use crate::{Connected, Execution};

/// Whether an attempt may begin.
pub(super) enum Admission {
    /// It has its place, against this system.
    Admitted(String),
    /// The workspace or the system has no place.
    Full(String),
    /// Enough attempts of the execution have places.
    Crowded,
}

impl Loop {
    /// Lets those in line begin for whom there is a place by now.
    pub(super) fn call_up(&mut self) {
        while !self.stopping {
            let Some((id, step)) = self.room.call_up() else {
                return;
            };
            self.prepare(id, step);
        }
    }

    /// Sends a step to its attempt if nothing has to be found out first. Returns whether it did.
    pub(super) fn begin_at_once(&mut self, id: ExecutionId, step: &StepKey, seen: u64) -> bool {
        let Some(slot) = self.slots.get_mut(&id) else {
            return false;
        };
        let Some(execution) = &slot.execution else {
            return false;
        };
        let at_hand = |index| prepare::at_hand(&self.runner, execution, index);
        let Some(route) = execution.place(step).and_then(at_hand) else {
            return false;
        };
        let event = Event::Dispatch {
            step: step.clone(),
            route,
        };
        slot.queue.push_back(Submission::prepared(event, seen));
        self.pump(id);
        true
    }

    /// Finds a place for an attempt, or has its step wait for one.
    pub(super) fn admit(&mut self, id: ExecutionId, execution: &Execution, step: &StepKey) -> Admission {
        let n_attempts = self.slots.get(&id).map_or(0, Slot::n_attempts);
        let admission = self.try_to_admit(execution, step, n_attempts);
        match &admission {
            Admission::Crowded => {
                if let Some(slot) = self.slots.get_mut(&id) {
                    slot.crowded.insert(step.clone());
                }
            }
            Admission::Full(system) => self.room.stand_in_line(system, id, step.clone()),
            Admission::Admitted(_) => {}
        }
        admission
    }

    /// Takes a place for an attempt, when there is one. `n_attempts` of the execution have theirs already.
    fn try_to_admit(&mut self, execution: &Execution, step: &StepKey, n_attempts: usize) -> Admission {
        let kind = execution.definition.step(step).map(|step| &step.kind);
        let Some(system) = kind.and_then(system_of) else {
            return Admission::Crowded;
        };
        if n_attempts >= execution.definition.max_parallel.max(1) as usize {
            return Admission::Crowded;
        }
        let at_hand = self.runner.connections.at_hand(system);
        let at_once = at_hand.map_or(Connected::AT_ONCE, |found| found.at_once);
        if self.room.take(system, at_once) {
            Admission::Admitted(system.to_owned())
        } else {
            Admission::Full(system.to_owned())
        }
    }

    /// Takes along, into one write, the attempts that can begin now that the transition is made: most steps are
    /// followed by one, and so they cost one write and not two. Returns the attempts with their systems.
    pub(super) fn begin_along(
        &mut self,
        id: ExecutionId,
        transition: &mut Transition,
        mut begun: Vec<(StepKey, String)>,
    ) -> Vec<(StepKey, String)> {
        if self.stopping {
            return begun;
        }
        let effects = std::mem::take(&mut transition.effects);
        for effect in effects {
            let Effect::Prepare { step } = &effect else {
                transition.effects.push(effect);
                continue;
            };
            let next = &transition.next;
            let at_hand = |index| prepare::at_hand(&self.runner, next, index);
            let Some(route) = next.place(step).and_then(at_hand) else {
                transition.effects.push(effect);
                continue;
            };
            // Who finds no place now stands in line once this is written: before, nobody could call it up.
            let n_attempts = self.slots.get(&id).map_or(0, Slot::n_attempts) + begun.len();
            let Admission::Admitted(system) = self.try_to_admit(next, step, n_attempts) else {
                transition.effects.push(effect);
                continue;
            };
            let event = Event::Dispatch {
                step: step.clone(),
                route,
            };
            let now = self.runner.clock.now();
            match transition::apply(next, event, now) {
                Ok(more) => {
                    begun.push((step.clone(), system));
                    transition.next = more.next;
                    transition.entries.extend(more.entries);
                    transition.effects.extend(more.effects);
                }
                Err(_) => {
                    self.room.give_back(&system);
                    transition.effects.push(effect);
                }
            }
        }
        begun
    }

    /// Gives the places back of attempts that could not begin.
    pub(super) fn give_back(&mut self, begun: Vec<(StepKey, String)>) {
        for (_, system) in begun {
            self.room.give_back(&system);
        }
    }

    /// Lets the steps begin that waited until fewer of their execution's attempts run.
    pub(super) fn uncrowd(&mut self, id: ExecutionId) {
        let Some(slot) = self.slots.get_mut(&id) else {
            return;
        };
        for step in std::mem::take(&mut slot.crowded) {
            self.prepare(id, step);
        }
    }
}

/// Whoever only looks at what is recorded stands in this line.
const RECORDS: &str = "";

/// Returns the system against which the attempts of a step go; none when it has no attempts.
fn system_of(kind: &StepKind) -> Option<&str> {
    match kind {
        StepKind::Action(action) => Some(&action.system),
        StepKind::Removal(step) => step.removal.as_ref().map(prepare::removal::system_of),
        StepKind::Departure(_) => Some(RECORDS),
        StepKind::Form(_) | StepKind::Task(_) | StepKind::Approval(_) => None,
    }
}
