use domain::StepKey;
use domain::execution::{ExecutionState, StepState};
use domain::record::Record;
use engine::Event;
use engine::verbs::fitting;
use serde_json::json;

use crate::built_in::partner;
use crate::verbs::draft_in;
use crate::world::{World, anna, assert_moved_on, bert, cleo};

#[test]
fn a_rerun_does_its_step_and_those_behind_it_anew_and_nothing_else() {
    let (world, id) = draft_in(StepState::Done);
    world.do_by_hand(id, "look", json!({})).unwrap();
    assert_eq!(world.step_state(id, "agree"), StepState::Waiting);
    let before = world.execution(id);
    let invalidated = fitting(&before, 1).rerun.unwrap();
    assert_eq!(invalidated, [StepKey::from("draft"), "agree".into()]);
    let rerun = |invalidated: &[&str]| Event::Rerun {
        step: "draft".into(),
        seen: world.seen(id),
        invalidated: invalidated.iter().map(|key| StepKey::from(*key)).collect(),
        reason: "The wrong name.".into(),
        by: anna(),
    };
    for other in [&["draft"][..], &["agree", "draft"], &["draft", "agree", "send"]] {
        assert_moved_on(world.submit(id, rerun(other)));
    }
    world.submit(id, rerun(&["draft", "agree"])).unwrap();
    let after = world.execution(id);
    assert_eq!(
        (&after.steps[0], &after.steps[2]),
        (&before.steps[0], &before.steps[2]),
        "what the step does not stand before stays"
    );
    let draft = world.step(id, "draft");
    assert_eq!((draft.state, draft.attempts.len()), (StepState::Done, 2));
    assert_ne!(
        draft.attempts[0].idempotency_key, draft.attempts[1].idempotency_key,
        "a system must not take it for the same piece of work"
    );
    assert_eq!(
        world.step_state(id, "agree"),
        StepState::Waiting,
        "they are asked again"
    );
}

#[test]
fn a_rerun_waits_until_nothing_behind_it_is_on_its_way() {
    let (world, id) = draft_in(StepState::Running);
    assert_eq!(fitting(&world.execution(id), 0).rerun, None);
    assert_moved_on(world.rerun(id, "ask"));
}

#[test]
fn an_execution_that_is_done_goes_on_when_a_step_is_done_anew() {
    let (world, id) = draft_in(StepState::Done);
    world.do_by_hand(id, "look", json!({})).unwrap();
    world.approve(id, "agree", bert()).unwrap();
    world.approve(id, "agree", cleo()).unwrap();
    assert_eq!(world.state(id), ExecutionState::Done);
    world.rerun(id, "send").unwrap();
    assert_eq!(world.state(id), ExecutionState::Done);
    assert_eq!(world.step(id, "send").attempts.len(), 2, "it was sent once more");
}

#[test]
fn what_is_told_anew_stands_under_the_ids_it_had() {
    let mut world = World::built_in("new_partner");
    let id = world.start(partner("Acme"));
    let organization = world.execution(id).organization.unwrap();
    let companies = |records: &[Record]| -> Vec<_> {
        let found = records.iter().filter_map(|record| {
            let Record::StudioCompany { id, name, .. } = record else {
                return None;
            };
            Some((*id, name.clone()))
        });
        found.collect()
    };
    let first = companies(&world.journal.records(id));
    assert_eq!(first.len(), 2);
    let n_before = world.journal.records(id).len();

    world.rerun(id, "input_studio_companies").unwrap();
    assert_eq!(
        world.step(id, "input_studio_companies").earlier["partner_name"],
        json!("Acme"),
        "the form has something to begin with"
    );
    let mut answers = partner("Acme Ltd");
    answers["studio_companies"] = json!([{"name": "Acme 1", "environment": "prod"}]);
    world.answer(id, "input_studio_companies", answers).unwrap();

    let records = world.journal.records(id);
    let told = &records[n_before..];
    assert!(
        told.iter().any(|record| matches!(
            record,
            Record::Organization { id, name, .. } if *id == organization && name == "Acme Ltd"
        )),
        "the organization is the same, by another name: {told:#?}"
    );
    assert_eq!(companies(told), [(first[0].0, "Acme 1".to_owned())]);
    let dropped: Vec<_> = told
        .iter()
        .filter_map(|record| {
            let Record::StudioCompanyDropped { id } = record else {
                return None;
            };
            Some(*id)
        })
        .collect();
    assert_eq!(dropped, [first[1].0], "one company is not wanted any more");
    assert_eq!(world.execution(id).organization, Some(organization));
    assert_eq!(world.execution(id).label, "Acme Ltd");
}
