use connector::Kind;
use domain::execution::{ByHandReason, ExecutionState, StepState};
use domain::record::Record;
use engine::AttemptOutcome;
use serde_json::{Value, json};

use crate::built_in::partner;
use crate::fakes::{Act, Gate, Planned, transient};
use crate::world::{FORK, LETTER, World, to};

const SEND: &str = "post.send";

#[test]
fn a_connected_action_is_done_without_anybody() {
    let mut world = World::with_post();
    let id = world.start(to("Acme"));
    let step = world.step(id, "send");
    assert_eq!(step.state, StepState::Done);
    assert_eq!(step.done_by, None);
    assert_eq!(
        step.attempts[0].outcome,
        AttemptOutcome::Succeeded("It is done.".into())
    );
    let effects = world.robot.effects();
    assert_eq!(effects.len(), 1);
    assert_eq!(
        Value::Object(effects[0].input.clone()),
        json!({"to": "Acme", "notes": ""})
    );
    let records = world.journal.records(id);
    let Some(Record::Grant { receipt, input, .. }) = records.last() else {
        panic!("the last record is a grant: {records:?}");
    };
    assert_eq!(*receipt, Some(json!({"made": 7})));
    assert_eq!(*input, Some(json!({"to": "Acme", "notes": ""})));
    assert_eq!(
        world.state(id),
        ExecutionState::Waiting,
        "the task behind it waits"
    );
}

#[test]
fn what_is_right_already_is_not_done_again() {
    let mut world = World::with_post();
    world
        .robot
        .plan(SEND, Planned::AlreadyRight(json!({"number": null})));
    let id = world.start(to("Acme"));
    assert_eq!(world.step_state(id, "send"), StepState::Done);
    assert!(world.robot.applied().is_empty());
    let instructions = world.step(id, "check").task.expect("it is a task").instructions;
    assert_eq!(
        instructions,
        ["Ask Acme whether letter (without number) came."],
        "nobody reads null"
    );
}

#[test]
fn a_system_that_asks_for_ten_years_is_asked_again_after_a_day() {
    const DAY: u64 = 24 * 60 * 60;
    for (asked, waits, is_told) in [(DAY, DAY, false), (10 * 365 * DAY, DAY, true)] {
        let mut world = World::with_post();
        world.robot.next(SEND, [vec![transient(Some(asked))]]);
        let id = world.start(to("Acme"));
        let hint = world.step(id, "send").error.expect("it failed").hint;
        assert_eq!(
            hint.contains("24 hours"),
            is_told,
            "the step tells its limit: {hint}"
        );
        world.advance(waits - 1);
        assert_eq!(world.step_state(id, "send"), StepState::Retrying);
        world.advance(1);
        assert_eq!(world.step_state(id, "send"), StepState::Done);
    }
}

#[test]
fn a_transient_failure_is_tried_again_when_its_time_has_come() {
    let mut world = World::with_post();
    world
        .robot
        .next(SEND, [vec![transient(None)], vec![transient(None)]]);
    let id = world.start(to("Acme"));
    let step = world.step(id, "send");
    assert_eq!(step.state, StepState::Retrying);
    let pause = step
        .retry_at
        .expect("it has its time")
        .since(step.ended_at.expect("it ended"));
    assert!((8.0..=10.0).contains(&pause.as_secs_f64()), "{pause:?}");
    assert_eq!(world.state(id), ExecutionState::Running);
    world.advance(7);
    assert_eq!(world.robot.applied().len(), 1, "too early");
    world.advance(3);
    assert_eq!(world.robot.applied().len(), 2);
    world.advance(15);
    assert_eq!(
        world.robot.applied().len(),
        2,
        "the second pause is twice as long"
    );
    world.advance(5);
    assert_eq!(world.step_state(id, "send"), StepState::Done);
    assert_eq!(world.step(id, "send").attempts.len(), 3);
    let keys: Vec<_> = world.robot.applied().into_iter().map(|done| done.key).collect();
    assert!(
        keys.windows(2).all(|pair| pair[0] == pair[1]),
        "a repeat is the same piece of work: {keys:?}"
    );
}

#[test]
fn attempts_come_to_an_end_and_ask() {
    let mut world = World::with_post();
    world.robot.next(
        SEND,
        [
            vec![transient(None)],
            vec![transient(None)],
            vec![transient(None)],
        ],
    );
    let id = world.start(to("Acme"));
    world.advance(10);
    world.advance(20);
    assert_eq!(world.step_state(id, "send"), StepState::Failed);
    assert_eq!(world.state(id), ExecutionState::Failed);
    world.advance(100_000);
    assert_eq!(world.robot.applied().len(), 3);
}

