//! Somebody is put into Metabase groups and taken out of others: steps that are passed over when nobody asked for them.

use domain::execution::{ExecutionState, StepState};
use domain::record::{GrantSubject, Record};
use domain::{ExecutionId, OrganizationId, PersonId};
use engine::Refused;
use engine::preview::Outlook;
use serde_json::{Value, json};

use crate::built_in::people::{onboard, with_partner};
use crate::built_in::{HOSTILE, do_everything_by_hand};
use crate::world::World;

const NOT_ASKED: &str = "It was not asked for.";

/// A world with a partner's person, ready for other groups.
fn with_person() -> (World, OrganizationId, PersonId) {
    let (mut world, organization) = with_partner("Acme");
    let id = onboard(&mut world, organization);
    let person = world.execution(id).person.expect("they were made");
    world.switch_to("change_metabase_groups");
    (world, organization, person)
}

fn group(name: &str, id: &str) -> Value {
    json!({"name": name, "id": id})
}

fn change(organization: OrganizationId, person: PersonId, out_of: &[Value], into: &[Value]) -> Value {
    json!({
        "organization": organization.to_string(), "person": person.to_string(), "called": "Ada",
        "out_of": out_of, "into": into,
    })
}

fn skipped(world: &World, id: ExecutionId, step: &str) -> bool {
    let run = world.step(id, step);
    (run.state, run.summary.as_str(), run.done_by) == (StepState::Skipped, NOT_ASKED, None)
}

#[test]
fn a_person_changes_groups_by_the_system() {
    for at_hand in [false, true] {
        let (mut world, organization, person) = with_person();
        world.connections.set("metabase", true);
        if at_hand {
            world.connections.keep_at_hand();
        }
        let out_of = [group("Acme", "12")];
        let into = [group("Birch", "13"), group("Miller, Sons & Co", "14")];
        let id = world.start(change(organization, person, &out_of, &into));
        assert_eq!(world.state(id), ExecutionState::Done);
        let execution = world.execution(id);
        assert_eq!(
            (execution.label.as_str(), execution.organization, execution.person),
            ("Ada", Some(organization), Some(person))
        );
        let effects = world.robot.effects();
        let given: Vec<_> = effects
            .iter()
            .map(|done| (done.action.as_str(), json!(done.input)))
            .collect();
        let name = json!(HOSTILE);
        assert_eq!(
            given,
            [
                (
                    "metabase.remove_person_from_group",
                    json!({"email": "ada@example.org", "groups": "12\n", "group_name": "Acme"})
                ),
                (
                    "metabase.add_person_to_group",
                    json!({
                        "email": "ada@example.org", "first_name": name, "last_name": name, "groups": "13\n14\n",
                        "group_name": "",
                    })
                ),
            ],
            "a name is told with a single group only"
        );
        let records = world.journal.records(id);
        let grants: Vec<_> = records
            .iter()
            .filter_map(|record| {
                let Record::Grant {
                    subject, resource, ..
                } = record
                else {
                    return None;
                };
                Some((*subject, resource.as_str()))
            })
            .collect();
        let resource = "Metabase group Birch, Miller, Sons & Co";
        assert_eq!(
            grants,
            [(GrantSubject::Person(person), resource)],
            "what was given is a grant, and what was taken away is none"
        );
    }
}

#[test]
fn what_nobody_asked_for_is_passed_over() {
    for at_hand in [false, true] {
        let (mut world, organization, person) = with_person();
        world.connections.set("metabase", true);
        if at_hand {
            world.connections.keep_at_hand();
        }
        let birch = [group("Birch", "13")];
        let id = world.start(change(organization, person, &[], &birch));
        assert!(skipped(&world, id, "take_out"));
        assert_eq!(world.step_state(id, "put_in"), StepState::Done);
        assert_eq!(world.state(id), ExecutionState::Done);

        let id = world.start(change(organization, person, &birch, &[]));
        assert_eq!(world.step_state(id, "take_out"), StepState::Done);
        assert!(skipped(&world, id, "put_in"));
        let is_grant = |record: &Record| matches!(record, Record::Grant { .. });
        assert!(
            !world.journal.records(id).iter().any(is_grant),
            "nothing was given"
        );
        let before = world.execution(id);
        world.crash_and_boot();
        assert_eq!(world.execution(id), before, "it is passed over for ever");
    }
}

#[test]
fn what_nobody_asked_for_is_no_task_either() {
    let (mut world, organization, person) = with_person();
    let birch = [group("Birch", "13"), group("Cedar", "")];
    let id = world.start(change(organization, person, &[], &birch));
    assert!(skipped(&world, id, "take_out"), "although nothing is connected");
    let told = do_everything_by_hand(&world, id);
    assert!(
        told.contains(&"Add the person to these groups:\n• Birch\n• Cedar".to_owned()),
        "{told:#?}"
    );
    assert_eq!(world.state(id), ExecutionState::Done);
}

#[test]
fn a_preview_tells_what_would_be_passed_over() {
    let (world, organization, person) = with_person();
    let birch = [group("Birch", "13")];
    world.connections.set("metabase", true);
    let outlooks = world.preview(&[("choose", change(organization, person, &birch, &[]))]);
    assert!(
        matches!(outlooks[1], Outlook::Create(_) | Outlook::Change(_)),
        "{outlooks:?}"
    );
    assert_eq!(outlooks[2], Outlook::PassedOver(NOT_ASKED.to_owned()));
    let open = world.preview(&[]);
    let waits = Outlook::Follows(vec!["choose".into()]);
    assert_eq!(open[1..], [waits.clone(), waits], "nothing is chosen yet");
}

#[test]
fn nobody_is_taken_for_one_of_another_organizations_people() {
    let (mut world, organization, person) = with_person();
    let birch = [group("Birch", "13")];
    let nobody = PersonId::from_uuid(uuid::Uuid::from_u128(7));
    let elsewhere = OrganizationId::from_uuid(person.as_uuid());
    let id = world.new_id();
    let refused = world.try_start(id, change(organization, nobody, &[], &birch));
    assert!(matches!(refused, Err(Refused::PersonGone)), "{refused:?}");
    let refused = world.try_start(id, change(elsewhere, person, &[], &birch));
    assert!(matches!(refused, Err(Refused::OrganizationGone)), "{refused:?}");
    assert!(world.journal.entries(id).is_empty(), "nothing was started");
}

#[test]
fn what_was_given_is_still_recorded_when_other_groups_are_chosen_afterwards() {
    let (mut world, organization, person) = with_person();
    world.connections.set("metabase", true);
    let birch = [group("Birch", "13")];
    let id = world.start(change(organization, person, &[], &birch));
    world.rerun(id, "choose").expect("it is done");
    world
        .answer(id, "choose", change(organization, person, &birch, &[]))
        .expect("it waits");
    assert_eq!(world.step_state(id, "take_out"), StepState::Done);
    assert!(skipped(&world, id, "put_in"), "this time nobody asked for it");
    let records = world.journal.records(id);
    let grants = records
        .iter()
        .filter(|record| matches!(record, Record::Grant { .. }));
    assert_eq!(grants.count(), 1);
}
