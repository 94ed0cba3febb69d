//! What is done anew after somebody has left is not forgotten, and not done while they are gone.

use api::execution::verb::{RerunStep, SkipStep};
use api::execution::{ExecutionDetail, Offer, StepRef};
use api::leaving::{LeavingView, LookAtLeaving, StartLeaving, WhoLeaves};
use api::person::{ListPeople, PersonRef, SetPersonState};
use api::{ApiError, ErrorCode};
use domain::execution::{ExecutionState, StepState};
use domain::person::PersonState;
use domain::{ExecutionId, PersonId};
use serde_json::json;

use crate::behind::move_person;
use crate::desk::{Desk, new_partner};

const STEP: &str = "add_user_to_slack_group";

async fn look(desk: &Desk, id: PersonId) -> LeavingView {
    let who = WhoLeaves::Person { id };
    desk.app.look_at_leaving(LookAtLeaving { who }).await.unwrap()
}

/// Somebody of Acme, given everything by hand.
async fn onboarded(desk: &Desk) -> (ExecutionId, PersonId) {
    desk.start("new_partner", new_partner("Acme")).await.unwrap();
    let organization = desk.app.list_organization_options().await.unwrap()[0].id;
    let chosen = json!({ "organization": organization.to_string() });
    let id = desk.start("new_partner_user", chosen).await.unwrap();
    let (asked, _) = desk.offered(id).await;
    let ada = json!({
        "first_name": "Ada", "last_name": "Byron", "email": "ada@acme.example", "job_title": "Analyst", "phone": "",
        "language": "en",
    });
    desk.answer(&asked, "input_user_details", ada).await.unwrap();
    by_hand(desk, id).await;
    let people = desk.app.list_people(ListPeople::default()).await.unwrap();
    (id, people.rows[0].id)
}

/// Does all that waits for a person and leaves out what cannot be done here, until the execution has ended.
async fn by_hand(desk: &Desk, id: ExecutionId) {
    let rests = |execution: &ExecutionDetail| {
        let mut steps = execution.steps.iter();
        let waits =
            steps.any(|step| matches!(step.offer, Offer::Task { .. }) || step.state == StepState::Blocked);
        waits || execution.state == ExecutionState::Done
    };
    loop {
        let execution = desk.until(id, rests).await;
        if execution.state == ExecutionState::Done {
            return;
        }
        let mut steps = execution.steps.iter();
        if let Some(task) = steps.find(|step| matches!(step.offer, Offer::Task { .. })) {
            desk.do_task(&execution, task).await.unwrap();
            continue;
        }
        let mut steps = execution.steps.iter();
        let blocked = steps.find(|step| step.state == StepState::Blocked).unwrap();
        let skipped = SkipStep {
            step: StepRef {
                execution: id,
                version: execution.version,
                step: blocked.key.clone(),
            },
            reason: "There is no mail server.".into(),
        };
        desk.app.skip_step(skipped).await.unwrap();
    }
}

async fn leave(desk: &Desk, person: PersonId) {
    let id = begin_to_leave(desk, person).await;
    by_hand(desk, id).await;
}

async fn begin_to_leave(desk: &Desk, person: PersonId) -> ExecutionId {
    let view = look(desk, person).await;
    let answers = json!({ "requested_by": "Mara", "reason": "The end.", "leaving_date": "2026-12-31" });
    let start = StartLeaving {
        id: view.id,
        who: WhoLeaves::Person { id: person },
        workflow: view.workflows[0].key.clone(),
        answers: answers.as_object().cloned().unwrap(),
        approval: false,
        seen: view.accesses.iter().map(|access| access.grant).collect(),
        cancel: Vec::new(),
    };
    desk.app.start_leaving(start).await.unwrap().id
}

async fn anew(desk: &Desk, id: ExecutionId, key: &str) -> Result<(), ApiError> {
    let execution = desk.execution(id).await;
    let step = execution.steps.iter().find(|step| step.key.as_str() == key);
    let request = RerunStep {
        step: StepRef {
            execution: id,
            version: execution.version,
            step: key.into(),
        },
        again: step
            .unwrap()
            .verbs
            .rerun
            .iter()
            .map(|step| step.key.clone())
            .collect(),
        reason: "It got lost.".into(),
    };
    desk.app.rerun_step(request).await.map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_given_anything_anew_while_they_leave_or_are_gone() {
    let desk = Desk::signed_in().await;
    let (onboarding, ada) = onboarded(&desk).await;
    let leaving = begin_to_leave(&desk, ada).await;
    let refused = anew(&desk, onboarding, STEP).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Conflict);
    assert_eq!(
        refused.message,
        "Ada Byron leaves just now, so nothing is given anew."
    );
    by_hand(&desk, leaving).await;
    let refused = anew(&desk, onboarding, STEP).await.unwrap_err();
    assert!(refused.message.contains("has left"), "{refused:?}");
    assert_eq!(look(&desk, ada).await.accesses, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_given_anew_to_somebody_who_came_back_is_taken_back_again() {
    let desk = Desk::signed_in().await;
    let (onboarding, ada) = onboarded(&desk).await;
    let had = look(&desk, ada).await.accesses;
    leave(&desk, ada).await;
    let person = desk.app.get_person(PersonRef { id: ada }).await.unwrap();
    let back = SetPersonState {
        id: ada,
        version: person.version,
        state: PersonState::Active,
        reason: "She is back.".into(),
    };
    desk.app.set_person_state(back).await.unwrap();
    assert_eq!(look(&desk, ada).await.accesses, []);
    anew(&desk, onboarding, STEP).await.unwrap();
    by_hand(&desk, onboarding).await;
    let has = look(&desk, ada).await.accesses;
    let has: Vec<_> = has.iter().map(|access| &access.system).collect();
    assert!(had.iter().any(|access| access.system == "Slack"));
    assert_eq!(has, ["Slack"], "it stands, and a leaving knows of it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_where_somebody_came_from_changes_nothing_about_them() {
    let desk = Desk::signed_in().await;
    let (onboarding, ada) = onboarded(&desk).await;
    desk.start("new_partner", new_partner("Beta")).await.unwrap();
    let options = desk.app.list_organization_options().await.unwrap();
    let beta = options.iter().find(|option| option.name == "Beta").unwrap().id;
    move_person(&desk, ada, beta);
    anew(&desk, onboarding, "input_user_details").await.unwrap();
    let (asked, _) = desk.offered(onboarding).await;
    let other = json!({
        "first_name": "Eve", "last_name": "Other", "email": "eve@acme.example", "job_title": "Analyst", "phone": "",
        "language": "en",
    });
    let refused = desk.answer(&asked, "input_user_details", other).await;
    assert_eq!(refused.unwrap_err().code, ErrorCode::Conflict);
    let person = desk.app.get_person(PersonRef { id: ada }).await.unwrap();
    assert_eq!(
        (&*person.row.name, person.row.organization.id),
        ("Ada Byron", beta)
    );
}