#[test]
fn an_action_knows_which_attempt_it_is_until_a_person_begins_anew() {
    let mut world = World::with_post();
    let failing = || {
        [
            vec![transient(None)],
            vec![transient(None)],
            vec![transient(None)],
        ]
    };
    world.robot.next(SEND, failing());
    let id = world.start(to("Acme"));
    world.advance(10);
    world.advance(20);
    assert_eq!(world.step_state(id, "send"), StepState::Failed);
    world.robot.next(SEND, [vec![transient(None)]]);
    world.retry(id, "send").unwrap();
    world.advance(10);
    assert_eq!(world.step_state(id, "send"), StepState::Done);
    let attempts: Vec<_> = world.robot.applied().iter().map(|done| done.attempt).collect();
    assert_eq!(attempts, [1, 2, 3, 1, 2]);
}

#[test]
fn a_system_that_asks_for_patience_gets_it() {
    let mut world = World::with_post();
    world.robot.next(SEND, [vec![transient(Some(600))]]);
    let id = world.start(to("Acme"));
    world.advance(599);
    assert_eq!(world.robot.applied().len(), 1);
    world.advance(1);
    assert_eq!(world.step_state(id, "send"), StepState::Done);
}

#[test]
fn a_permanent_failure_stops_and_asks_and_a_person_tries_again() {
    let mut world = World::with_post();
    world.robot.next(
        SEND,
        [
            vec![Act::Fail(Kind::Permanent)],
            vec![Act::Fail(Kind::NeedsPermission("send".into()))],
            vec![transient(None)],
        ],
    );
    let id = world.start(to("Acme"));
    assert_eq!(
        (world.state(id), world.error_code(id, "send")),
        (ExecutionState::Failed, "scripted".into())
    );
    world.retry(id, "send").expect("it failed");
    assert_eq!(world.step_state(id, "send"), StepState::Failed);
    world.retry(id, "send").expect("it failed");
    assert_eq!(
        world.step_state(id, "send"),
        StepState::Retrying,
        "each round has all its attempts"
    );
    world.advance(10);
    assert_eq!(world.step_state(id, "send"), StepState::Done);
    let step = world.step(id, "send");
    assert_eq!((step.attempts.len(), step.round), (4, 0));
    let mut keys: Vec<_> = world.robot.applied().into_iter().map(|done| done.key).collect();
    keys.dedup();
    assert_eq!(
        keys.len(),
        1,
        "what an earlier attempt did unnoticed must not be done twice: {keys:?}"
    );
}

#[test]
fn a_person_need_not_wait_for_the_next_attempt() {
    let mut world = World::with_post();
    world.robot.next(SEND, [vec![transient(Some(10_000))]]);
    let id = world.start(to("Acme"));
    world.retry(id, "send").expect("it is retrying");
    assert_eq!(world.step_state(id, "send"), StepState::Done);
    world.advance(20_000);
    assert_eq!(world.robot.effects().len(), 1, "the old time comes to nothing");
}

#[test]
fn the_time_of_an_earlier_attempt_does_not_hurry_a_later_one() {
    let mut world = World::with_post();
    world
        .robot
        .next(SEND, [vec![transient(None)], vec![transient(Some(600))]]);
    let id = world.start(to("Acme"));
    world.retry(id, "send").expect("it is retrying");
    world.advance(20);
    assert_eq!(world.robot.applied().len(), 2);
    world.advance(580);
    assert_eq!(world.step_state(id, "send"), StepState::Done);
}

#[test]
fn a_blocked_step_goes_on_when_it_can_without_a_trace_of_looking() {
    let mut world = World::with_post();
    world.robot.plan(SEND, Planned::Blocked("links_missing"));
    let id = world.start(to("Acme"));
    assert_eq!(world.step_state(id, "send"), StepState::Blocked);
    assert_eq!(world.state(id), ExecutionState::Waiting);
    let (version, planned) = (world.seen(id), world.robot.planned());
    world.reconsider();
    assert_eq!(world.seen(id), version, "nothing has changed");
    assert!(world.robot.planned() > planned, "but it was looked at");
    world.robot.plan_freely(SEND);
    world.reconsider();
    let step = world.step(id, "send");
    assert_eq!((step.state, step.attempts.len()), (StepState::Done, 2));
}

