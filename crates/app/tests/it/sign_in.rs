use std::sync::Arc;
use std::time::Duration;

use api::ErrorCode;
use api::execution::ListExecutions;
use api::session::{ChangePassword, CreateOwner, Password, SessionState, SignIn, SignedOutReason, Unlock};
use domain::form::Problem;
use tokio::task::JoinSet;

use crate::desk::{ADDRESS, Desk, PASSWORD};

fn sign_in(email: &str, password: &str) -> SignIn {
    SignIn {
        email: email.into(),
        password: Password(password.into()),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_run_makes_an_owner_once() {
    let desk = Desk::fresh().await;
    assert_eq!(
        desk.app.get_session().await.unwrap().state,
        SessionState::FirstRun
    );
    desk.create_owner().await;
    let second = CreateOwner {
        name: "Eve".into(),
        email: "eve@example.org".into(),
        password: Password(PASSWORD.into()),
    };
    let error = desk.app.create_owner(second).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Conflict, "there is one first owner");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_fields_of_the_first_owner_are_told_all_at_once() {
    let desk = Desk::fresh().await;
    let request = CreateOwner {
        name: " ".into(),
        email: "nobody".into(),
        password: Password("password".into()),
    };
    let error = desk.app.create_owner(request).await.unwrap_err();
    let paths: Vec<_> = error
        .field_errors
        .iter()
        .map(|error| error.path.as_str())
        .collect();
    assert_eq!(paths, ["email", "name", "password"]);
    assert_eq!(
        error.field_errors[2].problem,
        Problem::Refused,
        "a common password is refused"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_and_an_unknown_address_are_told_alike() {
    let desk = Desk::signed_in().await;
    desk.app.sign_out().await.unwrap();
    let wrong = desk
        .app
        .sign_in(sign_in(ADDRESS, "wrong password"))
        .await
        .unwrap_err();
    let unknown = desk
        .app
        .sign_in(sign_in("nobody@example.org", PASSWORD))
        .await
        .unwrap_err();
    assert_eq!(wrong, unknown);
    assert_eq!(wrong.code, ErrorCode::SignInRefused);
    assert!(
        desk.app
            .sign_in(sign_in("  ADMIN@hyopps.local ", PASSWORD))
            .await
            .is_ok(),
        "addresses have no case"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_delay_the_next_attempt_even_with_the_right_password() {
    let desk = Desk::signed_in().await;
    desk.app.sign_out().await.unwrap();
    for _ in 0..4 {
        let error = desk
            .app
            .sign_in(sign_in(ADDRESS, "wrong password"))
            .await
            .unwrap_err();
        assert_eq!(error.code, ErrorCode::SignInRefused);
    }
    let error = desk.app.sign_in(sign_in(ADDRESS, PASSWORD)).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::SignInDelayed);
    desk.time.advance(Duration::from_secs(60));
    assert!(
        desk.app.sign_in(sign_in(ADDRESS, PASSWORD)).await.is_ok(),
        "the wait ends by itself"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_session_locks_and_an_old_one_ends() {
    let desk = Desk::signed_in().await;
    desk.time.advance(Duration::from_secs(29 * 60));
    desk.app.report_activity().await.unwrap();
    desk.time.advance(Duration::from_secs(29 * 60));
    assert!(
        desk.app.list_executions(ListExecutions::default()).await.is_ok(),
        "activity kept it open"
    );
    desk.time.advance(Duration::from_secs(2 * 60));
    let error = desk
        .app
        .list_executions(ListExecutions::default())
        .await
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::Locked);
    assert!(matches!(
        desk.app.get_session().await.unwrap().state,
        SessionState::Locked { .. }
    ));

    let wrong = desk
        .app
        .unlock_session(Unlock {
            password: Password("wrong password".into()),
        })
        .await;
    assert_eq!(wrong.unwrap_err().code, ErrorCode::SignInRefused);
    desk.app
        .unlock_session(Unlock {
            password: Password(PASSWORD.into()),
        })
        .await
        .unwrap();
    assert!(desk.app.list_executions(ListExecutions::default()).await.is_ok());

    desk.time.advance(Duration::from_secs(8 * 60 * 60));
    let state = desk.app.get_session().await.unwrap().state;
    assert_eq!(
        state,
        SessionState::SignedOut {
            reason: Some(SignedOutReason::Expired)
        }
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_changed_only_by_who_knows_it() {
    let desk = Desk::signed_in().await;
    let change = |current: &str, new: &str| ChangePassword {
        current: Password(current.into()),
        new: Password(new.into()),
    };
    let error = desk
        .app
        .change_password(change("wrong password", "tulips in the rain"))
        .await
        .unwrap_err();
    assert_eq!(error.field_errors[0].path, "current");
    let error = desk
        .app
        .change_password(change(PASSWORD, "12345678"))
        .await
        .unwrap_err();
    assert_eq!(error.field_errors[0].path, "new");
    desk.app
        .change_password(change(PASSWORD, "tulips in the rain"))
        .await
        .unwrap();
    assert!(
        desk.app.list_executions(ListExecutions::default()).await.is_ok(),
        "one's own session goes on"
    );
    desk.app.sign_out().await.unwrap();
    assert!(desk.app.sign_in(sign_in(ADDRESS, PASSWORD)).await.is_err());
    assert!(
        desk.app
            .sign_in(sign_in(ADDRESS, "tulips in the rain"))
            .await
            .is_ok()
    );
}

#[test]
fn a_command_beside_the_change_of_the_password_signs_nobody_out() {
    // Reads queue for the one thread, while a change is written on another: some see the account after a change
    // whose session they saw before it.
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.max_blocking_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        let desk = Arc::new(Desk::signed_in().await);
        let mut looking = JoinSet::new();
        for _ in 0..100 {
            let desk = desk.clone();
            looking.spawn(async move {
                loop {
                    let state = desk.app.get_session().await.unwrap().state;
                    assert!(matches!(state, SessionState::SignedIn { .. }), "{state:?}");
                }
            });
        }
        let mut current = PASSWORD.to_owned();
        for n in 0..10 {
            let new = format!("tulips in the rain {n}");
            let request = ChangePassword {
                current: Password(current),
                new: Password(new.clone()),
            };
            desk.app.change_password(request).await.unwrap();
            current = new;
        }
        assert!(
            looking.try_join_next().is_none(),
            "each still looks, and was never signed out"
        );
        looking.shutdown().await;
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_session_nothing_is_told() {
    let desk = Desk::signed_in().await;
    desk.app.sign_out().await.unwrap();
    let error = desk
        .app
        .list_executions(ListExecutions::default())
        .await
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::SignedOut);
}

#[tokio::test(flavor = "multi_thread")]
async fn data_that_was_mended_is_opened_at_the_next_look() {
    let folder = std::sync::Arc::new(tempfile::TempDir::new().unwrap());
    let data = folder.path().join("data");
    std::fs::create_dir_all(&data).unwrap();
    std::fs::write(
        data.join("control.db"),
        "no database at all, but perhaps somebody's only copy",
    )
    .unwrap();
    let desk = Desk::on(folder).await;
    let SessionState::StorageProblem { error } = desk.app.get_session().await.unwrap().state else {
        panic!("a damaged file is told");
    };
    assert_eq!(error.code, ErrorCode::DatabaseCorrupt);
    let refused = desk
        .app
        .list_executions(ListExecutions::default())
        .await
        .unwrap_err();
    assert_eq!(
        refused.code,
        ErrorCode::DatabaseCorrupt,
        "nothing else works meanwhile"
    );
    std::fs::rename(data.join("control.db"), data.join("aside")).unwrap();
    assert_eq!(
        desk.app.get_session().await.unwrap().state,
        SessionState::FirstRun
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_typed_into_the_address_is_kept_nowhere() {
    let desk = Desk::signed_in().await;
    desk.app.sign_out().await.unwrap();
    let error = desk
        .app
        .sign_in(sign_in("canary in the wrong box", "x"))
        .await
        .unwrap_err();
    assert_eq!(
        error.code,
        ErrorCode::SignInRefused,
        "it is told like any other slip"
    );
    let folder = desk.folder.path().join("data");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = if path.is_file() {
            std::fs::read(&path).unwrap()
        } else {
            Vec::new()
        };
        assert!(
            !bytes.windows(6).any(|part| part == b"canary"),
            "{} keeps it",
            path.display()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_that_no_longer_count_are_forgotten_at_the_next_start() {
    const HOUR: Duration = Duration::from_secs(60 * 60);
    let desk = Desk::signed_in().await;
    let fail = async |email: &str| {
        let refused = desk.app.sign_in(sign_in(email, "wrong password")).await;
        assert_eq!(refused.unwrap_err().code, ErrorCode::SignInRefused);
    };
    fail("yesterday@example.org").await;
    desk.time.advance(23 * HOUR);
    fail("today@example.org").await;
    desk.time.advance(HOUR);

    let desk = desk.restarted().await;
    let (data, now) = (desk.data(), engine::Clock::now(&*desk.time));
    desk.app.close().await;
    drop(desk.app);
    let store = store::Store::open(&data, "0.0.0-test", now).unwrap();
    let failures = async |email: &str| store.control().sign_in_failures(email).await.unwrap();
    assert_eq!(
        failures("yesterday@example.org").await,
        None,
        "an address is kept no longer than it is of use"
    );
    let today = failures("today@example.org").await.unwrap();
    assert_eq!(today.count, 1, "what still counts is kept");
}
