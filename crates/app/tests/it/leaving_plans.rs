//! Leavings that are planned for a day: they begin by themselves, once.

use std::time::Duration;

use api::ErrorCode;
use api::execution::{CancelExecution, ListExecutions};
use api::history::DeleteOrganization;
use api::leaving::planned::{CancelLeaving, ListLeavings, Nearness, PlanLeaving, PlannedLeavingView};
use api::leaving::{LookAtLeaving, WhoLeaves};
use api::organization::OrganizationRef;
use domain::OrganizationId;
use domain::day::Day;
use domain::execution::ExecutionState;
use domain::organization::OrganizationState;
use engine::Clock as _;
use serde_json::json;

use crate::desk::{Desk, new_partner};
use crate::systems::organization;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// An organization about which nothing is on its way, and to which nothing was given.
async fn partner(desk: &Desk, name: &str) -> OrganizationId {
    let id = desk.start("new_partner", new_partner(name)).await.unwrap();
    let execution = desk.at_rest(id).await;
    let cancelled = desk.app.cancel_execution(CancelExecution {
        execution: id,
        version: execution.version,
        reason: "They are not coming.".into(),
    });
    cancelled.await.unwrap();
    organization(desk, name).await
}

/// Returns the day that is as many days ahead.
fn day(desk: &Desk, ahead: u32) -> String {
    Day::of(desk.time.now().plus(DAY * ahead)).unwrap().to_string()
}

async fn plan(desk: &Desk, who: WhoLeaves, last_day: &str) -> PlanLeaving {
    let view = desk.app.look_at_leaving(LookAtLeaving { who }).await.unwrap();
    let answers = json!({ "requested_by": "Mara", "reason": "It is over.", "leaving_date": last_day });
    PlanLeaving {
        id: view.planned.as_ref().map_or(view.id, |planned| planned.id),
        version: view.planned.as_ref().map_or(0, |planned| planned.version),
        who,
        workflow: view.workflows[0].key.clone(),
        answers: answers.as_object().cloned().unwrap(),
        approval: false,
    }
}

async fn planned(desk: &Desk, organization: OrganizationId, ahead: u32) -> PlannedLeavingView {
    let who = WhoLeaves::Organization { id: organization };
    let request = plan(desk, who, &day(desk, ahead)).await;
    desk.app.plan_leaving(request).await.unwrap()
}

/// Lets days go by, and signs in again.
async fn days_later(desk: &Desk, days: u32) {
    desk.time.advance(DAY * days);
    desk.sign_in().await;
}

async fn leavings(desk: &Desk) -> usize {
    let page = desk.app.list_executions(ListExecutions {
        workflow: Some("offboard_partner".into()),
        ..ListExecutions::default()
    });
    page.await.unwrap().rows.len()
}

