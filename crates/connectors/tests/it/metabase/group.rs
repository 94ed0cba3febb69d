use connector::{Kind, Receipt, Standing, Undone};
use serde_json::{Value, json};
use simulators::metabase::Level;
use simulators::{Answer, Fault};

use super::{World, by_hand, changes, creates, reversed};
use crate::support::Expected;

const GROUP: &str = "create_group";

/// A partner's collection with one below it.
fn collection(world: &World) -> (u64, u64) {
    world.with(|metabase| {
        let above = metabase.add_collection("Acme", Some(world.partners));
        (above, metabase.add_collection("Details", Some(above)))
    })
}

/// Returns which groups have which right on a collection, without that of everybody.
fn rights(world: &World, collection: u64) -> Vec<(String, Level)> {
    let mut rights = world.with(|metabase| metabase.rights_on(collection));
    rights.retain(|(group, _)| group != "All Users");
    rights
}

fn given(collection: u64) -> Value {
    json!({"organization": "Acme", "collection": collection.to_string()})
}

#[tokio::test]
async fn a_group_views_the_collection_and_all_below() {
    let world = World::start();
    let (above, below) = collection(&world);
    let told = creates(world.connection.plan(GROUP, &given(above)).await.unwrap());
    insta::assert_snapshot!(told, @"Make the Metabase group “Acme”, which may view the collection “Acme” and everything in it");
    let applied = world
        .connection
        .there_and_back(GROUP, &given(above), Expected::Create)
        .await;
    assert_eq!(applied.outputs["name"], "Acme");
    assert_eq!(world.with(|metabase| metabase.group("Acme")), None);
    let applied = world.connection.apply(GROUP, &given(above)).await.unwrap();
    for id in [above, below] {
        let found = rights(&world, id);
        assert_eq!(found, [("Acme".to_owned(), Level::Read)]);
    }
    let id = world.with(|metabase| metabase.group("acme")).unwrap();
    assert_eq!(applied.outputs["id"], id.to_string());
    world.undo(GROUP, &applied.receipt).await;
    assert_eq!(rights(&world, above), [], "its rights are gone with it");
}

#[tokio::test]
async fn a_group_without_a_collection_is_just_made() {
    let world = World::start();
    for input in [
        json!({"organization": "Acme"}),
        json!({"organization": "Acme", "collection": ""}),
    ] {
        world
            .connection
            .there_and_back(GROUP, &input, Expected::Create)
            .await;
    }
    assert_eq!(world.server.count("PUT", "/api/collection/graph"), 0);
}

#[tokio::test]
async fn a_group_that_was_there_stays_and_loses_only_what_it_was_given() {
    let world = World::start();
    let (above, below) = collection(&world);
    let group = world.with(|metabase| {
        let group = metabase.new_group("ACME");
        metabase.allow(group, Some(below), Level::Read);
        group
    });
    let told = changes(world.connection.plan(GROUP, &given(above)).await.unwrap());
    insta::assert_snapshot!(told, @"Let the Metabase group “ACME”, which exists already, view the collection “Acme” and everything in it");
    let applied = world.connection.apply(GROUP, &given(above)).await.unwrap();
    assert_eq!(
        applied.outputs["id"],
        group.to_string(),
        "names are alike in any case"
    );
    reversed(world.undo(GROUP, &applied.receipt).await);
    assert_eq!(world.undo(GROUP, &applied.receipt).await, Undone::AlreadyGone);
    assert_eq!(world.with(|metabase| metabase.group("ACME")), Some(group));
    assert_eq!(rights(&world, above), []);
    assert_eq!(rights(&world, below).len(), 1, "what it had before stays");
}

/// The access that a step recorded when it made or found the group.
fn recorded(receipt: Receipt) -> Standing {
    Standing {
        action: "metabase.create_group".to_owned(),
        resource: "Metabase group Acme".to_owned(),
        input: None,
        receipt: Some(receipt),
    }
}

