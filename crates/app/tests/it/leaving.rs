//! People and their partner leave: what this app had given is taken back, and nothing else.

use std::collections::BTreeSet;

use api::ErrorCode;
use api::connection::SaveConnection;
use api::execution::{CancelExecution, ExecutionDetail, ExecutionRef, ListExecutions, Offer};
use api::history::DeleteOrganization;
use api::leaving::{LeavingView, LookAtLeaving, RemovalOutlook, StartLeaving, WhoLeaves};
use api::organization::OrganizationRef;
use domain::execution::{ByHandReason, ExecutionState};
use domain::leaving::Revoked;
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

/// What the systems hold of groups, and of everybody but those who were onboarded here: each account with its state and
/// its groups.
fn others(company: &simulators::Company) -> BTreeSet<String> {
    let is_ours = |email: &str| (0..PEOPLE).any(|n| address(n) == email);
    let mut found = BTreeSet::new();
    company.keycloak.with(|keycloak| {
        found.extend(
            keycloak
                .groups()
                .map(|group| format!("Keycloak group {}", group.name)),
        );
        let accounts = keycloak.accounts();
        let accounts = accounts.filter(|account| !account.email.as_deref().is_some_and(is_ours));
        found.extend(accounts.map(|account| format!("Keycloak account {account:?}")));
    });
    company.lms.with(|lms| {
        found.extend(lms.cohorts.iter().map(|cohort| format!("LMS cohort {cohort:?}")));
        let users = lms.users.iter().filter(|user| !is_ours(&user.email));
        found
            .extend(users.map(|user| format!("LMS account {} suspended: {}", user.email, user.is_suspended)));
    });
    let studio = company
        .studio
        .with(|studio| studio.companies_of("mara.holm@birchwood.example.org"));
    found.insert(format!("Studio companies {studio:?}"));
    found
}

/// Returns what somebody could still sign in with, or still is in, of what the app made.
fn usable(company: &simulators::Company, email: &str) -> Vec<String> {
    let mut found = Vec::new();
    company.keycloak.with(|keycloak| {
        let accounts = keycloak.accounts();
        let accounts = accounts.filter(|account| account.email.as_deref() == Some(email));
        let usable = accounts.filter(|account| account.enabled || !account.groups.is_empty());
        found.extend(usable.map(|account| format!("{account:?}")));
    });
    company.lms.with(|lms| {
        let users = lms.users_with(email);
        let usable = users.iter().filter(|user| !user.is_suspended);
        found.extend(usable.map(|user| format!("LMS account {}", user.id)));
    });
    let companies = company.studio.with(|studio| studio.companies_of(email));
    found.extend(companies.into_iter().map(|name| format!("Studio company {name}")));
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_with_its_people_leaves_and_no_membership_is_left() {
    let (desk, company) = connected().await;
    let before = others(&company);
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
        // Accounts stay with their history, and nobody can sign in with them any more.
        assert_eq!(
            usable(&company, &address(n)),
            Vec::<String>::new(),
            "person {n}; by hand: {by_hand:#?}"
        );
    }
    assert_eq!(
        others(&company),
        before,
        "no group is left, and others are not touched; by hand: {by_hand:#?}"
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

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_given_nothing_leaves_with_a_report_that_says_so() {
    let desk = Desk::signed_in().await;
    let id = desk.start("new_partner", new_partner("Acme")).await.unwrap();
    let open = desk.at_rest(id).await;
    let cancelled = desk.app.cancel_execution(CancelExecution {
        execution: id,
        version: open.version,
        reason: "They are not coming.".into(),
    });
    cancelled.await.unwrap();
    let who = WhoLeaves::Organization {
        id: organization(&desk, "Acme").await,
    };
    let view = look(&desk, who).await;
    assert_eq!((view.accesses.len(), view.in_the_way.len()), (0, 0));
    let leaving = desk.app.start_leaving(starting(&view, who)).await.unwrap().id;
    let (execution, by_hand) = ended(&desk, leaving).await;
    assert!(execution.has_evidence);
    assert_eq!(by_hand, Vec::<String>::new(), "there is nothing to do");
    let evidence = desk.app.get_evidence(ExecutionRef { id: leaving }).await.unwrap();
    assert!(evidence.report.complete);
    assert_eq!(evidence.report.removals, []);
    assert!(
        evidence
            .html
            .contains("Nothing that this app gave stood when the leaving began.")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn two_clicks_at_the_same_time_start_one_leaving() {
    let (desk, company) = connected().await;
    let acme = acme_with_people(&desk, &company).await;
    let who = WhoLeaves::Organization { id: acme };
    let view = look(&desk, who).await;
    let (first, second) = futures_util::join!(
        desk.app.start_leaving(starting(&view, who)),
        desk.app.start_leaving(starting(&view, who)),
    );
    let started: Vec<_> = [&first, &second].into_iter().filter(|one| one.is_ok()).collect();
    assert_eq!(started.len(), 1, "{first:?} {second:?}");
    // Whoever opened the page a second time has another id, and is refused as well.
    let again = look(&desk, who).await;
    let refused = desk.app.start_leaving(starting(&again, who)).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Conflict);
    ended(&desk, view.id).await;
    let page = desk.app.list_executions(ListExecutions {
        workflow: Some("offboard_partner".into()),
        ..ListExecutions::default()
    });
    assert_eq!(page.await.unwrap().rows.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_a_leaving_is_on_its_way_nobody_is_deleted_and_a_system_that_is_switched_off_is_a_task() {
    let (desk, company) = connected().await;
    let acme = acme_with_people(&desk, &company).await;
    let connections = desk.app.list_connections().await.unwrap();
    let slack = connections.iter().find(|view| view.system == "slack").unwrap();
    let switched_off = desk.app.save_connection(SaveConnection {
        system: "slack".into(),
        version: slack.version,
        settings: slack.settings.clone(),
        secret: None,
        enabled: false,
        allow_until_closed: false,
    });
    switched_off.await.unwrap();
    let who = WhoLeaves::Organization { id: acme };
    let view = look(&desk, who).await;
    let of_slack: Vec<_> = view
        .accesses
        .iter()
        .filter(|access| access.system == "Slack")
        .collect();
    assert!(!of_slack.is_empty());
    for access in &of_slack {
        let RemovalOutlook::ByHand { reason, instructions } = &access.outlook else {
            panic!("{access:#?}");
        };
        assert_eq!(*reason, ByHandReason::SwitchedOff);
        assert!(!instructions.is_empty(), "it says what to do: {access:#?}");
    }
    let leaving = desk.app.start_leaving(starting(&view, who)).await.unwrap().id;
    desk.at_rest(leaving).await;
    let found = desk
        .app
        .get_organization(OrganizationRef { id: acme })
        .await
        .unwrap();
    let deleted = desk.app.delete_organization(DeleteOrganization {
        id: acme,
        version: found.version,
        people: u64::from(found.people),
        reason: "They are gone.".into(),
        confirmation: "Acme".into(),
    });
    let refused = deleted.await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::StillRunning, "{refused:?}");

    let (_, by_hand) = ended(&desk, leaving).await;
    assert!(by_hand.len() >= of_slack.len(), "{by_hand:#?}");
    let report = desk
        .app
        .get_evidence(ExecutionRef { id: leaving })
        .await
        .unwrap()
        .report;
    assert!(report.complete);
    for removal in report.removals.iter().filter(|removal| removal.system == "Slack") {
        assert_eq!(removal.how, Some(Revoked::ByHand), "{removal:#?}");
        assert!(removal.by.is_some(), "who said so: {removal:#?}");
    }
}
