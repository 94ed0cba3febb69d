use domain::execution::{ExecutionState, StepState};
use domain::form::Field;
use domain::organization::Environment;
use domain::record::{GrantSubject, Record};
use domain::workflow::StepKind;
use domain::{ExecutionId, OrganizationId};
use serde_json::{Value, json};

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
        json!({"name": "Made"}),
        json!({"name": "Made", "id": null, "link": null, "run": null}),
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
        check_partner_records(&world, id, "Acme", "Made", "");
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
fn a_partners_user_can_be_given_access_wholly_by_hand() {
    let (mut world, organization) = with_partner(HOSTILE);
    let id = world.start(json!({"organization": organization.to_string()}));
    world
        .answer(id, "input_user_details", person("ada@example.org"))
        .expect("it waits");
    let told = do_everything_by_hand(&world, id);
    assert_eq!(world.state(id), ExecutionState::Done);
    assert_eq!(world.execution(id).label, format!("{HOSTILE} {HOSTILE}"));
    assert!(
        told.iter()
            .any(|line| line.ends_with(&format!("\n• {HOSTILE} 1\n• {HOSTILE} 2"))),
        "the companies are told: {told:#?}"
    );
    assert!(
        told.contains(&format!("Add the person to the group {HOSTILE}.")),
        "{told:#?}"
    );
    assert!(
        told.iter().any(|line| line.contains("(not recorded yet: see")),
        "missing links are told: {told:#?}"
    );
    check_person_records(&world, id, organization, HOSTILE);
}

#[test]
fn a_partners_user_can_be_given_access_wholly_by_the_systems() {
    let (mut world, organization) = with_partner("Acme");
    for system in ["studio", "metabase", "teams", "slack", "email"] {
        world.connections.set(system, true);
    }
    let id = world.start(json!({"organization": organization.to_string()}));
    world
        .answer(id, "input_user_details", person("ada@example.org"))
        .expect("it waits");
    assert_eq!(
        world.state(id),
        ExecutionState::Done,
        "{:?}",
        world.execution(id).steps
    );
    check_person_records(&world, id, organization, "Made");
    let effects = world.robot.effects();
    let mail = effects.last().expect("the last one is the mail");
    assert_eq!(mail.action, "email.share_documentation");
    assert_eq!(mail.input["to"], json!("ada@example.org"));
    assert_eq!(mail.input["organization"], json!("Acme"));
    assert_eq!(mail.input["first_name"], json!(HOSTILE));
}

#[test]
fn a_partner_without_groups_gets_no_wrong_instructions() {
    let mut world = World::built_in("new_partner");
    let id = world.start(partner("Acme"));
    let organization = world.execution(id).organization.expect("it was made");
    world.cancel(id).expect("it waits");
    world.switch_to("new_partner_user");
    let id = world.start(json!({"organization": organization.to_string()}));
    world
        .answer(id, "input_user_details", person("ada@example.org"))
        .expect("it waits");
    let told = do_everything_by_hand(&world, id);
    assert!(
        told.iter().any(|line| line.contains("(none recorded yet)")),
        "{told:#?}"
    );
    assert_eq!(world.state(id), ExecutionState::Done);
}

#[test]
fn two_people_of_an_organization_have_two_addresses() {
    let (mut world, organization) = with_partner("Acme");
    let id = world.start(json!({"organization": organization.to_string()}));
    world
        .answer(id, "input_user_details", person("ada@example.org"))
        .expect("it waits");
    let id = world.start(json!({"organization": organization.to_string()}));
    let errors =
        crate::world::field_errors(world.answer(id, "input_user_details", person("ADA@example.org")));
    assert_eq!(errors[0].path, "email");
    assert_eq!(world.step_state(id, "input_user_details"), StepState::Waiting);
    world
        .answer(id, "input_user_details", person("eva@example.org"))
        .expect("it waits");
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

/// A world with a partner that was set up by hand, ready for its users.
fn with_partner(name: &str) -> (World, OrganizationId) {
    let mut world = World::built_in("new_partner");
    let id = world.start(partner(name));
    do_everything_by_hand(&world, id);
    let organization = world.execution(id).organization.expect("it was made");
    world.switch_to("new_partner_user");
    (world, organization)
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
        StepKind::Form(_) | StepKind::Approval(_) => Vec::new(),
    }
}

