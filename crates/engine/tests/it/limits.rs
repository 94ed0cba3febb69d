use domain::ExecutionId;
use domain::execution::{Recorded, StepState};

use crate::fakes::{Act, Gate};
use crate::world::{FORK, LETTER, World, to};

const SEND: &str = "post.send";

/// A world in which so many letters were begun, each of which waits at a gate of its own.
fn letters(at_once: usize, n: usize) -> (World, Vec<ExecutionId>, Vec<Gate>) {
    let mut world = World::of(LETTER);
    world.connections.let_in("post", at_once);
    world.connections.keep_at_hand();
    let gates: Vec<_> = (0..n).map(|_| Gate::closed()).collect();
    for gate in &gates {
        world.robot.next(SEND, [vec![Act::Wait(gate.clone())]]);
    }
    let ids = (0..n).map(|index| world.start(to(&format!("{index}")))).collect();
    (world, ids, gates)
}

/// Returns to whom letters were begun, in their order.
fn begun(world: &World) -> Vec<String> {
    let applied = world.robot.applied();
    let to = applied
        .iter()
        .map(|done| done.input["to"].as_str().unwrap_or_default().to_owned());
    to.collect()
}

#[test]
fn a_system_is_asked_by_four_at_once_and_the_others_come_in_their_order() {
    let (world, _, gates) = letters(4, 8);
    assert_eq!(begun(&world), ["0", "1", "2", "3"]);
    gates[2].open();
    world.rest();
    assert_eq!(begun(&world), ["0", "1", "2", "3", "4"], "the next has its place");
    gates[0].open();
    gates[1].open();
    world.rest();
    assert_eq!(begun(&world), ["0", "1", "2", "3", "4", "5", "6"]);
    for gate in &gates {
        gate.open();
    }
    world.rest();
    assert_eq!(begun(&world).len(), 8, "nobody is forgotten");
}

#[test]
fn a_workspace_does_sixteen_at_once_whatever_the_systems_allow() {
    let (world, ids, gates) = letters(100, 20);
    assert_eq!(begun(&world).len(), 16);
    assert_eq!(world.step_state(ids[16], "send"), StepState::Pending);
    gates[5].open();
    world.rest();
    assert_eq!(begun(&world).last().map(String::as_str), Some("16"));
    for gate in &gates {
        gate.open();
    }
    world.rest();
    let done = ids
        .iter()
        .filter(|id| world.step_state(**id, "send") == StepState::Done)
        .count();
    assert_eq!(done, 20);
}

#[test]
fn an_execution_does_as_many_at_once_as_its_workflow_says() {
    let mut world = World::of(&format!("max_parallel = 1\n{FORK}"));
    world.connections.set("post", true);
    let gate = Gate::closed();
    world.robot.next("post.left", [vec![Act::Wait(gate.clone())]]);
    let id = world.start(to("Acme"));
    assert_eq!(world.steps_in(id, StepState::Running).len(), 1);
    assert_eq!(world.step_state(id, "right"), StepState::Pending);
    gate.open();
    world.rest();
    assert_eq!(world.step_state(id, "right"), StepState::Done);
}

#[test]
fn a_limit_that_is_raised_or_lowered_counts_as_soon_as_that_is_saved() {
    let (world, _, gates) = letters(1, 6);
    assert_eq!(begun(&world), ["0"]);
    world.connections.let_in("post", 3);
    world.reconsider();
    assert_eq!(
        begun(&world),
        ["0", "1", "2"],
        "nobody waits for an attempt to end"
    );
    world.connections.let_in("post", 2);
    world.reconsider();
    gates[0].open();
    world.rest();
    assert_eq!(begun(&world).len(), 3, "two are on their way still");
    gates[1].open();
    world.rest();
    assert_eq!(begun(&world), ["0", "1", "2", "3"]);
}

#[test]
fn a_failure_gives_its_place_back_too() {
    let mut world = World::of(LETTER);
    world.connections.let_in("post", 1);
    world.connections.keep_at_hand();
    world.robot.next(
        SEND,
        [
            vec![Act::Fail(connector::Kind::Permanent)],
            vec![Act::Panic],
            vec![Act::Commit, Act::Fail(connector::Kind::UnknownOutcome)],
            vec![],
        ],
    );
    let ids: Vec<_> = (0..4).map(|index| world.start(to(&format!("{index}")))).collect();
    assert_eq!(world.step_state(ids[3], "send"), StepState::Done);
}

#[test]
fn who_is_ended_or_held_in_line_keeps_nobody_waiting() {
    let (world, ids, gates) = letters(1, 4);
    world.cancel(ids[1]).unwrap();
    world.pause(ids[2]).unwrap();
    gates[0].open();
    // The gates are taken by the attempts in their order, so the next attempt waits at the second.
    world.rest();
    assert_eq!(begun(&world), ["0", "3"]);
    gates[1].open();
    world.rest();
    assert_eq!(world.step_state(ids[3], "send"), StepState::Done);
    gates[2].open();
    world.resume(ids[2]).unwrap();
    assert_eq!(world.step_state(ids[2], "send"), StepState::Done);
    assert_eq!(begun(&world), ["0", "3", "2"]);
}

#[test]
fn who_stands_in_line_does_so_again_after_a_restart() {
    let (mut world, ids, gates) = letters(1, 3);
    world.crash_and_boot();
    for gate in &gates {
        gate.open();
    }
    world.rest();
    for id in ids {
        assert_eq!(world.step_state(id, "send"), StepState::Done);
    }
}

#[test]
fn whose_turn_comes_while_it_is_written_is_not_forgotten() {
    let (mut world, mut ids, gates) = letters(4, 4);
    let written = world
        .journal
        .hold(|recorded| matches!(recorded, Recorded::Started { .. }));
    let last = world.new_id();
    world.robot.next(SEND, [vec![Act::Wait(Gate::closed())]]);
    let sent = world.send_start(last, to("last"));
    ids.push(last);
    gates[0].open();
    world.rest();
    written.open();
    world.hear(sent).expect("the answers are right");
    assert_eq!(
        world.step_state(last, "send"),
        StepState::Running,
        "there was a free place"
    );
}

#[test]
fn an_attempt_whose_beginning_cannot_be_written_keeps_no_place() {
    let mut world = World::with_post();
    world.connections.keep_at_hand();
    world
        .journal
        .refuse(|recorded| matches!(recorded, Recorded::AttemptStarted { .. }));
    for n in 0..8 {
        let id = world.new_id();
        world
            .try_start(id, to(&format!("Acme {n}")))
            .expect_err("it cannot be written");
    }
    world.journal.mend();
    let id = world.start(to("Acme"));
    assert_eq!(world.step_state(id, "send"), StepState::Done);
}
