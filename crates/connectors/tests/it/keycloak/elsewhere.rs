//! Receipts that were made in another realm, or at another server.

use super::*;

/// Does something in the realm, and connects to another place then.
async fn moved(key: &str, value: &str) -> (World, Vec<(&'static str, Receipt)>) {
    let mut world = world();
    let group = world.partner_group("Acme");
    world.person(ADA);
    world.keycloak.with(|realm| realm.add_role("partner", None));
    let mut receipts = Vec::new();
    for (action, input) in [
        ("create_group", json!({ "organization": "Beta" })),
        ("add_person_to_group", adding(ADA, &group)),
        ("grant_role", json!({ "email": ADA, "role": "partner" })),
        (
            "remove_person_from_group",
            json!({ "email": ADA, "group": group }),
        ),
        ("disable_person", json!({ "email": ADA })),
    ] {
        let applied = world.connection.apply(action, &input).await.unwrap();
        receipts.push((action, applied.receipt.unwrap()));
    }
    world.connection.settings.insert(key.to_owned(), value.into());
    (world, receipts)
}

#[tokio::test]
async fn nothing_is_called_gone_in_another_realm_or_at_another_server() {
    for (key, value) in [("realm", "others"), ("url", "https://login.example.org")] {
        let (world, receipts) = moved(key, value).await;
        let before = world.keycloak.seen().len();
        for (action, receipt) in receipts {
            let undone = world.connection.undo(action, &receipt).await.unwrap();
            let Undone::ByHand(told) = undone else {
                panic!("{action}: {undone:?}");
            };
            let made_at = format!("{}/realms/partners", world.keycloak.url());
            assert!(told.contains(&made_at), "{action}: {told}");
        }
        assert_eq!(world.keycloak.seen().len(), before, "nobody was asked");
    }
}

#[tokio::test]
async fn a_receipt_that_does_not_tell_counts_as_made_here() {
    let world = world();
    let group = world.partner_group("Acme");
    world.person(ADA);
    let mut receipt = world.add(ADA, &group).await.unwrap().receipt.unwrap();
    receipt.0.as_object_mut().unwrap().remove("server").unwrap();
    assert!(matches!(world.undo_adding(&receipt).await, Undone::Reversed(_)));
    assert!(world.paths_of(ADA).is_empty());
}
