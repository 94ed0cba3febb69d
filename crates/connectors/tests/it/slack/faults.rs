use std::time::Duration;

use connector::Kind;
use serde_json::json;
use simulators::slack::BOT_SCOPES;
use simulators::{Answer, Fault};

use super::{CANARY, World, acme};

fn inside(error: &str) -> Fault {
    Fault::Answer(Answer::json(200, &json!({"ok": false, "error": error})))
}

#[tokio::test]
async fn each_scope_that_is_missing_is_named() {
    for (kind, needed) in [
        (
            "private_channel",
            &[
                "users:read",
                "users:read.email",
                "channels:read",
                "groups:read",
                "groups:write",
            ][..],
        ),
        ("public_channel", &["channels:manage"][..]),
        ("user_group", &["usergroups:read", "usergroups:write"][..]),
    ] {
        for scope in needed {
            let world = World::of_kind(kind);
            let others: Vec<_> = BOT_SCOPES.into_iter().filter(|known| known != scope).collect();
            let bot = world.slack.with(|slack| slack.bot(CANARY, &others));
            let group = world.place(kind);
            if kind != "user_group" {
                world.slack.with(|slack| slack.set_members(&group, &[&bot]));
            }
            let made = world.connection.apply("create_group", &acme()).await;
            let added = world
                .connection
                .apply("add_person_to_group", &world.ada_to(&group))
                .await;
            let error = made.err().or(added.err()).unwrap();
            assert_eq!(error.code, "slack_scope_missing", "{scope}");
            assert_eq!(error.kind, Kind::NeedsPermission((*scope).to_owned()));
        }
    }
}

#[tokio::test]
async fn what_the_workspace_does_not_let_an_app_do_is_told() {
    let world = World::with_groups();
    world.slack.with(|slack| slack.rules.groups_by_admins_only = true);
    let error = world.refused("create_group", &acme()).await;
    assert_eq!(error.code, "slack_not_allowed");
    assert!(
        matches!(&error.kind, Kind::NeedsPermission(right) if right.contains("user groups")),
        "{error:?}"
    );
    world.slack.with(|slack| {
        let admin = slack.admin("admin@hyopps.example.org", "Admin");
        slack.user_token(CANARY, &admin, &BOT_SCOPES);
    });
    world.connection.apply("create_group", &acme()).await.unwrap();

    let world = World::with_channels();
    world
        .slack
        .with(|slack| slack.rules.channels_by_admins_only = true);
    let error = world.refused("create_group", &acme()).await;
    assert_eq!(error.code, "slack_not_allowed");
    assert!(
        matches!(&error.kind, Kind::NeedsPermission(right) if right.contains("channels")),
        "{error:?}"
    );

    let world = World::with_groups();
    world.slack.with(|slack| slack.rules.is_paid = false);
    assert_eq!(
        world.blocked("create_group", &acme()).await.code,
        "slack_plan_too_small"
    );
}

#[tokio::test]
async fn what_passes_is_tried_again_and_done_once() {
    for fault in [
        inside("internal_error"),
        inside("fatal_error"),
        inside("service_unavailable"),
        inside("request_timeout"),
        Fault::Answer(Answer::text(503, "")),
        Fault::Answer(Answer::json(
            500,
            &json!({"ok": false, "error": "some_new_error"}),
        )),
        Fault::AnswerAfter(Answer::json(
            200,
            &json!({"ok": false, "error": "internal_error"}),
        )),
    ] {
        let mut world = World::with_channels();
        world
            .slack
            .fail_next("POST", "/conversations.create", fault.clone());
        let error = world.refused("create_group", &acme()).await;
        assert!(
            matches!(error.kind, Kind::Transient { .. }),
            "{fault:?}: {error:?}"
        );
        world.connection.made_before = true;
        world.connection.apply("create_group", &acme()).await.unwrap();
        assert_eq!(world.slack.with(|slack| slack.channels()).len(), 1, "{fault:?}");
    }
}

#[tokio::test]
async fn an_error_that_nobody_knows_stops_with_slacks_words() {
    let world = World::with_channels();
    let fault = Answer::json(
        200,
        &json!({"ok": false, "error": "new_rule", "response_metadata": {"messages": ["a word of Slack"]}}),
    )
    .header("x-slack-req-id", "req-7");
    world
        .slack
        .fail_next("POST", "/conversations.create", Fault::Answer(fault));
    let error = world.refused("create_group", &acme()).await;
    assert_eq!((error.code, &error.kind), ("slack_refused", &Kind::Permanent));
    assert_eq!(
        error.detail,
        ["conversations.create: new_rule", "a word of Slack"]
    );
    assert_eq!(error.trace, "req-7");
}

