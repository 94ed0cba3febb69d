use domain::execution::{JournalEntry, Recorded, StepState};
use serde_json::json;

use crate::fakes::{Act, Gate, Planned, transient};
use crate::world::{FORK, LETTER, World, assert_moved_on, retrying, to};

const SEND: &str = "post.send";

#[test]
fn a_caller_who_goes_away_leaves_a_started_execution_behind() {
    let mut world = World::with_post();
    let hold = world
        .journal
        .hold(|recorded| matches!(recorded, Recorded::Started { .. }));
    let id = world.new_id();
    let sent = world.send_start(id, to("Acme"));
    sent.abort();
    world.rest();
    hold.open();
    world.rest();
    assert_eq!(world.step_state(id, "send"), StepState::Done);
}

#[test]
fn what_is_sent_while_the_start_is_written_waits_for_it() {
    let mut world = World::of(LETTER);
    let hold = world
        .journal
        .hold(|recorded| matches!(recorded, Recorded::Started { .. }));
    let id = world.new_id();
    let started = world.send_start(id, to("Acme"));
    let again = world.send_start(id, to("Other"));
    let cancelled = world.send(id, crate::world::cancelling(0));
    hold.open();
    world.hear(started).expect("the answers are right");
    world.hear(cancelled).expect("it waits");
    assert_moved_on(world.hear(again));
}

#[test]
fn an_execution_that_nobody_looks_after_is_read_once_for_all_who_ask() {
    let mut world = World::of(LETTER);
    let id = world.start(to("Acme"));
    let loads = world.journal.loads();
    let reading = world.journal.hold_reads();
    let seen = world.seen(id);
    let first = world.send(id, world.doing_by_hand(id, "send", json!({}), "", seen));
    let second = world.send(id, retrying("send", seen));
    reading.open();
    world.hear(first).expect("it waits");
    assert_moved_on(world.hear(second));
    assert_eq!(world.journal.loads() - loads, 1);
}

#[test]
fn a_change_during_an_attempt_that_ends_blocked_is_not_missed() {
    let mut world = World::with_post();
    let gate = Gate::closed();
    let blocked = Act::Fail(connector::Kind::Blocked);
    world.robot.next(SEND, [vec![Act::Wait(gate.clone()), blocked]]);
    let id = world.start(to("Acme"));
    world.reconsider();
    gate.open();
    world.rest();
    assert_eq!(world.step_state(id, "send"), StepState::Done);
}

#[test]
fn a_change_while_the_block_is_written_is_not_missed() {
    let mut world = World::with_post();
    world
        .robot
        .next(SEND, [vec![Act::Fail(connector::Kind::Blocked)]]);
    let hold = world
        .journal
        .hold(|recorded| matches!(recorded, Recorded::Blocked { .. }));
    let id = world.start(to("Acme"));
    world.reconsider();
    hold.open();
    world.rest();
    assert_eq!(world.step_state(id, "send"), StepState::Done);
}

#[test]
fn a_change_while_a_step_is_prepared_is_not_missed() {
    let mut world = World::of(LETTER);
    let looking = world.connections.hold();
    let id = world.start(to("Acme"));
    world.connections.hold_no_more();
    world.connect("post");
    looking.open();
    world.rest();
    assert_eq!(
        world.step_state(id, "send"),
        StepState::Done,
        "it looked before the system was connected"
    );
}

#[test]
fn a_change_while_an_execution_is_read_is_not_missed() {
    let mut world = World::with_post();
    world.robot.plan(SEND, Planned::Blocked("links_missing"));
    let id = world.start(to("Acme"));
    world.crash();
    let reading = world.journal.hold_reads();
    world.boot();
    world.robot.plan_freely(SEND);
    world.reconsider();
    reading.open();
    world.rest();
    assert_eq!(world.step_state(id, "send"), StepState::Done);
}

#[test]
fn a_retry_during_a_look_at_a_blocked_step_is_not_swallowed() {
    let mut world = World::with_post();
    world.robot.plan(SEND, Planned::Blocked("links_missing"));
    let id = world.start(to("Acme"));
    let looking = world.connections.hold();
    world.reconsider();
    world.connections.hold_no_more();
    world.retry(id, "send").expect("it is blocked");
    looking.open();
    world.rest();
    assert_eq!(
        world.step_state(id, "send"),
        StepState::Blocked,
        "the new attempt found it blocked again"
    );
    assert_eq!(world.step(id, "send").attempts.len(), 2);
}

#[test]
fn a_step_whose_dispatch_waits_for_the_journal_is_dispatched_once() {
    let mut world = World::of(FORK);
    world.connections.set("post", true);
    world.robot.next("post.right", [vec![transient(Some(600))]]);
    let hold = world
        .journal
        .hold(|recorded| matches!(recorded, Recorded::AttemptStarted { .. }));
    let id = world.start(to("Acme"));
    // Whoever looks at the right step once more would look first, before the left attempt.
    let looking = world.connections.hold_one(1);
    hold.open();
    world.rest();
    looking.open();
    world.rest();
    assert_eq!(world.step_state(id, "left"), StepState::Done);
    let right = world.step(id, "right");
    assert_eq!(
        (right.state, right.attempts.len()),
        (StepState::Retrying, 1),
        "nobody comes before their time"
    );
}