fn required_only(fields: &[Field]) -> Value {
    let required = fields.iter().filter(|field| !field.optional);
    required
        .map(|field| (field.key.clone(), json!(HOSTILE)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn check_partner_records(world: &World, id: ExecutionId, name: &str, noted: &str, noted_id: &str) {
    let records = world.journal.records(id);
    let us = world.execution(id).organization.expect("it was made");
    let mut kinds = Vec::new();
    for record in &records {
        match record {
            Record::Organization {
                id,
                name: its,
                contact_name,
                contact_email,
                notes,
            } => {
                assert_eq!((*id, its.as_str(), contact_name.as_str()), (us, name, name));
                assert_eq!(
                    (contact_email.as_str(), notes.as_str()),
                    ("o'neil@example.org", "")
                );
                kinds.push("organization".to_owned());
            }
            Record::StudioCompany {
                organization,
                name: its,
                environment,
                ..
            } => {
                assert_eq!(*organization, us);
                assert!(its.starts_with(name));
                kinds.push(format!("company {}", environment.as_str()));
            }
            Record::Group {
                organization,
                system,
                name,
                external_id,
                ..
            } => {
                assert_eq!(
                    (*organization, name.as_str(), external_id.as_str()),
                    (us, noted, noted_id)
                );
                kinds.push(format!("group {system}"));
            }
            Record::Grant {
                subject,
                system,
                resource,
                action,
                ..
            } => {
                assert_eq!(*subject, GrantSubject::Organization(us));
                assert_eq!(*resource, format!("Metabase database for the group {noted}"));
                assert_eq!(action, "metabase.grant_database_access");
                kinds.push(format!("grant {system}"));
            }
            Record::ChosenOrganization { .. }
            | Record::StudioCompanyDropped { .. }
            | Record::Person { .. }
            | Record::PersonalCompany { .. } => {
                panic!("not of this workflow: {record:?}");
            }
        }
    }
    let mut expected = [
        "organization",
        &format!("company {}", Environment::Test.as_str()),
        &format!("company {}", Environment::Prod.as_str()),
        "group metabase_collection",
        "group metabase",
        "grant metabase",
        "group teams",
        "group slack",
        "group lms",
    ];
    // Steps that run side by side end in any order.
    kinds.sort();
    expected.sort_unstable();
    assert_eq!(kinds, expected);
}

fn check_person_records(world: &World, id: ExecutionId, organization: OrganizationId, noted: &str) {
    let us = world.execution(id).person.expect("they were made");
    let mut kinds = Vec::new();
    for record in &world.journal.records(id) {
        match record {
            Record::ChosenOrganization { id } => {
                assert_eq!(*id, organization);
                kinds.push("organization".to_owned());
            }
            Record::Person {
                id,
                organization: at,
                first_name,
                last_name,
                email,
                job_title,
                phone,
                language,
            } => {
                assert_eq!((*id, *at), (us, organization));
                assert_eq!(
                    (first_name.as_str(), last_name.as_str(), job_title.as_str()),
                    (HOSTILE, HOSTILE, HOSTILE)
                );
                assert_eq!(
                    (email.as_str(), phone.as_str(), language.as_str()),
                    ("ada@example.org", "", "pt")
                );
                kinds.push("person".to_owned());
            }
            Record::PersonalCompany { person, name, .. } => {
                assert_eq!((*person, name.as_str()), (us, noted));
                kinds.push("personal company".to_owned());
            }
            Record::Grant {
                subject,
                system,
                resource,
                ..
            } => {
                assert_eq!(*subject, GrantSubject::Person(us));
                assert!(!resource.contains("none"), "{resource}");
                kinds.push(format!("grant {system}"));
            }
            Record::Organization { .. }
            | Record::StudioCompany { .. }
            | Record::StudioCompanyDropped { .. }
            | Record::Group { .. } => {
                panic!("not of this workflow: {record:?}");
            }
        }
    }
    let mut expected = [
        "organization",
        "person",
        "grant studio",
        "grant metabase",
        "grant teams",
        "grant slack",
        "personal company",
        "grant studio",
    ];
    // Steps that run side by side end in any order.
    kinds.sort();
    expected.sort_unstable();
    assert_eq!(kinds, expected);
}
