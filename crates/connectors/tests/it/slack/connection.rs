use connector::{CredentialError, Kind};
use serde_json::json;
use simulators::slack::{BOT_SCOPES, Slack};
use simulators::{Answer, Fault, Simulator};

use super::{CANARY, World, acme};
use crate::support::Connection;

#[tokio::test]
async fn a_good_connection_tells_who_the_app_is() {
    for kind in ["private_channel", "public_channel", "user_group"] {
        let world = World::of_kind(kind);
        let found = world.connection.test().await.unwrap();
        assert_eq!(
            found.summary,
            "Signed in to the Slack workspace HyOpps as the bot hyopps."
        );
        assert_eq!((found.missing, found.warnings), (vec![], vec![]), "{kind}");
        assert_eq!(world.writes(), 0);
    }
}

#[tokio::test]
async fn missing_scopes_are_told_by_what_partners_get() {
    for (kind, missing) in [
        ("private_channel", vec!["groups:read", "groups:write"]),
        ("public_channel", vec!["groups:read", "channels:manage"]),
        ("user_group", vec!["usergroups:read", "usergroups:write"]),
    ] {
        let world = World::of_kind(kind);
        world.slack.with(|slack| {
            slack.bot(CANARY, &["users:read", "users:read.email", "channels:read"]);
        });
        let found = world.connection.test().await.unwrap();
        assert_eq!(found.missing, missing, "{kind}");
    }
}

#[tokio::test]
async fn the_token_of_a_person_acts_in_their_name() {
    let world = World::of_kind("public_channel");
    world.slack.with(|slack| {
        let scopes = BOT_SCOPES.map(|scope| match scope {
            "channels:manage" => "channels:write",
            other => other,
        });
        slack.user_token(CANARY, &world.contact, &scopes);
    });
    let found = world.connection.test().await.unwrap();
    assert_eq!(
        found.summary,
        "Signed in to the Slack workspace HyOpps as carla, in whose name it acts."
    );
    assert_eq!(found.missing, [""; 0], "the same right has another name there");
    world.connection.apply("create_group", &acme()).await.unwrap();
}

#[tokio::test]
async fn what_slack_does_not_tell_is_a_warning() {
    let world = World::with_channels();
    let silent = Answer::json(
        200,
        &json!({"ok": true, "team": "HyOpps", "team_id": "T024BE7LD", "user": "x"}),
    );
    world.slack.fail_next("POST", "/auth.test", Fault::Answer(silent));
    let found = world.connection.test().await.unwrap();
    assert_eq!(found.missing, [""; 0]);
    assert!(found.warnings[0].contains("did not say"), "{found:?}");

    let world = World::with_groups().set("contact", "nobody@hyopps.example.org");
    let found = world.connection.test().await.unwrap();
    assert!(
        found.warnings[0].contains("nobody@hyopps.example.org"),
        "{found:?}"
    );
}

#[tokio::test]
async fn a_token_that_is_refused_is_told_by_its_reason() {
    for (error, code) in [
        ("invalid_auth", "slack_sign_in_refused"),
        ("not_authed", "slack_sign_in_refused"),
        ("account_inactive", "slack_sign_in_refused"),
        ("token_revoked", "slack_sign_in_refused"),
        ("token_expired", "slack_sign_in_refused"),
        ("not_allowed_token_type", "slack_token_not_allowed"),
        ("org_login_required", "slack_access_denied"),
        ("ekm_access_denied", "slack_access_denied"),
        ("team_access_not_granted", "slack_access_denied"),
        ("access_denied", "slack_access_denied"),
    ] {
        let world = World::with_channels();
        world.slack.with(|slack| slack.break_token(CANARY, error));
        let told = world.connection.test().await.unwrap_err();
        assert_eq!((told.code, &told.kind), (code, &Kind::Blocked), "{error}");
        assert!(told.detail[0].contains(error), "{told:?}");
        assert!(!told.trace.is_empty(), "{told:?}");
        assert_eq!(world.blocked("create_group", &acme()).await.code, code);
        world.slack.with(|slack| slack.bot(CANARY, &BOT_SCOPES));
        world.connection.apply("create_group", &acme()).await.unwrap();
    }
    let world = World::with_channels();
    world
        .connection
        .credentials
        .fail_with(Some(CredentialError::Locked));
    assert_eq!(world.connection.test().await.unwrap_err().code, "keychain_locked");
}

