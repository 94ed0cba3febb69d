use domain::execution::{ByHandReason, ExecutionState, Recorded, StepState};
use domain::form::Problem;
use domain::record::Record;
use engine::Refused;
use serde_json::json;

use crate::world::{LETTER, World, assert_moved_on, field_errors, to};

#[test]
fn a_started_execution_has_its_answers_its_record_and_its_name() {
    let mut world = World::of(LETTER);
    let id = world.start(to("Acme"));
    let execution = world.execution(id);
    assert_eq!(execution.label, "Acme");
    assert_eq!(world.step_state(id, "ask"), StepState::Done);
    assert!(matches!(&world.journal.records(id)[..], [Record::Organization { name, .. }] if name == "Acme"));
    assert!(execution.organization.is_some());
}

#[test]
fn wrong_answers_start_nothing() {
    let mut world = World::of(LETTER);
    let id = world.new_id();
    let errors = field_errors(world.try_start(id, json!({"notes": 7, "extra": "x"})));
    let paths: Vec<_> = errors.iter().map(|error| error.path.as_str()).collect();
    assert_eq!(paths, ["name", "extra"]);
    assert!(world.journal.executions().is_empty());
}

#[test]
fn a_name_that_is_taken_is_told_at_its_field_and_stores_nothing() {
    let mut world = World::of(LETTER);
    world.start(to("Acme"));
    let id = world.new_id();
    let errors = field_errors(world.try_start(id, to("  ACME ")));
    assert_eq!(
        (errors[0].path.as_str(), errors[0].problem),
        ("name", Problem::Duplicate)
    );
    assert_eq!(world.journal.version(id), 0);
    world.try_start(id, to("Other")).expect("the id is free still");
}

#[test]
fn the_same_execution_is_not_started_twice() {
    let mut world = World::of(LETTER);
    let id = world.start(to("Acme"));
    let version = world.seen(id);
    assert_moved_on(world.try_start(id, to("Other")));
    assert_eq!(world.seen(id), version);
    world.crash_and_boot();
    assert_moved_on(world.try_start(id, to("Other")));
    assert_eq!(world.seen(id), version);
}

#[test]
fn an_action_without_its_system_becomes_a_task_with_its_places_filled_in() {
    let mut world = World::of(LETTER);
    let id = world.start(to("Acme"));
    let task = world.step(id, "send").task.expect("it became a task");
    assert_eq!(task.reason, ByHandReason::NotConnected);
    assert_eq!(
        task.instructions,
        ["Send the letter to Acme."],
        "an empty optional field is no hole"
    );
    assert_eq!(world.state(id), ExecutionState::Waiting);
}

#[test]
fn an_action_whose_connection_is_off_becomes_a_task() {
    let mut world = World::of(LETTER);
    world.connections.set("post", false);
    let id = world.start(to("Acme"));
    let task = world.step(id, "send").task.expect("it became a task");
    assert_eq!(task.reason, ByHandReason::SwitchedOff);
}

#[test]
fn a_letter_goes_to_its_end_by_hand() {
    let mut world = World::of(LETTER);
    let id = world.start(to("Acme"));
    world
        .do_by_hand(id, "send", json!({"number": "17"}))
        .expect("it waits");
    assert_eq!(
        world.step(id, "check").task.expect("it is a task").instructions,
        ["Ask Acme whether letter 17 came."]
    );
    world.do_by_hand(id, "check", json!({})).expect("it waits");
    assert_eq!(world.state(id), ExecutionState::Done);
    assert!(matches!(
        world.journal.entries(id).last().map(|entry| &entry.recorded),
        Some(Recorded::Finished)
    ));
    let grants = world.journal.records(id);
    let Some(Record::Grant {
        resource,
        receipt,
        input,
        ..
    }) = grants.last()
    else {
        panic!("the last record is a grant: {grants:?}");
    };
    assert_eq!((resource.as_str(), receipt), ("Letter 17", &None));
    assert_eq!(
        *input,
        Some(json!({"to": "Acme", "notes": ""})),
        "what the action would have been given"
    );
}

#[test]
fn the_window_hears_of_every_version_in_order() {
    let mut world = World::of(LETTER);
    let id = world.start(to("Acme"));
    world.do_by_hand(id, "send", json!({})).expect("it waits");
    world.do_by_hand(id, "check", json!({})).expect("it waits");
    let heard = world.heard(id);
    assert!(heard.is_sorted(), "{heard:?}");
    assert_eq!(heard.last(), Some(&world.seen(id)));
}

#[test]
fn wrong_notes_leave_the_task_waiting() {
    let mut world = World::of(LETTER);
    let id = world.start(to("Acme"));
    let errors = field_errors(world.do_by_hand(id, "send", json!({"number": ["x"], "more": "y"})));
    assert_eq!(errors.len(), 2);
    assert_eq!(world.step_state(id, "send"), StepState::Waiting);
}

#[test]
fn a_note_is_cleaned_and_has_an_end() {
    let mut world = World::of(LETTER);
    let id = world.start(to("Acme"));
    let seen = world.seen(id);
    let long = "x".repeat(5000);
    let errors = field_errors(world.submit(id, world.doing_by_hand(id, "send", json!({}), &long, seen)));
    assert_eq!(
        (errors[0].path.as_str(), errors[0].problem),
        ("note", Problem::TooLong)
    );
    let done = world.submit(
        id,
        world.doing_by_hand(id, "send", json!({}), " ok\u{0}\u{7} ", seen),
    );
    done.expect("it waits still");
    assert_eq!(world.step(id, "send").summary, "ok");
}

#[test]
fn an_organization_that_is_gone_cannot_be_chosen() {
    let mut world = World::built_in("new_partner_user");
    let id = world.new_id();
    let nobody = json!({"organization": "00000000-0000-7000-8000-000000000001"});
    let refused = world
        .try_start(id, nobody)
        .expect_err("there is no such organization");
    assert!(matches!(refused, Refused::OrganizationGone), "{refused:?}");
    assert!(world.journal.executions().is_empty());
}

#[test]
fn what_does_not_exist_is_not_found() {
    let mut world = World::of(LETTER);
    let id = world.start(to("Acme"));
    let refused = world
        .do_by_hand(id, "nowhere", json!({}))
        .expect_err("there is no such step");
    assert!(matches!(refused, Refused::NotFound), "{refused:?}");
    let nothing = world.new_id();
    let refused = world.cancel(nothing).expect_err("there is no such execution");
    assert!(matches!(refused, Refused::NotFound), "{refused:?}");
}
