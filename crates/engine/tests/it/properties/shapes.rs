use std::collections::BTreeSet;

use connector::Kind;
use domain::ExecutionId;
use domain::execution::{ExecutionState, Recorded, StepState};
use domain::workflow::StepKind;
use engine::verbs::{Fitting, fitting};
use engine::{Clock as _, Connected, Execution, Refused};
use proptest::prelude::*;
use serde_json::json;

use crate::fakes::{Act, Gate, Planned, transient};
use crate::properties::graphs::{Graph, SYSTEMS, graph};
use crate::world::{World, bert, cleo, to};

/// How often everybody is looked after at the end, at most: each time brings every execution one step further.
const TURNS: usize = 40;

/// Longer than the longest pause before the journal is tried again.
const STORAGE_PAUSE: u64 = 60;

/// One thing that happens, as chosen by chance; a number says to whom.
#[derive(Clone, Debug)]
enum Happening {
    Start,
    Later(u16),
    Crash,
    DiskGone,
    DiskBack,
    ConnectionGone(usize),
    ConnectionOff(usize),
    ConnectionBack(usize),
    Blocked(usize),
    Unblocked,
    Script(usize, u8),
    Attend(usize),
    Deny(usize),
    Retry(usize),
    Rerun(usize),
    Skip(usize),
    ByHand(usize),
    Settle(usize),
    Pause(usize),
    Resume(usize),
    Cancel(usize),
}

