//! A world: a journal, systems, a clock, and a runner that can crash. Its verbs make stories.

mod verbs;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::execution::{Actor, ExecutionState, StepState};
use domain::form::{Answers, FieldError};
use domain::leaving::Leaving;
use domain::workflow::{Definition, StepKind};
use domain::{AccountId, ExecutionId, StepKey};
use engine::preview::Outlook;
use engine::{Event, Execution, Handle, Journal, Refused, Runner, StepRun, workflows};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::fakes::{FakeClock, FakeConnections, FakeKeychain, MemoryJournal, RecordingListener, Robot};
use crate::fakes::{catalogue, reversible_catalogue};

/// How often everybody who can go on is let go on before a verb ends. The longest chain of tasks and messages
/// between two rests is far shorter.
const TURNS: usize = 400;

/// A form, an automatic step, and a task.
pub(crate) const LETTER: &str = include_str!("letter.toml");

/// A form, and two automatic steps that need nothing but it.
pub(crate) const FORK: &str = include_str!("fork.toml");

/// A form, two steps side by side, an approval by two others, and a step behind it.
pub(crate) const GATE: &str = include_str!("gate.toml");

/// A journal, systems, a clock, and a runner that can crash.
pub(crate) struct World {
    pub(crate) journal: Arc<MemoryJournal>,
    pub(crate) connections: Arc<FakeConnections>,
    pub(crate) clock: Arc<FakeClock>,
    pub(crate) robot: Arc<Robot>,
    listener: Arc<RecordingListener>,
    definition: Arc<Definition>,
    runner: Runner,
    life: Option<Life>,
    n_started: u128,
}

/// One run of the app.
struct Life {
    runtime: Runtime,
    handle: Option<Handle>,
    main_loop: JoinHandle<()>,
}

/// Something a person has sent and not heard of yet.
pub(crate) type Sent = JoinHandle<Result<u64, Refused>>;

impl World {
    /// A world with the given workflow, in which no system is connected.
    pub(crate) fn of(workflow: &str) -> Self {
        Self::with(workflows::parse("test.toml", workflow).expect("the workflow of a test is valid"))
    }

    /// A world with a built-in workflow, in which no system is connected.
    pub(crate) fn built_in(key: &str) -> Self {
        let known = workflows::built_in().expect("the built-in workflows are valid");
        let mut found = known
            .into_iter()
            .filter(|definition| definition.key.as_str() == key);
        Self::with(found.next().expect("it is built in"))
    }

    /// A world in which the automatic step of the letter has its system.
    pub(crate) fn with_post() -> Self {
        let world = Self::of(LETTER);
        world.connections.set("post", true);
        world
    }

    /// The same world, in which what the actions do can be taken back.
    pub(crate) fn reversible(mut self) -> Self {
        self.crash();
        self.runner.catalogue = reversible_catalogue(&self.robot, &actions_of(&self.definition));
        self.boot();
        self
    }

    /// A world in which somebody can leave, with actions of two systems that give and take back.
    pub(crate) fn of_leaving() -> Self {
        let mut world = Self::built_in("offboard_partner");
        world.crash();
        let names = ["chat.give", "wiki.give"].map(str::to_owned);
        world.runner.catalogue = reversible_catalogue(&world.robot, &BTreeSet::from(names));
        world.boot();
        for system in ["chat", "wiki"] {
            world.connections.set(system, true);
        }
        world
    }

    pub(crate) fn try_to_leave(&self, id: ExecutionId, leaving: Leaving) -> Result<u64, Refused> {
        let sent = self.send_leave(id, leaving);
        self.hear(sent)
    }

    pub(crate) fn send_leave(&self, id: ExecutionId, leaving: Leaving) -> Sent {
        let (handle, definition) = (self.handle().clone(), self.definition.clone());
        let answers = object(json!({
            "requested_by": "Mara", "reason": "The contract ends.", "leaving_date": "2026-12-31",
        }));
        let start = async move {
            handle
                .start_leaving(id, &definition, leaving, answers, anna())
                .await
        };
        let sent = self.life().runtime.spawn(start);
        self.rest();
        sent
    }

