use std::collections::BTreeMap;

use api::ErrorCode;
use api::execution::plan::{Outlook, PlanExecution, Planned};
use api::execution::{ListExecutions, Manner, Workflow};
use domain::execution::ByHandReason;

use crate::desk::{Desk, new_partner};

fn start(answers: serde_json::Value) -> PlanExecution {
    let answers = answers.as_object().cloned().unwrap();
    PlanExecution {
        of: Planned::Start {
            workflow: "new_partner".into(),
        },
        answers: BTreeMap::from([("input_studio_companies".into(), answers)]),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_tells_what_would_be_done_and_stores_nothing() {
    let desk = Desk::signed_in().await;
    let workflow = Workflow {
        workflow: "new_partner".into(),
    };
    let prepared = desk.app.prepare_execution(workflow).await.unwrap();
    let request = start(new_partner("Acme"));
    assert!(
        request.answers.contains_key(&prepared.workflow.steps[0].key),
        "what is prepared names the step that the answers belong to"
    );
    let plan = desk.app.plan_execution(request).await.unwrap();
    assert_eq!(plan.steps[0].outlook, Outlook::Answered);
    let Outlook::ByHand { reason, instructions } = &plan.steps[1].outlook else {
        panic!("{:?}", plan.steps[1]);
    };
    assert_eq!(*reason, ByHandReason::NotConnected);
    assert!(
        instructions.contains(&"Enter the partner name: Acme".to_owned()),
        "{instructions:?}"
    );
    assert_eq!(plan.steps[1].system, "Infrabot");
    let keycloak = plan.steps.last().unwrap();
    let passed_over = Outlook::PassedOver {
        reason: "Keycloak is not connected.".to_owned(),
    };
    assert_eq!(
        (keycloak.system.as_str(), &keycloak.outlook),
        ("Keycloak", &passed_over)
    );
    let manners: Vec<_> = prepared.workflow.steps.iter().map(|step| step.manner).collect();
    assert_eq!(
        (manners[1], manners[8]),
        (Manner::ByHand, Manner::PassedOver),
        "the outline says the same"
    );
    let executions = desk.app.list_executions(ListExecutions::default()).await.unwrap();
    assert!(executions.rows.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_of_a_running_execution_begins_where_it_stands() {
    let desk = Desk::signed_in().await;
    let id = desk.start("new_partner", new_partner("Acme")).await.unwrap();
    let plan = PlanExecution {
        of: Planned::Execution { id },
        answers: BTreeMap::new(),
    };
    let plan = desk.app.plan_execution(plan).await.unwrap();
    assert_eq!(plan.steps[0].outlook, Outlook::Settled);
    assert!(matches!(plan.steps[1].outlook, Outlook::ByHand { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_planned_for_what_does_not_exist() {
    let desk = Desk::signed_in().await;
    let plan = PlanExecution {
        of: Planned::Start {
            workflow: "nothing".into(),
        },
        answers: BTreeMap::new(),
    };
    let refused = desk.app.plan_execution(plan).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotFound);
}
