//! What an action is told of the attempts before it: whether one of them may have changed something already.

use std::time::Duration;

use connector::Kind;
use domain::execution::{JournalEntry, Recorded, StepError, StepState};
use domain::{ExecutionId, Timestamp};
use engine::Event;
use engine::execution::INTERRUPTED;
use serde_json::json;

use crate::fakes::{Act, Gate, Planned, transient};
use crate::world::{World, anna, object, to};

const SEND: &str = "post.send";

fn permanent() -> Act {
    Act::Fail(Kind::Permanent)
}

#[test]
fn a_failure_while_changing_counts_for_all_attempts_behind_it() {
    let mut world = World::with_post();
    world
        .robot
        .next(SEND, [vec![transient(None)], vec![transient(None)]]);
    world.start(to("Acme"));
    world.advance(10);
    world.advance(20);
    assert_eq!(world.robot.made_before(), [false, true, true]);
}

#[test]
fn a_failure_while_looking_does_not_count() {
    let mut world = World::with_post();
    let broken = Kind::Transient { retry_after: None };
    world.robot.plan(SEND, Planned::Fail(broken));
    let id = world.start(to("Acme"));
    world.robot.plan_freely(SEND);
    world.advance(10);
    assert_eq!(world.step_state(id, "send"), StepState::Done);
    assert_eq!(world.robot.made_before(), [false, false]);
}

#[test]
fn a_block_does_not_count() {
    let mut world = World::with_post();
    world.robot.plan(SEND, Planned::Blocked("not_yet"));
    let id = world.start(to("Acme"));
    world.robot.plan_freely(SEND);
    world.reconsider();
    assert_eq!(world.step_state(id, "send"), StepState::Done);
    assert!(!world.robot.made_before().contains(&true));
}

#[test]
fn a_block_in_the_middle_of_changing_counts() {
    let mut world = World::with_post();
    world.robot.next(SEND, [vec![Act::Fail(Kind::Blocked)]]);
    let id = world.start(to("Acme"));
    assert_eq!(world.step_state(id, "send"), StepState::Blocked);
    world.reconsider();
    assert_eq!(world.step_state(id, "send"), StepState::Done);
    let looks = world.robot.made_before();
    assert_eq!(looks, [false, true, true], "also the look before the attempt");
}

/// Returns since which second and to which the earlier attempts of the last look were at it, and whether the app's end
/// cut them off.
fn last_told(world: &World, id: ExecutionId) -> Vec<(u64, u64, bool)> {
    let began = world.execution(id).started_at;
    let since = |at: Timestamp| at.since(began).as_secs();
    let looks = world.robot.earlier();
    let last = looks.last().expect("it was looked at");
    let told = last.iter();
    told.map(|attempt| (since(attempt.began_at), since(attempt.ended_at), attempt.cut_off))
        .collect()
}

#[test]
fn an_action_is_told_when_each_earlier_attempt_began_to_apply_and_ended() {
    let mut world = World::with_post().reversible();
    let (looks, works) = (Gate::closed(), Gate::closed());
    world.robot.plan(SEND, Planned::Wait(looks.clone()));
    world
        .robot
        .next(SEND, [vec![Act::Wait(works.clone()), transient(None)]]);
    let id = world.start(to("Acme"));
    world.advance(30);
    looks.open();
    world.rest();
    world.robot.plan_freely(SEND);
    world.advance(40);
    works.open();
    world.rest();
    assert_eq!(last_told(&world, id), [], "nobody was before the first");
    world.robot.next(SEND, [vec![Act::Wait(Gate::closed())]]);
    world.advance(10);
    assert_eq!(last_told(&world, id), [(30, 70, false)]);
    world.crash();
    world.clock.advance(Duration::from_secs(100));
    world.boot();
    assert_eq!(last_told(&world, id), [(30, 70, false), (80, 180, true)]);
}

