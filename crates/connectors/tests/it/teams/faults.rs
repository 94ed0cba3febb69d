use std::time::Duration;

use connector::{Error, Kind, Undone};
use serde_json::json;
use simulators::teams::ROLES;
use simulators::{Answer, Fault};

use super::{World, ada, code};

const ADD: &str = "add_person_to_channel";

async fn refused(world: &World, channel: &str) -> Error {
    world.apply(ADD, &ada(channel)).await.unwrap_err()
}

fn without(roles: &[&str]) -> Vec<&'static str> {
    ROLES.into_iter().filter(|role| !roles.contains(role)).collect()
}

#[tokio::test]
async fn each_missing_permission_is_named_and_new_consent_counts_at_once() {
    for (left_out, named) in [
        (&["User.Read.All", "User.ReadWrite.All"][..], "User.Read.All"),
        (&["User.Invite.All", "User.ReadWrite.All"], "User.Invite.All"),
        (&["TeamMember.ReadWrite.All"], "TeamMember.ReadWrite.All"),
        (&["ChannelMember.ReadWrite.All"], "ChannelMember.ReadWrite.All"),
        (&["Channel.ReadBasic.All"], "Channel.ReadBasic.All"),
    ] {
        let world = World::start();
        let channel = world.channel("Acme GmbH");
        world.graph.with(|teams| teams.grant(&without(left_out)));
        let error = refused(&world, &channel).await;
        assert_eq!(code(&error), "teams_permission_missing");
        assert_eq!(error.kind, Kind::NeedsPermission(named.to_owned()));
        assert!(!error.trace.is_empty());
        world.graph.with(|teams| teams.grant(&ROLES));
        world.connection.apply(ADD, &ada(&channel)).await.unwrap();
    }
}

#[tokio::test]
async fn a_missing_permission_to_take_back_is_named_too() {
    for (left_out, named) in [
        (&["User.ReadWrite.All"][..], "User.ReadWrite.All"),
        (&["GroupMember.Read.All"], "GroupMember.Read.All"),
    ] {
        let world = World::start();
        let channel = world.channel("Acme GmbH");
        let receipt = world.apply(ADD, &ada(&channel)).await.unwrap().receipt.unwrap();
        world.graph.with(|teams| {
            teams.grant(&without(left_out));
            teams.end_tokens();
        });
        let error = world.connection.undo(ADD, &receipt).await.unwrap_err();
        assert_eq!(error.kind, Kind::NeedsPermission(named.to_owned()));
        world.graph.with(|teams| teams.grant(&ROLES));
        let undone = world.undo(ADD, &receipt).await;
        assert!(
            matches!(undone, connector::Undone::Reversed(_)),
            "the rest is done: {undone:?}"
        );
        assert!(!world.is_known(super::ADA));
    }
}

#[tokio::test]
async fn a_rule_of_the_organization_is_not_a_missing_permission() {
    let world = World::start();
    let channel = world.channel("Acme GmbH");
    world.graph.with(simulators::teams::Teams::forbid_invitations);
    let error = refused(&world, &channel).await;
    assert_eq!((code(&error), &error.kind), ("teams_forbidden", &Kind::Blocked));
    assert!(
        error
            .message
            .contains("although the app has the permission User.Invite.All"),
        "{error}"
    );
}

#[tokio::test]
async fn what_is_out_of_order_is_tried_again_when_it_says_so() {
    let world = World::start();
    let channel = world.channel("Acme GmbH");
    let later = json!({"error": {"code": "serviceUnavailable", "message": "Later.", "innerError": {"request-id": "77"}}});
    let answer = Answer::json(503, &later).header("retry-after", "2.128");
    world.graph.fail_next("GET", "/users", Fault::Answer(answer));
    let error = refused(&world, &channel).await;
    assert_eq!(code(&error), "system_unavailable");
    let retry_after = Some(Duration::from_millis(2128));
    assert_eq!(error.kind, Kind::Transient { retry_after });
    assert_eq!(error.trace, "77");
    for answer in [
        Answer::html(502, "<h1>Bad Gateway</h1>"),
        Answer::json(500, &json!({"error": {"code": "UnknownError", "message": ""}})),
    ] {
        world.graph.fail_next("GET", "/channels", Fault::Answer(answer));
        let error = refused(&world, &channel).await;
        assert_eq!(code(&error), "system_unavailable");
        assert_eq!(error.kind, Kind::Transient { retry_after: None });
    }
    world.apply(ADD, &ada(&channel)).await.unwrap();
    assert_eq!(world.graph.count("POST", "/invitations"), 1);
}

#[tokio::test]
async fn limits_with_broken_seconds_are_kept() {
    let world = World::start();
    let channel = world.channel("Acme GmbH");
    world
        .graph
        .with(|teams| teams.limits(4, Duration::from_millis(150)));
    let applied = world.apply(ADD, &ada(&channel)).await.unwrap();
    assert!(applied.receipt.is_some());
    assert_eq!(world.graph.with(|teams| teams.invitation_mails().len()), 1);
    let seen = world.graph.seen();
    let mut names: Vec<_> = seen
        .iter()
        .filter_map(|request| request.header("client-request-id"))
        .collect();
    let sent = names.len();
    names.sort_unstable();
    names.dedup();
    assert!(names.len() < sent, "some requests were refused and sent again");
}

