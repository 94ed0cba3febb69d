//! Nothing begins any more once the app closes.

use std::sync::Arc;

use api::ErrorCode;
use api::session::{CreateOwner, Password, SessionState};
use tempfile::TempDir;

use crate::desk::{ADDRESS, Desk, PASSWORD};
use crate::rights::answers_to_guarded;

#[tokio::test(flavor = "multi_thread")]
async fn an_app_that_closes_does_nothing_more() {
    let desk = Desk::signed_in().await;
    desk.app.close().await;
    for (name, answer) in answers_to_guarded(&desk).await {
        assert_eq!(answer, Err(ErrorCode::ShuttingDown), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_that_closes_makes_no_owner_whose_runner_would_have_to_start() {
    let desk = Desk::fresh().await;
    desk.app.close().await;
    let request = CreateOwner {
        name: "Ada Admin".into(),
        email: ADDRESS.into(),
        password: Password(PASSWORD.into()),
    };
    let refused = desk.app.create_owner(request).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::ShuttingDown);
    let desk = desk.restarted().await;
    assert_eq!(
        desk.app.get_session().await.unwrap().state,
        SessionState::FirstRun,
        "a command that was refused has changed nothing"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn data_that_is_mended_while_the_app_closes_waits_for_the_next_start() {
    let folder = Arc::new(TempDir::new().unwrap());
    let control = folder.path().join("data").join("control.db");
    std::fs::create_dir_all(control.parent().unwrap()).unwrap();
    std::fs::write(&control, "no database at all").unwrap();
    let desk = Desk::on(folder).await;
    desk.app.close().await;
    std::fs::remove_file(&control).unwrap();
    let state = desk.app.get_session().await.unwrap().state;
    assert!(matches!(state, SessionState::StorageProblem { .. }), "{state:?}");
    assert!(
        !control.exists(),
        "a data folder that is opened now would start runners that nobody stops"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_while_the_app_closes_leaves_no_runner_behind() {
    let desk = Desk::signed_in().await.restarted().await;
    desk.sign_in().await;
    let look = || async { drop(desk.app.list_workflows().await) };
    tokio::join!(look(), desk.app.close(), look(), look());
    let refused = desk.app.list_workflows().await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::ShuttingDown);
    // A runner holds the files, and the folder is free again when the last one is gone.
    let desk = desk.restarted().await;
    let state = desk.app.get_session().await.unwrap().state;
    assert_eq!(state, SessionState::SignedOut { reason: None });
}
