use api::connection::{SaveConnection, SendTestMail, System};
use api::execution::verb::{
    AssignStep, CommentExecution, DecideApproval, Decision, PauseExecution, ReportByHand, RerunStep,
    ResumeExecution, RetryStep, SkipStep,
};
use api::execution::{
    AnswerForm, CancelExecution, CompleteTask, ExecutionRef, ListExecutions, SettleOutcome, StartExecution,
    StepRef, Workflow,
};
use api::organization::{ListOrganizations, ListPeople, OrganizationRef, UpdateDocumentationLinks};
use api::session::ChangePassword;
use api::{ApiError, COMMANDS, ErrorCode};
use domain::execution::Proof;
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
        "retry_step": app.retry_step(RetryStep { step: step(), input: None }),
        "rerun_step": app.rerun_step(RerunStep { step: step(), again: vec![], reason: "x".into() }),
        "skip_step": app.skip_step(SkipStep { step: step(), reason: "x".into() }),
        "report_by_hand": app.report_by_hand(ReportByHand {
            step: step(), answers: Answers::new(), reason: "x".into(), proof: Proof::Text("x".into()),
        }),
        "decide_approval": app.decide_approval(DecideApproval {
            step: step(), decision: Decision::Approve, reason: "x".into(),
        }),
        "assign_step": app.assign_step(AssignStep { step: step(), to: None }),
        "settle_outcome": app.settle_outcome(SettleOutcome { step: step(), took_effect: true }),
        "cancel_execution": app.cancel_execution(CancelExecution { execution, version: 1, reason: "x".into() }),
        "pause_execution": app.pause_execution(PauseExecution { execution, version: 1, reason: "x".into() }),
        "resume_execution": app.resume_execution(ResumeExecution { execution, version: 1 }),
        "comment_execution": app.comment_execution(CommentExecution { execution, step: None, text: "x".into() }),
        "list_members": app.list_members(),
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
        desk.app
            .retry_step(RetryStep { step, input: None })
            .await
            .unwrap_err()
            .code,
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
        desk.app
            .retry_step(RetryStep { step, input: None })
            .await
            .unwrap_err()
            .code,
        ErrorCode::NotFound
    );
}
