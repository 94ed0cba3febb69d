use domain::execution::{ExecutionState, StepState};
use serde_json::json;

use crate::fakes::{Act, Death, Gate, Planned, transient};
use crate::world::{LETTER, World, to};

const SEND: &str = "post.send";

#[test]
fn an_attempt_cut_off_before_its_commit_point_is_repeated_without_anybody() {
    let mut world = World::with_post();
    world.robot.next(SEND, [vec![Act::Wait(Gate::closed())]]);
    let id = world.start(to("Acme"));
    world.crash_and_boot();
    let step = world.step(id, "send");
    assert_eq!((step.state, step.attempts.len()), (StepState::Done, 2));
    let keys: Vec<_> = world.robot.applied().into_iter().map(|done| done.key).collect();
    assert_eq!(keys[0], keys[1], "it is the same piece of work");
    assert_eq!(world.robot.effects().len(), 1);
}

#[test]
fn an_attempt_cut_off_while_it_looked_is_repeated_without_anybody() {
    let mut world = World::with_post();
    world.robot.plan(SEND, Planned::Wait(Gate::closed()));
    let id = world.start(to("Acme"));
    world.crash();
    world.robot.plan_freely(SEND);
    world.boot();
    assert_eq!(world.step_state(id, "send"), StepState::Done);
}

#[test]
fn an_attempt_cut_off_behind_its_commit_point_is_a_question_and_never_repeated() {
    for acts in [
        vec![Act::Commit, Act::Wait(Gate::closed())],
        vec![Act::Commit, Act::Effect, Act::Wait(Gate::closed())],
    ] {
        let mut world = World::with_post();
        world.robot.next(SEND, [acts]);
        let id = world.start(to("Acme"));
        for _ in 0..3 {
            world.crash_and_boot();
            world.reconsider();
            world.advance(100_000);
        }
        assert_eq!(world.step_state(id, "send"), StepState::Unknown);
        assert_eq!(world.error_code(id, "send"), "outcome_unknown");
        assert_eq!(world.robot.applied().len(), 1);
        world.settle(id, "send", true).expect("it is unknown");
        assert_eq!(world.step_state(id, "check"), StepState::Waiting);
    }
}

#[test]
fn many_ends_of_the_app_use_up_no_attempts() {
    let mut world = World::with_post();
    let id = world.new_id();
    let cut_off = || vec![Act::Wait(Gate::closed())];
    world.robot.next(
        SEND,
        [cut_off(), cut_off(), cut_off(), cut_off(), vec![transient(None)]],
    );
    world.try_start(id, to("Acme")).expect("the answers are right");
    for _ in 0..4 {
        world.crash_and_boot();
    }
    assert_eq!(world.step_state(id, "send"), StepState::Retrying);
}

#[test]
fn a_step_that_the_app_ends_with_each_time_stops_after_ten() {
    let mut world = World::with_post();
    let id = world.new_id();
    for _ in 0..12 {
        world.robot.next(SEND, [vec![Act::Wait(Gate::closed())]]);
    }
    world.try_start(id, to("Acme")).expect("the answers are right");
    for _ in 0..10 {
        world.crash_and_boot();
        assert_eq!(
            world.step_state(id, "send"),
            StepState::Running,
            "it is begun anew"
        );
    }
    world.crash_and_boot();
    let step = world.step(id, "send");
    assert_eq!((step.state, step.retry_at), (StepState::Failed, None));
    assert_eq!(world.error_code(id, "send"), "interrupted");
    world.crash_and_boot();
    assert_eq!(world.robot.applied().len(), 11, "a person decides now");
    world.robot.forget_script();
    world.retry(id, "send").expect("it has failed");
    assert_eq!(world.step_state(id, "send"), StepState::Done);
}

#[test]
fn a_retry_whose_time_came_meanwhile_starts_at_once_and_another_waits_on() {
    for (slept, expected) in [(5, StepState::Retrying), (3600, StepState::Done)] {
        let mut world = World::with_post();
        world.robot.next(SEND, [vec![transient(None)]]);
        let id = world.start(to("Acme"));
        world.crash();
        world.advance(slept);
        world.boot();
        assert_eq!(world.step_state(id, "send"), expected, "after {slept} s");
        world.advance(10);
        assert_eq!(world.step_state(id, "send"), StepState::Done);
    }
}

#[test]
fn a_blocked_step_is_looked_at_when_the_app_starts() {
    let mut world = World::with_post();
    world.robot.plan(SEND, Planned::Blocked("links_missing"));
    let id = world.start(to("Acme"));
    world.crash_and_boot();
    assert_eq!(world.step_state(id, "send"), StepState::Blocked);
    world.crash();
    world.robot.plan_freely(SEND);
    world.boot();
    assert_eq!(world.step_state(id, "send"), StepState::Done);
}

#[test]
fn what_waits_for_a_person_waits_on() {
    let mut world = World::of(LETTER);
    let id = world.start(to("Acme"));
    let version = world.seen(id);
    world.crash_and_boot();
    assert_eq!(world.seen(id), version);
    world.do_by_hand(id, "send", json!({})).expect("it waits");
    world.crash_and_boot();
    world.do_by_hand(id, "check", json!({})).expect("it waits");
    assert_eq!(world.state(id), ExecutionState::Done);
}

/// The whole story, in which the process ends at one append: nothing that was acknowledged is lost, the letter
/// is sent at most once, and the execution comes to its end.
#[test]
fn a_crash_at_every_append_loses_nothing_and_repeats_nothing() {
    for death in [Death::Before, Death::Behind] {
        die_at_every_append(death, World::with_post);
        die_at_every_append(death, || World::with_post().reversible());
    }
}

fn die_at_every_append(death: Death, world: impl Fn() -> World) {
    for append in 1.. {
        let mut world = world();
        world.journal.die_at(append, death);
        let id = world.new_id();
        for _ in 0..8 {
            push_on(&mut world, id);
            if world.journal.version(id) > 0 && world.state(id) == ExecutionState::Done {
                break;
            }
        }
        assert_eq!(world.state(id), ExecutionState::Done, "{death:?} append {append}");
        assert!(
            world.robot.effects().len() <= 1,
            "{death:?} append {append}: {:?}",
            world.robot.effects()
        );
        let records = world.journal.records(id);
        assert_eq!(records.len(), 2, "{death:?} append {append}: {records:?}");
        if world.journal.has_survived() {
            assert!(append > 6, "the story has more appends than that");
            break;
        }
    }
}

/// Does what a person would do next; when nobody answers, the process has ended.
fn push_on(world: &mut World, id: domain::ExecutionId) {
    let started = world.journal.version(id) > 0;
    let sent = if !started {
        world.send_start(id, to("Acme"))
    } else if world.step_state(id, "send") == StepState::Unknown {
        let took_effect = !world.robot.effects().is_empty();
        let event = engine::Event::Settle {
            step: "send".into(),
            seen: world.seen(id),
            took_effect,
            subject: world.subject(id),
            by: crate::world::anna(),
        };
        world.send(id, event)
    } else if world.step_state(id, "check") == StepState::Waiting {
        world.send(
            id,
            world.doing_by_hand(id, "check", json!({}), "", world.seen(id)),
        )
    } else {
        return world.crash_and_boot();
    };
    let version_before = world.journal.version(id);
    if sent.is_finished() {
        let version = world.hear(sent).expect("it fits");
        assert!(version <= version_before, "what was acknowledged is on the disk");
    } else {
        world.crash_and_boot();
    }
}
