use connector::Kind;
use domain::ExecutionId;
use domain::execution::{ExecutionState, Recorded, StepState};
use engine::Refused;
use proptest::prelude::*;
use serde_json::json;

use crate::fakes::{Act, Gate, Planned, transient};
use crate::world::{World, to};

const SEND: &str = "post.send";

/// One thing that happens, as chosen by chance.
#[derive(Clone, Debug)]
enum Happening {
    Start,
    Later(u16),
    Crash,
    DiskGone,
    DiskBack,
    ConnectionGone,
    ConnectionOff,
    ConnectionBack,
    Blocked(bool),
    Script(u8),
    ByHand,
    Retry,
    Settle,
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        3 => Just(Happening::Start),
        4 => (1..200u16).prop_map(Happening::Later),
        2 => Just(Happening::Crash),
        1 => Just(Happening::DiskGone),
        2 => Just(Happening::DiskBack),
        1 => Just(Happening::ConnectionGone),
        1 => Just(Happening::ConnectionOff),
        2 => Just(Happening::ConnectionBack),
        2 => any::<bool>().prop_map(Happening::Blocked),
        4 => (0..8u8).prop_map(Happening::Script),
        2 => Just(Happening::ByHand),
        2 => Just(Happening::Retry),
        2 => Just(Happening::Settle),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn whatever_happens_every_letter_comes_to_its_end_and_is_sent_at_most_once(
        happenings in prop::collection::vec(happening(), 1..40),
        at_hand in any::<bool>(),
        reversible in any::<bool>(),
    ) {
        let mut world = World::with_post();
        if reversible {
            world = world.reversible();
        }
        if at_hand {
            world.connections.keep_at_hand();
        }
        let mut started = Vec::new();
        for happening in happenings {
            live(&mut world, &mut started, &happening);
        }
        bring_to_the_end(&mut world, &started);
        for id in started {
            check(&world, id);
        }
    }
}

fn live(world: &mut World, started: &mut Vec<ExecutionId>, happening: &Happening) {
    match happening {
        Happening::Start => {
            let id = world.new_id();
            match world.try_start(id, to(&format!("Acme {}", started.len()))) {
                Ok(_) => started.push(id),
                Err(refused) => assert!(matches!(refused, Refused::Storage(_)), "{refused:?}"),
            }
        }
        Happening::Later(seconds) => world.advance(u64::from(*seconds)),
        Happening::Crash => world.crash_and_boot(),
        Happening::DiskGone => world.journal.break_down(),
        Happening::DiskBack => world.journal.mend(),
        Happening::ConnectionGone => world.connections.remove("post"),
        Happening::ConnectionOff => world.connections.set("post", false),
        Happening::ConnectionBack => world.connect("post"),
        Happening::Blocked(true) => world.robot.plan(SEND, Planned::Blocked("links_missing")),
        Happening::Blocked(false) => {
            world.robot.plan_freely(SEND);
            world.reconsider();
        }
        Happening::Script(script) => world.robot.next(SEND, [acts(*script)]),
        Happening::ByHand => for_all(world, started, StepState::Waiting, by_hand),
        Happening::Retry => for_all(world, started, StepState::Failed, |world, id, step| {
            assert_fits(world.retry(id, step));
        }),
        Happening::Settle => for_all(world, started, StepState::Unknown, settle_truly),
    }
}

/// All of these are honest: whoever changes something has passed the commit point, and tells no failure.
fn acts(script: u8) -> Vec<Act> {
    match script {
        0 => vec![transient(None)],
        1 => vec![transient(Some(300))],
        2 => vec![Act::Fail(Kind::Permanent)],
        3 => vec![Act::Commit, Act::Fail(Kind::UnknownOutcome)],
        4 => vec![Act::Commit, Act::Effect, Act::Panic],
        5 => vec![Act::Commit, Act::Effect, Act::Wait(Gate::closed())],
        6 => vec![Act::Wait(Gate::closed())],
        _ => vec![Act::Fail(Kind::Blocked)],
    }
}

fn bring_to_the_end(world: &mut World, started: &[ExecutionId]) {
    world.journal.mend();
    world.robot.forget_script();
    world.connections.set("post", true);
    world.crash_and_boot();
    for _ in 0..6 {
        world.advance(100_000);
        for_all(world, started, StepState::Unknown, settle_truly);
        for_all(world, started, StepState::Failed, |world, id, step| {
            world.retry(id, step).expect("it failed");
        });
        for_all(world, started, StepState::Waiting, by_hand);
    }
}

fn for_all(world: &World, started: &[ExecutionId], state: StepState, verb: fn(&World, ExecutionId, &str)) {
    for id in started {
        for step in world.steps_in(*id, state) {
            verb(world, *id, step.as_str());
        }
    }
}

fn by_hand(world: &World, id: ExecutionId, step: &str) {
    assert_fits(world.do_by_hand(id, step, json!({})));
}

/// A person looks into the outside system, and tells what they found.
fn settle_truly(world: &World, id: ExecutionId, step: &str) {
    assert_fits(world.settle(id, step, n_sent(world, id) > 0));
}

fn n_sent(world: &World, id: ExecutionId) -> usize {
    let key = id.to_string();
    world
        .robot
        .effects()
        .iter()
        .filter(|done| done.key.starts_with(&key))
        .count()
}

/// A disk that is gone may refuse a person, and so may a result that was kept meanwhile.
fn assert_fits(result: Result<u64, Refused>) {
    match result {
        Ok(_) | Err(Refused::Storage(_) | Refused::MovedOn) => {}
        Err(other) => panic!("{other:?}"),
    }
}

fn check(world: &World, id: ExecutionId) {
    let execution = world.execution(id);
    assert_eq!(execution.state, ExecutionState::Done, "{:#?}", execution.steps);
    let entries = world.journal.entries(id);
    let by_hand = entries
        .iter()
        .any(|entry| matches!(&entry.recorded, Recorded::TaskDone { step, .. } if step.as_str() == "send"));
    assert_eq!(n_sent(world, id) + usize::from(by_hand), 1, "{entries:#?}");
    assert_eq!(world.journal.records(id).len(), 2, "{entries:#?}");
}
