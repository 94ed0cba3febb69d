use connector::Kind;
use domain::execution::{ExecutionState, StepState};
use domain::form::Problem;
use domain::record::Record;
use engine::Event;
use serde_json::json;

use crate::fakes::{Act, Gate, Planned, transient};
use crate::world::{LETTER, World, anna, assert_moved_on, field_errors, to};

const SEND: &str = "post.send";

#[test]
fn a_waiting_execution_ends_at_once() {
    let mut world = World::of(LETTER);
    let id = world.start(to("Acme"));
    world.cancel(id).expect("it waits");
    assert_eq!(world.state(id), ExecutionState::Cancelled);
    assert_eq!(
        world.execution(id).cancel_reason.as_deref(),
        Some("Not needed any more.")
    );
    assert_eq!(world.steps_in(id, StepState::Cancelled).len(), 2);
    assert_moved_on(world.do_by_hand(id, "send", json!({})));
    assert_moved_on(world.retry(id, "send"));
    assert_moved_on(world.cancel(id));
}

#[test]
fn a_reason_has_an_end() {
    let mut world = World::of(LETTER);
    let id = world.start(to("Acme"));
    let event = Event::Cancel {
        seen: world.seen(id),
        by: anna(),
        reason: "x".repeat(5000),
    };
    let errors = field_errors(world.submit(id, event));
    assert_eq!(
        (errors[0].path.as_str(), errors[0].problem),
        ("reason", Problem::TooLong)
    );
    assert_eq!(world.state(id), ExecutionState::Waiting);
}

#[test]
fn a_retry_that_was_due_does_not_come() {
    let mut world = World::with_post();
    world.robot.next(SEND, [vec![transient(None)]]);
    let id = world.start(to("Acme"));
    world.cancel(id).expect("it is retrying");
    world.advance(1000);
    assert_eq!(world.robot.applied().len(), 1);
    assert_eq!(world.step(id, "send").retry_at, None);
}

#[test]
fn the_result_of_an_attempt_on_its_way_is_still_recorded() {
    let mut world = World::with_post();
    let gate = Gate::closed();
    world
        .robot
        .next(SEND, [vec![Act::Commit, Act::Effect, Act::Wait(gate.clone())]]);
    let id = world.start(to("Acme"));
    world.cancel(id).expect("it runs");
    assert_eq!(world.state(id), ExecutionState::Cancelled);
    assert_eq!(
        world.step_state(id, "send"),
        StepState::Running,
        "it cannot be called back"
    );
    gate.open();
    world.rest();
    assert_eq!(world.step_state(id, "send"), StepState::Done);
    assert!(matches!(
        world.journal.records(id).last(),
        Some(Record::Grant { .. })
    ));
    assert_eq!(world.state(id), ExecutionState::Cancelled);
    assert_eq!(world.step_state(id, "check"), StepState::Cancelled);
}

#[test]
fn an_attempt_before_its_commit_point_changes_nothing_any_more() {
    let mut world = World::with_post();
    let gate = Gate::closed();
    world
        .robot
        .next(SEND, [vec![Act::Wait(gate.clone()), Act::Commit, Act::Effect]]);
    let id = world.start(to("Acme"));
    world.cancel(id).expect("it runs");
    gate.open();
    world.rest();
    assert!(world.robot.effects().is_empty());
    let step = world.step(id, "send");
    assert_eq!((step.state, step.retry_at), (StepState::Cancelled, None));
    assert_eq!(world.error_code(id, "send"), "commit_point_refused");
}

#[test]
fn an_attempt_that_still_looks_changes_nothing_any_more() {
    let mut world = World::with_post().reversible();
    let gate = Gate::closed();
    world.robot.plan(SEND, Planned::Wait(gate.clone()));
    let id = world.start(to("Acme"));
    world.cancel(id).expect("it runs");
    gate.open();
    world.rest();
    assert!(world.robot.applied().is_empty());
    assert_eq!(world.step_state(id, "send"), StepState::Cancelled);
    assert_eq!(world.error_code(id, "send"), "commit_point_refused");
}

#[test]
fn a_block_of_a_cancelled_execution_ends_it_there() {
    let mut world = World::with_post();
    let gate = Gate::closed();
    world
        .robot
        .next(SEND, [vec![Act::Wait(gate.clone()), Act::Fail(Kind::Blocked)]]);
    let id = world.start(to("Acme"));
    world.cancel(id).expect("it runs");
    gate.open();
    world.rest();
    world.reconsider();
    assert_eq!(world.step_state(id, "send"), StepState::Cancelled);
}

#[test]
fn an_unknown_outcome_of_a_cancelled_execution_stays_a_question() {
    for took_effect in [true, false] {
        let mut world = World::of(crate::world::FORK);
        world.connections.set("post", true);
        world
            .robot
            .next("post.left", [vec![Act::Commit, Act::Fail(Kind::UnknownOutcome)]]);
        world.robot.next("post.right", [vec![Act::Fail(Kind::Permanent)]]);
        let id = world.start(to("Acme"));
        world.cancel(id).expect("it waits");
        assert_eq!(world.step_state(id, "left"), StepState::Unknown);
        world.settle(id, "left", took_effect).expect("it is unknown");
        let expected = if took_effect {
            StepState::Done
        } else {
            StepState::Cancelled
        };
        assert_eq!(world.step_state(id, "left"), expected);
        assert_eq!(world.state(id), ExecutionState::Cancelled);
        assert_eq!(world.robot.applied().len(), 2, "nothing is tried again");
    }
}

#[test]
fn an_attempt_that_a_crash_cut_off_is_not_repeated_for_a_cancelled_execution() {
    let mut world = World::with_post();
    world.robot.next(SEND, [vec![Act::Wait(Gate::closed())]]);
    let id = world.start(to("Acme"));
    world.cancel(id).expect("it runs");
    world.crash_and_boot();
    let step = world.step(id, "send");
    assert_eq!(
        (step.state, step.retry_at),
        (StepState::Unknown, None),
        "no repeat will find out what became of it, so a person is asked"
    );
    world.settle(id, "send", false).expect("it is unknown");
    assert_eq!(world.step_state(id, "send"), StepState::Cancelled);
    assert_eq!(world.robot.applied().len(), 1);
}