#[tokio::test]
async fn a_recorded_group_that_lost_its_right_is_given_it_again() {
    let mut world = World::start();
    let (above, below) = collection(&world);
    let receipt = world
        .connection
        .apply(GROUP, &given(above))
        .await
        .unwrap()
        .receipt;
    let group = world.with(|metabase| {
        let group = metabase.group("Acme").unwrap();
        metabase.add_person("ada@acme.example", &["Acme"]);
        metabase.forbid(group, Some(above));
        group
    });
    let plan = world.connection.plan(GROUP, &given(above)).await;
    assert_eq!(
        plan.unwrap_err().code,
        "metabase_group_taken",
        "nothing says whose it is"
    );
    let receipt = receipt.unwrap();
    let mut elsewhere = receipt.0.clone();
    elsewhere["server"] = "https://old.example.org/".into();
    let mut another = receipt.0.clone();
    another["group"] = (group + 1).into();
    world.connection.standing = vec![recorded(Receipt(elsewhere)), recorded(Receipt(another))];
    let plan = world.connection.plan(GROUP, &given(above)).await;
    assert_eq!(plan.unwrap_err().code, "metabase_group_taken");

    world.connection.standing = vec![recorded(receipt)];
    let told = changes(world.connection.plan(GROUP, &given(above)).await.unwrap());
    insta::assert_snapshot!(told, @"Let the Metabase group “Acme”, which exists already, view the collection “Acme” and everything in it");
    let applied = world.connection.apply(GROUP, &given(above)).await.unwrap();
    for id in [above, below] {
        assert_eq!(rights(&world, id), [("Acme".to_owned(), Level::Read)]);
    }
    reversed(world.undo(GROUP, &applied.receipt).await);
    assert_eq!(
        world.with(|metabase| metabase.group("Acme")),
        Some(group),
        "this step did not make it"
    );
}

#[tokio::test]
async fn rights_that_were_raised_later_are_not_taken_away() {
    let world = World::start();
    let (above, _) = collection(&world);
    let group = world.with(|metabase| metabase.new_group("Acme"));
    let applied = world.connection.apply(GROUP, &given(above)).await.unwrap();
    world.with(|metabase| metabase.allow(group, Some(above), Level::Write));
    world.undo(GROUP, &applied.receipt).await;
    let found = rights(&world, above);
    assert_eq!(found, [("Acme".to_owned(), Level::Write)]);
}

#[tokio::test]
async fn cut_off_anywhere_there_is_one_group() {
    for (method, path) in [
        ("POST", "/api/permissions/group"),
        ("PUT", "/api/collection/graph"),
    ] {
        for fault in [Fault::CutAfter, Fault::CutBefore] {
            let mut world = World::start();
            let (above, below) = collection(&world);
            let applied = world
                .apply_cut(GROUP, &given(above), method, path, fault.clone())
                .await;
            for id in [above, below] {
                let found = rights(&world, id);
                assert_eq!(found, [("Acme".to_owned(), Level::Read)], "{fault:?} {path}");
            }
            let was_there_again = fault == Fault::CutAfter || path == "/api/collection/graph";
            if was_there_again {
                // It may have been there before the first attempt.
                by_hand(world.undo(GROUP, &applied.receipt).await);
                assert!(world.with(|metabase| metabase.group("Acme")).is_some());
                world.with(|metabase| metabase.drop_group(3));
                assert_eq!(world.undo(GROUP, &applied.receipt).await, Undone::AlreadyGone);
            } else {
                reversed(world.undo(GROUP, &applied.receipt).await);
            }
            assert_eq!(world.with(|metabase| metabase.group("Acme")), None);
        }
    }
}

#[tokio::test]
async fn a_group_without_a_collection_that_was_cut_off_is_ours() {
    for fault in [Fault::CutAfter, Fault::CutBefore] {
        let mut world = World::start();
        let input = json!({"organization": "Acme"});
        let path = "/api/permissions/group";
        let applied = world.apply_cut(GROUP, &input, "POST", path, fault).await;
        reversed(world.undo(GROUP, &applied.receipt).await);
        assert_eq!(world.with(|metabase| metabase.group("Acme")), None);
    }
}

#[tokio::test]
async fn a_new_group_queries_no_database_until_it_is_let_in() {
    let created = |world: &World| {
        let group = world.with(|metabase| metabase.group("Acme")).unwrap();
        let rights = [1, 2].map(|database| world.with(|metabase| metabase.data_rights(group, database)));
        rights.map(|rights| rights.unwrap().1)
    };
    let input = json!({"organization": "Acme"});
    let world = World::start();
    world.connection.apply(GROUP, &input).await.unwrap();
    assert_eq!(created(&world), ["no", "no"]);
    for fault in [Fault::CutAfter, Fault::CutBefore] {
        let mut world = World::start();
        let path = "/api/permissions/graph";
        let applied = world.apply_cut(GROUP, &input, "PUT", path, fault).await;
        assert_eq!(created(&world), ["no", "no"]);
        reversed(world.undo(GROUP, &applied.receipt).await);
    }
    let world = World::start();
    let group = world.with(|metabase| metabase.new_group("Acme"));
    world.connection.apply(GROUP, &input).await.unwrap();
    let rights = world.with(|metabase| metabase.data_rights(group, 1)).unwrap();
    assert_eq!(
        rights.1, "query-builder-and-native",
        "a group that was there keeps its rights"
    );
}