fn happening() -> impl Strategy<Value = Happening> {
    let whom = || 0..64usize;
    prop_oneof![
        2 => Just(Happening::Start),
        5 => (1..2000u16).prop_map(Happening::Later),
        2 => Just(Happening::Crash),
        1 => Just(Happening::DiskGone),
        3 => Just(Happening::DiskBack),
        1 => whom().prop_map(Happening::ConnectionGone),
        1 => whom().prop_map(Happening::ConnectionOff),
        2 => whom().prop_map(Happening::ConnectionBack),
        1 => whom().prop_map(Happening::Blocked),
        2 => Just(Happening::Unblocked),
        9 => (whom(), 0..9u8).prop_map(|(whom, script)| Happening::Script(whom, script)),
        8 => whom().prop_map(Happening::Attend),
        1 => whom().prop_map(Happening::Deny),
        2 => whom().prop_map(Happening::Retry),
        3 => whom().prop_map(Happening::Rerun),
        1 => whom().prop_map(Happening::Skip),
        2 => whom().prop_map(Happening::ByHand),
        3 => whom().prop_map(Happening::Settle),
        3 => whom().prop_map(Happening::Pause),
        3 => whom().prop_map(Happening::Resume),
        1 => whom().prop_map(Happening::Cancel),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn a_workflow_of_any_shape_comes_to_its_end_and_does_each_step_once(
        shape in graph(),
        at_once in 1..4usize,
        at_hand in any::<bool>(),
        scripts in prop::collection::vec((0..64usize, 0..9u8), 0..16),
        happenings in prop::collection::vec(happening(), 1..50),
    ) {
        let mut life = Life::begin(&shape, at_once, at_hand);
        for (whom, script) in scripts {
            life.live(&Happening::Script(whom, script));
        }
        life.start();
        life.start();
        for happening in happenings {
            life.live(&happening);
            life.check_rest();
        }
        life.bring_to_the_end();
        for id in &life.started {
            life.check_end(*id);
        }
    }
}

struct Life {
    world: World,
    started: Vec<ExecutionId>,
    /// The full names of all actions.
    actions: Vec<String>,
    /// How many attempts each system takes at once.
    at_once: usize,
    /// Whether it is sure that nothing waits until the journal is tried again.
    is_settled: bool,
    has_disk: bool,
}

impl Life {
    fn begin(shape: &Graph, at_once: usize, at_hand: bool) -> Self {
        let world = World::of(&shape.text());
        if at_hand {
            world.connections.keep_at_hand();
        }
        for system in SYSTEMS {
            world.connections.let_in(system, at_once);
        }
        let steps = world.definition().steps.iter();
        let action = |kind: &StepKind| match kind {
            StepKind::Action(action) => Some(action.full_name()),
            StepKind::Form(_)
            | StepKind::Task(_)
            | StepKind::Approval(_)
            | StepKind::Removal(_)
            | StepKind::Departure(_) => None,
        };
        let actions = steps.filter_map(|step| action(&step.kind)).collect();
        Self {
            world,
            started: Vec::new(),
            actions,
            at_once: if at_hand { at_once } else { Connected::AT_ONCE },
            is_settled: true,
            has_disk: true,
        }
    }

    fn live(&mut self, happening: &Happening) {
        let fits = |wanted: fn(&Fitting) -> bool| {
            move |execution: &Execution, index: usize| wanted(&fitting(execution, index))
        };
        match happening {
            Happening::Start => self.start(),
            Happening::Later(seconds) => self.later(u64::from(*seconds)),
            Happening::Crash => {
                self.world.crash_and_boot();
                self.is_settled = self.has_disk;
            }
            Happening::DiskGone => {
                self.world.journal.break_down();
                (self.has_disk, self.is_settled) = (false, false);
            }
            Happening::DiskBack => {
                self.world.journal.mend();
                self.has_disk = true;
            }
            Happening::ConnectionGone(whom) => self.world.connections.remove(SYSTEMS[whom % SYSTEMS.len()]),
            Happening::ConnectionOff(whom) => {
                self.world.connections.set(SYSTEMS[whom % SYSTEMS.len()], false);
            }
            Happening::ConnectionBack(whom) => self.connect(SYSTEMS[whom % SYSTEMS.len()]),
            Happening::Blocked(whom) => {
                if let Some(action) = self.action(*whom) {
                    self.world.robot.plan(action, Planned::Blocked("links_missing"));
                }
            }
            Happening::Unblocked => {
                for action in &self.actions {
                    self.world.robot.plan_freely(action);
                }
                self.world.reconsider();
            }
            Happening::Script(whom, script) => {
                if let Some(action) = self.action(*whom) {
                    self.world.robot.next(action, [acts(*script)]);
                }
            }
            Happening::Attend(whom) => self.with_step(*whom, waits, attend),
            Happening::Deny(whom) => self.with_step(*whom, waits, deny),
            Happening::Retry(whom) => self.with_step(*whom, fits(|can| can.retry), World::retry),
            Happening::Rerun(whom) => self.with_step(*whom, fits(|can| can.rerun.is_some()), World::rerun),
            Happening::Skip(whom) => self.with_step(*whom, fits(|can| can.skip), World::skip),
            // Whether an unknown outcome took effect is looked up.
            Happening::ByHand(whom) => self.with_step(*whom, fits(|can| can.by_hand && !can.settle), by_hand),
            Happening::Settle(whom) => self.with_step(*whom, fits(|can| can.settle), settle_truly),
            Happening::Pause(whom) => self.with_execution(*whom, is_free, World::pause),
            Happening::Resume(whom) => self.with_execution(*whom, is_held, World::resume),
            Happening::Cancel(whom) => self.with_execution(*whom, |_| true, World::cancel),
        }
    }

    fn start(&mut self) {
        let id = self.world.new_id();
        match self.world.try_start(id, to("Acme")) {
            Ok(_) => self.started.push(id),
            Err(refused) => assert!(matches!(refused, Refused::Storage(_)), "{refused:?}"),
        }
    }

    fn later(&mut self, seconds: u64) {
        self.world.advance(seconds);
        self.is_settled |= self.has_disk && seconds > STORAGE_PAUSE;
    }

    fn connect(&self, system: &str) {
        let at_once = self.at_once;
        self.world.connections.let_in(system, at_once);
        self.world.reconsider();
    }

    fn action(&self, whom: usize) -> Option<&str> {
        let index = whom.checked_rem(self.actions.len())?;
        Some(&self.actions[index])
    }

    /// Does something with one of the steps for which it fits.
    fn with_step(
        &self,
        whom: usize,
        fits: impl Fn(&Execution, usize) -> bool,
        verb: fn(&World, ExecutionId, &str) -> Result<u64, Refused>,
    ) {
        let mut fitting = Vec::new();
        for id in &self.started {
            let execution = self.world.execution(*id);
            let steps = (0..execution.steps.len()).filter(|index| fits(&execution, *index));
            fitting.extend(steps.map(|index| (*id, execution.steps[index].key.clone())));
        }
        if let Some(index) = whom.checked_rem(fitting.len()) {
            let (id, step) = &fitting[index];
            assert_fits(verb(&self.world, *id, step.as_str()));
        }
    }

    /// Does something with one of the executions that have not ended and for which it fits.
    fn with_execution(
        &self,
        whom: usize,
        fits: fn(&Execution) -> bool,
        verb: fn(&World, ExecutionId) -> Result<u64, Refused>,
    ) {
        let open = |id: &ExecutionId| {
            let execution = self.world.execution(*id);
            !execution.has_ended() && fits(&execution)
        };
        let fitting: Vec<_> = self.started.iter().copied().filter(open).collect();
        if let Some(index) = whom.checked_rem(fitting.len()) {
            assert_fits(verb(&self.world, fitting[index]));
        }
    }

    /// Nobody is forgotten: a step whose turn has come has begun, or finds no place.
    fn check_rest(&self) {
        if !self.is_settled {
            return;
        }
        let now = self.world.clock.now();
        // Many steps one behind the other take longer than one rest.
        self.world.rest();
        self.world.rest();
        let executions: Vec<_> = self.started.iter().map(|id| self.world.execution(*id)).collect();
        for system in SYSTEMS {
            let n_running = executions
                .iter()
                .map(|execution| n_running(execution, Some(system)));
            assert!(
                n_running.sum::<usize>() <= self.at_once,
                "{system} has more than it takes"
            );
        }
        for execution in &executions {
            let max_parallel = execution.definition.max_parallel as usize;
            assert!(
                n_running(execution, None) <= max_parallel,
                "it does more at once than it may"
            );
            let ready = execution.ready();
            for (index, run) in execution.steps.iter().enumerate() {
                let is_due = run.retry_at.is_some_and(|at| at <= now) && execution.hold.is_none();
                if !is_due && !ready.contains(&index) {
                    continue;
                }
                let StepKind::Action(action) = &execution.definition.steps[index].kind else {
                    panic!("{} was forgotten: {execution:#?}", run.key);
                };
                let of_system = executions
                    .iter()
                    .map(|execution| n_running(execution, Some(&action.system)));
                assert!(
                    of_system.sum::<usize>() >= self.at_once || n_running(execution, None) >= max_parallel,
                    "{} was forgotten: {execution:#?}",
                    run.key
                );
            }
        }
    }

    fn bring_to_the_end(&mut self) {
        self.world.journal.mend();
        self.has_disk = true;
        self.world.robot.forget_script();
        for system in SYSTEMS {
            self.connect(system);
        }
        self.world.crash_and_boot();
        self.is_settled = true;
        let world = &self.world;
        for id in &self.started {
            if world.execution(*id).hold.is_some() && !world.execution(*id).has_ended() {
                world.resume(*id).expect("it is held");
            }
        }
        for _ in 0..TURNS {
            if self.started.iter().all(|id| self.has_ended(*id)) {
                break;
            }
            world.advance(100_000);
            self.check_rest();
            for id in &self.started {
                self.for_all(*id, StepState::Unknown, settle_truly);
                self.for_all(*id, StepState::Failed, mend);
                // Two may have to say yes.
                self.for_all(*id, StepState::Waiting, attend);
                self.for_all(*id, StepState::Waiting, attend);
            }
            self.check_rest();
        }
    }

    /// A cancelled execution has ended, but may leave a doubt.
    fn has_ended(&self, id: ExecutionId) -> bool {
        let execution = self.world.execution(id);
        let mut steps = execution.steps.iter();
        execution.has_ended()
            && steps.all(|step| !matches!(step.state, StepState::Running | StepState::Unknown))
    }

    fn for_all(
        &self,
        id: ExecutionId,
        state: StepState,
        verb: fn(&World, ExecutionId, &str) -> Result<u64, Refused>,
    ) {
        for step in self.world.steps_in(id, state) {
            verb(&self.world, id, step.as_str()).expect("it fits");
        }
    }

    fn check_end(&self, id: ExecutionId) {
        let execution = self.world.execution(id);
        let entries = self.world.journal.entries(id);
        let was_cancelled = entries
            .iter()
            .any(|entry| matches!(entry.recorded, Recorded::Cancelled { .. }));
        let expected = if was_cancelled {
            ExecutionState::Cancelled
        } else {
            ExecutionState::Done
        };
        assert_eq!(execution.state, expected, "{:#?}", execution.steps);
        check_held(entries.iter().map(|entry| &entry.recorded));
        for step in &execution.steps {
            assert!(
                step.state.is_settled() || was_cancelled && step.state == StepState::Cancelled,
                "{step:#?}"
            );
            let mut round = Round::default();
            for entry in &entries {
                if let Recorded::RerunRequested { invalidated, .. } = &entry.recorded
                    && invalidated.contains(&step.key)
                {
                    std::mem::take(&mut round).check(&self.world);
                } else if entry.recorded.step() == Some(&step.key) {
                    round.take(&entry.recorded);
                }
            }
            round.check(&self.world);
        }
    }
}

/// What became of a step until somebody wanted it done anew.
#[derive(Default)]
struct Round {
    /// How its attempts were named to the outside system.
    keys: BTreeSet<String>,
    /// Whether the action has done it, or a person, or nobody; none while it is not over.
    is_by_action: Option<bool>,
}

impl Round {
    fn take(&mut self, recorded: &Recorded) {
        match recorded {
            Recorded::AttemptStarted { idempotency_key, .. } => {
                self.keys.insert(idempotency_key.clone());
            }
            Recorded::AttemptSucceeded { .. }
            | Recorded::OutcomeSettled {
                took_effect: true, ..
            } => self.is_by_action = Some(true),
            Recorded::TaskDone { .. } | Recorded::DoneByHand { .. } | Recorded::Skipped { .. } => {
                self.is_by_action = Some(false);
            }
            Recorded::Started { .. }
            | Recorded::FormOpened { .. }
            | Recorded::FormAnswered { .. }
            | Recorded::TaskOpened { .. }
            | Recorded::ApplyBegan { .. }
            | Recorded::CommitPointReached { .. }
            | Recorded::HandedOver { .. }
            | Recorded::Blocked { .. }
            | Recorded::AttemptFailed { .. }
            | Recorded::OutcomeUnknown { .. }
            | Recorded::RetryRequested { .. }
            | Recorded::OutcomeSettled { .. }
            | Recorded::RerunRequested { .. }
            | Recorded::ApprovalOpened { .. }
            | Recorded::Approved { .. }
            | Recorded::Denied { .. }
            | Recorded::ApprovalExpired { .. }
            | Recorded::Assigned { .. }
            | Recorded::Commented { .. }
            | Recorded::Paused { .. }
            | Recorded::Resumed { .. }
            | Recorded::Cancelled { .. }
            | Recorded::Finished => {}
        }
    }

    fn check(self, world: &World) {
        let effects = world.robot.effects();
        let n_effects = effects
            .iter()
            .filter(|done| self.keys.contains(&done.key))
            .count();
        let expected = usize::from(self.is_by_action == Some(true));
        assert_eq!(n_effects, expected, "{:?}", self.keys);
    }
}

/// While an execution is held, nothing begins.
fn check_held<'a>(told: impl Iterator<Item = &'a Recorded>) {
    let mut held = false;
    for recorded in told {
        let begins = matches!(
            recorded,
            Recorded::AttemptStarted { .. }
                | Recorded::FormOpened { .. }
                | Recorded::TaskOpened { .. }
                | Recorded::ApprovalOpened { .. }
        );
        assert!(!(held && begins), "it began while it was held: {recorded:?}");
        let is_let_go = matches!(recorded, Recorded::Resumed { .. });
        held = matches!(recorded, Recorded::Paused { .. }) || held && !is_let_go;
    }
}

