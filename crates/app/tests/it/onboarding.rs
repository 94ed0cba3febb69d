use api::ErrorCode;
use api::execution::verb::RetryStep;
use api::execution::{CancelExecution, ListExecutions, Offer, StartExecution, StepRef, Workflow};
use api::organization::{ListOrganizations, OrganizationRef, UpdateDocumentationLinks};
use api::person::ListPeople;
use domain::execution::{ExecutionState, StepState};
use domain::form::Problem;
use domain::organization::DocumentationLinks;
use serde_json::json;

use crate::desk::{ADDRESS, Desk, PASSWORD, new_partner};

fn person(email: &str) -> serde_json::Value {
    json!({
        "first_name": "Zoë", "last_name": "<b>O'Neil</b>", "email": email, "job_title": "Analyst", "phone": "",
        "language": "de",
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_and_a_person_are_onboarded_by_hand() {
    let desk = Desk::signed_in().await;
    let partner = desk.start("new_partner", new_partner("Acme GmbH")).await.unwrap();
    desk.do_all_tasks(partner, 7).await;
    let done = desk
        .until(partner, |execution| execution.state == ExecutionState::Done)
        .await;
    assert_eq!(done.label, "Acme GmbH");

    let organization = done.organization.unwrap();
    let detail = desk
        .app
        .get_organization(OrganizationRef { id: organization })
        .await
        .unwrap();
    assert_eq!(detail.companies.len(), 2);
    let systems: Vec<_> = detail.groups.iter().map(|group| group.system.as_str()).collect();
    assert_eq!(
        systems,
        [
            "LMS (Moodle)",
            "Metabase",
            "Metabase collection",
            "Slack",
            "Microsoft Teams"
        ]
    );

    let user = desk
        .start(
            "new_partner_user",
            json!({"organization": organization.to_string()}),
        )
        .await
        .unwrap();
    let (execution, _) = desk.offered(user).await;
    desk.answer(&execution, "input_user_details", person("zoe@partner.example"))
        .await
        .unwrap();
    desk.do_all_tasks(user, 7).await;
    let done = desk
        .until(user, |execution| execution.state == ExecutionState::Done)
        .await;
    assert_eq!(
        done.label, "Zoë <b>O'Neil</b>",
        "a name is text, whatever stands in it"
    );

    let people = desk.app.list_people(ListPeople::default()).await.unwrap().rows;
    assert_eq!(people.len(), 1);
    assert_eq!(people[0].personal_company.as_deref(), Some("As noted"));
    assert_eq!(
        people[0].systems,
        ["Metabase", "Slack", "Studio", "Microsoft Teams"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_click_on_start_starts_nothing() {
    let desk = Desk::signed_in().await;
    let prepared = desk
        .app
        .prepare_execution(Workflow {
            workflow: "new_partner".into(),
        })
        .await
        .unwrap();
    let answers = new_partner("Acme").as_object().cloned().unwrap();
    let request = StartExecution {
        id: prepared.id,
        workflow: "new_partner".into(),
        answers,
    };
    let (one, two) = tokio::join!(
        desk.app.start_execution(request.clone()),
        desk.app.start_execution(request)
    );
    let refused = match (one, two) {
        (Ok(_), Err(error)) | (Err(error), Ok(_)) => error,
        other => panic!("one of two clicks starts: {other:?}"),
    };
    assert!(
        refused.code == ErrorCode::AlreadyStarted
            || refused
                .field_errors
                .iter()
                .any(|e| e.problem == Problem::Duplicate),
        "{refused:?}"
    );
    assert_eq!(
        desk.app
            .list_executions(ListExecutions::default())
            .await
            .unwrap()
            .rows
            .len(),
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_is_taken_is_told_at_its_field_and_nothing_is_stored() {
    let desk = Desk::signed_in().await;
    desk.start("new_partner", new_partner("Acme GmbH")).await.unwrap();
    let error = desk
        .start("new_partner", new_partner("  ACME   gmbh"))
        .await
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::Validation);
    assert_eq!(
        (error.field_errors[0].path.as_str(), error.field_errors[0].problem),
        ("partner_name", Problem::Duplicate)
    );
    assert_eq!(
        desk.app
            .list_executions(ListExecutions::default())
            .await
            .unwrap()
            .rows
            .len(),
        1
    );
    assert_eq!(
        desk.app
            .list_organizations(ListOrganizations::default())
            .await
            .unwrap()
            .rows
            .len(),
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_taken_once_per_organization() {
    let desk = Desk::signed_in().await;
    let partner = desk.start("new_partner", new_partner("Acme")).await.unwrap();
    let organization =
        json!({"organization": desk.execution(partner).await.organization.unwrap().to_string()});
    for (email, fits) in [("zoe@partner.example", true), ("ZOE@partner.example ", false)] {
        let user = desk
            .start("new_partner_user", organization.clone())
            .await
            .unwrap();
        let (execution, _) = desk.offered(user).await;
        let answered = desk.answer(&execution, "input_user_details", person(email)).await;
        match answered {
            Ok(()) => assert!(fits),
            Err(error) => {
                assert!(!fits, "{error:?}");
                assert_eq!(error.field_errors[0].path, "email");
                let (_, step) = desk.offered(user).await;
                assert!(
                    matches!(step.offer, Offer::Answer { .. }),
                    "the form waits on for a better answer"
                );
            }
        }
    }
    assert_eq!(
        desk.app
            .list_people(ListPeople::default())
            .await
            .unwrap()
            .rows
            .len(),
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_is_done_once() {
    let desk = Desk::signed_in().await;
    let id = desk.start("new_partner", new_partner("Acme")).await.unwrap();
    let (execution, step) = desk.offered(id).await;
    desk.do_task(&execution, &step).await.unwrap();
    let error = desk.do_task(&execution, &step).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Conflict, "the step waits no more");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_execution_goes_on_after_a_restart() {
    let desk = Desk::signed_in().await;
    let id = desk.start("new_partner", new_partner("Acme")).await.unwrap();
    desk.do_all_tasks(id, 3).await;
    let before = desk.at_rest(id).await;

    let desk = desk.restarted().await;
    let request = api::session::SignIn {
        email: ADDRESS.into(),
        password: api::session::Password(PASSWORD.into()),
    };
    desk.app.sign_in(request).await.unwrap();
    let after = desk.at_rest(id).await;
    assert_eq!(after, before, "nothing is lost and nothing happened twice");
    desk.do_all_tasks(id, 4).await;
    desk.until(id, |execution| execution.state == ExecutionState::Done)
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cancelling_needs_a_reason_and_ends_everything() {
    let desk = Desk::signed_in().await;
    let id = desk.start("new_partner", new_partner("Acme")).await.unwrap();
    let (execution, step) = desk.offered(id).await;
    let cancel = |reason: &str| CancelExecution {
        execution: id,
        version: execution.version,
        reason: reason.to_owned(),
    };
    let error = desk.app.cancel_execution(cancel("  ")).await.unwrap_err();
    assert_eq!(error.field_errors[0].path, "reason");
    desk.app.cancel_execution(cancel("No contract")).await.unwrap();
    let cancelled = desk.execution(id).await;
    assert_eq!(cancelled.state, ExecutionState::Cancelled);
    assert!(
        cancelled
            .steps
            .iter()
            .all(|step| matches!(step.state, StepState::Done | StepState::Cancelled))
    );
    assert_eq!(
        desk.do_task(&execution, &step).await.unwrap_err().code,
        ErrorCode::Conflict
    );
    let again = desk
        .app
        .cancel_execution(cancel("No contract"))
        .await
        .unwrap_err();
    assert_eq!(again.code, ErrorCode::Conflict);
}

#[tokio::test(flavor = "multi_thread")]
async fn links_are_checked_and_a_stale_page_changes_nothing() {
    let desk = Desk::signed_in().await;
    let id = desk.start("new_partner", new_partner("Acme")).await.unwrap();
    let organization = desk.execution(id).await.organization.unwrap();
    let save = |version: u64, internal: &str| {
        desk.app.update_documentation_links(UpdateDocumentationLinks {
            organization,
            version,
            links: DocumentationLinks {
                internal: internal.into(),
                ..DocumentationLinks::default()
            },
        })
    };
    let seen = desk
        .app
        .get_organization(OrganizationRef { id: organization })
        .await
        .unwrap()
        .version;
    let error = save(seen, "javascript:alert(1)").await.unwrap_err();
    assert_eq!(error.field_errors[0].path, "internal");
    save(seen, "https://docs.example.org/acme").await.unwrap();
    assert_eq!(
        save(seen, "https://elsewhere.example.org")
            .await
            .unwrap_err()
            .code,
        ErrorCode::Conflict
    );
    let stored = desk
        .app
        .get_organization(OrganizationRef { id: organization })
        .await
        .unwrap();
    assert_eq!(stored.links.internal, "https://docs.example.org/acme");
}

#[tokio::test(flavor = "multi_thread")]
async fn trying_a_task_again_without_a_connection_asks_for_it_again() {
    let desk = Desk::signed_in().await;
    let id = desk.start("new_partner", new_partner("Acme")).await.unwrap();
    let (execution, step) = desk.offered(id).await;
    let seen = StepRef {
        execution: id,
        version: execution.version,
        step: step.key.clone(),
    };
    let again = RetryStep {
        step: seen,
        input: None,
    };
    desk.app.retry_step(again).await.unwrap();
    let again = desk
        .until(id, |now| {
            now.version > execution.version && crate::desk::waiting(now).is_some()
        })
        .await;
    assert!(matches!(
        crate::desk::waiting(&again).unwrap().offer,
        Offer::Task { .. }
    ));
}
