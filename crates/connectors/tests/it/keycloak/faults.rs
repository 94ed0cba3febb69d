//! Servers and networks that fail, whatever the action.

use std::time::Duration;

use super::*;

#[tokio::test]
async fn a_step_waits_as_long_as_a_proxy_asks() {
    let world = world();
    let group = world.group("Acme");
    world
        .keycloak
        .with(|realm| realm.limits(4, Duration::from_millis(150)));
    let added = world.add(ADA, &group).await.unwrap();
    assert_eq!(world.paths_of(ADA), ["/partners/Acme"]);
    assert_eq!(world.n_mails(), 1, "{}", added.summary);
    let refused = world.keycloak.seen().len();
    assert!(refused > 12, "{refused} requests: some were refused at first");
}

#[tokio::test]
async fn a_server_that_is_out_of_order_is_tried_again_without_duplicates() {
    for (method, path) in [
        ("GET", "/users"),
        ("POST", "/users"),
        ("PUT", "/groups/"),
        ("POST", "/token"),
    ] {
        for fault in [page(502), page(503), Fault::CutBefore] {
            let mut world = world();
            let group = world.group("Acme");
            world.keycloak.fail_next(method, path, fault.clone());
            let error = world.add(ADA, &group).await.unwrap_err();
            assert!(is_passing(&error), "{method} {path} {fault:?}: {error:?}");
            assert!(!error.hint.is_empty(), "{error:?}");
            world.connection.made_before = true;
            world.add(ADA, &group).await.unwrap();
            assert_eq!(world.keycloak.with(|realm| realm.accounts().count()), 1);
            assert_eq!(world.paths_of(ADA), ["/partners/Acme"]);
            assert_eq!(world.n_mails(), 1, "{method} {path} {fault:?}");
        }
    }
}

#[tokio::test]
async fn a_malformed_answer_is_told() {
    let world = world();
    let group = world.group("Acme");
    for told in [
        Answer::html(200, "<html>Sign in</html>"),
        Answer::empty(200),
        Answer::json(200, &json!({ "error": "none" })),
        Answer::json(200, &json!([{ "name": "Ada" }])),
    ] {
        world.keycloak.fail_next("GET", "/users", Fault::Answer(told));
        let error = stopped(
            world
                .connection
                .plan("add_person_to_group", &adding(ADA, &group))
                .await,
        );
        assert_eq!(error.code, "system_answer_unreadable");
    }
    let unknown = Answer::json(500, &json!({ "error": "unknown_error" })).header("x-request-id", "abc");
    world.keycloak.fail_next("POST", "/users", Fault::Answer(unknown));
    let error = world.add(ADA, &group).await.unwrap_err();
    assert_eq!((error.code, error.trace.as_str()), ("system_unavailable", "abc"));
}

#[tokio::test]
async fn a_list_that_does_not_end_is_given_up() {
    let world = world();
    let same: Vec<_> = (0..100)
        .map(|number| json!({ "id": number.to_string(), "name": "x" }))
        .collect();
    world.keycloak.fail(
        "GET",
        "/children",
        1000,
        Fault::Answer(Answer::json(200, &json!(same))),
    );
    let error = stopped(
        world
            .connection
            .plan("create_group", &json!({ "organization": "Acme" }))
            .await,
    );
    assert_eq!(
        (error.code, error.kind),
        ("keycloak_list_endless", Kind::Permanent)
    );
}

#[tokio::test]
async fn a_keychain_that_is_locked_is_told_before_anything_is_sent() {
    let world = world();
    let fault = Some(connector::CredentialError::Locked);
    world.connection.credentials.fail_with(fault);
    let error = stopped(
        world
            .connection
            .plan("create_group", &json!({ "organization": "Acme" }))
            .await,
    );
    assert_eq!((error.code, error.kind), ("keychain_locked", Kind::Blocked));
    assert!(world.keycloak.seen().is_empty());
}

#[tokio::test]
async fn what_the_realm_does_not_take_is_told_in_its_words() {
    let world = world();
    let group = world.group("Acme");
    let mut input = adding(ADA, &group);
    input["last_name"] = "<Lovelace>".into();
    let error = world
        .connection
        .apply("add_person_to_group", &input)
        .await
        .unwrap_err();
    assert_eq!((error.code, &error.kind), ("keycloak_refused", &Kind::Permanent));
    assert!(
        format!("{error:?}").contains("error-person-name-invalid-character"),
        "{error:?}"
    );
}
