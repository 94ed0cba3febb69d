//! The report of a leaving stays true, whatever becomes of the records afterwards.

use api::ErrorCode;
use api::execution::verb::SkipStep;
use api::execution::{ExecutionDetail, ExecutionRef, Offer, StepRef};
use api::leaving::{Evidence, EvidenceFiles, LeavingView, LookAtLeaving, StartLeaving, WhoLeaves};
use api::person::{DeletePerson, ListPeople, PersonRef};
use domain::execution::ExecutionState;
use domain::{ExecutionId, PersonId};
use serde_json::json;

use crate::desk::{Desk, new_partner};
use crate::systems::organization;

/// Does by hand what waits until the execution has ended; a step that is named is left out instead.
pub(crate) async fn end_by_hand(desk: &Desk, id: ExecutionId, left_out: Option<&str>) -> ExecutionDetail {
    loop {
        let execution = desk
            .until(id, |execution| execution.state != ExecutionState::Running)
            .await;
        let mut steps = execution.steps.iter();
        let Some(step) = steps.find(|step| matches!(step.offer, Offer::Task { .. })) else {
            assert_eq!(execution.state, ExecutionState::Done, "{execution:#?}");
            return execution;
        };
        if left_out.is_some_and(|named| step.title.contains(named)) {
            let skip = SkipStep {
                step: StepRef {
                    execution: id,
                    version: execution.version,
                    step: step.key.clone(),
                },
                reason: "She may keep it.".into(),
            };
            desk.app.skip_step(skip).await.unwrap();
        } else {
            desk.do_task(&execution, step).await.unwrap();
        }
    }
}

/// A person of Acme to whom everything was given by hand.
pub(crate) async fn zoe(desk: &Desk) -> PersonId {
    let partner = desk.start("new_partner", new_partner("Acme")).await.unwrap();
    end_by_hand(desk, partner, None).await;
    let acme = organization(desk, "Acme").await;
    let chosen = json!({ "organization": acme.to_string() });
    let id = desk.start("new_partner_user", chosen).await.unwrap();
    let (execution, _) = desk.offered(id).await;
    let person = json!({
        "first_name": "Zoë", "last_name": "Adams", "email": "zoe@acme.example", "job_title": "Analyst",
        "phone": "", "language": "en",
    });
    desk.answer(&execution, "input_user_details", person)
        .await
        .unwrap();
    end_by_hand(desk, id, None).await;
    let people = desk.app.list_people(ListPeople::default()).await.unwrap();
    people.rows[0].id
}

pub(crate) async fn start_leaving(desk: &Desk, who: WhoLeaves) -> ExecutionId {
    let view = desk.app.look_at_leaving(LookAtLeaving { who }).await.unwrap();
    desk.app.start_leaving(starting(&view, who)).await.unwrap().id
}

fn starting(view: &LeavingView, who: WhoLeaves) -> StartLeaving {
    let answers = json!({ "requested_by": "Mara", "reason": "It is over.", "leaving_date": "2026-12-31" });
    StartLeaving {
        id: view.id,
        who,
        workflow: view.workflows[0].key.clone(),
        answers: answers.as_object().cloned().unwrap(),
        approval: false,
        seen: view.accesses.iter().map(|access| access.grant).collect(),
        cancel: Vec::new(),
    }
}

async fn delete(desk: &Desk, id: PersonId, confirmation: &str) {
    let version = desk.app.get_person(PersonRef { id }).await.unwrap().version;
    let deleted = desk.app.delete_person(DeletePerson {
        id,
        version,
        reason: "They are gone.".into(),
        confirmation: confirmation.into(),
    });
    deleted.await.unwrap();
}

pub(crate) async fn evidence(desk: &Desk, id: ExecutionId) -> EvidenceFiles {
    desk.app.get_evidence(ExecutionRef { id }).await.unwrap()
}

