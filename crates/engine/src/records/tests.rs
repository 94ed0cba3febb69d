//! What a step records, with ids that a repeat does not change.

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::json;

use super::*;
use crate::test_executions::{NOON, begun};

fn records_of_send(execution: &Execution, rules: Vec<RecordRule>) -> Result<Vec<Record>, StepError> {
    let mut step = execution.definition.steps[1].clone();
    step.records = rules;
    let outputs =
        json!({"list": [{"name": "One", "environment": "test"}, {"name": "Two", "environment": "prod"}]});
    let made = Made {
        step: &step,
        outputs: outputs.as_object().expect("it is an object"),
        subject: &Subject::default(),
        receipt: None,
        input: None,
        now: NOON,
    };
    make(execution, &made)
}

fn companies() -> RecordRule {
    RecordRule::StudioCompanies {
        field: "list".to_owned(),
    }
}

#[test]
fn the_same_transition_makes_the_same_records_and_each_has_its_own_id() {
    let execution = begun("Acme");
    let rules = || vec![companies(), companies()];
    let records = records_of_send(&execution, rules()).expect("they can be made");
    assert_eq!(records_of_send(&execution, rules()).as_ref(), Ok(&records));
    let ids: HashSet<_> = records
        .iter()
        .filter_map(|record| match record {
            Record::StudioCompany { id, .. } => Some(*id),
            Record::Organization { .. }
            | Record::ChosenOrganization { .. }
            | Record::ChosenPerson { .. }
            | Record::StudioCompanyDropped { .. }
            | Record::Person { .. }
            | Record::PersonalCompany { .. }
            | Record::Group { .. }
            | Record::Grant { .. }
            | Record::GrantRevoked { .. }
            | Record::Left { .. } => None,
        })
        .collect();
    assert_eq!(ids.len(), 4);
    assert!(ids.iter().all(|id| id.as_uuid().get_version_num() == 7));
}

#[test]
fn a_record_without_its_subject_is_refused() {
    let mut execution = begun("Acme");
    let personal = RecordRule::PersonalCompany {
        name: "Own".to_owned(),
    };
    let error = records_of_send(&execution, vec![personal]).expect_err("there is no person");
    assert_eq!(error.code, "record_failed");
    execution.organization = None;
    let error = records_of_send(&execution, vec![companies()]).expect_err("there is no organization");
    assert_eq!(error.code, "record_failed");
}

/// An execution whose step `send` has recorded these, and that makes its records anew.
fn having_told(earlier: &[Record]) -> Execution {
    let mut execution = begun("Acme");
    Arc::make_mut(&mut execution.steps[1]).records = earlier.to_vec();
    execution
}

fn group(number: u128, name: &str) -> Record {
    Record::Group {
        id: GroupId::from_uuid(Uuid::from_u128(number)),
        organization: begun("Acme").organization.expect("it was made"),
        system: "slack".to_owned(),
        name: name.to_owned(),
        external_id: String::new(),
    }
}

#[test]
fn a_group_that_was_replaced_and_comes_back_is_the_newest_again() {
    let told = |earlier: &[Record]| {
        let rule = RecordRule::Group {
            system: "slack".to_owned(),
            name: "A".to_owned(),
            external_id: String::new(),
        };
        id_of(&records_of_send(&having_told(earlier), vec![rule]).expect("it can be made")[0])
    };
    let (a, b) = (group(1, "A"), group(2, "B"));
    assert_eq!(told(std::slice::from_ref(&a)), id_of(&a), "nothing has changed");
    let again = told(&[a.clone(), b.clone()]);
    assert!(again != id_of(&a) && again != id_of(&b), "the newest row counts");
}

#[test]
fn a_grant_told_again_keeps_what_is_needed_to_undo_it() {
    type Known = (Option<Value>, Option<Answers>);
    let grant = |number, (receipt, input): Known| Record::Grant {
        id: GrantId::from_uuid(Uuid::from_u128(number)),
        subject: GrantSubject::Organization(begun("Acme").organization.expect("it was made")),
        system: "post".to_owned(),
        action: "post.send".to_owned(),
        resource: "A letter".to_owned(),
        receipt,
        input: input.map(Value::Object),
    };
    let told = |earlier: Record, (receipt, input): Known| {
        let execution = having_told(&[earlier]);
        let mut step = execution.definition.steps[1].clone();
        step.records = vec![RecordRule::Grant {
            system: "post".to_owned(),
            to: GrantTo::Organization,
            resource: "A letter".to_owned(),
        }];
        let made = Made {
            step: &step,
            outputs: &Answers::new(),
            subject: &Subject::default(),
            receipt,
            input,
            now: NOON,
        };
        make(&execution, &made).expect("it can be made").remove(0)
    };
    let seven = || Some(json!({"made": 7}));
    let ada = || json!({"to": "Ada"}).as_object().cloned();
    for (before, now, expected, why) in [
        (
            (None, None),
            (seven(), ada()),
            (seven(), ada()),
            "now it can be undone",
        ),
        ((seven(), ada()), (None, None), (seven(), ada()), "and still can"),
        (
            (None, ada()),
            (seven(), None),
            (seven(), ada()),
            "each tells its part",
        ),
    ] {
        assert_eq!(told(grant(1, before), now), grant(1, expected), "{why}");
    }
    let other = told(grant(1, (seven(), None)), (Some(json!({"made": 8})), None));
    assert_ne!(
        id_of(&other),
        id_of(&grant(1, (None, None))),
        "both must be undone"
    );
    let other = told(
        grant(1, (None, ada())),
        (None, json!({"to": "Eve"}).as_object().cloned()),
    );
    assert_ne!(
        id_of(&other),
        id_of(&grant(1, (None, None))),
        "it is somebody else's access"
    );
}

#[test]
fn an_access_to_something_else_stands_beside_the_first_which_is_told_again_when_it_comes_back() {
    let told = |earlier: &[Record], name: &str| {
        let rule = RecordRule::Grant {
            system: "post".to_owned(),
            to: GrantTo::Organization,
            resource: format!("Group {name}"),
        };
        records_of_send(&having_told(earlier), vec![rule])
            .expect("it can be made")
            .remove(0)
    };
    let first = told(&[], "A");
    let mut later = having_told(std::slice::from_ref(&first));
    later.version += 5;
    let rule = RecordRule::Grant {
        system: "post".to_owned(),
        to: GrantTo::Organization,
        resource: "Group B".to_owned(),
    };
    let second = records_of_send(&later, vec![rule])
        .expect("it can be made")
        .remove(0);
    assert_ne!(
        id_of(&first),
        id_of(&second),
        "both stand in the system, and both can be taken back"
    );
    let both = [first.clone(), second.clone()];
    assert_eq!(id_of(&told(&both, "A")), id_of(&first));
    assert_eq!(id_of(&told(&both, "B")), id_of(&second));
}
