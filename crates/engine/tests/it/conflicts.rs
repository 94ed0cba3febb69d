use domain::execution::{ExecutionState, StepState};
use serde_json::json;

use crate::world::{LETTER, World, assert_moved_on, cancelling, retrying, to};

#[test]
fn a_second_click_changes_nothing() {
    let mut world = World::of(LETTER);
    let id = world.start(to("Acme"));
    let click = || world.doing_by_hand(id, "send", json!({}), "", world.seen(id));
    let (first, second) = (click(), click());
    let (first, second) = (world.send(id, first), world.send(id, second));
    world.hear(first).expect("it waits");
    let version = world.seen(id);
    assert_moved_on(world.hear(second));
    assert_eq!(world.seen(id), version);
}

#[test]
fn a_second_answer_to_a_form_changes_nothing() {
    let mut world = World::built_in("new_partner");
    world.start(crate::built_in::partner("Acme"));
    let organization = world.journal.executions()[0];
    let organization = world.execution(organization).organization.expect("it was made");
    world.switch_to("new_partner_user");
    let id = world.start(json!({"organization": organization.to_string()}));
    let details = crate::built_in::person("ada@example.org");
    let seen = world.seen(id);
    let first = world.send(
        id,
        world.answering(id, "input_user_details", details.clone(), seen),
    );
    world.hear(first).expect("it waits");
    let version = world.seen(id);
    assert_moved_on(world.submit(id, world.answering(id, "input_user_details", details, seen)));
    assert_eq!(world.seen(id), version);
}

#[test]
fn what_was_seen_before_the_step_moved_is_stale() {
    let mut world = World::of(LETTER);
    let id = world.start(to("Acme"));
    let stale = world.seen(id);
    world.retry(id, "send").expect("it is an action that waits");
    assert_eq!(world.step_state(id, "send"), StepState::Waiting);
    assert_moved_on(world.submit(id, world.doing_by_hand(id, "send", json!({}), "", stale)));
    assert_moved_on(world.submit(id, retrying("send", stale)));
}

#[test]
fn a_version_that_is_still_to_come_was_never_seen() {
    let mut world = World::of(LETTER);
    let id = world.start(to("Acme"));
    let unseen = world.seen(id) + 1;
    assert_moved_on(world.submit(id, world.doing_by_hand(id, "send", json!({}), "", unseen)));
    assert_moved_on(world.submit(id, retrying("send", unseen)));
    assert_moved_on(world.submit(id, cancelling(u64::MAX)));
    assert_eq!(world.state(id), ExecutionState::Waiting);
}

#[test]
fn another_step_that_moves_makes_nothing_stale() {
    let mut world = World::of(crate::world::FORK);
    let id = world.start(to("Acme"));
    let seen = world.seen(id);
    world.do_by_hand(id, "left", json!({})).expect("it waits");
    world
        .submit(id, world.doing_by_hand(id, "right", json!({}), "", seen))
        .expect("it has not moved");
    assert_eq!(world.state(id), ExecutionState::Done);
}

#[test]
fn nothing_can_be_done_to_what_is_done() {
    let mut world = World::of(LETTER);
    let id = world.start(to("Acme"));
    world.do_by_hand(id, "send", json!({})).expect("it waits");
    world.do_by_hand(id, "check", json!({})).expect("it waits");
    let version = world.seen(id);
    assert_moved_on(world.do_by_hand(id, "check", json!({})));
    assert_moved_on(world.retry(id, "send"));
    assert_moved_on(world.settle(id, "send", true));
    assert_moved_on(world.answer(id, "ask", to("Other")));
    assert_moved_on(world.cancel(id));
    assert_eq!(world.seen(id), version);
}
