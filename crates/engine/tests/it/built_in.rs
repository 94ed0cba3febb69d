//! Both built-in workflows to their ends, by hand and through actions: here the one for a new partner.

mod groups;
mod people;
mod records;

use std::collections::BTreeMap;

use domain::ExecutionId;
use domain::execution::{ExecutionState, StepState};
use domain::form::Field;
use domain::workflow::StepKind;
use serde_json::{Value, json};

use crate::built_in::records::check_partner_records;
use crate::world::World;

/// Text that would do harm if anybody took it for a template, for markup or for a line of its own.
const HOSTILE: &str = "{{ 7 * 7 }}{% raw %} <b>\"O'Neil\"</b> & ${x} \u{202e}%s";

/// The answers of the first form of `new_partner`, with every optional field left out.
pub(crate) fn partner(name: &str) -> Value {
    json!({
        "partner_name": name,
        "contact_name": name,
        "contact_email": "o'neil@example.org",
        "studio_companies": [
            {"name": format!("{name} 1"), "environment": "test"},
            {"name": format!("{name} 2"), "environment": "prod"},
        ],
    })
}

/// The answers of the second form of `new_partner_user`, with every optional field left out.
pub(crate) fn person(email: &str) -> Value {
    json!({
        "first_name": HOSTILE, "last_name": HOSTILE, "email": email, "job_title": HOSTILE, "language": "pt",
    })
}

#[test]
fn a_partner_can_be_set_up_wholly_by_hand() {
    let mut world = World::built_in("new_partner");
    let id = world.start(partner(HOSTILE));
    let told = do_everything_by_hand(&world, id);
    assert_eq!(world.state(id), ExecutionState::Done);
    assert_eq!(world.execution(id).label, HOSTILE);
    assert!(
        told.contains(&format!("Enter the partner name: {HOSTILE}")),
        "{told:#?}"
    );
    assert!(
        told.iter()
            .any(|line| line.ends_with(&format!("\n• {HOSTILE} 1 (test)\n• {HOSTILE} 2 (production)"))),
        "{told:#?}"
    );
    assert!(
        told.contains(&format!("Choose the group {HOSTILE}.")),
        "{told:#?}"
    );
    check_partner_records(&world, id, HOSTILE, HOSTILE, "");
    assert_eq!(
        world.step_state(id, "create_keycloak_group"),
        StepState::Skipped,
        "without Keycloak nobody misses it"
    );
}

#[test]
fn what_a_system_makes_is_given_to_the_steps_behind_it() {
    let mut world = connected("new_partner");
    world.start(partner("Acme"));
    let given: BTreeMap<_, _> = world
        .robot
        .effects()
        .into_iter()
        .map(|done| (done.action, Value::Object(done.input)))
        .collect();
    let acme = json!({"organization": "Acme"});
    assert_eq!(
        given["infrabot.trigger"],
        json!({"partner": "Acme", "companies": "Acme 1\nAcme 2", "environments": "test\nprod"})
    );
    assert_eq!(given["metabase.clone_collection"], acme);
    assert_eq!(
        given["metabase.create_group"],
        json!({"organization": "Acme", "collection": "7"})
    );
    assert_eq!(
        given["metabase.grant_database_access"],
        json!({"group": "7", "group_name": "Made"})
    );
    for action in [
        "teams.create_channel",
        "slack.create_group",
        "lms.create_cohort",
        "keycloak.create_group",
    ] {
        assert_eq!(given[action], acme, "{action}");
    }
}

#[test]
fn a_collection_without_its_number_holds_up_the_group_that_shall_read_it() {
    let mut world = World::built_in("new_partner");
    let id = world.start(partner("Acme"));
    for step in ["trigger_infrabot", "clone_metabase_collection"] {
        let fields = by_hand_fields(&world, step);
        world
            .do_by_hand(id, step, required_only(&fields))
            .expect("it waits");
    }
    world.connections.set("metabase", true);
    world.retry(id, "create_metabase_group").expect("it waits");
    assert_eq!(world.step_state(id, "create_metabase_group"), StepState::Blocked);
    assert_eq!(world.error_code(id, "create_metabase_group"), "group_id_missing");
    let attempts = world.step(id, "create_metabase_group").attempts.len();
    world.reconsider();
    assert_eq!(
        world.step(id, "create_metabase_group").attempts.len(),
        attempts,
        "to look again costs no attempt"
    );
    assert_eq!(world.robot.planned(), 0, "Metabase was not asked");
}

