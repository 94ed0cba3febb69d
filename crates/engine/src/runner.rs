//! Carries executions out: one loop owns their state, takes reasons to wake from one closed enum, and hands
//! everything slow to tasks.
//!
//! The order is always: transition, journal, then effects and answers. Nobody learns of a result before it is
//! on the disk.

mod attempt;
mod handle;
mod prepare;
mod refusal;
mod slot;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use connector::{Catalogue, CredentialSource};
use domain::execution::StepState;
use domain::{ExecutionId, StepKey, Timestamp};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

pub use handle::{Handle, Refused};
use refusal::{Chain, refusal, unrecordable};
use slot::{Slot, Submission};

use crate::event::{Effect, Event};
use crate::transition::{self, Transition};
use crate::{Append, Clock, Connections, Execution, Journal, JournalError, Listener, Projection};

/// How long a stop waits for attempts that are on their way; what is cut off is recovered at the next start.
const STOP_PATIENCE: Duration = Duration::from_secs(5);

/// The longest pause before the journal is tried again after a storage failure.
const MAX_STORAGE_PAUSE: Duration = Duration::from_secs(30);

/// What the runner works with.
#[derive(Clone)]
pub struct Runner {
    /// Where executions are kept.
    pub journal: Arc<dyn Journal>,
    /// Where connections are.
    pub connections: Arc<dyn Connections>,
    /// Where their secrets are.
    pub credentials: Arc<dyn CredentialSource>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Who wants to know.
    pub listener: Arc<dyn Listener>,
    /// What the app can do.
    pub catalogue: Catalogue,
}

/// A reason for the loop to wake.
enum Wake {
    /// A new execution is in the journal.
    Adopt {
        execution: Box<Execution>,
        effects: Vec<Effect>,
    },
    /// Something happened to an execution.
    Submit {
        execution: ExecutionId,
        submission: Submission,
    },
    /// An execution was read from the journal.
    Loaded {
        execution: ExecutionId,
        loaded: Result<Option<Box<Execution>>, JournalError>,
    },
    /// The journal has taken, or refused, a transition.
    Appended {
        execution: ExecutionId,
        result: Result<(), JournalError>,
    },
    /// It was found out how a step is to be done; none when nothing has changed.
    Prepared {
        execution: ExecutionId,
        step: StepKey,
        result: Result<Option<Event>, JournalError>,
    },
    /// Something outside changed that blocked steps may wait for.
    Reconsider,
    /// The app is closing.
    Stop { done: oneshot::Sender<()> },
}

/// What is due at a time: a step to prepare, or an execution whose journal was out of reach.
type Due = (Timestamp, ExecutionId, Option<StepKey>);

impl Runner {
    /// Starts the loop, which first takes up what an earlier run of the app left. Ends when every handle is
    /// dropped, or by [`Handle::stop`].
    pub fn start(self) -> (Handle, JoinHandle<()>) {
        let (sender, receiver) = mpsc::unbounded_channel();
        let handle = Handle::new(self.clone(), sender.clone());
        let main_loop = Loop {
            runner: self,
            wakes: sender.downgrade(),
            slots: HashMap::new(),
            due: BTreeSet::new(),
            stopping: None,
        };
        (handle, tokio::spawn(main_loop.run(receiver)))
    }
}

struct Loop {
    runner: Runner,
    wakes: mpsc::WeakUnboundedSender<Wake>,
    slots: HashMap<ExecutionId, Slot>,
    due: BTreeSet<Due>,
    stopping: Option<oneshot::Sender<()>>,
}

impl Loop {
    async fn run(mut self, mut wakes: mpsc::UnboundedReceiver<Wake>) {
        self.take_up().await;
        let clock = self.runner.clock.clone();
        let mut deadline = None;
        loop {
            if self.stopping.is_some() {
                let at = *deadline.get_or_insert_with(|| clock.now().plus(STOP_PATIENCE));
                let busy = self.slots.values().any(Slot::is_busy);
                if !busy || clock.now() >= at {
                    break;
                }
            }
            let next = self
                .due
                .first()
                .map(|due| due.0)
                .into_iter()
                .chain(deadline)
                .min();
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
        }
        if let Some(done) = self.stopping.take() {
            // The one who asked may be gone; then nobody needs the answer.
            done.send(()).unwrap_or_default();
        }
    }

