use std::collections::BTreeSet;
use std::sync::Arc;

use api::execution::{ListExecutions, Manner};
use api::session::{Password, SessionState, SignIn};
use domain::execution::StepState;
use tempfile::TempDir;

use crate::desk::Desk;

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_shows_every_state_and_opens_with_its_password() {
    let desk = Desk::configured(Arc::new(TempDir::new().unwrap()), |config| config.demo = true).await;
    let request = SignIn {
        email: "admin@hyopps.local".into(),
        password: Password("admin123".into()),
    };
    let view = desk.app.sign_in(request).await.unwrap();
    assert!(matches!(view.state, SessionState::SignedIn { .. }), "{view:?}");
    assert!(view.demo, "the window says that this is the demo");

    let page = desk.app.list_executions(ListExecutions::default()).await.unwrap();
    let states: BTreeSet<&str> = page.rows.iter().map(|row| row.state.as_str()).collect();
    let all: BTreeSet<&str> = domain::execution::ExecutionState::ALL
        .iter()
        .map(|state| state.as_str())
        .collect();
    assert_eq!(states, all, "a newcomer sees an execution in every state");
    assert!(page.rows.len() >= 10);

    let row = page.rows.iter().find(|row| row.label == "Northwind Analytics");
    let partner = desk.execution(row.unwrap().id).await;
    let keycloak = partner.steps.last().unwrap();
    assert_eq!(
        (keycloak.key.as_str(), keycloak.state, keycloak.manner),
        ("create_keycloak_group", StepState::Done, Manner::Automatic)
    );
    assert_eq!(keycloak.done_by, None, "the app did it, and nobody else");
}
