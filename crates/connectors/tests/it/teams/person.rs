use connector::{Kind, Plan};
use serde_json::json;

use super::{ADA, World, ada, blocked, code};
use crate::support::Expected;

const ACTION: &str = "add_person_to_channel";

#[tokio::test]
async fn a_new_guest_goes_there_and_back() {
    let world = World::start();
    let channel = world.channel("Acme GmbH");
    let applied = world
        .connection
        .there_and_back(ACTION, &ada(&channel), Expected::Create)
        .await;
    assert_eq!(applied.outputs["name"], "Ada Lovelace");
    assert_eq!(applied.outputs["channel"], channel.as_str());
    assert_eq!(applied.outputs["channel_name"], "Acme GmbH");
    assert_eq!(applied.outputs["invitation"], "PendingAcceptance");
    assert!(
        applied.summary.contains("not accepted yet"),
        "{}",
        applied.summary
    );
    assert!(!world.is_known(ADA), "nothing else needed the guest");
    let mails = world.graph.with(|teams| teams.invitation_mails().to_vec());
    assert_eq!(mails, [ADA]);
}

#[tokio::test]
async fn a_long_list_of_members_is_not_read_more_often_than_needed() {
    let world = World::start();
    let channel = world.channel("Acme GmbH");
    world.apply(ACTION, &ada(&channel)).await.unwrap();
    assert_eq!(
        world.graph.count("GET", "thread.tacv2/members"),
        1,
        "only to see that she is in"
    );
}

#[tokio::test]
async fn a_guest_who_was_there_goes_into_team_and_channel_and_back() {
    let world = World::start();
    let channel = world.channel("Acme GmbH");
    let guest = world.guest("Ada@Partner.Example.org");
    let applied = world
        .connection
        .there_and_back(ACTION, &ada(&channel), Expected::Change)
        .await;
    assert_eq!(applied.outputs["id"], guest.as_str(), "the same in another case");
    assert_eq!(applied.outputs["invitation"], "Accepted");
    assert!(world.is_known(ADA), "who was there before stays");
    assert_eq!(world.graph.count("POST", "/invitations"), 0);
}

#[tokio::test]
async fn whoever_is_in_the_team_stays_in_it() {
    let world = World::start();
    let channel = world.channel("Acme GmbH");
    let guest = world.guest(ADA);
    world.join(&guest);
    let applied = world
        .connection
        .there_and_back(ACTION, &ada(&channel), Expected::Change)
        .await;
    assert_eq!(
        applied.summary,
        format!("Added {ADA} to the private channel “Acme GmbH”.")
    );
    assert!(world.is_in_team(&guest), "the app did not add them to the team");
    assert!(!world.is_in_channel(&channel, &guest));
}

#[tokio::test]
async fn a_standard_channel_is_reached_by_the_team() {
    let world = World::start().with("channel_kind", "standard");
    let channel = world
        .graph
        .with(|teams| teams.add_channel(&world.team, "Acme GmbH", "standard"));
    world
        .connection
        .there_and_back(ACTION, &ada(&channel), Expected::Create)
        .await;
    assert_eq!(
        world.graph.count("POST", "/channels/"),
        0,
        "it has no members of its own"
    );
}

#[tokio::test]
async fn people_are_found_by_each_of_their_addresses() {
    for refuses in [false, true] {
        let world = World::start();
        let channel = world.channel("Acme GmbH");
        let guest = world.guest("lovelace@elsewhere.example.org");
        let upn = world.guest("countess@elsewhere.example.org");
        world.graph.with(|teams| {
            teams.change(&guest, |user| {
                user.other_mails.push("ADA@partner.example.org".to_owned());
            });
            teams.change(&upn, |user| {
                user.mail = None;
                "o'neil@partner.example.org".clone_into(&mut user.principal_name);
            });
            if refuses {
                teams.refuses_combined_filters();
            }
        });
        let applied = world.apply(ACTION, &ada(&channel)).await.unwrap();
        assert_eq!(applied.outputs["id"], guest.as_str());
        let input = json!({"email": "o'Neil@partner.example.org", "name": "", "channel": channel});
        let applied = world.apply(ACTION, &input).await.unwrap();
        assert_eq!(applied.outputs["id"], upn.as_str());
    }
}

#[tokio::test]
async fn whoever_the_directory_offers_must_have_exactly_the_address() {
    let world = World::start();
    let channel = world.channel("Acme GmbH");
    let other = world.guest("not.ada@partner.example.org");
    let offered =
        json!({"value": [{"id": other, "mail": "not.ada@partner.example.org", "userType": "Guest"}]});
    let answer = simulators::Answer::json(200, &offered);
    world
        .graph
        .fail("GET", "/v1.0/users", 2, simulators::Fault::Answer(answer));
    world.apply(ACTION, &ada(&channel)).await.unwrap();
    assert!(!world.is_in_team(&other));
    assert!(world.is_in_team(&world.id_of(ADA)));
}

