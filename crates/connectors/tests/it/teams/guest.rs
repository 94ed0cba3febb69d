use connector::Undone;
use serde_json::json;

use super::{ADA, World, blocked};
use crate::support::Expected;

const ACTION: &str = "delete_guest";

#[tokio::test]
async fn a_guest_is_deleted_and_restored_with_what_they_were_in() {
    let world = World::start();
    let guest = world.guest("Ada@Partner.example.org");
    world.join(&guest);
    let input = json!({"email": ADA});
    let applied = world
        .connection
        .there_and_back(ACTION, &input, Expected::Change)
        .await;
    assert_eq!(applied.outputs["id"], guest.as_str());
    assert_eq!(applied.outputs["name"], "Ada Lovelace");
    assert_eq!(world.id_of(ADA), guest, "the same object is back");
    assert!(world.is_in_team(&guest));
}

#[tokio::test]
async fn a_member_of_the_organization_is_never_deleted() {
    let world = World::start();
    let input = json!({"email": "mira@home.example.org"});
    assert_eq!(blocked(&world, ACTION, &input).await, "teams_not_a_guest");
    let guest = world.guest(ADA);
    world
        .graph
        .with(|teams| teams.change(&guest, |user| user.is_guest = false));
    assert_eq!(
        blocked(&world, ACTION, &json!({"email": ADA})).await,
        "teams_not_a_guest"
    );
    assert_eq!(world.graph.count("DELETE", "/users/"), 0);
}

#[tokio::test]
async fn whoever_is_not_there_needs_no_deletion() {
    let world = World::start();
    for made_before in [false, true] {
        let connection = world.again(made_before);
        let applied = connection.apply(ACTION, &json!({"email": ADA})).await.unwrap();
        assert_eq!(applied.receipt, None);
        assert_eq!(applied.outputs["id"], "");
    }
}

#[tokio::test]
async fn after_thirty_days_nobody_can_be_restored() {
    let world = World::start();
    world.guest(ADA);
    let applied = world.apply(ACTION, &json!({"email": ADA})).await.unwrap();
    world.graph.with(simulators::teams::Teams::purge);
    let undone = world.undo(ACTION, &applied.receipt.unwrap()).await;
    assert!(
        matches!(&undone, Undone::ByHand(why) if why.contains("30 days")),
        "{undone:?}"
    );
}