#[tokio::test]
async fn what_answers_at_a_wrong_address_is_told() {
    let world = World::start();
    let graph = format!("{}/elsewhere/v1.0", world.graph.url());
    let world = world.with("graph_url", &graph);
    let error = refused(&world, "19:x@thread.tacv2").await;
    assert_eq!(code(&error), "system_answer_unexpected");
    let page = Answer::html(200, "<html>Sign in</html>");
    for answer in [page, Answer::empty(200), Answer::json(200, &json!({"ok": true}))] {
        let world = World::start();
        world.graph.fail_next("GET", "/channels", Fault::Answer(answer));
        let error = refused(&world, "19:x@thread.tacv2").await;
        assert_eq!(
            (code(&error), &error.kind),
            ("system_answer_unreadable", &Kind::Blocked)
        );
    }
}

#[tokio::test]
async fn no_page_of_another_server_is_asked_for() {
    let (world, other) = (World::start(), World::start());
    let link = format!("{}/v1.0/teams/x/channels", other.graph.url());
    let page = Answer::json(200, &json!({"value": [], "@odata.nextLink": link}));
    world.graph.fail_next("GET", "/channels", Fault::Answer(page));
    let error = world
        .plan("create_channel", &json!({"organization": "Acme"}))
        .await
        .unwrap_err();
    assert_eq!(code(&error), "system_redirected");
    assert_eq!(other.graph.seen().len(), 0, "no token went there");
}

#[tokio::test]
async fn an_invitation_whose_answer_cannot_be_read_shows_nothing_of_it() {
    let world = World::start();
    let channel = world.channel("Acme GmbH");
    let answer = Answer::json(
        201,
        &json!({"inviteRedeemUrl": "https://login/redeem?ticket=canary"}),
    );
    world
        .graph
        .fail_next("POST", "/invitations", Fault::AnswerAfter(answer));
    let applied = world.apply(ADD, &ada(&channel)).await.unwrap();
    assert!(applied.receipt.is_some(), "the guest is there all the same");
    assert!(!format!("{applied:?}").contains("canary"), "{applied:?}");
}

#[tokio::test]
async fn what_graph_does_not_take_is_told_in_its_words() {
    let world = World::start();
    let channel = world.channel("Acme GmbH");
    let full = json!({"error": {"code": "BadRequest", "message": "The channel is full.\nSecond line."}});
    let guest = world.guest(super::ADA);
    world.join(&guest);
    let answer = Answer::json(400, &full);
    world.graph.fail_next("POST", "/members", Fault::Answer(answer));
    let error = refused(&world, &channel).await;
    assert_eq!((code(&error), &error.kind), ("teams_refused", &Kind::Permanent));
    assert_eq!(
        error.message,
        "Microsoft Graph refused the request: The channel is full."
    );
}

#[tokio::test]
async fn requests_are_named_for_microsofts_support() {
    let world = World::start();
    let channel = world.channel("Acme GmbH");
    world.apply(ADD, &ada(&channel)).await.unwrap();
    let seen = world.graph.seen();
    let requests = seen.iter().filter(|request| request.path.starts_with("/v1.0"));
    let mut names: Vec<_> = requests
        .map(|request| request.header("client-request-id").unwrap().to_owned())
        .collect();
    assert!(
        names.iter().all(|name| name.parse::<uuid::Uuid>().is_ok()),
        "{names:?}"
    );
    let count = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), count, "each has a name of its own");
}

#[tokio::test]
async fn a_list_that_leads_back_to_an_earlier_page_ends() {
    let world = World::start();
    let link = |page: &str| {
        format!(
            "{}/v1.0/teams/{}/channels?page={page}",
            world.graph.url(),
            world.team
        )
    };
    for next in ["one", "two", "one"] {
        let page = Answer::json(200, &json!({"value": [], "@odata.nextLink": link(next)}));
        world.graph.fail_next("GET", "/channels", Fault::Answer(page));
    }
    let error = world
        .plan("create_channel", &json!({"organization": "Acme"}))
        .await
        .unwrap_err();
    assert_eq!(code(&error), "teams_refused");
    assert_eq!(world.graph.count("GET", "/channels"), 3);
}

#[tokio::test]
async fn a_list_that_leads_to_ever_new_pages_ends() {
    let world = World::start();
    for page in 0..600 {
        let link = format!(
            "{}/v1.0/teams/{}/channels?page={page}",
            world.graph.url(),
            world.team
        );
        let page = Answer::json(200, &json!({"value": [], "@odata.nextLink": link}));
        world.graph.fail_next("GET", "/channels", Fault::Answer(page));
    }
    let error = world
        .plan("create_channel", &json!({"organization": "Acme"}))
        .await
        .unwrap_err();
    assert_eq!(code(&error), "teams_refused");
    assert_eq!(world.graph.count("GET", "/channels"), 500);
}

#[tokio::test]
async fn a_page_that_says_yes_to_a_removal_has_removed_nobody() {
    let world = World::start();
    let channel = world.channel("Acme GmbH");
    let applied = world.apply(ADD, &ada(&channel)).await.unwrap();
    let page = Fault::Answer(Answer::html(200, "<h1>Please sign in</h1>"));
    for path in ["/channels/", "/members/", "/users/"] {
        world.graph.fail_next("DELETE", path, page.clone());
        let undone = world
            .connection
            .undo(ADD, applied.receipt.as_ref().unwrap())
            .await;
        assert_eq!(code(&undone.unwrap_err()), "system_answer_unreadable", "{path}");
    }
    let undone = world.undo(ADD, &applied.receipt.unwrap()).await;
    assert!(matches!(undone, Undone::Reversed(_)), "{undone:?}");
}
