//! What follows from what is on the disk: steps are prepared, attempts run, timers are set.

use domain::execution::StepState;
use domain::{ExecutionId, StepKey};

use crate::event::{Effect, Event};
use crate::runner::attempt::Attempt;
use crate::runner::main_loop::{Access, Loop};
use crate::runner::prepare::Cause;
use crate::runner::refusal::Chain;
use crate::runner::slot::{Preparation, Submission};
use crate::runner::timers::Timer;
use crate::runner::{Wake, prepare};
use crate::{Execution, JournalError};

impl Loop {
    pub(super) fn carry_out(&mut self, id: ExecutionId, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Prepare { step } => self.prepare(id, step),
                Effect::WakeAt { step, at, within } => {
                    self.set_timer(Timer::Step(id, step, at), at, within);
                }
                Effect::Run {
                    step,
                    attempt,
                    idempotency_key,
                } => self.run_attempt(id, step, attempt, idempotency_key),
            }
        }
    }

    fn run_attempt(&mut self, id: ExecutionId, step: StepKey, number: u32, idempotency_key: String) {
        let Some(execution) = self.slots.get(&id).and_then(|slot| slot.execution.clone()) else {
            return;
        };
        let Some(run) = execution.step(&step) else {
            return;
        };
        let number_in_round = run.attempts_in_round;
        let attempt = Attempt {
            execution,
            step,
            number,
            number_in_round,
            idempotency_key,
        };
        let (runner, wakes) = (self.runner.clone(), self.wakes.clone());
        self.spawn(async move {
            let event = attempt.run(runner, wakes).await;
            Wake::Submit {
                execution: id,
                submission: Submission::own(event),
            }
        });
    }

    /// Begins to find out how a step is to be done, if there is something to find out. A preparation that is on
    /// its way is enough, unless the step has moved since it began: then it is made once more.
    pub(super) fn prepare(&mut self, id: ExecutionId, step: StepKey) {
        self.prepare_because(id, step, Cause::Change);
    }

    fn prepare_because(&mut self, id: ExecutionId, step: StepKey, cause: Cause) {
        if self.stopping {
            return;
        }
        let Some(slot) = self.slots.get_mut(&id) else {
            return;
        };
        let Some(execution) = slot.execution.clone() else {
            return;
        };
        let Some(seen) = preparable(&execution, &step) else {
            return;
        };
        if let Some(under_way) = slot.preparing.get_mut(&step) {
            under_way.again |= under_way.seen != seen;
            return;
        }
        if self.begin_at_once(id, &step, seen) {
            return;
        }
        let Some(slot) = self.slots.get_mut(&id) else {
            return;
        };
        slot.preparing
            .insert(step.clone(), Preparation { seen, again: false });
        let runner = self.runner.clone();
        self.spawn(async move {
            let result = prepare::dispatch(&runner, &execution, &step, cause).await;
            Wake::Prepared {
                execution: id,
                step,
                result,
            }
        });
    }

    pub(super) fn on_prepared(
        &mut self,
        id: ExecutionId,
        step: StepKey,
        result: Result<Option<Event>, JournalError>,
    ) {
        let Some(slot) = self.slots.get_mut(&id) else {
            return;
        };
        let Some(preparation) = slot.preparing.remove(&step) else {
            return;
        };
        match result {
            _ if preparation.again => self.prepare(id, step),
            Ok(Some(event)) => slot
                .queue
                .push_back(Submission::prepared(event, preparation.seen)),
            Ok(None) => {}
            Err(error) => {
                slot.failures += 1;
                let failures = slot.failures;
                let run = slot
                    .execution
                    .as_ref()
                    .and_then(|execution| execution.step(&step));
                let retry_at = run.and_then(|run| run.retry_at);
                let timer = Timer::Prepare(id, step.clone(), retry_at);
                self.tell_stalled(Access::Read, &error);
                let pause = self.try_again_later(timer, failures);
                tracing::error!(
                    execution.id = %id, step = %step, error = %Chain(&error), pause_ms = pause.as_millis(),
                    "Cannot prepare a step."
                );
            }
        }
        self.pump(id);
    }

    /// Looks at every blocked step again, and at how many attempts each connection lets in. A step whose attempt or preparation is on its way may have looked too
    /// early, so it is looked at once more behind that.
    pub(super) fn on_reconsider(&mut self) {
        let connections = &self.runner.connections;
        self.room
            .look_again(|system| connections.at_hand(system).map(|found| found.at_once));
        for slot in self.slots.values_mut() {
            for running in slot.running.values_mut() {
                running.outside_changed = true;
            }
            for preparation in slot.preparing.values_mut() {
                preparation.again = true;
            }
        }
        self.look_at_blocked(Cause::Change);
    }

    /// Looks at every blocked step again because some time has passed: no system tells when what it waits for is there.
    pub(super) fn on_look_again(&mut self) {
        self.look_at_blocked(Cause::Time);
    }

    fn look_at_blocked(&mut self, cause: Cause) {
        let mut blocked = Vec::new();
        for (id, slot) in &self.slots {
            let steps = slot.execution.iter().flat_map(|execution| &execution.steps);
            let steps = steps.filter(|step| step.state == StepState::Blocked);
            blocked.extend(steps.map(|step| (*id, step.key.clone())));
        }
        for (id, step) in blocked {
            self.prepare_because(id, step, cause);
        }
    }

    pub(super) fn prepare_if_blocked(&mut self, id: ExecutionId, step: StepKey) {
        let execution = self.slots.get(&id).and_then(|slot| slot.execution.as_ref());
        let run = execution.and_then(|execution| execution.step(&step));
        if run.is_some_and(|run| run.state == StepState::Blocked) {
            self.prepare(id, step);
        }
    }
}

/// Returns the last journal line about a step that can be dispatched.
fn preparable(execution: &Execution, step: &StepKey) -> Option<u64> {
    let index = execution.steps.iter().position(|run| run.key == *step)?;
    let run = &execution.steps[index];
    let can_be = match run.state {
        StepState::Pending => execution.ready().contains(&index),
        StepState::Blocked | StepState::Retrying => execution.hold.is_none(),
        StepState::Running
        | StepState::Waiting
        | StepState::Failed
        | StepState::Unknown
        | StepState::Done
        | StepState::Skipped
        | StepState::Cancelled => false,
    };
    can_be.then_some(run.last_entry)
}
