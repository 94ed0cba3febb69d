//! A person of a partner gets access, by hand and through actions.

use domain::execution::{ExecutionState, StepState};
use domain::{ExecutionId, OrganizationId};
use serde_json::{Value, json};

use crate::built_in::records::check_person_records;
use crate::built_in::{HOSTILE, connected, do_everything_by_hand, partner, person};
use crate::world::World;

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
    let mut world = connected("new_partner");
    let id = world.start(partner("Acme"));
    let organization = world.execution(id).organization.expect("it was made");
    world.switch_to("new_partner_user");
    for system in ["studio", "email"] {
        world.connections.set(system, true);
    }
    let id = onboard(&mut world, organization);
    assert_eq!(
        world.state(id),
        ExecutionState::Done,
        "{:?}",
        world.execution(id).steps
    );
    check_person_records(&world, id, organization, "Made");
    let given = |action: &str| {
        let mut done = world.robot.effects().into_iter().rev();
        Value::Object(done.find(|done| done.action == action).expect(action).input)
    };
    let mail = given("email.share_documentation");
    assert_eq!(mail["to"], json!("ada@example.org"));
    assert_eq!(mail["organization"], json!("Acme"));
    assert_eq!(mail["first_name"], json!(HOSTILE));
    let name = format!("{HOSTILE} {HOSTILE}");
    let with = |more: Value| {
        let mut all = json!({"email": "ada@example.org", "first_name": HOSTILE, "last_name": HOSTILE});
        let more = more.as_object().cloned().unwrap_or_default();
        all.as_object_mut().expect("it is an object").extend(more);
        all
    };
    for (action, expected) in [
        (
            "studio.add_user_to_companies",
            with(json!({"companies": "Acme 1\nAcme 2"})),
        ),
        (
            "metabase.add_person_to_group",
            with(json!({"groups": "7", "group_name": "Made"})),
        ),
        (
            "teams.add_person_to_channel",
            json!({"email": "ada@example.org", "name": name, "channel": "7", "channel_name": "Made"}),
        ),
        (
            "slack.add_person_to_group",
            json!({"email": "ada@example.org", "name": name, "group": "7", "group_name": "Made"}),
        ),
        (
            "keycloak.add_person_to_group",
            with(json!({"group": "7", "group_name": "Made"})),
        ),
        (
            "lms.add_person_to_cohort",
            with(json!({"language": "pt", "cohort": "7", "cohort_name": "Made"})),
        ),
        (
            "studio.create_personal_company",
            json!({"email": "ada@example.org", "name": name}),
        ),
        ("studio.send_invite", with(json!({}))),
    ] {
        assert_eq!(given(action), expected, "{action}");
    }
}

#[test]
fn a_group_whose_id_nobody_noted_holds_its_step_up_and_nothing_else() {
    let (mut world, organization) = with_partner("Acme");
    for system in ["studio", "metabase", "teams", "slack", "lms", "keycloak"] {
        world.connections.set(system, true);
    }
    let id = onboard(&mut world, organization);
    assert_eq!(world.state(id), ExecutionState::Waiting);
    for (step, code) in [
        ("add_user_to_metabase_group", "group_id_missing"),
        ("add_user_to_teams_channel", "group_id_missing"),
        ("add_user_to_slack_group", "group_id_missing"),
        ("add_user_to_lms", "group_id_missing"),
    ] {
        assert_eq!(world.step_state(id, step), StepState::Blocked, "{step}");
        assert_eq!(world.error_code(id, step), code, "{step}");
        world
            .say_done_by_hand(id, step, json!({}))
            .unwrap_or_else(|refused| panic!("{step} can be done by hand: {refused:?}"));
    }
    let keycloak = world.step(id, "add_user_to_keycloak");
    assert_eq!(
        (keycloak.state, keycloak.summary.as_str()),
        (StepState::Skipped, "The organization has no group in Robot."),
        "it was there before Keycloak was connected"
    );
    assert_eq!(world.step_state(id, "send_studio_invite"), StepState::Done);
    assert_eq!(world.step_state(id, "share_documentation"), StepState::Waiting);
}

#[test]
fn a_group_whose_id_is_noted_later_lets_its_step_go_on() {
    let mut world = World::built_in("new_partner");
    let made = world.start(partner("Acme"));
    do_everything_by_hand(&world, made);
    let organization = world.execution(made).organization.expect("it was made");
    world.switch_to("new_partner_user");
    world.connections.set("slack", true);
    let id = onboard(&mut world, organization);
    assert_eq!(
        world.error_code(id, "add_user_to_slack_group"),
        "group_id_missing"
    );
    world.connections.remove("slack");
    world.switch_to("new_partner");
    world.rerun(made, "create_slack_group").expect("it is done");
    world
        .do_by_hand(made, "create_slack_group", json!({"name": "Acme", "id": "S0615"}))
        .expect("it is done anew");
    world.switch_to("new_partner_user");
    world.connections.set("slack", true);
    world.retry(id, "add_user_to_slack_group").expect("it waits");
    assert_eq!(world.step_state(id, "add_user_to_slack_group"), StepState::Done);
    let effects = world.robot.effects();
    assert_eq!(
        effects.last().expect("there is one").input["group"],
        json!("S0615")
    );
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

/// Begins to give a person of an organization access.
pub(super) fn onboard(world: &mut World, organization: OrganizationId) -> ExecutionId {
    let id = world.start(json!({"organization": organization.to_string()}));
    world
        .answer(id, "input_user_details", person("ada@example.org"))
        .expect("it waits");
    id
}

/// A world with a partner that was set up by hand, ready for its users.
pub(super) fn with_partner(name: &str) -> (World, OrganizationId) {
    let mut world = World::built_in("new_partner");
    let id = world.start(partner(name));
    do_everything_by_hand(&world, id);
    let organization = world.execution(id).organization.expect("it was made");
    world.switch_to("new_partner_user");
    (world, organization)
}