#[test]
fn a_line_by_somebody_else_does_not_lose_the_result_of_an_attempt() {
    let mut world = World::with_post();
    let gate = Gate::closed();
    world
        .robot
        .next(SEND, [vec![Act::Effect, Act::Wait(gate.clone())]]);
    let id = world.start(to("Acme"));
    let number = world.seen(id) + 1;
    let recorded = Recorded::CommitPointReached {
        step: "send".into(),
        attempt: 1,
    };
    let at = world.execution(id).updated_at;
    world.journal.forge(id, JournalEntry { number, at, recorded });
    gate.open();
    world.rest();
    assert_eq!(world.step_state(id, "send"), StepState::Done);
    assert_eq!(world.robot.applied().len(), 1, "it was not taken for interrupted");
}

#[test]
fn a_person_who_meets_a_line_by_somebody_else_is_told_and_can_go_on() {
    let mut world = World::with_post();
    world.robot.plan(SEND, Planned::Blocked("links_missing"));
    let id = world.start(to("Acme"));
    let number = world.seen(id) + 1;
    let recorded = Recorded::RetryRequested {
        step: "send".into(),
        input: None,
        by: crate::world::anna(),
    };
    let at = world.execution(id).updated_at;
    world.robot.plan_freely(SEND);
    world.journal.forge(id, JournalEntry { number, at, recorded });
    assert_moved_on(world.submit(id, crate::world::cancelling(1)));
    assert_eq!(
        world.step_state(id, "send"),
        StepState::Done,
        "what the line asks for is done"
    );
}

#[test]
fn a_clock_that_is_set_back_while_a_step_is_looked_at_forgets_nothing() {
    let mut world = World::with_post();
    world.robot.next(SEND, [vec![transient(None)]]);
    let id = world.start(to("Acme"));
    let start = engine::Clock::now(&*world.clock);
    let looking = world.connections.hold();
    world.advance(10);
    world.clock.set(start);
    world.rest();
    looking.open();
    world.rest();
    world.connections.hold_no_more();
    world.advance(20);
    assert_eq!(world.step_state(id, "send"), StepState::Done);
}

#[test]
fn a_look_from_before_the_last_attempt_begins_no_other() {
    let mut world = World::of(FORK);
    world.connections.set("post", true);
    let left = Gate::closed();
    world.robot.next("post.left", [vec![Act::Wait(left.clone())]]);
    world.robot.plan("post.right", Planned::Blocked("links_missing"));
    let id = world.start(to("Acme"));
    let hold = world
        .journal
        .hold(|recorded| matches!(recorded, Recorded::AttemptSucceeded { .. }));
    left.open();
    world.rest();
    world.robot.plan_freely("post.right");
    world.robot.next("post.right", [vec![transient(Some(600))]]);
    world.reconsider();
    let looking = world.connections.hold_one(1);
    world.reconsider();
    hold.open();
    world.rest();
    assert_eq!(world.step_state(id, "right"), StepState::Retrying);
    looking.open();
    world.rest();
    assert_eq!(
        world.step(id, "right").attempts.len(),
        2,
        "one that was blocked, and one that failed"
    );
}

#[test]
fn a_place_that_comes_free_while_the_next_in_line_is_written_is_not_lost() {
    let mut world = World::with_post();
    world.connections.keep_at_hand();
    let gate = Gate::closed();
    let all_places = [(); 4].map(|()| vec![Act::Wait(gate.clone())]);
    world.robot.next(SEND, all_places);
    for name in ["Acme", "Bolt", "Cord", "Dent"] {
        world.start(to(name));
    }
    let hold = world
        .journal
        .hold(|recorded| matches!(recorded, Recorded::Started { .. }));
    let id = world.new_id();
    let started = world.send_start(id, to("Echo"));
    gate.open();
    world.rest();
    hold.open();
    world.hear(started).expect("the answers are right");
    assert_eq!(world.step_state(id, "send"), StepState::Done);
}

#[test]
fn an_end_that_somebody_else_has_told_is_let_go() {
    let mut world = World::with_post();
    let gate = Gate::closed();
    world.robot.next(SEND, [vec![Act::Wait(gate.clone())]]);
    let id = world.start(to("Acme"));
    let number = world.seen(id) + 1;
    let recorded = Recorded::Cancelled {
        by: crate::world::anna(),
        reason: String::new(),
    };
    let at = world.execution(id).updated_at;
    world.journal.forge(id, JournalEntry { number, at, recorded });
    let recorded = Recorded::AttemptSucceeded {
        step: "send".into(),
        attempt: 1,
        given: crate::world::object(json!({})),
        outputs: crate::world::object(json!({})),
        summary: String::new(),
        records: Vec::new(),
    };
    let number = number + 1;
    world.journal.forge(id, JournalEntry { number, at, recorded });
    gate.open();
    world.rest();
    assert_eq!(world.seen(id), number);
    assert!(
        world.begin_to_stop().is_finished(),
        "nothing is on its way any more"
    );
}