    async fn take_up(&mut self) {
        match self.runner.journal.attended().await {
            Ok(executions) => {
                tracing::info!(executions = executions.len(), "Taking up unfinished executions.");
                for execution in executions {
                    self.slot(execution);
                }
            }
            Err(error) => {
                tracing::error!(error = %Chain(&error), "Cannot read which executions are unfinished.");
            }
        }
    }

    fn on(&mut self, wake: Wake) {
        match wake {
            Wake::Adopt { execution, effects } => {
                let id = execution.id;
                self.slots.insert(id, Slot::loaded(Arc::new(*execution)));
                self.carry_out(id, effects);
                self.pump(id);
            }
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
            Wake::Stop { done } => self.stopping = Some(done),
        }
    }

    /// Returns the slot of an execution, and begins to read the execution when it is not in memory.
    fn slot(&mut self, id: ExecutionId) -> &mut Slot {
        let wakes = &self.wakes;
        let journal = &self.runner.journal;
        self.slots.entry(id).or_insert_with(|| {
            let journal = journal.clone();
            spawn(wakes, async move {
                let loaded = load(journal.as_ref(), id).await;
                Wake::Loaded {
                    execution: id,
                    loaded: loaded.map(|execution| execution.map(Box::new)),
                }
            });
            Slot::loading()
        })
    }

    fn on_loaded(&mut self, id: ExecutionId, loaded: Result<Option<Box<Execution>>, JournalError>) {
        let Some(slot) = self.slots.get_mut(&id) else {
            return;
        };
        match loaded {
            Ok(Some(execution)) => {
                let (events, effects) = transition::recover(&execution);
                slot.execution = Some(Arc::new(*execution));
                for event in events.into_iter().rev() {
                    slot.queue.push_front(Submission { event, reply: None });
                }
                self.carry_out(id, effects);
                self.pump(id);
            }
            Ok(None) => {
                slot.refuse_all(|| Refused::NotFound);
                self.slots.remove(&id);
            }
            Err(error) => {
                tracing::error!(execution.id = %id, error = %Chain(&error), "Cannot read an execution.");
                let shared = Arc::new(error);
                slot.refuse_all(|| Refused::Storage(shared.clone()));
                self.slots.remove(&id);
            }
        }
    }

