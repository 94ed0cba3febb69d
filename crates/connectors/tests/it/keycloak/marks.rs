//! When the app's mark at an account is believed, and when it has gone stale.

use super::*;

fn noted(account: &mut Account, mark: &str) {
    account
        .attributes
        .insert("hyopps".to_owned(), vec![mark.to_owned()]);
}

#[tokio::test]
async fn a_mark_that_somebody_overtook_is_cleared_by_the_next_change() {
    for action in ["add_person_to_group", "remove_person_from_group", "grant_role"] {
        let world = world();
        let (group, other) = (world.group("Acme"), world.group("Other"));
        let id = world.person(ADA);
        world.keycloak.with(|realm| {
            realm.add_role("reader", None);
            realm.join(&id, &other);
        });
        // The app disabled it, and somebody has enabled it by hand.
        world.change(ADA, |account| noted(account, "disabled"));
        let input = match action {
            "add_person_to_group" => adding(ADA, &group),
            "remove_person_from_group" => json!({ "email": ADA, "group": other }),
            _ => json!({ "email": ADA, "role": "reader" }),
        };
        world.connection.apply(action, &input).await.unwrap();
        // Now somebody disables it for a reason.
        world.change(ADA, |account| account.enabled = false);
        let error = stopped(
            world
                .connection
                .plan("add_person_to_group", &adding(ADA, &group))
                .await,
        );
        assert_eq!(error.code, "keycloak_person_disabled", "{action}");
    }
}

#[tokio::test]
async fn what_comes_back_with_an_account_is_named_in_the_plan() {
    let world = world();
    let (group, other) = (world.group("Acme"), world.group("Other"));
    let id = world.person(ADA);
    world.keycloak.with(|realm| realm.join(&id, &other));
    world.change(ADA, |account| {
        account.enabled = false;
        noted(account, "disabled");
    });
    let plan = world
        .connection
        .plan("add_person_to_group", &adding(ADA, &group))
        .await
        .unwrap();
    assert!(
        matches!(&plan, Plan::Change(told) if told.what.contains("/partners/Other")),
        "{plan:?}"
    );
}

#[tokio::test]
async fn a_mark_that_people_can_write_themselves_is_not_believed() {
    let world = world();
    let group = world.group("Acme");
    world.person(ADA);
    let disabled = world
        .connection
        .apply("disable_person", &json!({ "email": ADA }))
        .await
        .unwrap();
    world.change(ADA, |account| noted(account, "made=run-1.step;disabled"));
    world.keycloak.with(|realm| realm.people_write_attributes(true));
    let found = world.connection.test().await.unwrap();
    assert!(
        found
            .warnings
            .iter()
            .any(|warning| warning.contains("Unmanaged attributes")),
        "{found:?}"
    );
    let plan = world
        .connection
        .plan("delete_person", &json!({ "email": ADA }))
        .await;
    assert_eq!(stopped(plan).code, "keycloak_person_not_ours");
    let plan = world
        .connection
        .plan("add_person_to_group", &adding(ADA, &group))
        .await;
    assert_eq!(stopped(plan).code, "keycloak_person_disabled");
    let undone = world
        .connection
        .undo("disable_person", &disabled.receipt.unwrap())
        .await
        .unwrap();
    assert!(matches!(undone, Undone::ByHand(_)), "{undone:?}");
    assert!(!world.account(ADA).enabled);
}
