//! The loop: takes one reason to wake after the other, keeps the timers, and ends when it may.

use std::collections::HashMap;
use std::time::Duration;

use domain::execution::StepState;
use domain::{ExecutionId, StepKey, Timestamp};
use tokio::sync::{mpsc, oneshot};

use crate::event::Event;
use crate::runner::room::Room;
use crate::runner::slot::{Slot, Submission};
use crate::runner::timers::{Timer, Timers};
use crate::runner::{Runner, Wake};
use crate::{Due, JournalError};

/// How long a stop waits for attempts that are on their way; what is cut off is recovered at the next start.
const STOP_PATIENCE: Duration = Duration::from_secs(5);

/// The longest pause before the journal is tried again after a storage failure.
const MAX_STORAGE_PAUSE: Duration = Duration::from_secs(30);

/// What is done with the journal. Where it can be written, it can be read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Access {
    Read,
    Write,
}

/// The state of the loop. Its verbs stand in one file for each thing it waits for: `load`, `write`, `effects`.
pub(super) struct Loop {
    pub(super) runner: Runner,
    /// Every task holds a clone until it has reported, so that no result finds the door shut.
    pub(super) wakes: mpsc::UnboundedSender<Wake>,
    pub(super) slots: HashMap<ExecutionId, Slot>,
    pub(super) timers: Timers,
    /// Who may begin an attempt.
    pub(super) room: Room,
    /// How often in a row it could not be read which executions are unfinished.
    pub(super) take_up_failures: u32,
    pub(super) stopping: bool,
    /// What failed when the listener was told that the journal cannot be used; none while it can.
    stalled: Option<Access>,
    stop_waiters: Vec<oneshot::Sender<()>>,
    idle_waiters: Vec<oneshot::Sender<()>>,
    /// Whether it is known what an earlier run of the app left.
    pub(super) taken_up: bool,
}

impl Loop {
    pub(super) fn new(runner: Runner, wakes: mpsc::UnboundedSender<Wake>) -> Self {
        Self {
            runner,
            wakes,
            slots: HashMap::new(),
            timers: Timers::default(),
            room: Room::default(),
            take_up_failures: 0,
            stopping: false,
            stalled: None,
            stop_waiters: Vec::new(),
            idle_waiters: Vec::new(),
            taken_up: false,
        }
    }

    pub(super) async fn run(mut self, mut wakes: mpsc::UnboundedReceiver<Wake>) {
        self.take_up();
        let clock = self.runner.clock.clone();
        let mut deadline = Due::default();
        loop {
            if self.stopping {
                // By the clock that nobody can set: however the wall clock jumps, it is these few seconds.
                let monotonic = clock.monotonic();
                let at = *deadline.monotonic.get_or_insert(monotonic + STOP_PATIENCE);
                let busy = self.slots.values().any(Slot::is_busy);
                if !busy || monotonic >= at {
                    break;
                }
            }
            let next = self.timers.next().or(deadline);
            tokio::select! {
                wake = wakes.recv() => match wake {
                    Some(wake) => self.on(wake),
                    None => break,
                },
                () = clock.sleep_until(next) => self.on_due(clock.now(), clock.monotonic()),
            }
            self.call_up();
            self.tell_idle();
        }
        for done in self.stop_waiters {
            // The one who asked may be gone; then nobody needs the answer.
            done.send(()).unwrap_or_default();
        }
    }

    /// Does the work, and wakes the loop with what came of it.
    pub(super) fn spawn(&self, work: impl Future<Output = Wake> + Send + 'static) {
        let wakes = self.wakes.clone();
        tokio::spawn(async move {
            let wake = work.await;
            // A loop that has ended takes nothing more; the journal tells the next one.
            drop(wakes.send(wake));
        });
    }

    /// Lets a timer go off after the pause that belongs to so many failures in a row.
    pub(super) fn try_again_later(&mut self, timer: Timer, failures: u32) -> Duration {
        let pause = Duration::from_secs(1 << failures.min(5)).min(MAX_STORAGE_PAUSE);
        let at = self.runner.clock.now().plus(pause);
        self.set_timer(timer, at, Some(pause));
        pause
    }

