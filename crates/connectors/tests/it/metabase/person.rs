use connector::{Kind, Plan, Undone};
use serde_json::{Value, json};
use simulators::{Answer, Fault};

use super::{World, by_hand, changes, creates, reversed};
use crate::support::Expected;

const ADD: &str = "add_person_to_group";
const ADA: &str = "ada.moss@acme.example.org";

/// A server with the group of a partner.
fn world() -> World {
    let world = World::start();
    world.with(|metabase| metabase.new_group("Acme"));
    world
}

fn ada(groups: &str) -> Value {
    json!({"email": ADA, "first_name": "Ada", "last_name": "Moss", "groups": groups, "group_name": "Acme"})
}

fn groups(world: &World, email: &str) -> Vec<String> {
    let account = world.with(|metabase| metabase.account(email)).unwrap();
    account.groups
}

fn is_active(world: &World, email: &str) -> bool {
    world.with(|metabase| metabase.account(email)).unwrap().is_active
}

#[tokio::test]
async fn a_new_person_gets_an_account_in_the_group() {
    let world = world();
    let told = creates(world.connection.plan(ADD, &ada("")).await.unwrap());
    insta::assert_snapshot!(told, @"Make a Metabase account for ada.moss@acme.example.org in “Acme”");
    let applied = world.connection.apply(ADD, &ada("")).await.unwrap();
    insta::assert_snapshot!(applied.summary, @"ada.moss@acme.example.org is in “Acme” in Metabase. The account is new; Metabase invites the person if it can send mail.");
    assert_eq!(groups(&world, ADA), ["All Users", "Acme"]);
    assert_eq!(world.with(|metabase| metabase.invited()), [ADA]);
    let account = world.with(|metabase| metabase.account(ADA)).unwrap();
    assert_eq!(applied.outputs["id"], account.id.to_string());
    assert_eq!(applied.outputs["name"], ADA);
    let plan = world.connection.plan(ADD, &ada("")).await.unwrap();
    let Plan::AlreadyRight(found) = plan else {
        panic!("nothing is to be done: {plan:?}");
    };
    assert_eq!((found.outputs, found.receipt), (applied.outputs, None));
    let told = reversed(world.undo(ADD, &applied.receipt).await);
    insta::assert_snapshot!(told, @"ada.moss@acme.example.org was taken out of “Acme” in Metabase. The Metabase account of ada.moss@acme.example.org is deactivated.");
    assert_eq!(groups(&world, ADA), ["All Users"]);
    assert!(!is_active(&world, ADA));
    assert_eq!(world.undo(ADD, &applied.receipt).await, Undone::AlreadyGone);
}

#[tokio::test]
async fn somebody_who_was_there_is_put_in_and_taken_out() {
    let world = world();
    world.with(|metabase| metabase.add_person("Ada.Moss@Acme.Example.org", &[]));
    let applied = world
        .connection
        .there_and_back(ADD, &ada("Acme"), Expected::Change)
        .await;
    assert_eq!(applied.outputs["name"], "Ada.Moss@Acme.Example.org");
    assert!(is_active(&world, ADA), "the account was there before");
    assert_eq!(groups(&world, ADA), ["All Users"]);
    assert!(world.with(|metabase| metabase.invited()).is_empty());
}

#[tokio::test]
async fn a_number_that_is_another_partners_group_lets_nobody_in() {
    let world = World::start();
    let number = world.with(|metabase| metabase.new_group("Birch")).to_string();
    let person = ada(&number);
    let database = json!({"group": number, "group_name": "Acme"});
    for (action, input) in [(ADD, &person), ("grant_database_access", &database)] {
        let error = world.apply_anyway(action, input).await.unwrap_err();
        assert_eq!(
            (error.code, &error.kind),
            ("metabase_group_differs", &Kind::Blocked)
        );
        for named in ["“Acme”", "“Birch”", &number] {
            assert!(error.message.contains(named), "{action}: {error}");
        }
        assert_eq!(world.refusal(action, input).await, "metabase_group_differs");
    }
    assert!(world.with(|metabase| metabase.account(ADA)).is_none());
    // A group of the partner's that was renamed: what the hint says.
    let input = json!({"email": ADA, "groups": number, "group_name": "Birch"});
    world.connection.apply(ADD, &input).await.unwrap();
    assert_eq!(groups(&world, ADA), ["All Users", "Birch"]);
}

#[tokio::test]
async fn several_groups_are_added_and_only_those_taken_back() {
    let world = world();
    let second = world.with(|metabase| metabase.new_group("Acme studio"));
    world.with(|metabase| metabase.add_person(ADA, &["Acme"]));
    let first = world.with(|metabase| metabase.group("Acme")).unwrap();
    let input = ada(&format!("{first},\n{second}"));
    let told = changes(world.connection.plan(ADD, &input).await.unwrap());
    insta::assert_snapshot!(told, @"Put the Metabase account of ada.moss@acme.example.org into “Acme studio”");
    let applied = world.connection.apply(ADD, &input).await.unwrap();
    assert_eq!(groups(&world, ADA), ["All Users", "Acme", "Acme studio"]);
    reversed(world.undo(ADD, &applied.receipt).await);
    assert_eq!(
        groups(&world, ADA),
        ["All Users", "Acme"],
        "what was before stays"
    );
}

