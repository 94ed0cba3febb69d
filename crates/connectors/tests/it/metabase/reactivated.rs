use connector::Undone;
use serde_json::{Value, json};
use simulators::{Answer, Fault};

use super::{World, by_hand, changes, reversed};
use crate::support::Expected;

const ADD: &str = "add_person_to_group";
const ADA: &str = "ada@acme.example.org";

/// A server on which a person was deactivated who had been in another partner's group.
fn world(groups: &[&str]) -> World {
    let world = World::start();
    world.with(|metabase| {
        for name in ["Acme", "Birch"] {
            metabase.new_group(name);
        }
        let person = metabase.add_person(ADA, groups);
        metabase.signed_in(person);
        metabase.deactivate(person);
    });
    world
}

fn ada() -> Value {
    json!({"email": "ADA@acme.example.org", "groups": "Acme"})
}

/// Returns whether the account can be used, and its groups.
fn account(world: &World) -> (bool, Vec<String>) {
    let account = world.with(|metabase| metabase.account(ADA)).unwrap();
    (account.is_active, account.groups)
}

fn is(active: bool, groups: &[&str]) -> (bool, Vec<String>) {
    (active, groups.iter().map(ToString::to_string).collect())
}

#[tokio::test]
async fn a_deactivated_person_is_reactivated_and_deactivated_again() {
    for is_older in [false, true] {
        let world = world(&[]);
        if is_older {
            world.with(|metabase| metabase.be_older());
        }
        world
            .connection
            .there_and_back(ADD, &ada(), Expected::Change)
            .await;
        assert_eq!(account(&world), is(false, &["All Users"]));
        assert!(world.with(|metabase| metabase.invited()).is_empty());
    }
}

#[tokio::test]
async fn another_partners_group_does_not_come_back() {
    let world = world(&["Birch"]);
    let told = changes(world.connection.plan(ADD, &ada()).await.unwrap());
    insta::assert_snapshot!(told, @"Reactivate the Metabase account of ADA@acme.example.org, in “Acme”; it is taken out of “Birch” first, where it was before, so that this does not come back");
    let applied = world.connection.apply(ADD, &ada()).await.unwrap();
    insta::assert_snapshot!(applied.summary, @"ada@acme.example.org is in “Acme” in Metabase. The account was deactivated, and is active again. It was taken out of “Birch”, where it was before it was deactivated.");
    assert_eq!(account(&world), is(true, &["All Users", "Acme"]));
    let seen = world.server.seen();
    let position = |method: &str, path: &str| {
        let mut seen = seen.iter();
        seen.position(|request| request.method == method && request.path.contains(path))
    };
    assert!(
        position("DELETE", "/membership/") < position("PUT", "/reactivate"),
        "the account is never usable with its old groups"
    );
    let told = reversed(world.undo(ADD, &applied.receipt).await);
    insta::assert_snapshot!(told, @"ada@acme.example.org was taken out of “Acme” in Metabase. The Metabase account of ada@acme.example.org is deactivated. It is in “Birch” again, as it was before this step.");
    let before = is(false, &["All Users", "Birch"]);
    assert_eq!(account(&world), before, "as it was found");
    let seen = world.server.seen();
    let last = |method: &str, path: &str| {
        let mut seen = seen.iter();
        seen.rposition(|request| request.method == method && request.path.contains(path))
    };
    assert!(
        last("DELETE", "/api/user/") < last("POST", "/membership"),
        "the account is never usable with its old groups"
    );
    assert_eq!(world.undo(ADD, &applied.receipt).await, Undone::AlreadyGone);
}

#[tokio::test]
async fn old_groups_are_put_back_after_an_undo_that_was_cut_off() {
    for (method, path) in [("DELETE", "/api/user/"), ("POST", "/membership")] {
        for fault in [Fault::CutAfter, Fault::CutBefore] {
            let world = world(&["Birch"]);
            let applied = world.connection.apply(ADD, &ada()).await.unwrap();
            world.server.fail_next(method, path, fault.clone());
            let receipt = applied.receipt.unwrap();
            world.connection.undo(ADD, &receipt).await.unwrap_err();
            world.connection.undo(ADD, &receipt).await.unwrap();
            let now = account(&world);
            assert_eq!(now, is(false, &["All Users", "Birch"]), "{fault:?} at {path}");
        }
    }
}

#[tokio::test]
async fn old_groups_stay_away_from_an_account_that_is_used() {
    let world = world(&["Birch"]);
    let applied = world.connection.apply(ADD, &ada()).await.unwrap();
    world.with(|metabase| metabase.new_group("Cedar"));
    let cedar = json!({"email": ADA, "groups": "Cedar"});
    world.connection.apply(ADD, &cedar).await.unwrap();
    let told = by_hand(world.undo(ADD, &applied.receipt).await);
    insta::assert_snapshot!(told, @"ada@acme.example.org was taken out of “Acme” in Metabase. The Metabase account of ada@acme.example.org, which this step activated again, stays active, since it is in “Cedar”: deactivate it in Metabase (Admin settings, People) once nobody needs it. It was not put back into “Birch”, where it was before.");
    assert_eq!(account(&world), is(true, &["All Users", "Cedar"]));
}