/// Returns how many attempts of an execution run, against one system or against all.
fn n_running(execution: &Execution, system: Option<&str>) -> usize {
    let steps = execution.steps.iter().zip(&execution.definition.steps);
    let running = steps.filter(|(run, step)| {
        let of_system = match &step.kind {
            StepKind::Action(action) => system.is_none_or(|system| action.system == system),
            StepKind::Form(_)
            | StepKind::Task(_)
            | StepKind::Approval(_)
            | StepKind::Removal(_)
            | StepKind::Departure(_) => false,
        };
        of_system && run.state == StepState::Running
    });
    running.count()
}

/// All of these are honest: whoever changes something has passed the commit point, and tells no failure.
fn acts(script: u8) -> Vec<Act> {
    match script {
        0 => vec![transient(None)],
        1 => vec![transient(Some(300))],
        2 => vec![Act::Fail(Kind::Permanent)],
        3 => vec![Act::Commit, Act::Fail(Kind::UnknownOutcome)],
        4 => vec![Act::Commit, Act::Effect, Act::Fail(Kind::UnknownOutcome)],
        5 => vec![Act::Commit, Act::Effect, Act::Panic],
        6 => vec![Act::Commit, Act::Effect, Act::Wait(Gate::closed())],
        7 => vec![Act::Wait(Gate::closed())],
        _ => vec![Act::Fail(Kind::Blocked)],
    }
}