    fn with(definition: Definition) -> Self {
        let journal = Arc::new(MemoryJournal::default());
        for known in workflows::built_in().expect("the built-in workflows are valid") {
            journal.know(known);
        }
        journal.know(definition.clone());
        let robot = Arc::new(Robot::default());
        let connections = Arc::new(FakeConnections::default());
        let clock = Arc::new(FakeClock::new());
        let listener = Arc::new(RecordingListener {
            journal: journal.clone(),
            heard: Mutex::default(),
            stalls: Mutex::default(),
        });
        let runner = Runner {
            journal: journal.clone(),
            connections: connections.clone(),
            credentials: Arc::new(FakeKeychain),
            clock: clock.clone(),
            listener: listener.clone(),
            catalogue: catalogue(&robot, &actions_of(&definition)),
        };
        let mut world = Self {
            journal,
            connections,
            clock,
            robot,
            listener,
            definition: Arc::new(definition),
            runner,
            life: None,
            n_started: 0,
        };
        world.boot();
        world
    }

    /// Uses another workflow from now on; the systems stay.
    pub(crate) fn switch_to(&mut self, key: &str) {
        let known = workflows::built_in().expect("the built-in workflows are valid");
        let mut found = known
            .into_iter()
            .filter(|definition| definition.key.as_str() == key);
        self.definition = Arc::new(found.next().expect("it is built in"));
        self.runner.catalogue = catalogue(&self.robot, &actions_of(&self.definition));
        self.crash();
        self.boot();
    }

    /// Starts the app.
    pub(crate) fn boot(&mut self) {
        self.begin_to_boot();
        self.rest();
    }

    /// Starts the app without letting it do anything yet.
    pub(crate) fn begin_to_boot(&mut self) {
        assert!(self.life.is_none(), "it runs already");
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime can be built");
        let (handle, main_loop) = runtime.block_on(async { self.runner.clone().start() });
        self.life = Some(Life {
            runtime,
            handle: Some(handle),
            main_loop,
        });
    }

    /// Ends the process, whatever it was about to do.
    pub(crate) fn crash(&mut self) {
        self.life.take();
    }

    /// Ends the process and starts the app again.
    pub(crate) fn crash_and_boot(&mut self) {
        self.crash();
        self.boot();
    }

    /// Lets everybody go on who can.
    pub(crate) fn rest(&self) {
        let Some(life) = &self.life else { return };
        life.runtime.block_on(async {
            for _ in 0..TURNS {
                tokio::task::yield_now().await;
            }
        });
    }

    /// Moves the clock, and lets everybody go on.
    pub(crate) fn advance(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
        self.rest();
    }

    /// Connects a system, and tells the runner.
    pub(crate) fn connect(&self, system: &str) {
        self.connections.set(system, true);
        self.reconsider();
    }

    /// Tells the runner that something outside has changed.
    pub(crate) fn reconsider(&self) {
        self.handle().reconsider();
        self.rest();
    }

    /// Tells the runner that some time has passed.
    pub(crate) fn look_again(&self) {
        self.handle().look_again();
        self.rest();
    }

    /// Begins to close the app.
    pub(crate) fn begin_to_stop(&self) -> JoinHandle<()> {
        let handle = self.handle().clone();
        let stopping = self.life().runtime.spawn(async move { handle.stop().await });
        self.rest();
        stopping
    }

    /// Drops the last handle.
    pub(crate) fn drop_handle(&mut self) {
        self.life.as_mut().expect("it runs").handle = None;
        self.rest();
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.life().main_loop.is_finished()
    }

    /// Starts an execution.
    pub(crate) fn start(&mut self, answers: Value) -> ExecutionId {
        let id = self.new_id();
        self.try_start(id, answers).expect("the answers are right");
        id
    }