#[test]
fn another_block_is_told() {
    let mut world = World::with_post();
    world.robot.plan(SEND, Planned::Blocked("links_missing"));
    let id = world.start(to("Acme"));
    world.robot.plan(SEND, Planned::Blocked("keychain_locked"));
    world.reconsider();
    assert_eq!(world.error_code(id, "send"), "keychain_locked");
}

#[test]
fn blocks_use_up_no_attempts() {
    let mut world = World::with_post();
    world.robot.plan(SEND, Planned::Blocked("one"));
    let id = world.start(to("Acme"));
    for code in ["two", "three", "four"] {
        world.robot.plan(SEND, Planned::Blocked(code));
        world.reconsider();
        assert_eq!(world.error_code(id, "send"), code);
    }
    world.robot.plan_freely(SEND);
    world
        .robot
        .next(SEND, [vec![transient(None)], vec![transient(None)]]);
    world.reconsider();
    world.advance(10);
    world.advance(20);
    assert_eq!(world.step_state(id, "send"), StepState::Done);
}

#[test]
fn a_blocked_step_becomes_a_task_when_its_connection_goes() {
    let mut world = World::with_post();
    world.robot.plan(SEND, Planned::Blocked("links_missing"));
    let id = world.start(to("Acme"));
    world.connections.remove("post");
    world.reconsider();
    let step = world.step(id, "send");
    assert_eq!((step.state, step.error), (StepState::Waiting, None));
    assert_eq!(
        step.task.expect("it is a task").reason,
        ByHandReason::NotConnected
    );
}

#[test]
fn a_task_is_handed_to_its_system_once_that_is_there() {
    let mut world = World::of(LETTER);
    let id = world.start(to("Acme"));
    world.retry(id, "send").expect("it is an action that waits");
    assert_eq!(
        world.step_state(id, "send"),
        StepState::Waiting,
        "without a system it is opened again"
    );
    world.connect("post");
    assert_eq!(
        world.step_state(id, "send"),
        StepState::Waiting,
        "nobody takes a task out of a person's hands"
    );
    world.retry(id, "send").expect("it is an action that waits");
    assert_eq!(world.step_state(id, "send"), StepState::Done);
    assert_eq!(world.step(id, "send").task, None);
}

#[test]
fn an_outcome_nobody_knows_is_asked_and_done_by_word_of_a_person() {
    let mut world = World::with_post();
    world.robot.next(
        SEND,
        [vec![Act::Commit, Act::Effect, Act::Fail(Kind::UnknownOutcome)]],
    );
    let id = world.start(to("Acme"));
    assert_eq!(
        (world.step_state(id, "send"), world.state(id)),
        (StepState::Unknown, ExecutionState::Waiting)
    );
    world.advance(100_000);
    world.reconsider();
    assert_eq!(world.robot.applied().len(), 1, "it is never repeated by itself");
    world.settle(id, "send", true).expect("it is unknown");
    assert_eq!(
        world.step(id, "send").done_by.map(|by| by.name),
        Some("Anna".into())
    );
    assert!(matches!(
        world.journal.records(id).last(),
        Some(Record::Grant {
            receipt: None,
            input: Some(_),
            ..
        })
    ));
    let instructions = world.step(id, "check").task.expect("its turn came").instructions;
    assert_eq!(instructions, ["Ask Acme whether letter (without number) came."]);
    assert_eq!(world.robot.applied().len(), 1);
}

#[test]
fn an_outcome_that_took_no_effect_is_tried_again() {
    let mut world = World::with_post();
    world
        .robot
        .next(SEND, [vec![Act::Commit, Act::Fail(Kind::UnknownOutcome)]]);
    let id = world.start(to("Acme"));
    world.settle(id, "send", false).expect("it is unknown");
    assert_eq!(world.step_state(id, "send"), StepState::Done);
    assert_eq!(world.robot.effects().len(), 1);
    let keys: Vec<_> = world.robot.applied().into_iter().map(|done| done.key).collect();
    assert_ne!(keys[0], keys[1], "a person decided on a new try");
}

