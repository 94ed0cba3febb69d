use std::time::Duration;

use domain::execution::{Recorded, StepState};
use domain::role::Role;
use domain::{ExecutionId, Timestamp};
use engine::{Clock, Decision, Event};
use serde_json::json;

use crate::fakes::{Act, Gate, transient};
use crate::world::{GATE, World, bert, cleo, to};

const SEND: &str = "post.send";
const DAYS: Duration = Duration::from_secs(3 * 24 * 60 * 60);

/// Somebody sets the wall clock, and everybody who can go on does.
fn set_back(world: &World) {
    world.clock.set(world.clock.now().minus(DAYS));
    world.rest();
}

fn set_forward(world: &World) {
    world.clock.set(world.clock.now().plus(DAYS));
    world.rest();
}

/// A world in which a letter has failed and is to be sent again after eight to ten seconds.
fn retrying() -> (World, ExecutionId) {
    let mut world = World::with_post();
    world.robot.next(SEND, [vec![transient(None)]]);
    let id = world.start(to("Acme"));
    assert_eq!(world.step_state(id, "send"), StepState::Retrying);
    (world, id)
}

/// A world in which two others are asked, for an hour.
fn asking() -> (World, ExecutionId) {
    let mut world = World::of(GATE);
    world.connections.set("post", true);
    let id = world.start(to("Acme"));
    world.do_by_hand(id, "look", json!({})).expect("it waits");
    (world, id)
}

#[test]
fn a_clock_set_back_by_days_makes_no_pause_longer() {
    let (world, id) = retrying();
    world.advance(3);
    set_back(&world);
    world.advance(4);
    assert_eq!(
        world.step_state(id, "send"),
        StepState::Retrying,
        "7 of 8 to 10 seconds"
    );
    world.advance(3);
    assert_eq!(world.step_state(id, "send"), StepState::Done);
    assert_eq!(world.robot.effects().len(), 1);
}

#[test]
fn a_clock_that_was_set_back_while_the_app_was_closed_makes_no_pause_longer() {
    let (mut world, id) = retrying();
    world.crash();
    set_back(&world);
    world.boot();
    assert_eq!(world.step_state(id, "send"), StepState::Retrying);
    world.advance(10);
    assert_eq!(world.step_state(id, "send"), StepState::Done);
}

#[test]
fn a_clock_set_back_while_an_execution_is_held_makes_no_pause_longer() {
    let (world, id) = retrying();
    world.pause(id).unwrap();
    set_back(&world);
    world.resume(id).unwrap();
    world.advance(10);
    assert_eq!(world.step_state(id, "send"), StepState::Done);
}

#[test]
fn a_clock_set_forward_by_days_makes_pauses_end_at_once_and_nothing_twice() {
    let (world, id) = retrying();
    set_forward(&world);
    assert_eq!(world.step_state(id, "send"), StepState::Done);
    set_back(&world);
    world.advance(60);
    assert_eq!(world.step(id, "send").attempts.len(), 2);
    assert_eq!(world.robot.effects().len(), 1);
    assert_eq!(world.step_state(id, "check"), StepState::Waiting);
}

#[test]
fn the_timer_of_an_earlier_attempt_does_not_end_the_pause_of_a_later_one() {
    let (world, id) = retrying();
    world.advance(5);
    world.robot.next(SEND, [vec![transient(None)]]);
    world.retry(id, "send").expect("it waits for its next attempt");
    assert_eq!(world.step(id, "send").attempts.len(), 2);
    world.advance(6);
    assert_eq!(
        world.step(id, "send").attempts.len(),
        2,
        "the first pause is over, the second began 6 seconds ago"
    );
    world.advance(4);
    assert_eq!(world.step_state(id, "send"), StepState::Done);
}

#[test]
fn a_deadline_is_a_date_and_counts_by_the_wall_clock_alone() {
    let (world, id) = asking();
    set_back(&world);
    world.advance(2 * 60 * 60);
    assert_eq!(
        world.step_state(id, "agree"),
        StepState::Waiting,
        "the date is days away"
    );
    world.approve(id, "agree", bert()).expect("there is time");
    set_forward(&world);
    assert_eq!(world.error_code(id, "agree"), "approval_expired");
    world
        .approve(id, "agree", cleo())
        .expect_err("the date is over by the clock on the wall");
}

#[test]
fn a_clock_set_back_between_a_deadline_and_its_line_forgets_no_deadline() {
    let (world, id) = asking();
    let written = world
        .journal
        .hold(|recorded| matches!(recorded, Recorded::Approved { .. }));
    let yes = world.send(
        id,
        Event::Decide {
            step: "agree".into(),
            seen: world.seen(id),
            decision: Decision::Approve,
            reason: String::new(),
            role: Role::Admin,
            by: bert(),
        },
    );
    world.advance(60 * 60);
    set_back(&world);
    written.open();
    world.hear(yes).expect("it came in time");
    assert_eq!(world.step_state(id, "agree"), StepState::Waiting);
    world.advance(DAYS.as_secs());
    assert_eq!(world.error_code(id, "agree"), "approval_expired");
}

#[test]
fn a_stop_takes_its_seconds_however_the_clock_is_set() {
    for back in [true, false] {
        let mut world = World::with_post();
        world
            .robot
            .next(SEND, [vec![Act::Effect, Act::Wait(Gate::closed())]]);
        world.start(to("Acme"));
        let stopping = world.begin_to_stop();
        if back {
            set_back(&world);
        } else {
            set_forward(&world);
        }
        world.advance(4);
        assert!(!stopping.is_finished(), "a second is left");
        world.advance(1);
        assert!(stopping.is_finished());
    }
}

#[test]
fn a_journal_is_tried_again_in_time_after_the_clock_was_set_back() {
    let mut world = World::with_post();
    world
        .journal
        .refuse(|recorded| matches!(recorded, Recorded::AttemptSucceeded { .. }));
    let id = world.start(to("Acme"));
    assert_eq!(world.step_state(id, "send"), StepState::Running);
    world.journal.mend();
    set_back(&world);
    world.advance(2);
    assert_eq!(world.step_state(id, "send"), StepState::Done);
    assert_eq!(world.robot.effects().len(), 1);
}

#[test]
fn lines_tell_what_the_clock_said_and_their_order_is_their_number() {
    let (mut world, id) = retrying();
    let before: Timestamp = world.clock.now();
    set_back(&world);
    world.advance(10);
    world.crash_and_boot();
    world.do_by_hand(id, "check", json!({})).expect("it waits");
    let execution = world.execution(id);
    assert!(execution.has_ended());
    let entries = world.journal.entries(id);
    assert!(entries.iter().map(|entry| entry.number).eq(1..=execution.version));
    assert!(entries.last().is_some_and(|entry| entry.at < before));
    let step = world.step(id, "send");
    let took = step
        .ended_at
        .zip(step.started_at)
        .map(|(end, start)| end.since(start));
    assert_eq!(took, Some(Duration::ZERO), "no time is negative");
}
