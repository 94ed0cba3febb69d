//! Steps that are done only while their system is connected.

use domain::execution::{ExecutionState, Recorded, StepState};
use engine::preview::Outlook;
use serde_json::json;

use crate::fakes::{Act, Planned};
use crate::world::{World, to};

/// Asks, makes keys in the safe, has somebody look, and locks the keys away in the safe.
const KEYS: &str = include_str!("keys.toml");
const NOT_CONNECTED: &str = "Robot is not connected.";

#[test]
fn a_step_whose_system_is_not_connected_is_passed_over_by_the_app() {
    let mut world = World::of(KEYS);
    let id = world.start(to("Acme"));
    let step = world.step(id, "make");
    assert_eq!((step.state, step.done_by), (StepState::Skipped, None));
    assert_eq!(step.summary, NOT_CONNECTED);
    assert!(step.attempts.is_empty() && step.task.is_none());
    let lines = world.journal.entries(id);
    let told = lines
        .iter()
        .find(|line| matches!(line.recorded, Recorded::Skipped { .. }));
    let expected = Recorded::Skipped {
        step: "make".into(),
        reason: NOT_CONNECTED.to_owned(),
        by: None,
    };
    assert_eq!(told.map(|line| &line.recorded), Some(&expected));
    assert_eq!(
        world.step(id, "look").task.expect("its turn came").instructions,
        ["Look at the keys (skipped) of Acme, (none recorded yet)."],
        "the steps behind it go on"
    );
    world.do_by_hand(id, "look", json!({})).expect("it waits");
    assert_eq!(world.step_state(id, "lock"), StepState::Skipped);
    assert_eq!(world.state(id), ExecutionState::Done);
}

#[test]
fn a_connection_that_is_switched_off_counts_as_none() {
    let mut world = World::of(KEYS);
    world.connections.set("safe", false);
    let id = world.start(to("Acme"));
    assert_eq!(world.step_state(id, "make"), StepState::Skipped);
}

#[test]
fn a_step_whose_system_is_connected_is_done_like_any_other() {
    for at_hand in [false, true] {
        let mut world = World::of(KEYS);
        world.connections.set("safe", true);
        if at_hand {
            world.connections.keep_at_hand();
        }
        let id = world.start(to("Acme"));
        assert_eq!(world.step_state(id, "make"), StepState::Done);
        world.do_by_hand(id, "look", json!({})).expect("it waits");
        assert_eq!(world.state(id), ExecutionState::Done);
        let lock = &world.robot.effects()[1];
        assert_eq!(json!(lock.input), json!({"keys": "Made", "group": "7"}));
    }
}

#[test]
fn a_step_that_needs_what_was_passed_over_is_passed_over_although_its_system_is_connected_by_now() {
    for at_hand in [false, true] {
        let mut world = World::of(KEYS);
        let id = world.start(to("Acme"));
        if at_hand {
            world.connections.keep_at_hand();
        }
        world.connect("safe");
        world.do_by_hand(id, "look", json!({})).expect("it waits");
        let lock = world.step(id, "lock");
        assert_eq!((lock.state, lock.done_by), (StepState::Skipped, None));
        assert_eq!(
            lock.summary,
            "“Make keys” was passed over, and this step needs what it would have told."
        );
        assert_eq!(world.state(id), ExecutionState::Done);
        world.rerun(id, "make").expect("it was passed over");
        world.do_by_hand(id, "look", json!({})).expect("it is done anew");
        assert_eq!(world.step_state(id, "make"), StepState::Done);
        assert_eq!(world.step_state(id, "lock"), StepState::Done);
    }
}

#[test]
fn a_step_that_waits_is_passed_over_when_its_connection_goes() {
    let mut world = World::of(KEYS);
    world.connections.set("safe", true);
    world.robot.plan("safe.make", Planned::Blocked("not_yet"));
    let id = world.start(to("Acme"));
    assert_eq!(world.step_state(id, "make"), StepState::Blocked);
    world.connections.remove("safe");
    world.reconsider();
    let step = world.step(id, "make");
    assert_eq!(
        (step.state, step.summary.as_str()),
        (StepState::Skipped, NOT_CONNECTED)
    );
    assert_eq!(step.error, None);
}

#[test]
fn a_step_that_failed_is_passed_over_when_it_is_tried_again_without_its_connection() {
    let mut world = World::of(KEYS);
    world.connections.set("safe", true);
    world
        .robot
        .plan("safe.make", Planned::Fail(connector::Kind::Permanent));
    let id = world.start(to("Acme"));
    assert_eq!(world.step_state(id, "make"), StepState::Failed);
    world.connections.set("safe", false);
    world.retry(id, "make").expect("it has failed");
    assert_eq!(world.step_state(id, "make"), StepState::Skipped);
}

#[test]
fn a_step_that_may_have_changed_something_becomes_a_task_without_its_connection() {
    let mut world = World::of(KEYS);
    world.connections.set("safe", true);
    let broken = vec![Act::Fail(connector::Kind::Permanent)];
    world.robot.next("safe.make", [broken]);
    let id = world.start(to("Acme"));
    assert_eq!(world.step_state(id, "make"), StepState::Failed);
    world.connections.set("safe", false);
    world.retry(id, "make").expect("it has failed");
    assert_eq!(
        world.step_state(id, "make"),
        StepState::Waiting,
        "somebody looks at what is there"
    );
}

#[test]
fn what_is_passed_over_is_so_again_after_a_crash() {
    let mut world = World::of(KEYS);
    let id = world.start(to("Acme"));
    let before = world.execution(id);
    world.crash_and_boot();
    assert_eq!(world.execution(id), before);
}

#[test]
fn a_preview_tells_what_would_be_passed_over() {
    let world = World::of(KEYS);
    let outlooks = world.preview(&[("ask", to("Acme"))]);
    assert_eq!(outlooks[1], Outlook::PassedOver(NOT_CONNECTED.to_owned()));
    assert_eq!(outlooks[3], Outlook::PassedOver(NOT_CONNECTED.to_owned()));
    let Outlook::ByHand(task) = &outlooks[2] else {
        panic!("it is a task: {outlooks:?}");
    };
    assert_eq!(
        task.instructions,
        ["Look at the keys (skipped) of Acme, (none recorded yet)."]
    );
    assert_eq!(world.robot.planned(), 0);
}
