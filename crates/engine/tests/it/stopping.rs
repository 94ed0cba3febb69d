use domain::execution::{Recorded, StepState};
use engine::Refused;
use serde_json::json;

use crate::fakes::{Act, Gate};
use crate::world::{FORK, LETTER, World, to};

const SEND: &str = "post.send";

fn with_running_attempt() -> (World, domain::ExecutionId, Gate) {
    let mut world = World::with_post();
    let gate = Gate::closed();
    world
        .robot
        .next(SEND, [vec![Act::Commit, Act::Effect, Act::Wait(gate.clone())]]);
    let id = world.start(to("Acme"));
    (world, id, gate)
}

#[test]
fn an_idle_app_closes_at_once() {
    let mut world = World::of(LETTER);
    let id = world.start(to("Acme"));
    assert!(world.begin_to_stop().is_finished());
    assert!(world.has_ended());
    let refused = world
        .do_by_hand(id, "send", json!({}))
        .expect_err("the app is closed");
    assert!(matches!(refused, Refused::Stopped), "{refused:?}");
    let new = world.new_id();
    let refused = world.try_start(new, to("Other")).expect_err("the app is closed");
    assert!(matches!(refused, Refused::Stopped), "{refused:?}");
    assert_eq!(world.journal.version(new), 0, "nothing was changed");
}

#[test]
fn a_stop_waits_for_attempts_on_their_way_and_begins_no_more() {
    let (mut world, id, gate) = with_running_attempt();
    let stopping = world.begin_to_stop();
    let another = world.begin_to_stop();
    assert!(!stopping.is_finished() && !another.is_finished());
    let new = world.new_id();
    let refused = world.try_start(new, to("Other")).expect_err("the app is closing");
    assert!(matches!(refused, Refused::Stopped), "{refused:?}");
    assert_eq!(world.journal.version(new), 0, "nothing was changed");
    gate.open();
    world.rest();
    assert!(stopping.is_finished() && another.is_finished() && world.has_ended());
    assert_eq!(world.step_state(id, "send"), StepState::Done);
    assert_eq!(
        world.step_state(id, "check"),
        StepState::Pending,
        "the next start opens it"
    );
    world.crash_and_boot();
    assert_eq!(world.step_state(id, "check"), StepState::Waiting);
    assert_eq!(world.robot.effects().len(), 1);
}

#[test]
fn a_stop_does_not_wait_for_ever() {
    let (mut world, id, _gate) = with_running_attempt();
    let stopping = world.begin_to_stop();
    world.advance(4);
    assert!(!stopping.is_finished());
    world.advance(1);
    assert!(stopping.is_finished());
    world.crash_and_boot();
    assert_eq!(world.step_state(id, "send"), StepState::Unknown);
}

#[test]
fn a_stop_begins_no_attempt_that_was_only_prepared() {
    let mut world = World::with_post();
    let looking = world.connections.hold();
    let id = world.start(to("Acme"));
    let stopping = world.begin_to_stop();
    looking.open();
    world.rest();
    assert!(stopping.is_finished());
    assert_eq!(world.step_state(id, "send"), StepState::Pending);
    world.crash_and_boot();
    assert_eq!(world.step_state(id, "send"), StepState::Done);
}

#[test]
fn a_stop_begins_no_attempt_that_waits_for_the_journal() {
    let mut world = World::of(FORK);
    world.connections.set("post", true);
    let hold = world
        .journal
        .hold(|recorded| matches!(recorded, Recorded::AttemptStarted { .. }));
    let id = world.start(to("Acme"));
    let stopping = world.begin_to_stop();
    hold.open();
    world.rest();
    assert!(stopping.is_finished());
    let states = ["left", "right"].map(|step| world.step_state(id, step));
    assert_eq!(states, [StepState::Done, StepState::Pending]);
}

#[test]
fn a_stop_gives_a_result_that_could_not_be_written_one_more_chance() {
    let (world, id, gate) = with_running_attempt();
    world.journal.break_down();
    gate.open();
    world.rest();
    world.journal.mend();
    let stopping = world.begin_to_stop();
    assert!(stopping.is_finished());
    assert_eq!(world.step_state(id, "send"), StepState::Done);
}

#[test]
fn a_dropped_handle_ends_the_loop_but_loses_no_result() {
    let (mut world, id, gate) = with_running_attempt();
    world.drop_handle();
    assert!(!world.has_ended());
    gate.open();
    world.rest();
    assert!(world.has_ended());
    assert_eq!(world.step_state(id, "send"), StepState::Done);
}
