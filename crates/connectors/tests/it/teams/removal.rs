use connector::Undone;
use serde_json::json;

use super::{ADA, World, ada, blocked};
use crate::support::Expected;

const ACTION: &str = "remove_person_from_channel";

#[tokio::test]
async fn somebody_leaves_a_private_channel_and_comes_back() {
    let world = World::start();
    let channel = world.channel("Acme GmbH");
    let guest = world.guest(ADA);
    world.join(&guest);
    world.join_channel(&channel, &guest);
    let applied = world
        .connection
        .there_and_back(ACTION, &ada(&channel), Expected::Change)
        .await;
    assert_eq!(applied.outputs["id"], guest.as_str());
    assert!(world.is_in_team(&guest), "only the channel was left");
    assert!(world.is_in_channel(&channel, &guest));
}

#[tokio::test]
async fn an_owner_of_a_channel_comes_back_as_one() {
    let world = World::start();
    let channel = world.channel("Acme GmbH");
    let colleague = world.graph.with(|teams| {
        let id = teams.add_member(ADA, "Ada Lovelace");
        teams.join(&world.team, &id, false);
        teams.join_channel(&world.team, &channel, &id, true);
        id
    });
    let applied = world.apply(ACTION, &ada(&channel)).await.unwrap();
    world.undo(ACTION, &applied.receipt.unwrap()).await;
    let is_owner = world
        .graph
        .with(|teams| teams.in_channel(&world.team, &channel, &colleague));
    assert_eq!(is_owner, Some(true));
}

#[tokio::test]
async fn a_standard_channel_is_left_with_the_team() {
    let world = World::start();
    let channel = world
        .graph
        .with(|teams| teams.add_channel(&world.team, "Acme GmbH", "standard"));
    let guest = world.guest(ADA);
    world.join(&guest);
    world
        .connection
        .there_and_back(ACTION, &ada(&channel), Expected::Change)
        .await;
    assert!(world.is_in_team(&guest));
    let private = world.channel("Beta");
    world.join_channel(&private, &guest);
    assert_eq!(
        blocked(&world, ACTION, &ada(&channel)).await,
        "teams_person_in_other_channels"
    );
    let owner = json!({"email": "mira@home.example.org", "channel": channel});
    assert_eq!(blocked(&world, ACTION, &owner).await, "teams_person_owns_team");
    assert!(world.is_in_team(&guest) && world.is_in_team(&world.owner));
}

#[tokio::test]
async fn whoever_is_not_there_needs_no_removal() {
    let world = World::start();
    let channel = world.channel("Acme GmbH");
    let applied = world.apply(ACTION, &ada(&channel)).await.unwrap();
    assert_eq!(applied.receipt, None);
    assert_eq!(applied.outputs["name"], ADA);
    assert_eq!(applied.outputs["id"], "");
    let applied = world.again(true).apply(ACTION, &ada(&channel)).await.unwrap();
    assert_eq!(applied.receipt, None, "nobody who could be added again");
}

#[tokio::test]
async fn nobody_is_added_again_where_they_do_not_belong() {
    let world = World::start();
    let channel = world.channel("Acme GmbH");
    let guest = world.guest(ADA);
    world.join(&guest);
    world.join_channel(&channel, &guest);
    let receipt = world
        .apply(ACTION, &ada(&channel))
        .await
        .unwrap()
        .receipt
        .unwrap();
    world.graph.with(|teams| {
        teams.change(&guest, |user| {
            user.mail = Some("grace@partner.example.org".to_owned());
            user.other_mails.clear();
            "grace".clone_into(&mut user.principal_name);
        });
    });
    let undone = world.undo(ACTION, &receipt).await;
    assert!(
        matches!(&undone, Undone::ByHand(_)),
        "the account is somebody else's: {undone:?}"
    );
    world
        .graph
        .with(|teams| teams.change(&guest, |user| user.mail = Some(ADA.to_owned())));
    let standard = world
        .graph
        .with(|teams| teams.add_channel(&world.team, "Beta", "standard"));
    world.apply(ACTION, &ada(&standard)).await.unwrap();
    let undone = world.undo(ACTION, &receipt).await;
    assert!(
        matches!(&undone, Undone::ByHand(why) if why.contains("not in the team any more")),
        "{undone:?}"
    );
    assert_eq!(world.graph.count("POST", "/members"), 0);
}
