use domain::execution::{ExecutionState, Recorded, StepState};
use domain::record::Record;
use engine::Refused;
use serde_json::json;

use crate::fakes::{Act, Gate, Planned};
use crate::world::{FORK, LETTER, World, assert_storage, to};

const SEND: &str = "post.send";

fn is_success(recorded: &Recorded) -> bool {
    matches!(recorded, Recorded::AttemptSucceeded { .. })
}

#[test]
fn a_start_that_cannot_be_stored_is_refused_and_can_be_repeated() {
    let mut world = World::of(LETTER);
    let id = world.new_id();
    world.journal.break_down();
    assert_storage(world.try_start(id, to("Acme")));
    world.journal.mend();
    world
        .try_start(id, to("Acme"))
        .expect("nothing stands in the way");
    assert_eq!(world.step_state(id, "send"), StepState::Waiting);
}

#[test]
fn what_a_person_sends_is_refused_while_the_disk_is_gone_and_taken_afterwards() {
    let mut world = World::of(LETTER);
    let id = world.start(to("Acme"));
    let version = world.seen(id);
    world.journal.break_down();
    assert_storage(world.do_by_hand(id, "send", json!({})));
    assert_eq!(world.seen(id), version);
    world.journal.mend();
    world.do_by_hand(id, "send", json!({})).expect("it waits still");
}

#[test]
fn a_result_is_kept_and_written_once_when_the_disk_is_back() {
    let mut world = World::with_post();
    let gate = Gate::closed();
    world
        .robot
        .next(SEND, [vec![Act::Commit, Act::Effect, Act::Wait(gate.clone())]]);
    let id = world.start(to("Acme"));
    world.journal.break_down();
    gate.open();
    for _ in 0..5 {
        world.advance(60);
    }
    assert!(world.journal.failed() >= 5, "it is tried again and again");
    assert_eq!(world.step_state(id, "send"), StepState::Running);
    world.journal.mend();
    world.advance(30);
    assert_eq!(world.step_state(id, "send"), StepState::Done);
    assert_eq!(world.step_state(id, "check"), StepState::Waiting);
    world.advance(1000);
    assert_eq!(
        world.stalls(),
        [true, false],
        "that it stands still, and that it goes on, is told once"
    );
    let grants = world.journal.records(id);
    let grants = grants
        .iter()
        .filter(|record| matches!(record, Record::Grant { .. }));
    assert_eq!((grants.count(), world.robot.applied().len()), (1, 1));
}

#[test]
fn the_pause_before_the_next_try_grows_to_half_a_minute() {
    let mut world = World::with_post();
    world.journal.refuse(is_success);
    world.start(to("Acme"));
    let mut tries = vec![world.journal.failed()];
    for pause in [2, 4, 8, 16, 30, 30] {
        world.advance(pause - 1);
        tries.push(world.journal.failed());
        world.advance(1);
        tries.push(world.journal.failed());
    }
    assert_eq!(tries, [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7]);
}

#[test]
fn nobody_waits_behind_a_result_that_cannot_be_written() {
    let mut world = World::of(FORK);
    world.connections.set("post", true);
    world.journal.refuse(is_success);
    let id = world.start(to("Acme"));
    assert_storage(world.cancel(id));
    world.journal.mend();
    let refused = world.cancel(id).expect_err("meanwhile it is done");
    assert!(matches!(refused, Refused::MovedOn), "{refused:?}");
    assert_eq!(
        world.state(id),
        ExecutionState::Done,
        "somebody who asks is a reason to try again"
    );
}

#[test]
fn a_commit_point_that_cannot_be_written_stops_the_attempt() {
    let mut world = World::with_post();
    world
        .journal
        .refuse(|recorded| matches!(recorded, Recorded::CommitPointReached { .. }));
    let id = world.start(to("Acme"));
    assert!(world.robot.effects().is_empty());
    assert_eq!(world.step_state(id, "send"), StepState::Retrying);
    assert_eq!(world.error_code(id, "send"), "commit_point_refused");
    world.journal.mend();
    world.advance(10);
    assert_eq!(world.step_state(id, "send"), StepState::Done);
    assert_eq!(world.robot.effects().len(), 1);
}

#[test]
fn a_beginning_that_cannot_be_written_stops_the_attempt_before_it_changes_anything() {
    let mut world = World::with_post().reversible();
    world
        .journal
        .refuse(|recorded| matches!(recorded, Recorded::ApplyBegan { .. }));
    let id = world.start(to("Acme"));
    assert!(world.robot.applied().is_empty());
    assert_eq!(world.step_state(id, "send"), StepState::Retrying);
    assert_eq!(world.error_code(id, "send"), "commit_point_refused");
    world.journal.mend();
    world.advance(10);
    assert_eq!(world.step_state(id, "send"), StepState::Done);
    assert_eq!(world.robot.effects().len(), 1);
    assert_eq!(world.robot.made_before(), [false, false], "nothing was begun");
}

