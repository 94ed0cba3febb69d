//! What the built-in workflows record.

use domain::execution::StepState;
use domain::organization::Environment;
use domain::record::{GrantSubject, Record};
use domain::{ExecutionId, OrganizationId};

use crate::built_in::HOSTILE;
use crate::world::World;

pub(super) fn check_partner_records(world: &World, id: ExecutionId, name: &str, noted: &str, noted_id: &str) {
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
                input,
                ..
            } => {
                assert_eq!(*subject, GrantSubject::Organization(us));
                assert!(resource.ends_with(noted), "{resource}");
                assert!(action.starts_with(system), "{action}");
                assert!(
                    input.is_some() || noted_id.is_empty(),
                    "what the systems were given is known: {action}"
                );
                kinds.push(format!("grant {system}"));
            }
            Record::ChosenOrganization { .. }
            | Record::ChosenPerson { .. }
            | Record::StudioCompanyDropped { .. }
            | Record::Person { .. }
            | Record::PersonalCompany { .. }
            | Record::GrantRevoked { .. }
            | Record::Left { .. } => {
                panic!("not of this workflow: {record:?}");
            }
        }
    }
    let companies = [Environment::Test, Environment::Prod].map(|kind| format!("company {}", kind.as_str()));
    let mut expected = vec![
        "organization",
        &companies[0],
        &companies[1],
        "group metabase_collection",
        "grant metabase",
        "group metabase",
        "grant metabase",
        "grant metabase",
        "group teams",
        "grant teams",
        "group slack",
        "grant slack",
        "group lms",
        "grant lms",
    ];
    if world.step_state(id, "create_keycloak_group") == StepState::Done {
        expected.extend(["group keycloak", "grant keycloak"]);
    }
    // Steps that run side by side end in any order.
    kinds.sort();
    expected.sort_unstable();
    assert_eq!(kinds, expected);
}

pub(super) fn check_person_records(
    world: &World,
    id: ExecutionId,
    organization: OrganizationId,
    noted: &str,
) {
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
            | Record::ChosenPerson { .. }
            | Record::Group { .. }
            | Record::GrantRevoked { .. }
            | Record::Left { .. } => {
                panic!("not of this workflow: {record:?}");
            }
        }
    }
    let mut expected = vec![
        "organization",
        "person",
        "grant studio",
        "grant metabase",
        "grant teams",
        "grant slack",
        "personal company",
        "grant studio",
    ];
    for (step, kind) in [
        ("add_user_to_keycloak", "grant keycloak"),
        ("add_user_to_lms", "grant lms"),
    ] {
        if world.step_state(id, step) == StepState::Done {
            expected.push(kind);
        }
    }
    // Steps that run side by side end in any order.
    kinds.sort();
    expected.sort_unstable();
    assert_eq!(kinds, expected);
}
