use connector::{Plan, Undone};
use serde_json::{Value, json};
use simulators::Fault;

use super::{World, by_hand, changes, reversed};
use crate::support::Expected;

const REMOVE: &str = "remove_person_from_group";
const DEACTIVATE: &str = "deactivate_person";
const ADA: &str = "ada@acme.example.org";

/// A server with a person in two partners' groups.
fn world() -> World {
    let world = World::start();
    world.with(|metabase| {
        for name in ["Acme", "Birch", "Cedar"] {
            metabase.new_group(name);
        }
        let person = metabase.add_person(ADA, &["Acme", "Birch"]);
        metabase.signed_in(person);
    });
    world
}

fn from(groups: &str) -> Value {
    json!({"email": "Ada@Acme.example.org", "groups": groups})
}

fn account(world: &World) -> (bool, Vec<String>) {
    let account = world.with(|metabase| metabase.account(ADA)).unwrap();
    (account.is_active, account.groups)
}

fn is(active: bool, groups: &[&str]) -> (bool, Vec<String>) {
    (active, groups.iter().map(ToString::to_string).collect())
}

#[tokio::test]
async fn a_person_is_taken_out_and_put_back() {
    let world = world();
    let input = from("Acme,Cedar");
    let told = changes(world.connection.plan(REMOVE, &input).await.unwrap());
    insta::assert_snapshot!(told, @"Take the Metabase account of Ada@Acme.example.org out of “Acme”");
    let applied = world
        .connection
        .there_and_back(REMOVE, &input, Expected::Change)
        .await;
    assert_eq!(applied.outputs["name"], ADA);
    assert_eq!(
        account(&world),
        is(true, &["All Users", "Acme", "Birch"]),
        "back in what it was taken out of, and in no other"
    );
    world.connection.apply(REMOVE, &input).await.unwrap();
    assert_eq!(account(&world), is(true, &["All Users", "Birch"]));
}

#[tokio::test]
async fn who_is_not_there_needs_no_taking_out() {
    let world = world();
    for input in [
        from("Cedar"),
        json!({"email": "nobody@acme.example.org", "group_name": "Acme"}),
    ] {
        let plan = world.connection.plan(REMOVE, &input).await.unwrap();
        let Plan::AlreadyRight(applied) = plan else {
            panic!("nothing is to be done: {plan:?}");
        };
        assert_eq!(applied.receipt, None);
    }
    assert_eq!(
        world.refusal(REMOVE, &from("Nobody")).await,
        "metabase_group_unknown"
    );
    assert_eq!(
        world.refusal(REMOVE, &from("All Users")).await,
        "metabase_group_reserved"
    );
}

#[tokio::test]
async fn the_groups_of_a_deactivated_person_go_as_well() {
    let world = world();
    world.with(|metabase| {
        let id = metabase.account(ADA).unwrap().id;
        metabase.deactivate(id);
        metabase.be_older();
    });
    world
        .connection
        .there_and_back(REMOVE, &from("Acme"), Expected::Change)
        .await;
    assert_eq!(account(&world), is(false, &["All Users", "Acme", "Birch"]));
}

#[tokio::test]
async fn a_removal_that_was_cut_off_can_be_taken_back() {
    let path = "/api/permissions/membership";
    for fault in [Fault::CutAfter, Fault::CutBefore] {
        let mut world = world();
        let applied = world
            .apply_cut(REMOVE, &from("Acme"), "DELETE", path, fault.clone())
            .await;
        assert_eq!(account(&world), is(true, &["All Users", "Birch"]), "{fault:?}");
        reversed(world.undo(REMOVE, &applied.receipt).await);
        assert_eq!(account(&world), is(true, &["All Users", "Acme", "Birch"]));
        assert_eq!(world.undo(REMOVE, &applied.receipt).await, Undone::AlreadyGone);
    }
}