#[test]
fn what_is_not_told_to_begin_is_told_by_its_end() {
    let mut world = World::with_post();
    let works = Gate::closed();
    world
        .robot
        .next(SEND, [vec![Act::Wait(works.clone()), Act::Fail(Kind::Blocked)]]);
    let id = world.start(to("Acme"));
    world.advance(20);
    works.open();
    world.rest();
    world.robot.plan(SEND, Planned::Blocked("not_yet"));
    world.reconsider();
    assert_eq!(last_told(&world, id), [(0, 20, false)]);
    // What was stopped while it looked is no attempt at changing.
    world.robot.plan_freely(SEND);
    world.reconsider();
    assert_eq!(last_told(&world, id), [(0, 20, false)]);
}

fn tells_beginning(recorded: &Recorded) -> bool {
    matches!(recorded, Recorded::ApplyBegan { .. })
}

fn beginnings(world: &World, id: ExecutionId) -> usize {
    let entries = world.journal.entries(id);
    entries
        .iter()
        .filter(|entry| tells_beginning(&entry.recorded))
        .count()
}

#[test]
fn what_was_cut_off_while_it_looked_does_not_count_when_it_would_have_told_that_it_begins() {
    let mut world = World::with_post().reversible();
    world.robot.plan(SEND, Planned::Wait(Gate::closed()));
    let id = world.start(to("Acme"));
    world.crash();
    world.robot.plan_freely(SEND);
    world.boot();
    assert_eq!(world.step_state(id, "send"), StepState::Done);
    assert_eq!(world.robot.made_before(), [false, false]);
}

#[test]
fn what_was_cut_off_before_its_beginning_was_on_the_disk_has_changed_nothing_and_does_not_count() {
    let mut world = World::with_post().reversible();
    let hold = world.journal.hold(tells_beginning);
    let id = world.start(to("Acme"));
    assert!(world.robot.applied().is_empty(), "it waits for the disk");
    world.crash();
    hold.open();
    world.boot();
    assert_eq!(world.step_state(id, "send"), StepState::Done);
    assert_eq!(world.robot.made_before(), [false, false]);
}

#[test]
fn what_was_cut_off_behind_its_beginning_counts() {
    let mut world = World::with_post().reversible();
    world.robot.next(SEND, [vec![Act::Wait(Gate::closed())]]);
    let id = world.start(to("Acme"));
    assert_eq!(beginnings(&world, id), 1);
    world.crash_and_boot();
    assert_eq!(world.robot.made_before(), [false, true]);
    assert_eq!(beginnings(&world, id), 2, "each attempt tells it");
}

#[test]
fn what_is_cut_off_again_while_it_looks_still_counts() {
    let mut world = World::with_post().reversible();
    world.robot.next(SEND, [vec![Act::Wait(Gate::closed())]]);
    world.start(to("Acme"));
    world.crash();
    world.robot.plan(SEND, Planned::Wait(Gate::closed()));
    world.boot();
    world.crash();
    world.robot.plan_freely(SEND);
    world.boot();
    assert_eq!(world.robot.made_before(), [false, true, true]);
}

#[test]
fn what_finds_everything_right_or_cannot_be_taken_back_costs_no_line() {
    let mut world = World::with_post();
    let id = world.start(to("Acme"));
    assert_eq!(beginnings(&world, id), 0);
    world = World::with_post().reversible();
    world.robot.plan(SEND, Planned::AlreadyRight(json!({})));
    let id = world.start(to("Acme"));
    assert_eq!(world.step_state(id, "send"), StepState::Done);
    assert_eq!(beginnings(&world, id), 0);
}

#[test]
fn what_was_cut_off_while_it_looked_counts_when_it_would_not_have_told_that_it_begins() {
    let mut world = World::with_post();
    world.robot.plan(SEND, Planned::Wait(Gate::closed()));
    world.start(to("Acme"));
    world.crash();
    world.robot.plan_freely(SEND);
    world.boot();
    assert_eq!(world.robot.made_before(), [false, true]);
}