#[tokio::test]
async fn groups_of_others_are_named() {
    let world = world();
    world.with(|metabase| {
        metabase.new_group("Birch");
        metabase.add_person(ADA, &["Birch"])
    });
    let told = changes(world.connection.plan(ADD, &ada("")).await.unwrap());
    insta::assert_snapshot!(told, @"Put the Metabase account of ada.moss@acme.example.org into “Acme”, and also in “Birch”");
    let applied = world.connection.apply(ADD, &ada("")).await.unwrap();
    insta::assert_snapshot!(applied.summary, @"ada.moss@acme.example.org is in “Acme” in Metabase, and also in “Birch”.");
    assert_eq!(groups(&world, ADA), ["All Users", "Acme", "Birch"]);
}

#[tokio::test]
async fn an_account_that_others_use_stays_active() {
    let world = world();
    let applied = world.connection.apply(ADD, &ada("")).await.unwrap();
    world.with(|metabase| metabase.new_group("Birch"));
    let birch = json!({"email": ADA, "groups": "Birch"});
    let other = world.connection.apply(ADD, &birch).await.unwrap();
    let told = by_hand(world.undo(ADD, &applied.receipt).await);
    insta::assert_snapshot!(told, @"ada.moss@acme.example.org was taken out of “Acme” in Metabase. The Metabase account of ada.moss@acme.example.org, which this step made, stays active, since it is in “Birch”: deactivate it in Metabase (Admin settings, People) once nobody needs it.");
    assert_eq!(groups(&world, ADA), ["All Users", "Birch"]);
    assert!(is_active(&world, ADA), "another partner uses the account");
    reversed(world.undo(ADD, &other.receipt).await);
    let told = reversed(world.undo(ADD, &applied.receipt).await);
    insta::assert_snapshot!(told, @"The Metabase account of ada.moss@acme.example.org is deactivated.");
    assert!(!is_active(&world, ADA));
}

#[tokio::test]
async fn only_the_exact_address_is_the_person() {
    let world = world();
    world.with(|metabase| {
        for other in [
            "adaxmoss@acme.example.org",
            "x.ada.moss@acme.example.org",
            "ada_moss@acme.example.org",
        ] {
            metabase.add_person(other, &[]);
        }
    });
    let input = json!({"email": "ada_moss@acme.example.org", "groups": "Acme"});
    world.connection.apply(ADD, &input).await.unwrap();
    assert_eq!(
        groups(&world, "ada_moss@acme.example.org"),
        ["All Users", "Acme"],
        "the sign stands for itself"
    );
    assert_eq!(groups(&world, "adaxmoss@acme.example.org"), ["All Users"]);
}

#[tokio::test]
async fn a_person_is_found_on_a_later_page() {
    let world = world();
    world.with(|metabase| {
        for number in 0..150 {
            metabase.add_person(&format!("a{number}.{ADA}"), &[]);
        }
        metabase.add_person(ADA, &["Acme"])
    });
    let plan = world.connection.plan(ADD, &ada("")).await.unwrap();
    assert!(matches!(plan, Plan::AlreadyRight(_)), "{plan:?}");
}

#[tokio::test]
async fn cut_off_anywhere_there_is_one_account_that_can_be_taken_back() {
    for (method, path) in [("POST", "/api/user"), ("POST", "/api/permissions/membership")] {
        for fault in [Fault::CutAfter, Fault::CutBefore] {
            let mut world = world();
            let applied = world.apply_cut(ADD, &ada(""), method, path, fault.clone()).await;
            let place = format!("{fault:?} at {path}");
            assert_eq!(groups(&world, ADA), ["All Users", "Acme"], "{place}");
            assert_eq!(world.with(|metabase| metabase.invited()), [ADA], "{place}");
            reversed(world.undo(ADD, &applied.receipt).await);
            assert!(!is_active(&world, ADA), "{place}");
            assert_eq!(groups(&world, ADA), ["All Users"], "{place}");
            assert_eq!(world.undo(ADD, &applied.receipt).await, Undone::AlreadyGone);
        }
    }
}

