use api::connection::{SaveConnection, SendTestMail, System};
use api::execution::{
    AnswerForm, CancelExecution, CompleteTask, ExecutionRef, ListExecutions, SettleOutcome, StartExecution,
    StepRef, Workflow,
};
use api::organization::{ListOrganizations, ListPeople, OrganizationRef, UpdateDocumentationLinks};
use api::session::ChangePassword;
use api::workflow::{CompareWorkflowVersions, ImportWorkflow, WorkflowVersionRef};
use api::{ApiError, COMMANDS, ErrorCode};
use domain::form::Answers;
use domain::organization::DocumentationLinks;
use domain::{ExecutionId, OrganizationId};
use hyopps_app::rights::{Need, need};

use crate::desk::{Desk, new_partner};

/// Calls every use case that needs an account, and returns what each was refused with.
async fn refusals(desk: &Desk) -> Vec<(&'static str, ErrorCode)> {
    let app = &desk.app;
    let execution = ExecutionId::from_uuid(uuid::Uuid::from_u128(7));
    let organization = OrganizationId::from_uuid(uuid::Uuid::from_u128(7));
    let step = || StepRef {
        execution,
        version: 1,
        step: "a".into(),
    };
    let code = |refused: ApiError| refused.code;
    macro_rules! refused {
        ($($name:literal: $call:expr,)*) => {
            vec![$(($name, $call.await.map(drop).map_err(code).expect_err($name)),)*]
        };
    }
    refused! {
        "change_password": app.change_password(ChangePassword::default()),
        "list_workflows": app.list_workflows(),
        "list_all_workflows": app.list_all_workflows(),
        "get_workflow": app.get_workflow(Workflow { workflow: "new_partner".into() }),
        "list_workflow_versions": app.list_workflow_versions(Workflow { workflow: "new_partner".into() }),
        "export_workflow": app.export_workflow(WorkflowVersionRef { workflow: "new_partner".into(), version: 1 }),
        "compare_workflow_versions": app.compare_workflow_versions(CompareWorkflowVersions {
            workflow: "new_partner".into(), from: 1, to: 1,
        }),
        "import_workflow": app.import_workflow(ImportWorkflow { text: String::new(), note: String::new() }),
        "retire_workflow": app.retire_workflow(Workflow { workflow: "new_partner".into() }),
        "offer_workflow": app.offer_workflow(Workflow { workflow: "new_partner".into() }),
        "prepare_execution": app.prepare_execution(Workflow { workflow: "new_partner".into() }),
        "start_execution": app.start_execution(StartExecution {
            id: execution, workflow: "new_partner".into(), answers: Answers::new(),
        }),
        "list_executions": app.list_executions(ListExecutions::default()),
        "get_execution": app.get_execution(ExecutionRef { id: execution }),
        "answer_form": app.answer_form(AnswerForm { step: step(), answers: Answers::new() }),
        "complete_task": app.complete_task(CompleteTask {
            step: step(), answers: Answers::new(), note: String::new(),
        }),
        "retry_step": app.retry_step(step()),
        "settle_outcome": app.settle_outcome(SettleOutcome { step: step(), took_effect: true }),
        "cancel_execution": app.cancel_execution(CancelExecution { execution, version: 1, reason: "x".into() }),
        "list_organizations": app.list_organizations(ListOrganizations::default()),
        "list_organization_options": app.list_organization_options(),
        "get_organization": app.get_organization(OrganizationRef { id: organization }),
        "update_documentation_links": app.update_documentation_links(UpdateDocumentationLinks {
            organization, version: 1, links: DocumentationLinks::default(),
        }),
        "list_people": app.list_people(ListPeople::default()),
        "list_connections": app.list_connections(),
        "save_connection": app.save_connection(SaveConnection {
            system: "email".into(), version: 0, settings: Answers::new(), secret: None, enabled: true,
            allow_until_closed: false,
        }),
        "test_connection": app.test_connection(System { system: "email".into() }),
        "send_test_mail": app.send_test_mail(SendTestMail { to: "ada@example.org".into() }),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_open_session_no_use_case_does_anything() {
    let desk = Desk::signed_in().await;
    let guarded: Vec<_> = COMMANDS
        .iter()
        .copied()
        .filter(|name| !matches!(need(name), Some(Need::Nothing)))
        .collect();
    desk.app.lock_session().await.unwrap();
    let locked: Vec<_> = guarded.iter().map(|name| (*name, ErrorCode::Locked)).collect();
    assert_eq!(
        refusals(&desk).await,
        locked,
        "a locked session is asked for its password first"
    );
    desk.app.sign_out().await.unwrap();
    let signed_out: Vec<_> = guarded.iter().map(|name| (*name, ErrorCode::SignedOut)).collect();
    assert_eq!(refusals(&desk).await, signed_out, "nobody is told anything");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_exist_is_not_found() {
    let desk = Desk::signed_in().await;
    let id = ExecutionId::from_uuid(uuid::Uuid::from_u128(7));
    let missing = desk.app.get_execution(ExecutionRef { id }).await.unwrap_err();
    assert_eq!(missing.code, ErrorCode::NotFound);
    let step = StepRef {
        execution: id,
        version: 1,
        step: "a".into(),
    };
    assert_eq!(
        desk.app.retry_step(step).await.unwrap_err().code,
        ErrorCode::NotFound
    );
    let id = OrganizationId::from_uuid(uuid::Uuid::from_u128(7));
    let missing = desk
        .app
        .get_organization(OrganizationRef { id })
        .await
        .unwrap_err();
    assert_eq!(missing.code, ErrorCode::NotFound);
    let workflow = Workflow {
        workflow: "nothing".into(),
    };
    assert_eq!(
        desk.app.prepare_execution(workflow).await.unwrap_err().code,
        ErrorCode::NotFound
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_that_does_not_exist_is_not_found() {
    let desk = Desk::signed_in().await;
    let id = desk.start("new_partner", new_partner("Acme")).await.unwrap();
    let step = StepRef {
        execution: id,
        version: 1,
        step: "no_such_step".into(),
    };
    assert_eq!(
        desk.app.retry_step(step).await.unwrap_err().code,
        ErrorCode::NotFound
    );
}
