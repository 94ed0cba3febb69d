use connector::Undone;
use serde_json::json;

use super::{World, by_hand};

/// What each action can take back, in an order in which each finds what it needs.
fn actions() -> [(&'static str, serde_json::Value); 6] {
    [
        ("clone_collection", json!({"organization": "Acme"})),
        ("create_group", json!({"organization": "Acme"})),
        ("grant_database_access", json!({"group_name": "Acme"})),
        (
            "add_person_to_group",
            json!({"email": "ada@acme.example.org", "groups": "Acme"}),
        ),
        (
            "remove_person_from_group",
            json!({"email": "ada@acme.example.org", "groups": "Acme"}),
        ),
        ("deactivate_person", json!({"email": "ada@acme.example.org"})),
    ]
}

#[tokio::test]
async fn what_was_done_at_another_server_is_not_said_to_be_gone() {
    let mut world = World::start();
    let other = World::start();
    let mut receipts = Vec::new();
    for (action, input) in actions() {
        let applied = world.connection.apply(action, &input).await.unwrap();
        receipts.push((action, applied.receipt));
    }
    let (here, there) = (world.server.url(), other.server.url());
    world.set("url", &there);
    for (action, receipt) in &receipts {
        let told = by_hand(world.undo(action, receipt).await);
        assert!(told.contains(&here) && told.contains(&there), "{action}: {told}");
    }
    assert_eq!(other.server.seen().len(), 0, "its numbers mean something else");
    // The same server, written in another way.
    world.set("url", &format!("{here}/api/"));
    let (action, receipt) = receipts.last().unwrap();
    let undone = world.undo(action, receipt).await;
    assert!(matches!(undone, Undone::Reversed(_)), "{undone:?}");
}

#[tokio::test]
async fn receipts_that_name_no_server_are_taken_back_here() {
    let world = World::start();
    for (action, input) in actions() {
        let applied = world.connection.apply(action, &input).await.unwrap();
        let mut receipt = applied.receipt.unwrap();
        receipt.0.as_object_mut().unwrap().remove("server").unwrap();
        let undone = world.connection.undo(action, &receipt).await.unwrap();
        assert!(matches!(undone, Undone::Reversed(_)), "{action}: {undone:?}");
        world.connection.apply(action, &input).await.unwrap();
    }
}
