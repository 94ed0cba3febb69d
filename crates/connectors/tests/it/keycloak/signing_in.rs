//! The test of a connection, and the way to the server.

use hyopps_connectors::CATALOGUE;

use super::*;

#[tokio::test]
async fn a_good_connection_is_told_and_leaves_nothing_behind() {
    let world = world();
    let found = world.connection.test().await.unwrap();
    assert!(
        found.summary.contains("“partners”") && found.summary.contains("“hyopps”"),
        "{}",
        found.summary
    );
    assert!(found.missing.is_empty() && found.warnings.is_empty(), "{found:?}");
    let writes = world
        .keycloak
        .seen()
        .into_iter()
        .filter(|request| request.method != "GET");
    let writes: Vec<_> = writes.map(|request| request.path).collect();
    assert_eq!(writes, ["/realms/partners/protocol/openid-connect/token"]);
}

#[tokio::test]
async fn older_servers_have_auth_in_their_address() {
    let mut realm = Keycloak::new("partners").below("/auth");
    realm.add_service("hyopps", CANARY, &MANAGEMENT_ROLES[..6]);
    realm.add_group("/partners");
    let mut world = served(realm, json!({}));
    let error = world.connection.test().await.unwrap_err();
    assert_eq!(
        (error.code, &error.kind),
        ("keycloak_realm_unknown", &Kind::Blocked)
    );
    assert!(error.hint.contains("/auth"), "{error:?}");
    let url = format!("{}/auth/", world.keycloak.url());
    world.connection.settings.insert("url".to_owned(), url.into());
    world.connection.test().await.unwrap();
    let group = world.group("Acme");
    let added = world.add(ADA, &group).await.unwrap();
    assert_eq!(added.outputs["id"], world.account(ADA).id.as_str());
}

#[tokio::test]
async fn what_was_copied_with_the_address_is_left_out_and_told() {
    let mut world = world();
    for ending in ["/admin", "/realms/partners", "/admin/master/console"] {
        let url = format!("{}{ending}", world.keycloak.url());
        world.connection.settings.insert("url".to_owned(), url.into());
        let found = world.connection.test().await.unwrap();
        assert!(
            found.warnings.iter().any(|warning| warning.contains(ending)),
            "{found:?}"
        );
    }
}

#[tokio::test]
async fn a_wrong_secret_client_or_realm_is_told() {
    for (changes, secret, code) in [
        (json!({}), "wrong", "keycloak_sign_in_refused"),
        (
            json!({ "client_id": "nobody" }),
            CANARY,
            "keycloak_sign_in_refused",
        ),
        (json!({ "realm": "other" }), CANARY, "keycloak_realm_unknown"),
    ] {
        let world = world_with(changes.clone());
        let mut connection = Connection::new(
            "keycloak",
            Value::Object(world.connection.settings.clone()),
            secret,
        );
        connection.made_before = false;
        let error = connection.test().await.unwrap_err();
        assert_eq!((error.code, &error.kind), (code, &Kind::Blocked), "{changes}");
        let error = stopped(
            connection
                .plan("create_group", &json!({ "organization": "Acme" }))
                .await,
        );
        assert_eq!(error.code, code);
    }
}

#[tokio::test]
async fn an_echoed_secret_is_not_told() {
    let world = world();
    let echo = json!({ "error": "invalid_client", "error_description": format!("you sent {CANARY}") });
    world
        .keycloak
        .fail_next("POST", "/token", Fault::Answer(Answer::json(401, &echo)));
    let error = world.connection.test().await.unwrap_err();
    assert_eq!(error.code, "keycloak_sign_in_refused");
    let told = format!("{error:?}");
    assert!(told.contains("[redacted]") && !told.contains(CANARY), "{told}");
}