    /// Lets a timer go off at a time of the wall clock, or once `within` has passed: after a clock was set back, a pause
    /// is still no longer than it was meant to be.
    pub(super) fn set_timer(&mut self, timer: Timer, at: Timestamp, within: Option<Duration>) {
        let left = at.since(self.runner.clock.now());
        let monotonic = within.map(|within| self.runner.clock.monotonic() + within.min(left));
        let due = Due {
            wall: Some(at),
            monotonic,
        };
        self.timers.set(timer, due);
    }

    /// Tells the listener, once, that the journal cannot be used.
    pub(super) fn tell_stalled(&mut self, failed: Access, error: &JournalError) {
        if self.stalled.is_none() {
            self.runner.listener.stalled(error);
        }
        self.stalled = self.stalled.max(Some(failed));
    }

    /// Tells the listener that the journal can be used again, if it was told otherwise. What can be read does not say
    /// that it can be written.
    pub(super) fn tell_going_on(&mut self, done: Access) {
        if self.stalled.is_some_and(|failed| failed <= done) {
            self.stalled = None;
            self.runner.listener.goes_on();
        }
    }

    fn tell_idle(&mut self) {
        if self.idle_waiters.is_empty() || !self.taken_up || self.slots.values().any(Slot::moves) {
            return;
        }
        for done in self.idle_waiters.drain(..) {
            // The one who asked may be gone.
            done.send(()).unwrap_or_default();
        }
    }

    fn on(&mut self, wake: Wake) {
        match wake {
            Wake::TakenUp { result } => self.on_taken_up(result),
            Wake::Start {
                execution,
                submission,
                transition,
            } => self.on_start(execution, submission, transition),
            Wake::Submit {
                execution,
                submission,
            } => {
                self.slot(execution).queue.push_back(submission);
                self.pump(execution);
            }
            Wake::Loaded { execution, loaded } => self.on_loaded(execution, loaded),
            Wake::Appended { execution, result } => self.on_appended(execution, result),
            Wake::Prepared {
                execution,
                step,
                result,
            } => self.on_prepared(execution, step, result),
            Wake::Reconsider => self.on_reconsider(),
            Wake::LookAgain => self.on_look_again(),
            Wake::TellIdle { done } => self.idle_waiters.push(done),
            Wake::Stop { done } => self.on_stop(done),
        }
    }

    fn on_due(&mut self, now: Timestamp, monotonic: Duration) {
        while let Some(timer) = self.timers.take_due(now, monotonic) {
            match timer {
                Timer::TakeUp => self.take_up(),
                Timer::Execution(id) => {
                    if self.slots.contains_key(&id) {
                        self.slot(id);
                        self.pump(id);
                    }
                }
                Timer::Prepare(id, step, retry_at) => self.prepare_unless_later(id, step, retry_at),
                Timer::Step(id, step, at) => self.on_step_due(id, step, at),
            }
        }
    }

    /// The time of the next attempt, or the deadline of an approval, has come by one of the clocks. A timer can be older
    /// than what it was set for: what has set a later time since has a timer of its own.
    fn on_step_due(&mut self, id: ExecutionId, step: StepKey, at: Timestamp) {
        let Some(slot) = self.slots.get_mut(&id) else {
            return;
        };
        let execution = slot.execution.as_ref();
        let Some(run) = execution.and_then(|execution| execution.step(&step)) else {
            return;
        };
        let deadline = run.approval.as_ref().and_then(|approval| approval.deadline);
        if run.state == StepState::Waiting && deadline == Some(at) {
            slot.queue
                .push_back(Submission::own(Event::DeadlinePassed { step }));
            self.pump(id);
        } else {
            self.prepare_unless_later(id, step, Some(at));
        }
    }

    /// Prepares a step, unless its next attempt is due at another time than when this was decided.
    fn prepare_unless_later(&mut self, id: ExecutionId, step: StepKey, retry_at: Option<Timestamp>) {
        let execution = self.slots.get(&id).and_then(|slot| slot.execution.as_ref());
        let run = execution.and_then(|execution| execution.step(&step));
        let is_later = run.is_some_and(|run| run.state == StepState::Retrying && run.retry_at != retry_at);
        if !is_later {
            self.prepare(id, step);
        }
    }

    /// What the journal has not taken yet gets one more chance at once.
    fn on_stop(&mut self, done: Option<oneshot::Sender<()>>) {
        self.stopping = true;
        self.stop_waiters.extend(done);
        let ids: Vec<_> = self.slots.keys().copied().collect();
        for id in ids {
            self.pump(id);
        }
    }
}
