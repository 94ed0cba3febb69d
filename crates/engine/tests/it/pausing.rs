use domain::execution::{ExecutionState, StepState};
use engine::Event;
use serde_json::json;

use crate::fakes::{Act, Gate, Planned, transient};
use crate::world::{FORK, GATE, LETTER, World, anna, assert_moved_on, to};

#[test]
fn what_runs_ends_by_itself_and_nothing_else_begins() {
    let mut world = World::of(GATE);
    world.connections.set("post", true);
    let gate = Gate::closed();
    world.robot.next("post.draft", [vec![Act::Wait(gate.clone())]]);
    let id = world.start(to("Acme"));
    world.pause(id).expect("it runs");
    assert_eq!(world.state(id), ExecutionState::Paused);
    assert_eq!(world.step_state(id, "draft"), StepState::Running);
    gate.open();
    world.rest();
    assert_eq!(
        world.step_state(id, "draft"),
        StepState::Done,
        "it ends by itself"
    );
    world
        .do_by_hand(id, "look", json!({}))
        .expect("people can still answer");
    assert_eq!(
        world.step_state(id, "agree"),
        StepState::Pending,
        "its turn has come, and it waits"
    );
    world.reconsider();
    world.crash_and_boot();
    assert_eq!(world.step_state(id, "agree"), StepState::Pending);
    assert_eq!(world.state(id), ExecutionState::Paused);
    let hold = world.execution(id).hold.expect("it is held");
    assert_eq!((hold.by, hold.reason.as_str()), (anna(), "A moment."));
    world.resume(id).expect("it is held");
    assert_eq!(world.step_state(id, "agree"), StepState::Waiting);
    assert_eq!(world.execution(id).hold, None);
}

#[test]
fn a_retry_that_became_due_meanwhile_comes_when_it_goes_on() {
    for restarts in [false, true] {
        let mut world = World::with_post();
        world.robot.next("post.send", [vec![transient(None)]]);
        let id = world.start(to("Acme"));
        world.pause(id).unwrap();
        if restarts {
            world.crash_and_boot();
        }
        world.advance(1000);
        assert_eq!(world.robot.applied().len(), 1, "it is held");
        world.resume(id).unwrap();
        assert_eq!(world.step_state(id, "send"), StepState::Done);
    }
}

#[test]
fn a_block_that_has_gone_is_found_when_it_goes_on() {
    let mut world = World::with_post();
    world.robot.plan("post.send", Planned::Blocked("missing"));
    let id = world.start(to("Acme"));
    world.pause(id).unwrap();
    world.robot.plan_freely("post.send");
    world.reconsider();
    assert_eq!(world.step_state(id, "send"), StepState::Blocked);
    world.resume(id).unwrap();
    assert_eq!(world.step_state(id, "send"), StepState::Done);
}

#[test]
fn a_person_may_ask_for_a_retry_and_it_begins_when_it_goes_on() {
    let mut world = World::with_post();
    world
        .robot
        .next("post.send", [vec![Act::Fail(connector::Kind::Permanent)]]);
    let id = world.start(to("Acme"));
    world.pause(id).unwrap();
    world.retry(id, "send").expect("it has failed");
    assert_eq!(world.robot.applied().len(), 1);
    world.resume(id).unwrap();
    assert_eq!(world.step_state(id, "send"), StepState::Done);
}

#[test]
fn an_attempt_that_a_crash_cut_off_is_not_repeated_while_it_is_held() {
    let mut world = World::with_post();
    world.robot.next("post.send", [vec![Act::Wait(Gate::closed())]]);
    let id = world.start(to("Acme"));
    world.pause(id).unwrap();
    world.crash_and_boot();
    assert_eq!(world.robot.applied().len(), 1);
    world.resume(id).unwrap();
    assert_eq!(world.step_state(id, "send"), StepState::Done);
    assert_eq!(world.robot.applied().len(), 2);
}

#[test]
fn an_execution_is_held_once_and_not_after_its_end() {
    let mut world = World::of(LETTER);
    let id = world.start(to("Acme"));
    assert_moved_on(world.resume(id));
    world.pause(id).unwrap();
    assert_moved_on(world.pause(id));
    world.cancel(id).expect("what is held can be ended");
    assert_eq!(world.state(id), ExecutionState::Cancelled);
    assert_moved_on(world.resume(id));
    assert_moved_on(world.pause(id));
}

#[test]
fn who_stands_in_line_when_it_is_held_gives_way_and_comes_back() {
    let mut world = World::of(&format!("max_parallel = 1\n{FORK}"));
    world.connections.set("post", true);
    let gate = Gate::closed();
    world.robot.next("post.left", [vec![Act::Wait(gate.clone())]]);
    let id = world.start(to("Acme"));
    assert_eq!(
        world.step_state(id, "right"),
        StepState::Pending,
        "there is no room"
    );
    world.pause(id).unwrap();
    gate.open();
    world.rest();
    assert_eq!(world.step_state(id, "right"), StepState::Pending);
    world.resume(id).unwrap();
    assert_eq!(world.state(id), ExecutionState::Done);
}

#[test]
fn the_last_step_may_end_while_it_is_held() {
    let mut world = World::of(FORK);
    world.connections.set("post", true);
    let gate = Gate::closed();
    world.robot.next("post.left", [vec![Act::Wait(gate.clone())]]);
    let id = world.start(to("Acme"));
    let seen = world.seen(id);
    world.pause(id).unwrap();
    gate.open();
    world.rest();
    assert_eq!(world.state(id), ExecutionState::Done, "nothing is left to hold");
    let resume = Event::Resume { seen, by: anna() };
    assert_moved_on(world.submit(id, resume));
}