#[tokio::test]
async fn warnings_are_no_errors() {
    for kind in ["private_channel", "user_group"] {
        let world = World::of_kind(kind);
        world.slack.with(|slack| slack.rules.always_warns = true);
        let made = world.connection.apply("create_group", &acme()).await.unwrap();
        let group = made.outputs["id"].as_str().unwrap();
        world
            .connection
            .apply("add_person_to_group", &world.ada_to(group))
            .await
            .unwrap();
        assert!(world.has(group, &world.ada), "{kind}");
    }
}

#[tokio::test]
async fn a_pause_that_slack_asks_for_is_kept() {
    let world = World::with_channels();
    let group = world.channel("acme");
    let pause =
        Answer::json(429, &json!({"ok": false, "error": "ratelimited"})).header("retry-after", "0.05");
    for call in ["/users.lookupByEmail", "/conversations.members"] {
        world.slack.fail("GET", call, 2, Fault::Answer(pause.clone()));
    }
    world
        .slack
        .fail_next("POST", "/conversations.invite", Fault::Answer(pause));
    world
        .connection
        .apply("add_person_to_group", &world.ada_to(&group))
        .await
        .unwrap();
    assert_eq!(
        world.slack.count("POST", "/conversations.invite"),
        2,
        "the refused one once more"
    );
}

#[tokio::test]
async fn a_pause_of_one_call_leaves_the_others_alone() {
    let world = World::with_channels();
    let pause = Answer::json(429, &json!({"ok": false, "error": "ratelimited"})).header("retry-after", "600");
    world
        .slack
        .fail_next("GET", "/users.lookupByEmail", Fault::Answer(pause));
    let group = world.channel("acme");
    let error = world.refused("add_person_to_group", &world.ada_to(&group)).await;
    assert_eq!(error.code, "system_rate_limited");
    let Kind::Transient {
        retry_after: Some(pause),
    } = error.kind
    else {
        panic!("{error:?}");
    };
    assert!(pause > Duration::from_secs(590), "{pause:?}");
    world.connection.apply("create_group", &acme()).await.unwrap();
}

#[tokio::test]
async fn a_list_whose_place_was_lost_is_begun_anew() {
    let world = World::with_channels();
    let group = world.channel("acme");
    world
        .slack
        .fail("GET", "/conversations.members", 2, inside("invalid_cursor"));
    world
        .connection
        .plan("add_person_to_group", &world.ada_to(&group))
        .await
        .unwrap();

    let circle = json!({"ok": true, "members": [], "response_metadata": {"next_cursor": "again="}});
    world.slack.fail(
        "GET",
        "/conversations.members",
        2,
        Fault::Answer(Answer::json(200, &circle)),
    );
    let error = world.refused("add_person_to_group", &world.ada_to(&group)).await;
    assert_eq!((error.code, error.kind), ("slack_refused", Kind::Permanent));
}

#[tokio::test]
async fn a_token_in_slacks_words_is_not_shown() {
    let world = World::with_channels();
    let answer = Answer::json(
        200,
        &json!({"ok": false, "error": format!("bad {CANARY}"), "needed": CANARY,
            "response_metadata": {"messages": [format!("you sent {CANARY}")]}}),
    );
    world
        .slack
        .fail_next("POST", "/conversations.create", Fault::Answer(answer));
    let error = world.refused("create_group", &acme()).await;
    let all = format!("{error:?}");
    assert!(all.contains("you sent") && !all.contains(CANARY), "{all}");
}

#[tokio::test]
async fn a_list_that_leads_back_to_an_earlier_page_ends() {
    let world = World::with_channels();
    for cursor in ["one", "two", "one"] {
        let page = json!({"ok": true, "channels": [], "response_metadata": {"next_cursor": cursor}});
        world.slack.fail_next(
            "GET",
            "/conversations.list",
            Fault::Answer(Answer::json(200, &page)),
        );
    }
    let error = world.refused("create_group", &acme()).await;
    assert!(error.message.contains("does not end"), "{error}");
}

#[tokio::test]
async fn a_list_that_leads_to_ever_new_pages_ends() {
    let world = World::with_channels();
    for cursor in 0..600 {
        let cursor = cursor.to_string();
        let page = json!({"ok": true, "channels": [], "response_metadata": {"next_cursor": cursor}});
        world.slack.fail_next(
            "GET",
            "/conversations.list",
            Fault::Answer(Answer::json(200, &page)),
        );
    }
    let error = world.refused("create_group", &acme()).await;
    assert_eq!((error.code, error.kind), ("slack_refused", Kind::Permanent));
    assert_eq!(world.slack.count("GET", "/conversations.list"), 500);
}