    pub(crate) fn try_start(&self, id: ExecutionId, answers: Value) -> Result<u64, Refused> {
        let sent = self.send_start(id, answers);
        self.hear(sent)
    }

    pub(crate) fn send_start(&self, id: ExecutionId, answers: Value) -> Sent {
        let (handle, definition) = (self.handle().clone(), self.definition.clone());
        let start = async move { handle.start(id, definition, object(answers), anna()).await };
        let sent = self.life().runtime.spawn(start);
        self.rest();
        sent
    }

    pub(crate) fn new_id(&mut self) -> ExecutionId {
        self.n_started += 1;
        ExecutionId::from_uuid(Uuid::from_u128(0x1234_5678 << 64 | self.n_started))
    }

    /// Sends an event, and waits for what becomes of it.
    pub(crate) fn submit(&self, id: ExecutionId, event: Event) -> Result<u64, Refused> {
        let sent = self.send(id, event);
        self.hear(sent)
    }

    /// Sends an event without waiting.
    pub(crate) fn send(&self, id: ExecutionId, event: Event) -> Sent {
        let handle = self.handle().clone();
        let sent = self
            .life()
            .runtime
            .spawn(async move { handle.submit(id, event).await });
        self.rest();
        sent
    }

    /// Returns what has become of what was sent; it must have been answered by now.
    pub(crate) fn hear(&self, sent: Sent) -> Result<u64, Refused> {
        self.rest();
        assert!(sent.is_finished(), "nobody has answered");
        self.life().runtime.block_on(sent).expect("no task panics")
    }

    pub(crate) fn answer(&self, id: ExecutionId, step: &str, answers: Value) -> Result<u64, Refused> {
        self.submit(id, self.answering(id, step, answers, self.seen(id)))
    }

    pub(crate) fn answering(&self, id: ExecutionId, step: &str, answers: Value, seen: u64) -> Event {
        Event::Answer {
            step: step.into(),
            seen,
            answers: object(answers),
            subject: self.subject(id),
            by: anna(),
        }
    }

    pub(crate) fn do_by_hand(&self, id: ExecutionId, step: &str, answers: Value) -> Result<u64, Refused> {
        self.submit(id, self.doing_by_hand(id, step, answers, "Done.", self.seen(id)))
    }

    pub(crate) fn doing_by_hand(
        &self,
        id: ExecutionId,
        step: &str,
        answers: Value,
        note: &str,
        seen: u64,
    ) -> Event {
        Event::TaskDone {
            step: step.into(),
            seen,
            answers: object(answers),
            note: note.to_owned(),
            subject: self.subject(id),
            by: anna(),
        }
    }

    /// Returns what each step would do if an execution were started with these answers.
    pub(crate) fn preview(&self, answers: &[(&str, Value)]) -> Vec<Outlook> {
        let answers = answers
            .iter()
            .map(|(step, given)| ((*step).into(), object(given.clone())));
        let answers = answers.collect();
        let (handle, definition) = (self.handle().clone(), self.definition.clone());
        let looking = async move { handle.preview_of_start(definition, &answers, anna()).await };
        let looked = self.life().runtime.spawn(looking);
        self.rest();
        assert!(looked.is_finished(), "nobody waits");
        let outlooks = self.life().runtime.block_on(looked).expect("no task panics");
        outlooks.expect("the journal can be read")
    }

    /// Returns the version that a person sees now.
    pub(crate) fn seen(&self, id: ExecutionId) -> u64 {
        self.journal.version(id)
    }

    pub(crate) fn execution(&self, id: ExecutionId) -> Execution {
        self.journal.read(id).expect("it was started")
    }

    pub(crate) fn step(&self, id: ExecutionId, step: &str) -> StepRun {
        let execution = self.execution(id);
        execution
            .step(&step.into())
            .expect("the workflow has the step")
            .clone()
    }

    pub(crate) fn state(&self, id: ExecutionId) -> ExecutionState {
        self.execution(id).state
    }

    pub(crate) fn step_state(&self, id: ExecutionId, step: &str) -> StepState {
        self.step(id, step).state
    }

