//! Steps that are blocked only once they have begun to change something: no look beforehand shows it.

use std::time::Duration;

use connector::Kind;
use domain::ExecutionId;
use domain::execution::StepState;
use engine::Event;
use proptest::prelude::*;
use serde_json::json;

use crate::fakes::{Act, Planned};
use crate::world::{World, anna, to};

const SEND: &str = "post.send";
const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;

/// A letter that can be written and is refused whenever it is sent.
fn refused() -> (World, ExecutionId) {
    let mut world = World::with_post();
    world
        .robot
        .next(SEND, [const { [Act::Fail(Kind::Blocked)] }; 100].map(Vec::from));
    let id = world.start(to("Acme"));
    (world, id)
}

fn attempts(world: &World, id: ExecutionId) -> usize {
    let execution = world.execution(id);
    execution
        .step(&"send".into())
        .expect("it has the step")
        .attempts
        .len()
}

/// Lets time pass in which the app looks every ten minutes.
fn pass(world: &World, seconds: u64) {
    for _ in 0..seconds / (10 * MINUTE) {
        world.advance(10 * MINUTE);
        world.look_again();
    }
}

#[test]
fn it_is_tried_more_and_more_rarely() {
    let (world, id) = refused();
    for (hours, expected) in [
        (0, 1),
        (1, 2),
        (1, 3),
        (5, 3),
        (1, 4),
        (23, 4),
        (2, 5),
        (24, 6),
        (240, 16),
    ] {
        pass(&world, hours * HOUR);
        assert_eq!(attempts(&world, id), expected, "{hours} hours later");
    }
    assert_eq!(world.step_state(id, "send"), StepState::Blocked);
}

#[test]
fn it_is_tried_at_once_when_something_changes_or_a_person_asks() {
    let (world, id) = refused();
    world.reconsider();
    assert_eq!(attempts(&world, id), 2);
    world.look_again();
    assert_eq!(attempts(&world, id), 2);
    let retry = Event::Retry {
        step: "send".into(),
        seen: world.seen(id),
        input: None,
        by: anna(),
    };
    world.submit(id, retry).expect("it is blocked");
    assert_eq!(attempts(&world, id), 3);
}

#[test]
fn what_somebody_did_meanwhile_is_found_by_the_next_look() {
    let (world, id) = refused();
    world.robot.plan(SEND, Planned::AlreadyRight(json!({})));
    world.look_again();
    assert_eq!(world.step_state(id, "send"), StepState::Done);
}

#[test]
fn what_shows_before_anything_is_changed_is_waited_for_as_ever() {
    let mut world = World::with_post();
    world.robot.plan(SEND, Planned::Blocked("not_yet"));
    let id = world.start(to("Acme"));
    world.look_again();
    assert_eq!(attempts(&world, id), 1, "a look costs no attempt");
    world.robot.plan_freely(SEND);
    world.look_again();
    assert_eq!(world.step_state(id, "send"), StepState::Done);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn however_often_it_is_looked_at_no_pause_is_shorter_than_the_one_before(
        pauses in prop::collection::vec(1..30 * HOUR, 1..60),
    ) {
        let (world, id) = refused();
        for pause in pauses {
            world.advance(pause);
            world.look_again();
            world.look_again();
        }
        let execution = world.execution(id);
        let attempts = &execution.step(&"send".into()).expect("it has the step").attempts;
        let least = [10 * MINUTE, HOUR, 6 * HOUR].into_iter().chain(std::iter::repeat(24 * HOUR));
        for (pair, least) in attempts.windows(2).zip(least) {
            let pause = pair[1].started_at.since(pair[0].ended_at.expect("it has ended"));
            prop_assert!(pause >= Duration::from_secs(least), "{pause:?} is less than {least} seconds");
        }
    }
}
