use connector::{Kind, Receipt, Standing, Undone};
use serde_json::json;

use super::{ADA, World, ada, code};

const ADD: &str = "add_person_to_channel";

/// Gives Ada access to a channel and returns the receipt and her id.
async fn given(world: &World, channel: &str) -> (Receipt, String) {
    let applied = world.apply(ADD, &ada(channel)).await.unwrap();
    (applied.receipt.unwrap(), world.id_of(ADA))
}

fn told(undone: &Undone) -> &str {
    match undone {
        Undone::Reversed(told) | Undone::ByHand(told) => told,
        Undone::AlreadyGone => "",
    }
}

#[tokio::test]
async fn a_receipt_says_which_of_it_the_app_did() {
    let world = World::start();
    let channel = world.channel("Acme GmbH");
    let (receipt, id) = given(&world, &channel).await;
    assert_eq!(
        receipt.0,
        json!({
            "tenant": simulators::teams::TENANT,
            "team": world.team,
            "channel": channel,
            "channel_name": "Acme GmbH",
            "user": id,
            "email": ADA,
            "invited": true,
            "joined_team": true,
            "joined_channel": true,
        })
    );
}

#[tokio::test]
async fn the_team_stays_for_the_sake_of_another_channel() {
    let world = World::start();
    let (first, second) = (world.channel("Acme GmbH"), world.channel("Beta"));
    let (receipt, id) = given(&world, &first).await;
    let other = json!({"email": ADA, "name": "Ada", "channel": second});
    let applied = world.apply(ADD, &other).await.unwrap();
    let undone = world.undo(ADD, &receipt).await;
    assert!(matches!(undone, Undone::Reversed(_)), "{undone:?}");
    assert!(
        told(&undone).contains("other private channels as well: Beta"),
        "{undone:?}"
    );
    assert!(!world.is_in_channel(&first, &id));
    assert!(world.is_in_team(&id) && world.is_in_channel(&second, &id));
    let undone = world.undo(ADD, &receipt).await;
    assert!(
        told(&undone).contains("They stay in the team"),
        "also when nothing was left to remove: {undone:?}"
    );
    world.undo(ADD, &applied.receipt.unwrap()).await;
    let undone = world.undo(ADD, &receipt).await;
    assert!(
        told(&undone).contains("from the team"),
        "now nothing needs the team any more: {undone:?}"
    );
    assert!(!world.is_known(ADA));
}

#[tokio::test]
async fn the_channel_that_was_just_left_is_no_reason_to_stay() {
    let world = World::start();
    let channel = world.channel("Acme GmbH");
    let (receipt, id) = given(&world, &channel).await;
    // The channel's list is behind, whoever asks for it.
    let list = json!({"value": [{"id": "a membership", "userId": id, "roles": ["guest"]}]});
    let answer = simulators::Fault::Answer(simulators::Answer::json(200, &list));
    world.graph.fail("GET", "thread.tacv2/members", 9, answer);
    let undone = world.undo(ADD, &receipt).await;
    assert!(told(&undone).contains("and from the team"), "{undone:?}");
    assert!(!world.is_in_team(&id) && !world.is_known(ADA));
}

#[tokio::test]
async fn a_guest_of_another_group_stays_in_the_directory() {
    let world = World::start();
    let channel = world.channel("Acme GmbH");
    let (receipt, id) = given(&world, &channel).await;
    world.graph.with(|teams| {
        let group = teams.add_group("Project X");
        teams.join(&group, &id, false);
    });
    let undone = world.undo(ADD, &receipt).await;
    assert!(told(&undone).contains("also in Project X"), "{undone:?}");
    assert!(world.is_known(ADA) && !world.is_in_team(&id));
    let undone = world.undo(ADD, &receipt).await;
    assert!(
        told(&undone).contains("They stay in the directory: they are also in Project X"),
        "also when nothing was left to remove: {undone:?}"
    );
}

#[tokio::test]
async fn a_guest_of_the_app_who_left_and_stays_in_the_directory_is_told() {
    let world = World::start();
    let channel = world.channel("Acme GmbH");
    let (receipt, id) = given(&world, &channel).await;
    world.graph.with(|teams| {
        let group = teams.add_group("All guests");
        teams.join(&group, &id, false);
        teams.leave(&world.team, &id);
    });
    world.undo(ADD, &receipt).await;
    let undone = world.undo(ADD, &receipt).await;
    assert!(matches!(undone, Undone::Reversed(_)), "{undone:?}");
    assert_eq!(
        told(&undone),
        "ada@partner.example.org is not in “Acme GmbH” any more. They stay in the directory: they are also in All guests."
    );
    assert!(world.is_known(ADA));
}

#[tokio::test]
async fn whoever_became_a_member_or_somebody_else_is_not_deleted() {
    for is_member in [true, false] {
        let world = World::start();
        let channel = world.channel("Acme GmbH");
        let (receipt, id) = given(&world, &channel).await;
        world.graph.with(|teams| {
            teams.change(&id, |user| {
                user.is_guest = !is_member;
                if !is_member {
                    user.mail = Some("grace@partner.example.org".to_owned());
                    user.other_mails.clear();
                    "grace".clone_into(&mut user.principal_name);
                }
            });
        });
        let undone = world.undo(ADD, &receipt).await;
        assert!(told(&undone).contains("stay in the directory"), "{undone:?}");
        assert_eq!(world.graph.count("DELETE", "/users/"), 0);
    }
}