#[test]
fn a_partner_can_be_set_up_wholly_by_the_systems() {
    for outputs in [
        json!({"name": "Made", "id": 7, "link": 7}),
        json!({"name": "Made", "id": "7", "link": "7"}),
    ] {
        let mut world = connected("new_partner");
        script_outputs(&world, &outputs);
        let id = world.start(partner("Acme"));
        assert_eq!(
            world.state(id),
            ExecutionState::Done,
            "{:?}",
            world.execution(id).steps
        );
        check_partner_records(&world, id, "Acme", "Made", "7");
    }
}

#[test]
fn a_partner_can_be_set_up_by_systems_that_tell_only_what_they_must() {
    for outputs in [
        json!({"name": "Made", "id": "7"}),
        json!({"name": "Made", "id": "7", "link": null, "run": null}),
    ] {
        let mut world = connected("new_partner");
        script_outputs(&world, &outputs);
        let id = world.start(partner("Acme"));
        assert_eq!(
            world.state(id),
            ExecutionState::Done,
            "{:?}",
            world.execution(id).steps
        );
        check_partner_records(&world, id, "Acme", "Made", "7");
    }
}

#[test]
fn a_system_can_go_on_where_a_person_noted_only_what_they_had_to() {
    let mut world = World::built_in("new_partner");
    let id = world.start(partner("Acme"));
    for step in ["trigger_infrabot", "clone_metabase_collection"] {
        let fields = by_hand_fields(&world, step);
        world
            .do_by_hand(id, step, required_only(&fields))
            .expect("it waits");
    }
    world
        .do_by_hand(id, "create_metabase_group", json!({"name": "By hand"}))
        .expect("it waits");
    world.connections.set("metabase", true);
    world.retry(id, "grant_metabase_db_access").expect("it waits");
    assert_eq!(world.step_state(id, "grant_metabase_db_access"), StepState::Done);
    let effects = world.robot.effects();
    let input = Value::Object(effects[0].input.clone());
    assert_eq!(
        input,
        json!({"group": "", "group_name": "By hand"}),
        "a system needs one of both to find it"
    );
}

#[test]
fn the_most_companies_a_form_takes_fill_their_instructions() {
    let companies: Vec<_> = (0..domain::form::MAX_ENTRIES)
        .map(|n| json!({"name": format!("{}{n:02}", "x".repeat(78)), "environment": "test"}))
        .collect();
    let mut answers = partner("Acme");
    answers["studio_companies"] = Value::Array(companies);
    let mut world = World::built_in("new_partner");
    let id = world.start(answers);
    assert_eq!(world.step_state(id, "trigger_infrabot"), StepState::Waiting);
}

fn connected(workflow: &str) -> World {
    let world = World::built_in(workflow);
    for step in &world.definition().steps {
        if let StepKind::Action(action) = &step.kind {
            world.connections.set(&action.system, true);
        }
    }
    world
}

fn script_outputs(world: &World, outputs: &Value) {
    use crate::fakes::Act;
    for step in &world.definition().steps {
        if let StepKind::Action(action) = &step.kind {
            world.robot.next(
                &action.full_name(),
                [vec![Act::Commit, Act::Effect, Act::Done(outputs.clone())]],
            );
        }
    }
}

/// Does every waiting task, noting hostile text where something must be noted, and returns what was told.
fn do_everything_by_hand(world: &World, id: ExecutionId) -> Vec<String> {
    let mut told = Vec::new();
    while let Some(step) = world.steps_in(id, StepState::Waiting).first() {
        let task = world.step(id, step.as_str()).task.expect("no form is left");
        told.extend(task.instructions);
        let fields = by_hand_fields(world, step.as_str());
        world
            .do_by_hand(id, step.as_str(), required_only(&fields))
            .expect("it waits");
    }
    let errors: Vec<_> = world
        .execution(id)
        .steps
        .into_iter()
        .filter_map(|step| step.error.clone())
        .collect();
    assert_eq!(errors, [], "every place could be filled in");
    assert!(
        told.iter()
            .all(|line| !line.contains("49") && !line.trim().is_empty()),
        "{told:#?}"
    );
    told
}

fn by_hand_fields(world: &World, step: &str) -> Vec<Field> {
    match &world.definition().step(&step.into()).expect("it is a step").kind {
        StepKind::Action(action) => action.by_hand.fields.clone(),
        StepKind::Task(task) => task.fields.clone(),
        StepKind::Form(_) | StepKind::Approval(_) | StepKind::Removal(_) | StepKind::Departure(_) => {
            Vec::new()
        }
    }
}

fn required_only(fields: &[Field]) -> Value {
    let required = fields.iter().filter(|field| !field.optional);
    required
        .map(|field| (field.key.clone(), json!(HOSTILE)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}