    /// Returns the code of the error a step stopped with.
    pub(crate) fn error_code(&self, id: ExecutionId, step: &str) -> String {
        let error = self.step(id, step).error;
        error.map(|error| error.code).unwrap_or_default()
    }

    /// Returns the keys of the steps that are in the state.
    pub(crate) fn steps_in(&self, id: ExecutionId, state: StepState) -> Vec<StepKey> {
        let steps = self.execution(id).steps;
        let found = steps.into_iter().filter(|step| step.state == state);
        found.map(|step| step.key.clone()).collect()
    }

    /// Returns the versions of the execution that the window was told, in order.
    pub(crate) fn heard(&self, id: ExecutionId) -> Vec<u64> {
        let heard = self.listener.heard.lock().expect("no test panics in here");
        heard
            .iter()
            .filter(|(of, _)| *of == id)
            .map(|(_, version)| *version)
            .collect()
    }

    /// Returns each time the window was told that the journal cannot be used (true), or can be again.
    pub(crate) fn stalls(&self) -> Vec<bool> {
        self.listener
            .stalls
            .lock()
            .expect("no test panics in here")
            .clone()
    }

    pub(crate) fn subject(&self, id: ExecutionId) -> engine::Subject {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime can be built");
        let subject = runtime.block_on(self.journal.subject(id));
        subject.unwrap_or_default()
    }

    pub(crate) fn definition(&self) -> &Definition {
        &self.definition
    }

    fn life(&self) -> &Life {
        self.life.as_ref().expect("it runs")
    }

    fn handle(&self) -> &Handle {
        self.life().handle.as_ref().expect("the handle was not dropped")
    }
}

/// The answers of the first form of the letter and the fork.
pub(crate) fn to(name: &str) -> Value {
    json!({ "name": name })
}

pub(crate) fn retrying(step: &str, seen: u64) -> Event {
    Event::Retry {
        step: step.into(),
        seen,
        input: None,
        by: anna(),
    }
}

pub(crate) fn cancelling(seen: u64) -> Event {
    Event::Cancel {
        seen,
        by: anna(),
        reason: "Not needed any more.".to_owned(),
    }
}

pub(crate) fn anna() -> Actor {
    somebody(7, "Anna")
}

pub(crate) fn bert() -> Actor {
    somebody(8, "Bert")
}

pub(crate) fn cleo() -> Actor {
    somebody(9, "Cleo")
}

fn somebody(number: u128, name: &str) -> Actor {
    Actor {
        account: AccountId::from_uuid(Uuid::from_u128(number)),
        name: name.to_owned(),
    }
}

pub(crate) fn object(value: Value) -> Answers {
    value.as_object().cloned().unwrap_or_default()
}

/// Asserts that what was sent came too late.
#[track_caller]
pub(crate) fn assert_moved_on(result: Result<u64, Refused>) {
    assert!(matches!(result, Err(Refused::MovedOn)), "{result:?}");
}

/// Asserts that what was sent could not be stored.
#[track_caller]
pub(crate) fn assert_storage(result: Result<u64, Refused>) {
    assert!(matches!(result, Err(Refused::Storage(_))), "{result:?}");
}

/// Returns the errors at the fields.
#[track_caller]
pub(crate) fn field_errors(result: Result<u64, Refused>) -> Vec<FieldError> {
    let Err(Refused::Invalid(errors)) = result else {
        panic!("it was not refused at its fields: {result:?}");
    };
    errors
}

fn actions_of(definition: &Definition) -> BTreeSet<String> {
    let name = |kind: &StepKind| match kind {
        StepKind::Action(action) => Some(action.full_name()),
        StepKind::Form(_)
        | StepKind::Task(_)
        | StepKind::Approval(_)
        | StepKind::Removal(_)
        | StepKind::Departure(_) => None,
    };
    let steps = definition.steps.iter();
    steps.filter_map(|step| name(&step.kind)).collect()
}
