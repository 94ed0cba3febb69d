use api::ErrorCode;
use api::execution::{ExecutionRef, StepRef, Workflow};
use api::organization::OrganizationRef;
use domain::{ExecutionId, OrganizationId};

use crate::desk::{Desk, new_partner};

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
