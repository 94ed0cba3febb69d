use domain::ExecutionId;
use domain::execution::{Recorded, StepState};

use crate::fakes::{Act, Gate};
use crate::world::{World, to};

const SEND: &str = "post.send";

/// A world whose automatic step waits at a gate as often as it is attempted, and whose connection is at hand.
fn waiting(n: usize) -> (World, Vec<Gate>) {
    let world = World::with_post();
    world.connections.keep_at_hand();
    let gates: Vec<_> = (0..n).map(|_| Gate::closed()).collect();
    for gate in &gates {
        world.robot.next(SEND, [vec![Act::Wait(gate.clone())]]);
    }
    (world, gates)
}

fn running(world: &World, ids: &[ExecutionId]) -> usize {
    let runs = |id: &&ExecutionId| world.step_state(**id, "send") == StepState::Running;
    ids.iter().filter(runs).count()
}

#[test]
fn a_system_lets_in_four_and_the_next_in_line_when_one_is_through() {
    let (mut world, gates) = waiting(6);
    let ids: Vec<_> = (0..6).map(|n| world.start(to(&format!("Acme {n}")))).collect();
    assert_eq!(running(&world, &ids), 4);
    assert_eq!(world.step_state(ids[4], "send"), StepState::Pending);
    gates[0].open();
    world.rest();
    assert_eq!(world.step_state(ids[0], "send"), StepState::Done);
    assert_eq!(
        world.step_state(ids[4], "send"),
        StepState::Running,
        "it came first"
    );
    assert_eq!(world.step_state(ids[5], "send"), StepState::Pending);
    for gate in &gates {
        gate.open();
    }
    world.rest();
    assert!(
        ids.iter()
            .all(|id| world.step_state(*id, "send") == StepState::Done)
    );
}

#[test]
fn whose_turn_comes_while_it_is_written_is_not_forgotten() {
    let (mut world, gates) = waiting(5);
    let mut ids: Vec<_> = (0..4).map(|n| world.start(to(&format!("Acme {n}")))).collect();
    let written = world
        .journal
        .hold(|recorded| matches!(recorded, Recorded::Started { .. }));
    let last = world.new_id();
    let sent = world.send_start(last, to("Acme 4"));
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
fn a_place_that_a_cancelled_execution_waited_for_goes_to_the_next() {
    let (mut world, gates) = waiting(6);
    let ids: Vec<_> = (0..6).map(|n| world.start(to(&format!("Acme {n}")))).collect();
    world.cancel(ids[4]).expect("it waits in line");
    gates[0].open();
    world.rest();
    assert_eq!(world.step_state(ids[5], "send"), StepState::Running);
}

#[test]
fn an_attempt_whose_beginning_cannot_be_written_keeps_no_place() {
    let (mut world, gates) = waiting(5);
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
    let ids: Vec<_> = (8..12).map(|n| world.start(to(&format!("Acme {n}")))).collect();
    assert_eq!(running(&world, &ids), 4);
    drop(gates);
}