    /// Takes the next event of an execution, unless the journal is still busy with the one before.
    fn pump(&mut self, id: ExecutionId) {
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
            let now = self.runner.clock.now();
            match transition::apply(&execution, submission.event.clone(), now) {
                Err(rejected) => {
                    slot.note_end(&submission.event);
                    submission.answer(Err(Refused::from(rejected)));
                }
                Ok(transition) if transition.entries.is_empty() => {
                    submission.answer(Ok(execution.version));
                    self.carry_out(id, transition.effects);
                }
                Ok(transition) => return self.write(id, submission, transition, execution.version),
            }
        }
        if self.slots.get(&id).is_some_and(Slot::is_idle) {
            self.slots.remove(&id);
        }
    }

    fn write(
        &mut self,
        id: ExecutionId,
        submission: Submission,
        transition: Transition,
        expected_version: u64,
    ) {
        let append = Append {
            execution: id,
            expected_version,
            entries: transition.entries.clone(),
            projection: Projection::of(&transition.next),
        };
        let journal = self.runner.journal.clone();
        spawn(&self.wakes, async move {
            Wake::Appended {
                execution: id,
                result: journal.append(append).await,
            }
        });
        if let Some(slot) = self.slots.get_mut(&id) {
            slot.writing = Some((submission, Box::new(transition)));
        }
    }

    fn on_appended(&mut self, id: ExecutionId, result: Result<(), JournalError>) {
        let Some(slot) = self.slots.get_mut(&id) else {
            return;
        };
        let Some((submission, transition)) = slot.writing.take() else {
            return;
        };
        match result {
            Ok(()) => {
                slot.storage_failures = 0;
                slot.note_end(&submission.event);
                let version = transition.next.version;
                slot.execution = Some(Arc::new(transition.next));
                submission.answer(Ok(version));
                self.runner.listener.changed(id, version);
                self.carry_out(id, transition.effects);
            }
            Err(JournalError::VersionConflict { expected, found }) => {
                tracing::error!(execution.id = %id, expected, found, "The journal was written by somebody else.");
                submission.answer(Err(Refused::MovedOn));
                slot.refuse_all(|| Refused::MovedOn);
                self.slots.remove(&id);
                return;
            }
            Err(error) if submission.reply.is_some() => {
                let refused = refusal(&transition.next, &submission.event, error);
                submission.answer(Err(refused));
            }
            Err(error @ (JournalError::Duplicate { .. } | JournalError::OrganizationGone)) => {
                slot.queue.push_front(unrecordable(submission, &error));
            }
            Err(error) => {
                slot.queue.push_front(submission);
                slot.storage_failures += 1;
                let pause = Duration::from_secs(1 << slot.storage_failures.min(5)).min(MAX_STORAGE_PAUSE);
                tracing::error!(
                    execution.id = %id, error = %Chain(&error), pause_ms = pause.as_millis(),
                    "Cannot write to the journal; the result is kept and written later."
                );
                self.due.insert((self.runner.clock.now().plus(pause), id, None));
                return;
            }
        }
        self.pump(id);
    }

    fn carry_out(&mut self, id: ExecutionId, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Prepare { step } => self.prepare(id, step),
                Effect::WakeAt { step, at } => {
                    self.due.insert((at, id, Some(step)));
                }
                Effect::Run {
                    step,
                    attempt,
                    idempotency_key,
                } => {
                    let Some(slot) = self.slots.get_mut(&id) else {
                        continue;
                    };
                    let Some(execution) = slot.execution.clone() else {
                        continue;
                    };
                    slot.running.insert(step.clone());
                    let attempt = attempt::Attempt {
                        execution,
                        step,
                        number: attempt,
                        idempotency_key,
                    };
                    let runner = self.runner.clone();
                    let Some(wakes) = self.wakes.upgrade() else {
                        continue;
                    };
                    spawn(&self.wakes, async move {
                        let event = attempt.run(runner, wakes).await;
                        Wake::Submit {
                            execution: id,
                            submission: Submission { event, reply: None },
                        }
                    });
                }
            }
        }
    }

    fn prepare(&mut self, id: ExecutionId, step: StepKey) {
        if self.stopping.is_some() {
            return;
        }
        let Some(slot) = self.slots.get_mut(&id) else {
            return;
        };
        let Some(execution) = slot.execution.clone() else {
            return;
        };
        if !slot.preparing.insert(step.clone()) {
            return;
        }
        let runner = self.runner.clone();
        spawn(&self.wakes, async move {
            let result = prepare::dispatch(&runner, &execution, &step).await;
            Wake::Prepared {
                execution: id,
                step,
                result,
            }
        });
    }

    fn on_prepared(&mut self, id: ExecutionId, step: StepKey, result: Result<Option<Event>, JournalError>) {
        let Some(slot) = self.slots.get_mut(&id) else {
            return;
        };
        slot.preparing.remove(&step);
        match result {
            Ok(Some(event)) => slot.queue.push_back(Submission { event, reply: None }),
            Ok(None) => {}
            Err(error) => {
                tracing::error!(execution.id = %id, step = %step, error = %Chain(&error), "Cannot prepare a step.");
                let at = self.runner.clock.now().plus(Duration::from_secs(2));
                self.due.insert((at, id, Some(step)));
            }
        }
        self.pump(id);
    }

    fn on_due(&mut self, now: Timestamp) {
        while let Some(due) = self.due.first().filter(|due| due.0 <= now).cloned() {
            self.due.remove(&due);
            let (_, id, step) = due;
            match step {
                None => self.pump(id),
                Some(step) => {
                    let Some(slot) = self.slots.get(&id) else { continue };
                    let run = slot
                        .execution
                        .as_ref()
                        .and_then(|execution| execution.step(&step));
                    let waits_on = run.is_some_and(|run| run.retry_at.is_none_or(|at| at <= now));
                    if waits_on {
                        self.prepare(id, step);
                    }
                }
            }
        }
    }

    fn on_reconsider(&mut self) {
        let blocked: Vec<_> = self
            .slots
            .iter()
            .filter_map(|(id, slot)| Some((*id, slot.execution.as_ref()?)))
            .flat_map(|(id, execution)| {
                let steps = execution
                    .steps
                    .iter()
                    .filter(|step| step.state == StepState::Blocked);
                steps.map(move |step| (id, step.key.clone()))
            })
            .collect();
        for (id, step) in blocked {
            self.prepare(id, step);
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

fn spawn(wakes: &mpsc::WeakUnboundedSender<Wake>, work: impl Future<Output = Wake> + Send + 'static) {
    let wakes = wakes.clone();
    tokio::spawn(async move {
        let wake = work.await;
        if let Some(wakes) = wakes.upgrade() {
            // A loop that has ended takes nothing more; the journal tells the next one.
            drop(wakes.send(wake));
        }
    });
}
