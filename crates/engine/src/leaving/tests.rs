use domain::record::GrantSubject;
use domain::{ExecutionId, GrantId, OrganizationId, PersonId, Timestamp};
use uuid::Uuid;

use super::*;
use crate::workflows::built_in;

fn workflow(key: &str) -> Definition {
    let mut built_in = built_in().unwrap().into_iter();
    built_in
        .find(|definition| definition.key.as_str() == key)
        .unwrap()
}

/// The accesses of a partner: a letter for a person, `-` for the partner's own.
fn removals(of: &[(&str, &str)]) -> Vec<Removal> {
    let numbered = of.iter().enumerate();
    let removal = |(number, (holder, system)): (usize, &(&str, &str))| Removal {
        grant: GrantId::from_uuid(Uuid::from_u128(number as u128)),
        subject: match *holder {
            "-" => GrantSubject::Organization(OrganizationId::from_uuid(Uuid::from_u128(1))),
            person => GrantSubject::Person(PersonId::from_uuid(Uuid::from_u128(u128::from(
                person.as_bytes()[0],
            )))),
        },
        holder: (*holder).to_owned(),
        system: (*system).to_owned(),
        action: format!("{system}.give"),
        resource: format!("{system} of {holder}"),
        given_by: ExecutionId::from_uuid(Uuid::nil()),
        given_at: Timestamp::from_micros(0),
    };
    numbered.map(removal).collect()
}

fn leaving(of: &[(&str, &str)], approval: bool) -> Leaving {
    Leaving {
        who: Leaver::Organization {
            id: OrganizationId::from_uuid(Uuid::from_u128(1)),
            name: "Acme".to_owned(),
        },
        removals: removals(of),
        approval,
    }
}

/// Returns each step with what it needs.
fn steps(leaving: &Leaving) -> Vec<(String, Vec<String>)> {
    let laid_out = laid_out(&workflow("offboard_partner"), leaving);
    let told = |(index, step): (usize, &Step)| {
        let needs = laid_out.needs_of(index).into_iter().map(ToString::to_string);
        (step.key.to_string(), needs.collect())
    };
    laid_out.steps.iter().enumerate().map(told).collect()
}

fn step(key: &str, needs: &[&str]) -> (String, Vec<String>) {
    (
        key.to_owned(),
        needs.iter().map(|need| (*need).to_owned()).collect(),
    )
}

#[test]
fn what_a_partner_has_goes_behind_what_its_people_have_in_the_same_system() {
    let given = [
        ("a", "chat"),
        ("a", "chat"),
        ("a", "wiki"),
        ("b", "chat"),
        ("-", "chat"),
        ("-", "chat"),
    ];
    assert_eq!(
        steps(&leaving(&given, false)),
        [
            step("leaving", &[]),
            step("take_back_1", &["leaving"]),
            step("take_back_2", &["take_back_1"]),
            step("take_back_3", &["leaving"]),
            step("take_back_4", &["leaving"]),
            step("take_back_5", &["take_back_1", "take_back_2", "take_back_4"]),
            step("take_back_6", &["take_back_5"]),
            step(
                "record_leaving",
                &[
                    "take_back_1",
                    "take_back_2",
                    "take_back_3",
                    "take_back_4",
                    "take_back_5",
                    "take_back_6"
                ]
            ),
        ]
    );
}

#[test]
fn somebody_is_asked_first_only_when_that_is_wanted() {
    let asked = steps(&leaving(&[("a", "chat")], true));
    assert_eq!(asked[1], step("approve", &["leaving"]));
    assert_eq!(asked[2], step("take_back_1", &["approve"]));
}

#[test]
fn whoever_was_given_nothing_only_leaves() {
    let steps = steps(&leaving(&[], true));
    assert_eq!(steps.len(), 3);
    assert_eq!(steps[2], step("record_leaving", &["approve"]));
}

#[test]
fn a_step_tells_what_it_takes_back_from_whom() {
    let laid_out = laid_out(
        &workflow("offboard_partner"),
        &leaving(&[("a", "chat"), ("-", "chat")], false),
    );
    assert_eq!(laid_out.steps[1].title, "Take back from a: chat of a");
    assert_eq!(laid_out.steps[2].title, "Take back: chat of -");
}