#[test]
fn an_outcome_whose_records_need_a_name_is_not_taken_as_done_without_it() {
    let mut world = World::built_in("new_partner");
    world.connections.set("metabase", true);
    world.robot.next(
        "metabase.clone_collection",
        [vec![Act::Effect, Act::Fail(Kind::UnknownOutcome)]],
    );
    let id = world.start(partner("Acme"));
    world
        .do_by_hand(id, "trigger_infrabot", json!({}))
        .expect("it waits");
    let refused = world
        .settle(id, "clone_metabase_collection", true)
        .expect_err("its name is not known");
    assert!(
        refused.to_string().contains("only somebody who has looked"),
        "{refused}"
    );
    assert_eq!(
        world.step_state(id, "clone_metabase_collection"),
        StepState::Unknown
    );
    world
        .say_done_by_hand(id, "clone_metabase_collection", json!({"name": "Acme"}))
        .expect("somebody has looked");
    assert_eq!(world.step_state(id, "clone_metabase_collection"), StepState::Done);
}

#[test]
fn a_panic_behind_the_commit_point_is_an_unknown_outcome_and_the_app_lives() {
    let mut world = World::with_post();
    world.robot.next(SEND, [vec![Act::Commit, Act::Panic]]);
    let id = world.start(to("Acme"));
    assert_eq!(
        (world.step_state(id, "send"), world.error_code(id, "send")),
        (StepState::Unknown, "internal".into())
    );
    let other = world.start(to("Other"));
    assert_eq!(world.step_state(other, "send"), StepState::Done);
}

#[test]
fn a_panic_while_looking_has_changed_nothing() {
    let mut world = World::with_post();
    world.robot.plan(SEND, Planned::Panic);
    let id = world.start(to("Acme"));
    assert_eq!(
        (world.step_state(id, "send"), world.error_code(id, "send")),
        (StepState::Failed, "internal".into())
    );
    world.robot.plan_freely(SEND);
    world.retry(id, "send").expect("it failed");
    assert_eq!(world.step_state(id, "send"), StepState::Done);
}

#[test]
fn a_panic_while_looking_at_a_blocked_step_does_not_make_it_stuck() {
    let mut world = World::with_post();
    world.robot.plan(SEND, Planned::Blocked("links_missing"));
    let id = world.start(to("Acme"));
    world.robot.plan(SEND, Planned::Panic);
    world.reconsider();
    assert_eq!(world.step_state(id, "send"), StepState::Failed);
    world.robot.plan_freely(SEND);
    world.retry(id, "send").expect("it failed");
    assert_eq!(world.step_state(id, "send"), StepState::Done);
}

#[test]
fn a_result_without_what_its_records_need_is_kept_for_a_person() {
    let mut world = World::built_in("new_partner");
    world.connections.set("metabase", true);
    world.robot.next(
        "metabase.clone_collection",
        [vec![Act::Effect, Act::Done(json!({"id": 9}))]],
    );
    let id = world.start(partner("Acme"));
    world
        .do_by_hand(id, "trigger_infrabot", json!({}))
        .expect("it waits");
    let step = world.step(id, "clone_metabase_collection");
    assert_eq!(step.state, StepState::Unknown);
    let error = step.error.expect("it tells why");
    assert!(error.detail.contains(&"id: 9".to_owned()), "{error:?}");
    assert!(
        error.detail.contains(&r#"receipt: {"made":7}"#.to_owned()),
        "{error:?}"
    );
}

#[test]
fn independent_steps_run_at_once() {
    let mut world = World::of(FORK);
    world.connections.set("post", true);
    let gate = Gate::closed();
    for action in ["post.left", "post.right"] {
        world.robot.next(action, [vec![Act::Wait(gate.clone())]]);
    }
    let id = world.start(to("Acme"));
    assert_eq!(world.steps_in(id, StepState::Running).len(), 2);
    gate.open();
    world.rest();
    assert_eq!(world.state(id), ExecutionState::Done);
}

#[test]
fn looking_again_at_a_lack_that_is_told_as_an_error_costs_no_attempt() {
    let mut world = World::with_post();
    world.robot.plan(SEND, Planned::Fail(Kind::Blocked));
    let id = world.start(to("Acme"));
    assert_eq!(world.step_state(id, "send"), StepState::Blocked);
    let before = world.execution(id).version;
    world.reconsider();
    let busy = Kind::Transient { retry_after: None };
    world.robot.plan(SEND, Planned::Fail(busy));
    world.reconsider();
    assert_eq!(
        world.execution(id).version,
        before,
        "not a line more in the journal"
    );
    world.robot.plan_freely(SEND);
    world.reconsider();
    assert_eq!(world.step_state(id, "send"), StepState::Done);
}