/// What a report claims, without when it was made.
fn claims(report: &Evidence) -> (bool, &str, Vec<impl PartialEq + std::fmt::Debug>) {
    let removals = report.removals.iter();
    let removals = removals.map(|removal| (removal.grant, removal.how, removal.at, removal.told.clone()));
    (report.complete, &report.verdict, removals.collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_taken_back_reads_so_after_the_person_was_deleted() {
    let desk = Desk::signed_in().await;
    let id = zoe(&desk).await;
    let leaving = start_leaving(&desk, WhoLeaves::Person { id }).await;
    end_by_hand(&desk, leaving, None).await;
    let before = evidence(&desk, leaving).await.report;
    assert!(before.complete && !before.removals.is_empty());

    delete(&desk, id, "").await;
    let after = evidence(&desk, leaving).await;
    assert_eq!(claims(&after.report), claims(&before));
    assert!(!after.html.contains("Still stands"), "{}", after.html);
    assert!(after.html.contains("Taken back by hand"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_left_out_is_not_gone_because_its_record_was_deleted() {
    let desk = Desk::signed_in().await;
    let id = zoe(&desk).await;
    let leaving = start_leaving(&desk, WhoLeaves::Person { id }).await;
    end_by_hand(&desk, leaving, Some("Slack")).await;
    let before = evidence(&desk, leaving).await;
    assert!(!before.report.complete);
    assert!(before.html.contains("Still stands"));

    delete(&desk, id, "Zoë Adams").await;
    let after = evidence(&desk, leaving).await;
    assert!(!after.report.complete, "{:#?}", after.report);
    assert_eq!(after.report.verdict, before.report.verdict);
    let forgotten: Vec<_> = after.report.removals.iter().filter(|one| one.forgotten).collect();
    assert_eq!(forgotten.len(), 1, "{:#?}", after.report.removals);
    assert_eq!((forgotten[0].system.as_str(), forgotten[0].how), ("Slack", None));
    assert!(after.html.contains("Not taken back"));
    assert!(after.html.contains("Its record was deleted"), "{}", after.html);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_partner_leaves_its_people_stay_where_they_are_and_do_not_leave_alone() {
    let desk = Desk::signed_in().await;
    let id = zoe(&desk).await;
    let acme = organization(&desk, "Acme").await;
    let leaving = start_leaving(&desk, WhoLeaves::Organization { id: acme }).await;
    desk.at_rest(leaving).await;
    let version = desk.app.get_person(PersonRef { id }).await.unwrap().version;
    let deleted = desk.app.delete_person(DeletePerson {
        id,
        version,
        reason: "They are gone.".into(),
        confirmation: "Zoë Adams".into(),
    });
    let refused = deleted.await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::StillRunning);
    assert!(refused.message.starts_with("Acme is leaving"), "{refused:?}");

    let who = WhoLeaves::Person { id };
    let view = desk.app.look_at_leaving(LookAtLeaving { who }).await.unwrap();
    assert_eq!(view.in_the_way.len(), 1);
    assert!(view.in_the_way[0].of_organization);
    let mut request = starting(&view, who);
    request.cancel = view.in_the_way;
    let refused = desk.app.start_leaving(request).await.unwrap_err();
    assert!(
        refused.message.contains("whole organization is leaving"),
        "{refused:?}"
    );
    let still = desk.execution(leaving).await;
    assert_eq!(
        still.state,
        ExecutionState::Waiting,
        "it is not cancelled from there"
    );

    end_by_hand(&desk, leaving, None).await;
    assert!(evidence(&desk, leaving).await.report.complete);
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_are_refused_cancel_nothing() {
    let desk = Desk::signed_in().await;
    let open = desk.start("new_partner", new_partner("Acme")).await.unwrap();
    desk.at_rest(open).await;
    let acme = organization(&desk, "Acme").await;
    let who = WhoLeaves::Organization { id: acme };
    let view = desk.app.look_at_leaving(LookAtLeaving { who }).await.unwrap();
    let mut request = starting(&view, who);
    request.cancel = view.in_the_way;
    request.answers.insert("reason".into(), json!(""));
    let refused = desk.app.start_leaving(request).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Validation, "{refused:?}");
    assert_eq!(refused.field_errors.len(), 1);
    assert_eq!(desk.execution(open).await.state, ExecutionState::Waiting);
}