async fn listed(desk: &Desk) -> Vec<String> {
    let page = desk.app.list_leavings(ListLeavings::default()).await.unwrap();
    page.rows.into_iter().map(|row| row.name).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_planned_leaving_is_told_of_beforehand_and_begins_when_the_last_day_is_over() {
    let desk = Desk::signed_in().await;
    let (acme, later) = (partner(&desk, "Acme").await, partner(&desk, "Later").await);
    planned(&desk, later, 30).await;
    let view = planned(&desk, acme, 9).await;
    assert_eq!(view.last_day().unwrap().to_string(), day(&desk, 9));
    assert_eq!((view.name.as_str(), view.nearness), ("Acme", Nearness::Far));
    let who = WhoLeaves::Organization { id: acme };
    let found = desk.app.get_planned_leaving(LookAtLeaving { who }).await.unwrap();
    assert_eq!(found.as_ref(), Some(&view));
    assert_eq!(listed(&desk).await, ["Acme", "Later"], "the nearest first");
    assert_eq!(desk.app.list_leaving_reminders().await.unwrap(), []);

    days_later(&desk, 3).await;
    let told = desk.app.list_leaving_reminders().await.unwrap();
    assert_eq!(told.len(), 1, "a week before: {told:#?}");
    assert_eq!(told[0].nearness, Nearness::ThisWeek);
    days_later(&desk, 6).await;
    let told = desk.app.list_leaving_reminders().await.unwrap();
    assert_eq!(told[0].nearness, Nearness::Tomorrow, "it is the last day");
    assert_eq!(leavings(&desk).await, 0, "the last day is worked to its end");

    days_later(&desk, 1).await;
    let execution = desk.begun(view.id).await;
    assert_eq!(execution.state, ExecutionState::Done);
    assert_eq!(execution.started_by, "Ada Admin", "in the name of who planned it");
    let left = desk
        .app
        .get_organization(OrganizationRef { id: acme })
        .await
        .unwrap();
    assert_eq!(left.state, OrganizationState::Left);
    assert_eq!(listed(&desk).await, ["Later"]);
    assert_eq!(leavings(&desk).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_became_due_while_the_app_was_closed_begins_once_at_the_next_opening() {
    let desk = Desk::signed_in().await;
    let acme = partner(&desk, "Acme").await;
    let view = planned(&desk, acme, 2).await;
    let time = desk.time.clone();
    desk.app.close().await;
    time.advance(DAY * 10);
    let desk = desk.restarted().await;
    desk.sign_in().await;
    assert_eq!(desk.begun(view.id).await.state, ExecutionState::Done);

    // As if the plan had been left behind by a crash between the beginning and noting it.
    let data = desk.data();
    desk.app.close().await;
    let files = std::fs::read_dir(data.join("workspaces")).unwrap();
    let file = files
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|ending| ending == "db"))
        .unwrap();
    #[expect(clippy::disallowed_methods, reason = "as another program would")]
    let connection = rusqlite::Connection::open(file).unwrap();
    connection
        .execute(
            "INSERT INTO planned_leavings
             VALUES (?1, ?2, NULL, 'offboard_partner', ?3, 0, 0, ?4, 'Ada Admin', 0, 1, '')",
            (
                view.id.to_string(),
                acme.to_string(),
                json!({ "requested_by": "Mara", "reason": "It is over.", "leaving_date": "2026-12-31" })
                    .to_string(),
                uuid::Uuid::nil().to_string(),
            ),
        )
        .unwrap();
    drop(connection);
    let desk = desk.restarted().await;
    desk.sign_in().await;
    let gone = async {
        while !listed(&desk).await.is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), gone)
        .await
        .expect("the plan that was left behind goes");
    assert_eq!(leavings(&desk).await, 1, "it does not begin a second time");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_changed_and_called_off_by_whoever_has_seen_it_as_it_is() {
    let desk = Desk::signed_in().await;
    let (acme, other) = (partner(&desk, "Acme").await, partner(&desk, "Other").await);
    let who = WhoLeaves::Organization { id: acme };
    let request = plan(&desk, who, &day(&desk, 3)).await;
    desk.app.plan_leaving(request.clone()).await.unwrap();
    let twice = desk.app.plan_leaving(request).await.unwrap_err();
    assert_eq!(twice.code, ErrorCode::Conflict, "a second click plans nothing");
    let change = plan(&desk, who, &day(&desk, 1)).await;
    let changed = desk.app.plan_leaving(change).await.unwrap();
    assert_eq!(
        (changed.version, changed.last_day().unwrap().to_string()),
        (2, day(&desk, 1))
    );
    let late = desk.app.cancel_leaving(CancelLeaving { who, version: 1 });
    assert_eq!(late.await.unwrap_err().code, ErrorCode::Conflict);
    let call_off = CancelLeaving { who, version: 2 };
    desk.app.cancel_leaving(call_off).await.unwrap();
    let again = desk.app.cancel_leaving(call_off).await.unwrap_err();
    assert_eq!(again.message, "No leaving is planned any more.");

    let begins = planned(&desk, other, 2).await;
    days_later(&desk, 4).await;
    desk.begun(begins.id).await;
    assert_eq!(leavings(&desk).await, 1, "what was called off does not begin");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_has_passed_is_refused_at_its_field_and_today_is_not() {
    let desk = Desk::signed_in().await;
    let acme = partner(&desk, "Acme").await;
    let who = WhoLeaves::Organization { id: acme };
    let today = desk.time.now();
    let yesterday = Day::of(today.minus(DAY)).unwrap().to_string();
    for (last_day, expected) in [(yesterday.as_str(), "has passed"), ("soon", "")] {
        let request = plan(&desk, who, last_day).await;
        let refused = desk.app.plan_leaving(request).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::Validation);
        assert_eq!(refused.field_errors[0].path, "leaving_date");
        assert!(refused.field_errors[0].message.contains(expected), "{refused:?}");
    }
    assert_eq!(listed(&desk).await, Vec::<String>::new(), "nothing was planned");
    planned(&desk, acme, 0).await;
    assert_eq!(leavings(&desk).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_deleted_meanwhile_leaves_no_plan_and_begins_nothing() {
    let desk = Desk::signed_in().await;
    let (acme, other) = (partner(&desk, "Acme").await, partner(&desk, "Other").await);
    planned(&desk, acme, 1).await;
    let begins = planned(&desk, other, 1).await;
    let found = desk
        .app
        .get_organization(OrganizationRef { id: acme })
        .await
        .unwrap();
    let delete = DeleteOrganization {
        id: acme,
        version: found.version,
        people: 0,
        reason: "They never came.".into(),
        confirmation: String::new(),
    };
    desk.app.delete_organization(delete).await.unwrap();
    assert_eq!(listed(&desk).await, ["Other"]);
    days_later(&desk, 3).await;
    assert_eq!(desk.begun(begins.id).await.label, "Other");
    assert_eq!(leavings(&desk).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_cannot_begin_says_why_and_begins_as_soon_as_it_can() {
    let desk = Desk::signed_in().await;
    let open = desk.start("new_partner", new_partner("Acme")).await.unwrap();
    desk.at_rest(open).await;
    let acme = organization(&desk, "Acme").await;
    let view = planned(&desk, acme, 1).await;
    days_later(&desk, 3).await;
    let told = async {
        loop {
            let told = desk.app.list_leaving_reminders().await.unwrap();
            if told.iter().any(|planned| !planned.trouble.is_empty()) {
                return told;
            }
            tokio::task::yield_now().await;
        }
    };
    let told = tokio::time::timeout(Duration::from_secs(30), told).await.unwrap();
    assert!(told[0].trouble.contains("“Acme”"), "{}", told[0].trouble);
    assert_eq!(told[0].nearness, Nearness::Due);
    assert_eq!(leavings(&desk).await, 0);

    let execution = desk.execution(open).await;
    let cancel = CancelExecution {
        execution: open,
        version: execution.version,
        reason: "They leave.".into(),
    };
    desk.app.cancel_execution(cancel).await.unwrap();
    desk.time.advance(Duration::from_secs(10 * 60));
    assert_eq!(desk.begun(view.id).await.state, ExecutionState::Done);
    assert_eq!(desk.app.list_leaving_reminders().await.unwrap(), []);
}