#[test]
fn what_an_earlier_app_found_cut_off_counts_though_it_did_not_say_so() {
    let mut world = World::with_post();
    world.robot.next(SEND, [vec![Act::Wait(Gate::closed())]]);
    let id = world.start(to("Acme"));
    let (number, at) = (world.seen(id) + 1, world.execution(id).updated_at);
    world.crash();
    let recorded = Recorded::AttemptFailed {
        step: "send".into(),
        attempt: 1,
        error: StepError {
            code: INTERRUPTED.to_owned(),
            message: "The app ended during this attempt.".to_owned(),
            hint: String::new(),
            detail: Vec::new(),
            trace: String::new(),
        },
        retry_at: Some(at),
        applying: false,
    };
    world.journal.forge(id, JournalEntry { number, at, recorded });
    world.boot();
    assert_eq!(world.robot.made_before(), [false, true]);
}

#[test]
fn an_attempt_that_was_cut_off_counts() {
    let mut world = World::with_post();
    world.robot.next(SEND, [vec![Act::Wait(Gate::closed())]]);
    world.start(to("Acme"));
    world.crash_and_boot();
    assert_eq!(world.robot.made_before(), [false, true]);
}

#[test]
fn a_doubt_counts_until_a_person_has_said_that_it_did_not_take_effect() {
    for took_effect in [false, true] {
        let mut world = World::with_post();
        let doubt = vec![Act::Fail(Kind::UnknownOutcome)];
        world.robot.next(SEND, [doubt]);
        let id = world.start(to("Acme"));
        world.settle(id, "send", took_effect).expect("it is unknown");
        if took_effect {
            world.rerun(id, "send").expect("it is done");
        }
        assert_eq!(world.robot.made_before(), [false, took_effect]);
    }
}

#[test]
fn another_input_is_another_piece_of_work() {
    for (input, expected) in [(None, true), (Some(json!({"to": "Globex"})), false)] {
        let mut world = World::with_post();
        world.robot.next(SEND, [vec![permanent()]]);
        let id = world.start(to("Acme"));
        let retry = Event::Retry {
            step: "send".into(),
            seen: world.seen(id),
            input: input.map(object),
            by: anna(),
        };
        world.submit(id, retry).expect("it has failed");
        assert_eq!(world.robot.made_before(), [false, expected]);
    }
}

/// Tries a failed step again with an input of a person's own.
fn retry_with(world: &mut World, id: ExecutionId, input: serde_json::Value) {
    let retry = Event::Retry {
        step: "send".into(),
        seen: world.seen(id),
        input: Some(object(input)),
        by: anna(),
    };
    world.submit(id, retry).expect("it has failed");
}

#[test]
fn an_input_that_comes_back_is_the_work_from_before() {
    let mut world = World::with_post();
    world
        .robot
        .next(SEND, [vec![permanent()], vec![permanent()], vec![permanent()]]);
    let id = world.start(to("Acme"));
    retry_with(&mut world, id, json!({"to": "Globex"}));
    retry_with(&mut world, id, json!({}));
    retry_with(&mut world, id, json!({"to": "Globex"}));
    let told: Vec<_> = world.robot.earlier().iter().map(Vec::len).collect();
    assert_eq!(
        told,
        [0, 0, 1, 1],
        "each is told of the attempts that were given the same"
    );
}

#[test]
fn what_bears_the_key_of_an_attempt_before_is_the_steps_own_until_its_records_tell_it() {
    let mut world = World::with_post();
    world.robot.next(SEND, [vec![permanent()], vec![permanent()]]);
    let id = world.start(to("Acme"));
    retry_with(&mut world, id, json!({"to": "Globex"}));
    retry_with(&mut world, id, json!({"to": "Initech"}));
    assert_eq!(world.step_state(id, "send"), StepState::Done);
    world.rerun(id, "send").expect("it is done");
    let key = |round: u32| format!("{id}.send.{round}");
    assert_eq!(
        world.robot.own_keys(),
        [vec![], vec![key(0)], vec![key(0), key(1)], vec![]]
    );
}

#[test]
fn a_step_done_anew_is_the_same_work_unless_one_before_it_tells_something_else() {
    let mut world = World::with_post();
    world.robot.next(SEND, [vec![permanent()], vec![permanent()]]);
    let id = world.start(to("Acme"));
    world.rerun(id, "send").expect("it has failed");
    world.rerun(id, "ask").expect("it is done");
    world.answer(id, "ask", to("Globex")).expect("it is asked again");
    assert_eq!(world.robot.made_before(), [false, true, false]);
}