#[tokio::test]
async fn an_account_that_is_used_is_not_deactivated_after_a_cut() {
    let path = "/api/permissions/membership";
    let mut world = world();
    world.with(|metabase| {
        let person = metabase.add_person(ADA, &[]);
        metabase.signed_in(person);
    });
    let applied = world
        .apply_cut(ADD, &ada(""), "POST", path, Fault::CutAfter)
        .await;
    let told = by_hand(world.undo(ADD, &applied.receipt).await);
    insta::assert_snapshot!(told, @"ada.moss@acme.example.org was taken out of “Acme” in Metabase. Whether this step had made or reactivated the account, or it was active before, cannot be told any more: deactivate it in Metabase (Admin settings, People) if nobody needs it.");
    assert!(is_active(&world, ADA), "it may have been active before");
    assert_eq!(groups(&world, ADA), ["All Users"]);
    let again = by_hand(world.undo(ADD, &applied.receipt).await);
    assert!(again.starts_with("Whether this step had made"), "{again}");
    let person = world.with(|metabase| metabase.account(ADA)).unwrap().id;
    world.with(|metabase| metabase.deactivate(person));
    assert_eq!(world.undo(ADD, &applied.receipt).await, Undone::AlreadyGone);
}

#[tokio::test]
async fn being_there_already_is_no_error() {
    let world = world();
    world.with(|metabase| metabase.add_person(ADA, &[]));
    // The server did it, and says that its database refuses.
    let broken = Answer::json(500, &json!({"message": "duplicate key value", "trace": []}));
    let path = "/api/permissions/membership";
    world
        .server
        .fail_next("POST", path, Fault::AnswerAfter(broken.clone()));
    world.connection.apply(ADD, &ada("")).await.unwrap();
    assert_eq!(groups(&world, ADA), ["All Users", "Acme"]);

    let other = json!({"email": "ben@acme.example.org", "groups": "Acme"});
    world.server.fail_next("POST", path, Fault::Answer(broken));
    let error = world.connection.apply(ADD, &other).await.unwrap_err();
    assert_eq!(error.code, "system_unavailable", "it was not there after all");
    assert!(matches!(error.kind, Kind::Transient { .. }), "{error:?}");
}

#[tokio::test]
async fn many_at_once_make_one_account() {
    let world = world();
    world.with(|metabase| metabase.new_group("Birch"));
    let (acme, birch) = (ada("Acme"), ada("Birch"));
    let (first, second) = tokio::join!(
        world.connection.apply(ADD, &acme),
        world.connection.apply(ADD, &birch)
    );
    assert_eq!(first.unwrap().outputs, second.unwrap().outputs);
    assert_eq!(groups(&world, ADA), ["All Users", "Acme", "Birch"]);
    assert_eq!(world.with(|metabase| metabase.invited()), [ADA]);
}

#[tokio::test]
async fn what_cannot_be_is_told() {
    let world = world();
    for (input, code) in [
        (ada("99"), "metabase_group_unknown"),
        (ada("Acme, Nobody"), "metabase_group_unknown"),
        (ada("All Users"), "metabase_group_reserved"),
        (ada("2"), "metabase_group_reserved"),
        (json!({"email": ADA}), "metabase_input_missing"),
        (json!({"groups": "Acme"}), "metabase_input_missing"),
    ] {
        assert_eq!(world.refusal(ADD, &input).await, code, "{input}");
    }
    let wrong = json!({"email": "nobody", "groups": "Acme"});
    let error = world.connection.apply(ADD, &wrong).await.unwrap_err();
    assert_eq!((error.code, error.kind), ("metabase_refused", Kind::Permanent));
    assert!(
        error.detail.iter().any(|line| line.contains("valid email")),
        "{:?}",
        error.detail
    );

    let tenants = "tia@acme.example.org";
    world.with(|metabase| {
        let person = metabase.add_person(tenants, &[]);
        metabase.give_to_tenant(person);
    });
    let input = json!({"email": tenants, "groups": "Acme"});
    let error = world.connection.apply(ADD, &input).await.unwrap_err();
    assert_eq!(
        (error.code, error.kind),
        ("metabase_address_taken", Kind::Blocked)
    );

    let both = json!({"data": [
        {"id": 7, "email": ADA, "is_active": true}, {"id": 8, "email": ADA.to_uppercase(), "is_active": true},
    ], "total": 2});
    let path = "/api/user";
    world
        .server
        .fail_next("GET", path, Fault::Answer(Answer::json(200, &both)));
    assert_eq!(world.refusal(ADD, &ada("")).await, "metabase_person_ambiguous");
}

#[tokio::test]
async fn a_change_that_does_not_show_is_told() {
    let world = world();
    world.with(|metabase| metabase.add_person(ADA, &[]));
    let path = "/api/permissions/membership";
    world
        .server
        .fail_next("POST", path, Fault::Answer(Answer::json(200, &json!([]))));
    let error = world.connection.apply(ADD, &ada("")).await.unwrap_err();
    assert_eq!(error.code, "metabase_change_not_visible");
    assert!(matches!(error.kind, Kind::Transient { .. }), "{error:?}");
    world.connection.apply(ADD, &ada("")).await.unwrap();
    assert_eq!(groups(&world, ADA), ["All Users", "Acme"]);
}