#[tokio::test]
async fn what_is_not_keycloak_is_told_without_showing_a_token() {
    let token = "eyJhbGciOiJSUzI1NiJ9.canary.token";
    for (told, code) in [
        (
            Answer::html(200, "<html>Sign in</html>"),
            "keycloak_token_missing",
        ),
        (Answer::empty(200), "keycloak_token_missing"),
        // A notice in front of the token, a list around it, and one that is cut off.
        (
            Answer::html(200, &format!("Deprecated: x {{\"access_token\":\"{token}\"}}")),
            "keycloak_token_missing",
        ),
        (
            Answer::json(200, &json!([{ "access_token": token }])),
            "keycloak_token_missing",
        ),
        (
            Answer::text(200, &format!("{{\"access_token\":\"{token}")),
            "keycloak_token_missing",
        ),
        (
            Answer::json(200, &json!({ "error": "none" })),
            "keycloak_token_missing",
        ),
        (
            Answer::json(200, &json!({ "access_token": [token] })),
            "keycloak_token_missing",
        ),
        (
            Answer::html(502, "<html>Bad Gateway</html>"),
            "system_unavailable",
        ),
    ] {
        let world = world();
        world.keycloak.fail_next("POST", "/token", Fault::Answer(told));
        let error = world.connection.test().await.unwrap_err();
        assert_eq!(error.code, code);
        assert!(!format!("{error:?}").contains("canary"), "{error:?}");
    }
}

#[tokio::test]
async fn an_admin_interface_that_a_proxy_hides_is_told() {
    let world = world();
    world.keycloak.fail("GET", "/admin/", 2, page(404));
    let error = world.connection.test().await.unwrap_err();
    assert_eq!((error.code, error.kind), ("keycloak_admin_hidden", Kind::Blocked));
    world.keycloak.fail_next(
        "GET",
        "/admin/",
        Fault::Answer(Answer::html(200, "<html>Welcome</html>")),
    );
    let error = world.connection.test().await.unwrap_err();
    assert_eq!(error.code, "system_answer_unreadable");
}

#[tokio::test]
async fn a_token_that_ended_is_renewed_once() {
    let world = world();
    let group = world.group("Acme");
    world.add(ADA, &group).await.unwrap();
    assert_eq!(
        world.keycloak.count("POST", "/token"),
        1,
        "one token serves many requests"
    );
    world.keycloak.with(Keycloak::expire_tokens);
    world.add("grace@acme.example.org", &group).await.unwrap();
    assert_eq!(world.keycloak.count("POST", "/token"), 2);
    world.keycloak.with(|realm| {
        realm.tokens_last(std::time::Duration::ZERO);
        realm.expire_tokens();
    });
    let error = world.add(ADA, &group).await.unwrap_err();
    assert_eq!(
        (error.code, error.kind),
        ("keycloak_token_refused", Kind::Blocked)
    );
}

#[tokio::test]
async fn the_settings_are_checked_and_the_groups_offered() {
    let world = world();
    world.keycloak.with(|realm| realm.add_group("/staff"));
    let system = CATALOGUE.system("keycloak").unwrap();
    assert_eq!(system.pickers(), ["parent_group"]);
    let choices = system
        .choices(&world.connection.cx(), "parent_group")
        .await
        .unwrap();
    let values: Vec<_> = choices.iter().map(|choice| choice.value.as_str()).collect();
    assert_eq!(values, ["/partners", "/staff"]);
    assert!(
        system
            .choices(&world.connection.cx(), "realm")
            .await
            .unwrap()
            .is_empty()
    );
    assert!(system.needs_secret(&world.connection.settings));
    assert!(system.check_settings(&world.connection.settings).is_ok());
    let mut connection = world.connection;
    connection
        .settings
        .insert("url".to_owned(), "http://login.example.org".into());
    let wrong = system.check_settings(&connection.settings).unwrap_err();
    assert_eq!(wrong[0].path, "url");
    let error = stopped(
        connection
            .plan("create_group", &json!({ "organization": "Acme" }))
            .await,
    );
    assert_eq!(
        (error.code, error.kind),
        ("system_settings_invalid", Kind::Blocked)
    );
}

#[tokio::test]
async fn a_secret_that_comes_back_encoded_is_not_shown() {
    let secret = "canary/5d81+a b";
    let world = world();
    let settings = world.connection.settings.clone().into();
    let connection = Connection::new("keycloak", settings, secret);
    for encoded in ["canary%2F5d81%2Ba%20b", "canary%2F5d81%2Ba+b", "canary/5d81+a b"] {
        let echo = Answer::html(400, &format!("client_secret={encoded}"));
        world.keycloak.fail_next("POST", "/token", Fault::Answer(echo));
        let error = connection.test().await.unwrap_err();
        let told = format!("{error:?}");
        assert!(told.contains("[redacted]") && !told.contains("5d81"), "{told}");
    }
}