#[tokio::test]
async fn nobody_is_put_into_a_group_that_they_may_never_have_been_in() {
    let mut world = world();
    let path = "/api/permissions/membership";
    let input = from("Acme, Birch, Cedar");
    let applied = world
        .apply_cut(REMOVE, &input, "DELETE", path, Fault::CutAfter)
        .await;
    assert_eq!(account(&world), is(true, &["All Users"]));
    let told = by_hand(world.undo(REMOVE, &applied.receipt).await);
    insta::assert_snapshot!(told, @"ada@acme.example.org is in “Birch” in Metabase again. Whether ada@acme.example.org had been in “Acme” and “Cedar” before this step cannot be told any more: if so, add the person there in Metabase (Admin settings, People).");
    assert_eq!(account(&world), is(true, &["All Users", "Birch"]));
}

#[tokio::test]
async fn a_person_is_deactivated_and_reactivated() {
    let world = world();
    let input = json!({"email": ADA});
    let told = changes(world.connection.plan(DEACTIVATE, &input).await.unwrap());
    insta::assert_snapshot!(told, @"Deactivate the Metabase account of ada@acme.example.org");
    for is_older in [false, true] {
        if is_older {
            world.with(|metabase| metabase.be_older());
        }
        world
            .connection
            .there_and_back(DEACTIVATE, &input, Expected::Change)
            .await;
        assert_eq!(account(&world), is(true, &["All Users", "Acme", "Birch"]));
    }
    world.connection.apply(DEACTIVATE, &input).await.unwrap();
    assert_eq!(account(&world), is(false, &["All Users", "Acme", "Birch"]));
}

#[tokio::test]
async fn a_deactivation_that_was_cut_off_can_be_taken_back() {
    for fault in [Fault::CutAfter, Fault::CutBefore] {
        let mut world = world();
        let input = json!({"email": ADA});
        let applied = world
            .apply_cut(DEACTIVATE, &input, "DELETE", "/api/user", fault)
            .await;
        assert!(!account(&world).0);
        reversed(world.undo(DEACTIVATE, &applied.receipt).await);
        assert!(account(&world).0);
        assert_eq!(
            world.undo(DEACTIVATE, &applied.receipt).await,
            Undone::AlreadyGone
        );
    }
}

#[tokio::test]
async fn who_needs_no_deactivating_is_left_alone() {
    let world = world();
    let nobody = json!({"email": "nobody@acme.example.org"});
    let plan = world.connection.plan(DEACTIVATE, &nobody).await.unwrap();
    assert!(matches!(plan, Plan::AlreadyRight(_)), "{plan:?}");
    let administrator = json!({"email": "admin@metabase.example.org"});
    assert_eq!(
        world.refusal(DEACTIVATE, &administrator).await,
        "metabase_person_is_administrator"
    );
    assert_eq!(
        world.refusal(DEACTIVATE, &json!({})).await,
        "metabase_input_missing"
    );
}

#[tokio::test]
async fn an_address_that_is_somebody_elses_by_now_is_for_a_person_to_decide() {
    let world = world();
    let input = json!({"email": ADA});
    let deactivated = world.connection.apply(DEACTIVATE, &input).await.unwrap();
    let removed = world.connection.apply(REMOVE, &from("Acme")).await.unwrap();
    world.with(|metabase| {
        let id = metabase.account(ADA).unwrap().id;
        metabase.rename_person(id, "grace@acme.example.org");
    });
    by_hand(world.undo(DEACTIVATE, &deactivated.receipt).await);
    by_hand(world.undo(REMOVE, &removed.receipt).await);
    let account = world.with(|metabase| metabase.account("grace@acme.example.org"));
    let account = account.unwrap();
    assert!(!account.is_active);
    assert_eq!(account.groups, ["All Users", "Birch"]);
}

#[tokio::test]
async fn somebody_whom_the_list_leaves_out_is_not_said_to_be_gone() {
    let world = world();
    world.with(|metabase| {
        let person = metabase.account(ADA).unwrap().id;
        metabase.give_to_tenant(person);
    });
    for (action, input) in [(REMOVE, from("Acme")), (DEACTIVATE, json!({"email": ADA}))] {
        assert_eq!(world.refusal(action, &input).await, "metabase_person_hidden");
    }
    assert_eq!(account(&world), is(true, &["All Users", "Acme", "Birch"]));
}