#[tokio::test]
async fn a_group_that_is_asked_for_and_was_kept_does_not_keep_the_account_active() {
    let world = world(&["Acme"]);
    world
        .connection
        .there_and_back(ADD, &ada(), Expected::Change)
        .await;
    let before = is(false, &["All Users", "Acme"]);
    assert_eq!(account(&world), before, "as it was found");
}

#[tokio::test]
async fn an_account_that_has_to_stay_active_is_told() {
    let world = world(&["Acme"]);
    let applied = world.connection.apply(ADD, &ada()).await.unwrap();
    world.with(|metabase| metabase.new_group("Cedar"));
    let cedar = json!({"email": ADA, "groups": "Cedar"});
    world.connection.apply(ADD, &cedar).await.unwrap();
    let told = by_hand(world.undo(ADD, &applied.receipt).await);
    insta::assert_snapshot!(told, @"The Metabase account of ada@acme.example.org, which this step activated again, stays active, since it is in “Cedar”: deactivate it in Metabase (Admin settings, People) once nobody needs it.");
    assert_eq!(account(&world), is(true, &["All Users", "Acme", "Cedar"]));
}

#[tokio::test]
async fn cut_off_anywhere_nobody_sees_more_than_they_should() {
    for (method, path) in [
        ("DELETE", "/api/permissions/membership"),
        ("POST", "/api/permissions/membership"),
        ("PUT", "/reactivate"),
    ] {
        for fault in [Fault::CutAfter, Fault::CutBefore] {
            let mut world = world(&["Birch"]);
            let place = format!("{fault:?} at {method} {path}");
            world.server.fail_next(method, path, fault.clone());
            world.connection.apply(ADD, &ada()).await.unwrap_err();
            let (is_active, groups) = account(&world);
            assert!(
                !is_active || !groups.contains(&"Birch".to_owned()),
                "{place}: {groups:?}"
            );
            world.try_again();
            let applied = world.connection.apply(ADD, &ada()).await.unwrap();
            assert_eq!(account(&world), is(true, &["All Users", "Acme"]), "{place}");
            let undone = world.undo(ADD, &applied.receipt).await;
            let was_reactivated_last = path == "/reactivate" && fault == Fault::CutAfter;
            if was_reactivated_last {
                // The account may have been active all along.
                by_hand(undone);
                assert_eq!(account(&world), is(true, &["All Users"]), "{place}");
            } else {
                let told = by_hand(undone);
                assert!(
                    told.contains("may have taken the account out of other groups"),
                    "{told}"
                );
                // What the attempt that was cut off took away, nobody knows any more.
                let is_known = (method, &fault) == ("DELETE", &Fault::CutBefore);
                let before: &[&str] = if is_known {
                    &["All Users", "Birch"]
                } else {
                    &["All Users"]
                };
                assert_eq!(account(&world), is(false, before), "{place}");
            }
            let again = world.undo(ADD, &applied.receipt).await;
            if was_reactivated_last {
                by_hand(again);
                let person = world.with(|metabase| metabase.account(ADA)).unwrap();
                world.with(|metabase| metabase.deactivate(person.id));
            }
            assert_eq!(world.undo(ADD, &applied.receipt).await, Undone::AlreadyGone);
        }
    }
}

#[tokio::test]
async fn a_former_administrator_is_for_a_person_to_decide() {
    let world = world(&["Administrators"]);
    assert_eq!(
        world.refusal(ADD, &ada()).await,
        "metabase_person_is_administrator"
    );
    assert_eq!(account(&world), is(false, &["All Users", "Administrators"]));
}

#[tokio::test]
async fn somebody_else_who_reactivates_at_the_same_time_is_no_error() {
    let world = world(&[]);
    let active = Answer::json(400, &json!({"message": "Not able to reactivate an active user"}));
    world
        .server
        .fail_next("PUT", "/reactivate", Fault::AnswerAfter(active.clone()));
    world.connection.apply(ADD, &ada()).await.unwrap();
    assert_eq!(account(&world), is(true, &["All Users", "Acme"]));

    // It refuses for another reason: the account is not active then.
    let world = self::world(&[]);
    world
        .server
        .fail_next("PUT", "/reactivate", Fault::Answer(active));
    let error = world.connection.apply(ADD, &ada()).await.unwrap_err();
    assert_eq!(error.code, "metabase_refused");
}