#[tokio::test]
async fn an_owner_of_the_team_stays_in_it() {
    let world = World::start();
    let channel = world.channel("Acme GmbH");
    world.graph.with(|teams| teams.add_member(ADA, "Ada Lovelace"));
    let (receipt, id) = given(&world, &channel).await;
    world.graph.with(|teams| teams.make_owner(&world.team, &id));
    let undone = world.undo(ADD, &receipt).await;
    assert!(told(&undone).contains("they own the team now"), "{undone:?}");
    assert!(world.is_in_team(&id) && !world.is_in_channel(&channel, &id));
}

#[tokio::test]
async fn a_standard_channel_cannot_be_taken_back_while_others_need_the_team() {
    let world = World::start();
    let standard = world
        .graph
        .with(|teams| teams.add_channel(&world.team, "Acme GmbH", "standard"));
    let (receipt, id) = given(&world, &standard).await;
    let private = world.channel("Beta");
    world.join_channel(&private, &id);
    let undone = world.undo(ADD, &receipt).await;
    assert!(
        matches!(&undone, Undone::ByHand(what) if what.contains("Beta") && what.contains("Manage team")),
        "{undone:?}"
    );
    assert!(world.is_in_team(&id));
}

/// An access to a channel that another step found there, so without a receipt.
fn found(channel: &str) -> Standing {
    Standing {
        action: format!("teams.{ADD}"),
        resource: "Teams channel".to_owned(),
        input: Some(ada(channel).as_object().cloned().unwrap()),
        receipt: None,
    }
}

#[tokio::test]
async fn the_team_stays_while_another_channel_that_is_open_to_it_is_recorded() {
    for kind in ["standard", "private"] {
        let mut world = World::start();
        let add = |name: &str, kind: &str| {
            world
                .graph
                .with(|teams| teams.add_channel(&world.team, name, kind))
        };
        let (first, second) = (add("Acme GmbH", kind), add("Beta", "standard"));
        let (receipt, id) = given(&world, &first).await;
        let other = json!({"email": ADA, "name": "Ada", "channel": second});
        let applied = world.apply(ADD, &other).await.unwrap();
        assert_eq!(applied.receipt, None, "the team gave it already");
        world.connection.standing = vec![found("19:gone@thread.tacv2"), found(&second)];
        let undone = world.undo(ADD, &receipt).await;
        assert!(told(&undone).contains("“Beta”"), "{kind}: {undone:?}");
        assert_eq!(
            matches!(undone, Undone::ByHand(_)),
            kind == "standard",
            "nothing was taken back of a channel that is open to the team: {undone:?}"
        );
        assert!(world.is_in_team(&id) && world.is_known(ADA), "{kind}");
        world.connection.standing = Vec::new();
        let undone = world.undo(ADD, &receipt).await;
        assert!(matches!(undone, Undone::Reversed(_)), "{kind}: {undone:?}");
        assert!(!world.is_known(ADA), "{kind}: nothing needs the team any more");
    }
}

#[tokio::test]
async fn a_channel_that_is_not_of_the_team_or_private_keeps_nobody_in_it() {
    let mut world = World::start();
    let channel = world
        .graph
        .with(|teams| teams.add_channel(&world.team, "Acme GmbH", "standard"));
    let private = world.channel("Beta");
    let (receipt, id) = given(&world, &channel).await;
    let elsewhere = world.graph.with(|teams| {
        let team = teams.add_team("Others");
        teams.add_channel(&team, "Gamma", "standard")
    });
    world.connection.standing = vec![found(&private), found(&elsewhere), found("")];
    world.connection.standing[2].input = None;
    let undone = world.undo(ADD, &receipt).await;
    assert!(told(&undone).contains("from the team"), "{undone:?}");
    assert!(!world.is_in_team(&id));
}

#[tokio::test]
async fn what_somebody_else_took_away_is_gone_and_a_new_name_hides_nothing() {
    let world = World::start();
    let channel = world.channel("Acme GmbH");
    let (receipt, _) = given(&world, &channel).await;
    world.apply("delete_guest", &json!({"email": ADA})).await.unwrap();
    assert_eq!(world.undo(ADD, &receipt).await, Undone::AlreadyGone);
    let channel = world.channel("Beta");
    let (receipt, id) = given(&world, &channel).await;
    world
        .graph
        .with(|teams| teams.rename_channel(&world.team, &channel, "Gamma"));
    let undone = world.undo(ADD, &receipt).await;
    assert!(
        matches!(undone, Undone::Reversed(_)),
        "ids count, not names: {undone:?}"
    );
    assert!(!world.is_in_channel(&channel, &id));
}

#[tokio::test]
async fn nothing_is_called_gone_in_another_directory() {
    let mut world = World::start();
    let channel = world.channel("Acme GmbH");
    let created = world
        .apply("create_channel", &json!({"organization": "Beta"}))
        .await
        .unwrap();
    let (receipt, _) = given(&world, &channel).await;
    let other = "11111111-2222-3333-4444-555555555555";
    world.connection = world.again(false);
    world
        .connection
        .settings
        .insert("tenant".to_owned(), other.into());
    for (action, receipt) in [(ADD, receipt), ("create_channel", created.receipt.unwrap())] {
        let undone = world.undo(action, &receipt).await;
        assert!(
            matches!(&undone, Undone::ByHand(what) if what.contains(simulators::teams::TENANT)),
            "{action}: {undone:?}"
        );
    }
}

#[tokio::test]
async fn a_receipt_of_another_form_is_told() {
    let world = World::start();
    for action in [
        ADD,
        "create_channel",
        "remove_person_from_channel",
        "delete_guest",
    ] {
        let receipt = Receipt(json!({"user": 7}));
        let error = world.connection.undo(action, &receipt).await.unwrap_err();
        assert_eq!(
            (code(&error), &error.kind),
            ("teams_receipt_unreadable", &Kind::Permanent)
        );
    }
    assert_eq!(world.graph.seen().len(), 0);
}