#[test]
fn a_step_that_cannot_be_prepared_is_prepared_later() {
    let mut world = World::with_post();
    let hold = world
        .journal
        .hold(|recorded| matches!(recorded, Recorded::Started { .. }));
    let id = world.new_id();
    let sent = world.send_start(id, to("Acme"));
    let looking = world.connections.hold();
    hold.open();
    world.rest();
    world.hear(sent).expect("the answers are right");
    world.journal.break_down();
    looking.open();
    world.rest();
    world.journal.mend();
    world.connections.hold_no_more();
    world.advance(60);
    assert_eq!(world.step_state(id, "send"), StepState::Done);
}

#[test]
fn executions_that_cannot_be_taken_up_at_the_start_are_taken_up_later() {
    let mut world = World::with_post();
    world.robot.next(SEND, [vec![Act::Wait(Gate::closed())]]);
    let id = world.start(to("Acme"));
    world.crash();
    world.journal.break_down();
    world.boot();
    world.advance(60);
    world.journal.mend();
    world.advance(60);
    assert_eq!(world.step_state(id, "send"), StepState::Done);
}

#[test]
fn an_execution_that_cannot_be_read_at_the_start_is_read_later() {
    let mut world = World::with_post();
    world.robot.next(SEND, [vec![Act::Wait(Gate::closed())]]);
    let id = world.start(to("Acme"));
    world.crash();
    let reading = world.journal.hold_reads();
    world.boot();
    reading.open();
    world.rest();
    assert_eq!(world.step_state(id, "send"), StepState::Done);

    world.robot.next(SEND, [vec![Act::Wait(Gate::closed())]]);
    let id = world.start(to("Other"));
    world.crash();
    world.journal.fail_loads(2);
    world.boot();
    assert_eq!(
        world.step_state(id, "send"),
        StepState::Running,
        "it could not be read"
    );
    world.advance(60);
    world.advance(60);
    assert_eq!(world.step_state(id, "send"), StepState::Done);
}

#[test]
fn a_reader_who_finds_the_disk_gone_is_told() {
    let mut world = World::of(LETTER);
    let id = world.start(to("Acme"));
    world.journal.break_down();
    assert_storage(world.cancel(id));
    world.journal.mend();
    world.cancel(id).expect("it waits");
}

#[test]
fn a_result_the_journal_calls_a_duplicate_is_told_as_a_question() {
    let mut world = World::with_post();
    world.journal.call_duplicate(is_success);
    let id = world.start(to("Acme"));
    assert_eq!(
        (world.step_state(id, "send"), world.error_code(id, "send")),
        (StepState::Unknown, "record_refused".into())
    );
    let error = world.step(id, "send").error.expect("it tells why");
    assert!(
        error.detail.iter().any(|line| line.starts_with("receipt: ")),
        "{error:?}"
    );
}

#[test]
fn a_journal_that_calls_everything_a_duplicate_is_asked_with_pauses() {
    let mut world = World::with_post();
    world
        .journal
        .call_duplicate(|recorded| matches!(recorded, Recorded::AttemptStarted { .. }));
    let id = world.start(to("Acme"));
    assert_eq!(world.step_state(id, "send"), StepState::Pending);
    world.journal.mend();
    world.advance(60);
    assert_eq!(world.step_state(id, "send"), StepState::Done);
}

#[test]
fn a_look_at_a_blocked_step_that_fails_is_made_again() {
    let mut world = World::with_post();
    world.robot.plan(SEND, Planned::Blocked("links_missing"));
    let id = world.start(to("Acme"));
    world.robot.plan_freely(SEND);
    world.journal.break_down();
    world.reconsider();
    world.journal.mend();
    world.advance(60);
    assert_eq!(world.step_state(id, "send"), StepState::Done);
}

#[test]
fn what_can_be_read_does_not_say_that_it_can_be_written() {
    let mut world = World::with_post();
    world
        .robot
        .next(SEND, [vec![Act::Fail(connector::Kind::Blocked)]]);
    let read = world.start(to("Read"));
    world.crash_and_boot();
    world.journal.refuse(is_success);
    world.start(to("Written"));
    assert_eq!(world.stalls(), [true]);
    world.seen(read);
    world
        .submit(read, crate::world::retrying("send", 0))
        .expect_err("it is read, and refused");
    assert_eq!(world.stalls(), [true], "a result still waits to be written");
    world.journal.mend();
    world.advance(60);
    assert_eq!(world.stalls(), [true, false]);
}
