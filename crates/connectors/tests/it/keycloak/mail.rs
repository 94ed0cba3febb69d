//! The mail as an action of its own.

use std::sync::Arc;

use connector::Action;
use hyopps_connectors::CATALOGUE;
use testkit::fakes::RecordingCheckpoint;

use super::*;

const MAIL: &str = "execute-actions-email";

fn to_ada() -> Value {
    json!({ "email": "Ada@Acme.example.org" })
}

fn action() -> &'static dyn Action {
    CATALOGUE.action("keycloak.send_actions_mail").unwrap()
}

/// A world in which Ada has something to do.
fn world_with_ada() -> World {
    let world = world();
    world.person(ADA);
    world.change(ADA, |account| {
        account.required_actions = vec!["UPDATE_PASSWORD".to_owned()];
    });
    world
}

#[tokio::test]
async fn it_is_sent_behind_the_commit_point() {
    let world = world_with_ada();
    let plan = world
        .connection
        .plan("send_actions_mail", &to_ada())
        .await
        .unwrap();
    assert!(matches!(plan, Plan::Create(_)), "{plan:?}");
    assert_eq!(world.n_mails(), 0, "a plan sends nothing");
    let mut cx = world.connection.cx();
    let checkpoint = RecordingCheckpoint::new();
    cx.checkpoint = Arc::clone(&checkpoint) as _;
    let input = to_ada().as_object().cloned().unwrap();
    let sent = action().apply(&cx, &input).await.unwrap();
    assert_eq!((checkpoint.count(), world.n_mails()), (1, 1));
    assert_eq!((sent.outputs["to"].as_str(), sent.receipt), (Some(ADA), None));
}

#[tokio::test]
async fn nothing_is_sent_without_the_commit_point() {
    let world = world_with_ada();
    let mut cx = world.connection.cx();
    cx.checkpoint = RecordingCheckpoint::failing();
    let input = to_ada().as_object().cloned().unwrap();
    let error = action().apply(&cx, &input).await.unwrap_err();
    assert_eq!(error.code, "storage_full");
    assert_eq!(world.keycloak.count("PUT", MAIL), 0);
}

#[tokio::test]
async fn a_mail_server_that_is_out_of_order_is_told_and_can_be_tried_again() {
    let world = world_with_ada();
    world.keycloak.with(|realm| realm.mail_works(false));
    let error = world
        .connection
        .apply("send_actions_mail", &to_ada())
        .await
        .unwrap_err();
    assert_eq!(
        (error.code, &error.kind),
        ("keycloak_mail_failed", &Kind::Permanent)
    );
    assert!(
        format!("{error:?}").contains("Failed to send execute actions email"),
        "{error:?}"
    );
    world.keycloak.with(|realm| realm.mail_works(true));
    world
        .connection
        .apply("send_actions_mail", &to_ada())
        .await
        .unwrap();
    assert_eq!(world.n_mails(), 1);
}

#[tokio::test]
async fn nobody_can_tell_what_became_of_a_mail_without_an_answer() {
    let strange = Answer::json(500, &json!({ "error": "unknown_error" }));
    for fault in [
        Fault::CutAfter,
        Fault::CutBefore,
        page(504),
        Fault::Answer(strange),
    ] {
        let world = world_with_ada();
        world.keycloak.fail_next("PUT", MAIL, fault.clone());
        let error = world
            .connection
            .apply("send_actions_mail", &to_ada())
            .await
            .unwrap_err();
        assert_eq!(
            (error.code, error.kind),
            ("keycloak_mail_unknown", Kind::UnknownOutcome),
            "{fault:?}"
        );
    }
}

#[tokio::test]
async fn what_did_not_reach_keycloak_can_be_repeated() {
    let world = world_with_ada();
    world.keycloak.fail_next("POST", "/token", page(503));
    let error = world
        .connection
        .apply("send_actions_mail", &to_ada())
        .await
        .unwrap_err();
    assert_eq!(error.code, "system_unavailable");
    assert!(is_passing(&error), "{error:?}");
    let limited = Answer::html(429, "slow down").header("retry-after", "600");
    world.keycloak.fail_next("PUT", MAIL, Fault::Answer(limited));
    let error = world
        .connection
        .apply("send_actions_mail", &to_ada())
        .await
        .unwrap_err();
    assert_eq!(error.code, "system_rate_limited");
    assert!(is_passing(&error) && world.n_mails() == 0);
}

#[tokio::test]
async fn a_token_that_ends_before_the_mail_is_renewed_and_one_mail_is_sent() {
    let world = world_with_ada();
    let mut cx = world.connection.cx();
    let keycloak = Arc::new(world.keycloak);
    let expiring = Arc::clone(&keycloak);
    cx.checkpoint = RecordingCheckpoint::looking(move || expiring.with(Keycloak::expire_tokens));
    let input = to_ada().as_object().cloned().unwrap();
    action().apply(&cx, &input).await.unwrap();
    assert_eq!(keycloak.with(|realm| realm.mails().len()), 1);
    assert_eq!(
        keycloak.count("PUT", MAIL),
        2,
        "refused once, then with a new token"
    );
}

#[tokio::test]
async fn nobody_is_written_to_without_a_reason() {
    let world = world();
    let error = stopped(world.connection.plan("send_actions_mail", &to_ada()).await);
    assert_eq!(
        (error.code, error.kind),
        ("keycloak_person_missing", Kind::Blocked)
    );
    world.person(ADA);
    let plan = world
        .connection
        .plan("send_actions_mail", &to_ada())
        .await
        .unwrap();
    let Plan::AlreadyRight(applied) = plan else {
        panic!("{plan:?}");
    };
    assert!(
        applied.summary.contains("Nothing is required"),
        "{}",
        applied.summary
    );
    world.change(ADA, |account| account.enabled = false);
    let error = stopped(world.connection.plan("send_actions_mail", &to_ada()).await);
    assert_eq!(
        (error.code, error.kind),
        ("keycloak_person_disabled", Kind::Blocked)
    );
    world.change(ADA, |account| {
        account.enabled = true;
        account.email = None;
    });
    let error = stopped(world.connection.plan("send_actions_mail", &to_ada()).await);
    assert_eq!(
        (error.code, error.kind),
        ("keycloak_person_without_address", Kind::Blocked)
    );
}

#[tokio::test]
async fn it_cannot_be_taken_back() {
    let world = world_with_ada();
    let undone = world
        .connection
        .undo("send_actions_mail", &Receipt(json!({})))
        .await
        .unwrap();
    assert!(matches!(undone, Undone::ByHand(_)), "{undone:?}");
}
