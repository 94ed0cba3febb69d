//! The loop: takes one reason to wake after the other, keeps the timers, and ends when it may.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use domain::execution::StepState;
use domain::{ExecutionId, StepKey, Timestamp};
use tokio::sync::{mpsc, oneshot};

use crate::JournalError;
use crate::event::Event;
use crate::runner::room::Room;
use crate::runner::slot::{Slot, Submission};
use crate::runner::{Runner, Wake};

/// How long a stop waits for attempts that are on their way; what is cut off is recovered at the next start.
const STOP_PATIENCE: Duration = Duration::from_secs(5);

/// The longest pause before the journal is tried again after a storage failure.
const MAX_STORAGE_PAUSE: Duration = Duration::from_secs(30);

/// What becomes due at a time.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Timer {
    /// To read which executions are unfinished, after that failed.
    TakeUp,
    /// To go on with an execution whose journal was out of reach.
    Execution(ExecutionId),
    /// To prepare a step.
    Step(ExecutionId, StepKey),
}

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
    timers: BTreeSet<(Timestamp, Timer)>,
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
            timers: BTreeSet::new(),
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
        let mut deadline = None;
        loop {
            if self.stopping {
                let at = *deadline.get_or_insert_with(|| clock.now().plus(STOP_PATIENCE));
                let busy = self.slots.values().any(Slot::is_busy);
                if !busy || clock.now() >= at {
                    break;
                }
            }
            let next = self.timers.first().map(|(at, _)| *at);
            let next = next.into_iter().chain(deadline).min();
            let timer = async {
                match next {
                    Some(at) => clock.sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                wake = wakes.recv() => match wake {
                    Some(wake) => self.on(wake),
                    None => break,
                },
                () = timer => self.on_due(clock.now()),
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
        self.set_timer(self.runner.clock.now().plus(pause), timer);
        pause
    }

    pub(super) fn set_timer(&mut self, at: Timestamp, timer: Timer) {
        self.timers.insert((at, timer));
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
            Wake::TellIdle { done } => self.idle_waiters.push(done),
            Wake::Stop { done } => self.on_stop(done),
        }
    }

    fn on_due(&mut self, now: Timestamp) {
        while let Some(due) = self.timers.first().filter(|due| due.0 <= now).cloned() {
            self.timers.remove(&due);
            match due.1 {
                Timer::TakeUp => self.take_up(),
                Timer::Execution(id) => {
                    if self.slots.contains_key(&id) {
                        self.slot(id);
                        self.pump(id);
                    }
                }
                Timer::Step(id, step) => self.on_step_due(id, step, now),
            }
        }
    }

    /// A timer can be older than what it was set for: another attempt may have set a later one since, and the
    /// clock may have been set back.
    fn on_step_due(&mut self, id: ExecutionId, step: StepKey, now: Timestamp) {
        let execution = self.slots.get(&id).and_then(|slot| slot.execution.as_ref());
        let Some(run) = execution.and_then(|execution| execution.step(&step)) else {
            return;
        };
        match (run.state, run.retry_at) {
            (StepState::Retrying, Some(at)) if at > now => self.set_timer(at, Timer::Step(id, step)),
            (StepState::Waiting, _) => self.on_deadline(id, step, now),
            _ => self.prepare(id, step),
        }
    }

    /// The deadline of an approval may have come.
    fn on_deadline(&mut self, id: ExecutionId, step: StepKey, now: Timestamp) {
        let Some(slot) = self.slots.get_mut(&id) else {
            return;
        };
        let run = slot
            .execution
            .as_ref()
            .and_then(|execution| execution.step(&step));
        let approval = run.and_then(|run| run.approval.as_ref());
        match approval.and_then(|approval| approval.deadline) {
            Some(at) if at > now => self.set_timer(at, Timer::Step(id, step)),
            Some(_) => {
                slot.queue
                    .push_back(Submission::own(Event::DeadlinePassed { step }));
                self.pump(id);
            }
            None => {}
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