#[tokio::test]
async fn a_group_that_somebody_makes_at_the_same_moment_is_taken() {
    let world = World::start();
    let path = "/api/permissions/group";
    let taken = Answer::text(400, "A group with that name already exists.");
    world
        .server
        .fail_next("POST", path, Fault::AnswerAfter(taken.clone()));
    let input = json!({"organization": "Acme"});
    let applied = world.connection.apply(GROUP, &input).await.unwrap();
    assert_eq!(world.undo(GROUP, &applied.receipt).await, Undone::AlreadyGone);
    assert!(
        world.with(|metabase| metabase.group("Acme")).is_some(),
        "it is not ours to delete"
    );
    world.server.fail_next("POST", path, Fault::Answer(taken));
    let other = json!({"organization": "Birch"});
    let error = world.connection.apply(GROUP, &other).await.unwrap_err();
    assert_eq!(error.code, "metabase_refused");
}

#[tokio::test]
async fn a_group_with_people_was_not_made_by_an_attempt_that_was_cut_off() {
    let mut world = World::start();
    let (above, _) = collection(&world);
    world.with(|metabase| {
        let group = metabase.new_group("Acme");
        metabase.allow(group, Some(above), Level::Read);
        metabase.add_person("ada@acme.example.org", &["Acme"]);
    });
    let fault = Fault::CutAfter;
    let applied = world
        .apply_cut(GROUP, &given(above), "PUT", "/api/collection/graph", fault)
        .await;
    by_hand(world.undo(GROUP, &applied.receipt).await);
    assert!(world.with(|metabase| metabase.group("Acme")).is_some());
    assert_eq!(rights(&world, above).len(), 1, "what it had before stays");
}

#[tokio::test]
async fn a_group_that_others_put_people_into_is_kept() {
    let world = World::start();
    let input = json!({"organization": "Acme"});
    let applied = world.connection.apply(GROUP, &input).await.unwrap();
    let person = world.with(|metabase| metabase.add_person("ada@acme.example.org", &["Acme"]));
    let told = by_hand(world.undo(GROUP, &applied.receipt).await);
    insta::assert_snapshot!(told, @"The Metabase group “Acme” was kept, because somebody is still in it. Take them out if that is right, then delete the group in Metabase (Admin settings, People, Groups).");
    world.with(|metabase| metabase.deactivate(person));
    reversed(world.undo(GROUP, &applied.receipt).await);
}

#[tokio::test]
async fn a_group_that_was_renamed_is_for_a_person_to_decide() {
    let world = World::start();
    let input = json!({"organization": "Acme"});
    let applied = world.connection.apply(GROUP, &input).await.unwrap();
    let group = world.with(|metabase| metabase.group("Acme")).unwrap();
    world.with(|metabase| metabase.rename_group(group, "Birch"));
    let told = by_hand(world.undo(GROUP, &applied.receipt).await);
    assert!(told.contains("“Birch”"), "{told}");
    assert_eq!(world.with(|metabase| metabase.group("Birch")), Some(group));
}

#[tokio::test]
async fn somebody_who_changes_permissions_at_the_same_time_loses_nothing() {
    let world = World::start();
    let (above, _) = collection(&world);
    let stale = Answer::text(409, "Looks like someone else edited the permissions");
    world
        .server
        .fail("PUT", "/api/collection/graph", 4, Fault::Answer(stale.clone()));
    world.connection.apply(GROUP, &given(above)).await.unwrap();
    assert_eq!(world.server.count("PUT", "/api/collection/graph"), 5);

    let other = json!({"organization": "Birch", "collection": above.to_string()});
    world
        .server
        .fail("PUT", "/api/collection/graph", 5, Fault::Answer(stale));
    let error = world.connection.apply(GROUP, &other).await.unwrap_err();
    assert_eq!(error.code, "metabase_permissions_busy");
    assert!(matches!(error.kind, Kind::Transient { .. }), "{error:?}");
    world.connection.apply(GROUP, &other).await.unwrap();
    let found = rights(&world, above);
    assert_eq!(found.len(), 2, "{found:?}");
}

#[tokio::test]
async fn older_servers_that_tell_what_is_not_allowed_are_understood() {
    let world = World::start();
    world.with(|metabase| metabase.be_older());
    let (above, _) = collection(&world);
    world
        .connection
        .there_and_back(GROUP, &given(above), Expected::Create)
        .await;
}

#[tokio::test]
async fn what_cannot_be_is_told() {
    let world = World::start();
    for (input, code) in [
        (
            json!({"organization": "administrators"}),
            "metabase_group_reserved",
        ),
        (json!({"organization": "All Users"}), "metabase_group_reserved"),
        (json!({}), "metabase_input_missing"),
        (
            json!({"organization": "Acme", "collection": "99"}),
            "metabase_collection_unknown",
        ),
        (
            json!({"organization": "Acme", "collection": "Acme"}),
            "metabase_collection_unknown",
        ),
    ] {
        assert_eq!(world.refusal(GROUP, &input).await, code, "{input}");
    }
}