fn is_free(execution: &Execution) -> bool {
    execution.hold.is_none()
}

fn is_held(execution: &Execution) -> bool {
    execution.hold.is_some()
}

fn waits(execution: &Execution, index: usize) -> bool {
    execution.steps[index].state == StepState::Waiting
}

/// Does what a step waits for; nobody says yes twice.
fn attend(world: &World, id: ExecutionId, step: &str) -> Result<u64, Refused> {
    let run = world.step(id, step);
    match &world.definition().step(&run.key).expect("it is a step").kind {
        StepKind::Form(_) => world.answer(id, step, to("Somebody else")),
        StepKind::Task(_) | StepKind::Action(_) | StepKind::Removal(_) | StepKind::Departure(_) => {
            world.do_by_hand(id, step, json!({}))
        }
        StepKind::Approval(_) => {
            let bert_agrees = run.approval.is_some_and(|approval| !approval.given.is_empty());
            world.approve(id, step, if bert_agrees { cleo() } else { bert() })
        }
    }
}

/// Says no to an approval, and does whatever else it is.
fn deny(world: &World, id: ExecutionId, step: &str) -> Result<u64, Refused> {
    let run = world.step(id, step);
    match &world.definition().step(&run.key).expect("it is a step").kind {
        StepKind::Form(_)
        | StepKind::Task(_)
        | StepKind::Action(_)
        | StepKind::Removal(_)
        | StepKind::Departure(_) => attend(world, id, step),
        StepKind::Approval(_) => world.deny(id, step, cleo()),
    }
}

fn by_hand(world: &World, id: ExecutionId, step: &str) -> Result<u64, Refused> {
    world.say_done_by_hand(id, step, json!({}))
}

/// Another attempt, unless it would need what a skipped step would have told.
fn mend(world: &World, id: ExecutionId, step: &str) -> Result<u64, Refused> {
    if world.error_code(id, step) == "skipped_input" {
        by_hand(world, id, step)
    } else {
        world.retry(id, step)
    }
}

/// A person looks into the outside system for this very attempt, and tells what they found.
fn settle_truly(world: &World, id: ExecutionId, step: &str) -> Result<u64, Refused> {
    let run = world.step(id, step);
    let attempt = run.attempts.last().expect("its outcome is unknown");
    let effects = world.robot.effects();
    let took_effect = effects.iter().any(|done| done.key == attempt.idempotency_key);
    world.settle(id, step, took_effect)
}

/// A disk that is gone may refuse a person, and so may a result that was kept meanwhile.
fn assert_fits(result: Result<u64, Refused>) {
    match result {
        Ok(_) | Err(Refused::Storage(_) | Refused::MovedOn) => {}
        Err(other) => panic!("{other:?}"),
    }
}
