//! People and their partner leave: what this app had given is taken back, and nothing else.

use api::ErrorCode;
use api::execution::{ExecutionDetail, ExecutionRef, Offer};
use api::leaving::{LeavingView, LookAtLeaving, RemovalOutlook, StartLeaving, WhoLeaves};
use domain::execution::ExecutionState;
use domain::{ExecutionId, OrganizationId};
use serde_json::json;

use crate::desk::{Desk, new_partner};
use crate::systems::{connected, done, give_links, onboard, organization};

const PEOPLE: usize = 5;

fn address(n: usize) -> String {
    format!("person{n}@acme.example.org")
}

async fn look(desk: &Desk, who: WhoLeaves) -> LeavingView {
    desk.app.look_at_leaving(LookAtLeaving { who }).await.unwrap()
}

fn starting(view: &LeavingView, who: WhoLeaves) -> StartLeaving {
    let answers = json!({
        "requested_by": "Mara", "reason": "The contract <ends> & is over.", "leaving_date": "2026-12-31",
    });
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

/// Waits until the leaving has ended, doing by hand what is left to a person; returns what that was.
async fn ended(desk: &Desk, id: ExecutionId) -> (ExecutionDetail, Vec<String>) {
    let mut by_hand = Vec::new();
    loop {
        let execution = desk
            .until(id, |execution| execution.state != ExecutionState::Running)
            .await;
        if execution.state == ExecutionState::Done {
            return (execution, by_hand);
        }
        let mut steps = execution.steps.iter();
        let Some(step) = steps.find(|step| matches!(step.offer, Offer::Task { .. })) else {
            panic!("{execution:#?}");
        };
        by_hand.push(format!("{}: {:?}", step.title, step.offer));
        desk.do_task(&execution, step).await.unwrap();
    }
}

async fn acme_with_people(desk: &Desk, company: &simulators::Company) -> OrganizationId {
    let id = desk.start("new_partner", new_partner("Acme")).await.unwrap();
    done(desk, id).await;
    let acme = organization(desk, "Acme").await;
    give_links(desk, acme).await;
    for n in 0..PEOPLE {
        company.slack.with(|slack| slack.person(&address(n), "Somebody"));
        let person = json!({
            "first_name": "Person", "last_name": format!("Number {n}"), "email": address(n),
            "job_title": "Analyst", "phone": "", "language": "en",
        });
        onboard(desk, acme, person).await;
    }
    acme
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_with_its_people_leaves_and_no_membership_is_left() {
    let (desk, company) = connected().await;
    let before = company
        .studio
        .with(|studio| studio.companies_of("mara.holm@birchwood.example.org"));
    let acme = acme_with_people(&desk, &company).await;
    let who = WhoLeaves::Organization { id: acme };
    let view = look(&desk, who).await;
    assert!(view.in_the_way.is_empty());
    assert!(view.accesses.len() >= PEOPLE * 6, "{:#?}", view.accesses);
    for access in &view.accesses {
        assert_eq!(access.outlook, RemovalOutlook::TakenBack, "{access:#?}");
    }

    let mut outdated = starting(&view, who);
    outdated.seen.pop();
    let refused = desk.app.start_leaving(outdated).await.unwrap_err();
    assert_eq!(
        refused.code,
        ErrorCode::Conflict,
        "only what was shown is taken back"
    );
    let mut alone = starting(&view, who);
    alone.approval = true;
    let refused = desk.app.start_leaving(alone).await.unwrap_err();
    assert!(refused.message.contains("Nobody else"), "{refused:?}");

    let request = starting(&view, who);
    let id = desk.app.start_leaving(request.clone()).await.unwrap().id;
    let twice = desk.app.start_leaving(request).await.unwrap_err();
    assert_eq!(twice.code, ErrorCode::Conflict, "a second click starts nothing");
    let (execution, by_hand) = ended(&desk, id).await;
    assert_eq!(execution.label, "Acme");

    for n in 0..PEOPLE {
        let held = company.held_by(&address(n));
        let stays = [
            "mail",
            "Studio invitation",
            "Keycloak account",
            "LMS account",
            "Studio user",
        ];
        let left: Vec<_> = held
            .into_iter()
            .filter(|(what, times)| *times > 0 && !stays.contains(what))
            .collect();
        assert_eq!(left, [], "person {n}; by hand: {by_hand:#?}");
    }
    assert_eq!(
        company
            .studio
            .with(|studio| studio.companies_of("mara.holm@birchwood.example.org")),
        before,
        "others are not touched"
    );
    let again = look(&desk, who).await;
    assert_eq!(again.accesses, [], "nothing stands any more");

    let evidence = desk.app.get_evidence(ExecutionRef { id }).await.unwrap();
    assert!(evidence.report.complete, "{:#?}", evidence.report);
    assert_eq!(evidence.report.removals.len(), view.accesses.len());
    assert!(
        evidence
            .report
            .removals
            .iter()
            .all(|removal| removal.how.is_some())
    );
    assert!(
        evidence
            .html
            .contains("Nothing that this app gave to Acme stands any more.")
    );
    assert!(!evidence.html.contains("<ends>"), "what people write is escaped");
    assert!(!evidence.html.contains("<script"));
    for secret in company.entries().into_iter().filter_map(|entry| entry.secret) {
        assert!(!evidence.html.contains(secret) && !evidence.json.contains(secret));
    }
    assert!(
        !evidence.json.contains("receipt"),
        "the inside of a receipt is nobody's"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_execution_that_may_still_give_something_is_named_and_cancelled_on_the_admins_wish() {
    let desk = Desk::signed_in().await;
    let id = desk.start("new_partner", new_partner("Acme")).await.unwrap();
    desk.at_rest(id).await;
    let acme = organization(&desk, "Acme").await;
    let who = WhoLeaves::Organization { id: acme };
    let view = look(&desk, who).await;
    assert_eq!(view.in_the_way.len(), 1);
    assert_eq!(
        (view.in_the_way[0].id, view.in_the_way[0].label.as_str()),
        (id, "Acme")
    );
    let refused = desk.app.start_leaving(starting(&view, who)).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Conflict);
    assert!(refused.message.contains("“Acme”"), "{}", refused.message);
    let mut wish = starting(&view, who);
    wish.cancel = view.in_the_way;
    let leaving = desk.app.start_leaving(wish).await.unwrap().id;
    ended(&desk, leaving).await;
    assert_eq!(desk.execution(id).await.state, ExecutionState::Cancelled);
    let none = desk.app.get_evidence(ExecutionRef { id }).await.unwrap_err();
    assert_eq!(none.code, ErrorCode::NotFound, "only a leaving has evidence");
    let refused = desk.start("offboard_partner", json!({})).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Conflict, "it begins at whoever leaves");
}
