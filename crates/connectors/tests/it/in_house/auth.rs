//! Every way in which a service lets the app in.

use serde_json::{Value, json};
use simulators::Simulator;
use simulators::in_house::{Guard, Studio};
use testkit::fakes::NOON;

use super::{ADA, CANARY, companies, refused};
use crate::support::{Connection, Expected};

fn guarded(guard: Guard) -> Simulator<Studio> {
    let mut studio = Studio::new(guard);
    studio.add_company("Acme");
    studio.add_company("Acme Test");
    studio.door().lie_below("/tools/studio");
    studio.door().clock(NOON.as_millis() / 1000 + 200);
    Simulator::start(studio).unwrap()
}

/// All guards, with the settings that get by them.
fn guards() -> Vec<(Guard, Value)> {
    let canary = || CANARY.to_owned();
    vec![
        (Guard::Bearer(canary()), json!({"auth": "bearer"})),
        (
            Guard::Basic("hyöpps".to_owned(), canary()),
            json!({"auth": "basic", "username": "hyöpps"}),
        ),
        (
            Guard::Header("X-Api-Key".to_owned(), canary()),
            json!({"auth": "header", "header": "x-api-key"}),
        ),
        (
            Guard::Signature(canary(), "X-Signature".to_owned()),
            json!({"auth": "hmac"}),
        ),
        (
            Guard::Signature(canary(), "X-Hub".to_owned()),
            json!({"auth": "hmac", "signature_header": "x-hub"}),
        ),
        (Guard::Nobody, json!({"auth": "none"})),
    ]
}

fn connection(studio: &Simulator<Studio>, mut settings: Value, secret: &str) -> Connection {
    settings["url"] = format!("{}/tools/studio/", studio.url()).into();
    Connection::new("studio", settings, secret)
}

#[tokio::test]
async fn each_sign_in_gets_in_also_below_a_path() {
    for (guard, settings) in guards() {
        let studio = guarded(guard);
        let connection = connection(&studio, settings.clone(), CANARY);
        connection
            .test()
            .await
            .unwrap_or_else(|error| panic!("{settings}: {error:?}"));
        // A query and a body are signed as well.
        connection
            .there_and_back("add_user_to_companies", &companies(), Expected::Change)
            .await;
        studio.with(|studio| assert_eq!(studio.users(ADA), 1));
    }
}

#[tokio::test]
async fn a_wrong_secret_does_not_get_in_and_is_told() {
    for (guard, settings) in guards() {
        if matches!(guard, Guard::Nobody) {
            continue;
        }
        let studio = guarded(guard);
        let connection = connection(&studio, settings.clone(), "another-canary-51");
        for error in [
            connection.test().await.unwrap_err(),
            refused(&connection, "add_user_to_companies", &companies()).await,
        ] {
            assert_eq!(error.code, "in_house_sign_in_refused", "{settings}");
            assert_eq!(error.kind, connector::Kind::Blocked);
            assert!(!format!("{error:?}").contains("canary"), "{error:?}");
        }
    }
}

#[tokio::test]
async fn a_signature_of_another_time_does_not_get_in() {
    let studio = guarded(Guard::Signature(CANARY.to_owned(), "X-Signature".to_owned()));
    studio.with(|studio| studio.door().clock(NOON.as_millis() / 1000 + 400));
    let connection = connection(&studio, json!({"auth": "hmac"}), CANARY);
    let error = connection.test().await.unwrap_err();
    assert_eq!(error.code, "in_house_sign_in_refused");
    assert!(error.hint.contains("clock"), "{}", error.hint);
}

#[tokio::test]
async fn without_sign_in_no_secret_is_asked_for() {
    let studio = guarded(Guard::Nobody);
    let connection = connection(&studio, json!({"auth": "none"}), CANARY);
    connection
        .credentials
        .fail_with(Some(connector::CredentialError::Locked));
    connection.test().await.unwrap();
    let seen = studio.seen();
    assert!(
        seen.iter()
            .all(|request| request.header("authorization").is_none())
    );
}

#[tokio::test]
async fn a_locked_keychain_sends_nothing() {
    let studio = guarded(Guard::Bearer(CANARY.to_owned()));
    let connection = connection(&studio, json!({"auth": "bearer"}), CANARY);
    connection
        .credentials
        .fail_with(Some(connector::CredentialError::Locked));
    let error = refused(&connection, "add_user_to_companies", &companies()).await;
    assert_eq!(error.code, "keychain_locked");
    assert_eq!(studio.seen().len(), 0);
}

#[tokio::test]
async fn a_secret_with_a_line_break_is_told_without_it() {
    let studio = guarded(Guard::Bearer(CANARY.to_owned()));
    for settings in [
        json!({"auth": "bearer"}),
        json!({"auth": "header", "header": "X-Api-Key"}),
    ] {
        let connection = connection(&studio, settings, "canary\r\nX-Evil: 1");
        let error = connection.test().await.unwrap_err();
        assert_eq!(error.code, "system_request_unsendable");
        assert!(!format!("{error:?}").contains("canary"), "{error:?}");
    }
    assert_eq!(studio.seen().len(), 0);
}