#[tokio::test]
async fn two_people_with_one_address_are_for_a_person_to_decide() {
    let world = World::start();
    let channel = world.channel("Acme GmbH");
    world.guest(ADA);
    let other = world.guest("lovelace@elsewhere.example.org");
    world
        .graph
        .with(|teams| teams.change(&other, |user| user.other_mails.push(ADA.to_owned())));
    assert_eq!(
        blocked(&world, ACTION, &ada(&channel)).await,
        "teams_person_ambiguous"
    );
}

#[tokio::test]
async fn whoever_was_switched_off_stays_so() {
    let world = World::start();
    let channel = world.channel("Acme GmbH");
    let guest = world.guest(ADA);
    world
        .graph
        .with(|teams| teams.change(&guest, |user| user.is_enabled = false));
    assert_eq!(
        blocked(&world, ACTION, &ada(&channel)).await,
        "teams_person_disabled"
    );
    assert_eq!(world.graph.count("PATCH", "/users"), 0);
}

#[tokio::test]
async fn a_colleague_is_added_without_invitation() {
    let world = World::start();
    let channel = world.channel("Acme GmbH");
    world.graph.with(|teams| teams.add_member(ADA, "Ada Lovelace"));
    let applied = world
        .connection
        .there_and_back(ACTION, &ada(&channel), Expected::Change)
        .await;
    assert_eq!(applied.outputs["invitation"], "");
    assert!(world.is_known(ADA));
}

#[tokio::test]
async fn addresses_that_microsoft_does_not_take_are_told_before() {
    let world = World::start();
    let channel = world.channel("Acme GmbH");
    for email in ["ada+hyopps@partner.example.org", "ada", ""] {
        let input = json!({"email": email, "name": "Ada", "channel": channel});
        let error = world.plan(ACTION, &input).await.unwrap_err();
        assert_eq!(
            (code(&error), &error.kind),
            ("teams_address_unusable", &Kind::Permanent)
        );
    }
    assert_eq!(world.graph.count("POST", "/invitations"), 0);
    let guest = world.guest("ada+hyopps@partner.example.org");
    let input = json!({"email": "ada+hyopps@partner.example.org", "name": "Ada", "channel": channel});
    let applied = world.apply(ACTION, &input).await.unwrap();
    assert_eq!(
        applied.outputs["id"],
        guest.as_str(),
        "who is there already can be added"
    );
}

#[tokio::test]
async fn no_mail_is_sent_if_the_admin_says_so() {
    let world = World::start()
        .with("send_invitation_mail", "no")
        .with("invite_redirect", "https://welcome.example.org");
    let channel = world.channel("Acme GmbH");
    world.apply(ACTION, &ada(&channel)).await.unwrap();
    let mails = world.graph.with(|teams| teams.invitation_mails().to_vec());
    assert!(mails.is_empty(), "{mails:?}");
    let seen = world.graph.seen();
    let invitation = seen
        .iter()
        .find(|request| request.path.ends_with("/invitations"))
        .unwrap();
    assert_eq!(
        invitation.json().unwrap(),
        json!({
            "invitedUserEmailAddress": ADA,
            "invitedUserDisplayName": "Ada Lovelace",
            "inviteRedirectUrl": "https://welcome.example.org",
            "sendInvitationMessage": false,
        })
    );
}

#[tokio::test]
async fn an_invitation_that_is_refused_is_told_with_microsofts_words() {
    let world = World::start();
    let channel = world.channel("Acme GmbH");
    let refusal = simulators::Answer::json(
        400,
        &json!({"error": {
            "code": "BadRequest",
            "message": "The invited user already exists in the directory as object ID: 1.",
            "innererror": {"request-id": "9f"},
        }}),
    );
    world
        .graph
        .fail_next("POST", "/invitations", simulators::Fault::Answer(refusal));
    let error = world.apply(ACTION, &ada(&channel)).await.unwrap_err();
    assert_eq!(
        (code(&error), &error.kind),
        ("teams_invitation_refused", &Kind::Permanent)
    );
    assert_eq!(
        error.detail,
        [
            "HTTP 400 BadRequest",
            "Microsoft: The invited user already exists in the directory as object ID: 1."
        ]
    );
    assert_eq!(
        error.trace, "9f",
        "the body names the request when no header does"
    );
}

#[tokio::test]
async fn a_plan_says_what_is_missing() {
    let world = World::start();
    let channel = world.channel("Acme GmbH");
    let input = ada(&channel);
    assert_eq!(
        world.plan(ACTION, &input).await.unwrap(),
        Plan::create(format!(
            "Invite {ADA} as a guest and add them to the team and its private channel “Acme GmbH”"
        ))
    );
    let guest = world.guest(ADA);
    assert_eq!(
        world.plan(ACTION, &input).await.unwrap(),
        Plan::change(format!(
            "Add {ADA} to the team and its private channel “Acme GmbH”"
        ))
    );
    world.join(&guest);
    assert_eq!(
        world.plan(ACTION, &input).await.unwrap(),
        Plan::change(format!("Add {ADA} to the private channel “Acme GmbH”"))
    );
    world.join_channel(&channel, &guest);
    let plan = world.plan(ACTION, &input).await.unwrap();
    assert!(matches!(plan, Plan::AlreadyRight(_)), "{plan:?}");
    assert_eq!(world.graph.count("POST", "/v1.0"), 0, "a plan writes nothing");
}