#[tokio::test]
async fn a_token_of_another_workspace_is_refused() {
    let world = World::with_channels().set("team_id", "T0000000X");
    let error = world.connection.test().await.unwrap_err();
    assert_eq!((error.code, error.kind), ("slack_wrong_team", Kind::Blocked));
    assert_eq!(
        world.blocked("create_group", &acme()).await.code,
        "slack_wrong_team"
    );
    let world = World::with_channels().set("team_id", "T024BE7LD");
    world.connection.apply("create_group", &acme()).await.unwrap();
}

#[tokio::test]
async fn a_receipt_of_another_workspace_is_refused() {
    let (world, mut other) = (World::with_channels(), Slack::new("T0000000X", "Other"));
    let applied = world.connection.apply("create_group", &acme()).await.unwrap();
    let group = applied.outputs["id"].as_str().unwrap();
    let added = world
        .connection
        .apply("add_person_to_group", &world.ada_to(group))
        .await
        .unwrap();
    other.bot(CANARY, &BOT_SCOPES);
    let other = Simulator::start(other).unwrap();
    let settings = json!({"api_url": format!("{}/api", other.url())});
    let connection = Connection::new("slack", settings, CANARY);
    for (action, receipt) in [
        ("create_group", applied.receipt),
        ("add_person_to_group", added.receipt),
    ] {
        let error = connection.undo(action, &receipt.unwrap()).await.unwrap_err();
        assert_eq!(error.code, "slack_wrong_team", "{action}");
    }
}

#[tokio::test]
async fn an_organization_names_its_workspace() {
    let world = World::with_groups();
    world.slack.with(|slack| slack.rules.is_organization = true);
    assert_eq!(
        world.connection.test().await.unwrap_err().code,
        "slack_team_missing"
    );
    let world = world.set("team_id", "T024BE7LD");
    let found = world.connection.test().await.unwrap();
    assert!(found.summary.contains("organization HyOpps"), "{found:?}");
    let group = world.connection.apply("create_group", &acme()).await.unwrap();
    let group = group.outputs["id"].as_str().unwrap();
    let applied = world
        .connection
        .apply("add_person_to_group", &world.ada_to(group))
        .await
        .unwrap();
    world
        .connection
        .undo("add_person_to_group", &applied.receipt.unwrap())
        .await
        .unwrap();
    assert!(!world.has(group, &world.ada));
}

#[tokio::test]
async fn an_address_that_is_not_slacks_is_told() {
    let world = World::with_channels();
    let url = world.slack.url();
    let right = world.set("api_url", &format!("{url}/api/"));
    right.connection.test().await.unwrap();
    for (address, code) in [
        (url.clone(), "system_answer_unexpected"),
        (format!("{url}/api/v2"), "system_answer_unexpected"),
    ] {
        let wrong = World::with_channels().set("api_url", &address);
        let error = wrong.connection.test().await.unwrap_err();
        assert_eq!(error.code, code, "{address}");
    }
    for answer in [
        Answer::html(200, "<html>Sign in</html>"),
        Answer::empty(200),
        Answer::json(200, &json!({})),
        Answer::json(200, &json!([])),
    ] {
        right.slack.fail_next("POST", "/auth.test", Fault::Answer(answer));
        let error = right.connection.test().await.unwrap_err();
        assert_eq!(
            (error.code, error.kind),
            ("system_answer_unreadable", Kind::Blocked)
        );
    }
    let error = right
        .set("api_url", "slack.com")
        .connection
        .test()
        .await
        .unwrap_err();
    assert_eq!(error.code, "system_settings_invalid");
}
