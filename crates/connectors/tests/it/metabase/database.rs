use connector::{Kind, Undone};
use serde_json::{Value, json};
use simulators::{Answer, Fault};

use super::{World, by_hand, changes, reversed};
use crate::support::Expected;

const GRANT: &str = "grant_database_access";

/// The database of the settings, and another one.
const OWN: u64 = 1;
const OTHER: u64 = 2;

/// A partner's group, with the rights that every new group has.
fn group(world: &World) -> (u64, Value) {
    let id = world.with(|metabase| metabase.new_group("Acme"));
    (id, json!({"group": id.to_string(), "group_name": "Acme"}))
}

fn rights(world: &World, group: u64, database: u64) -> String {
    let rights = world.with(|metabase| metabase.data_rights(group, database));
    let (view, create) = rights.expect("the group has rights on the database");
    format!("{view}, {create}")
}

#[tokio::test]
async fn the_database_is_opened_and_the_others_closed() {
    let world = World::start();
    let (id, input) = group(&world);
    let told = changes(world.connection.plan(GRANT, &input).await.unwrap());
    insta::assert_snapshot!(told, @"Let the Metabase group “Acme” query, with the query builder, the database “Warehouse”; 1 other database is closed to it");
    let applied = world
        .connection
        .there_and_back(GRANT, &input, Expected::Change)
        .await;
    assert_eq!(applied.outputs["name"], "Acme");
    assert_eq!(applied.outputs["id"], id.to_string());
    assert_eq!(applied.outputs["database"], "Warehouse");
    for database in [OWN, OTHER] {
        assert_eq!(
            rights(&world, id, database),
            "unrestricted, query-builder-and-native",
            "as before"
        );
    }
    world.connection.apply(GRANT, &input).await.unwrap();
    assert_eq!(rights(&world, id, OWN), "unrestricted, query-builder");
    assert_eq!(rights(&world, id, OTHER), "unrestricted, no");
}

#[tokio::test]
async fn which_queries_they_may_write_is_a_setting() {
    for (setting, wanted) in [
        ("no", "unrestricted, no"),
        (
            "query-builder-and-native",
            "unrestricted, query-builder-and-native",
        ),
        ("", "unrestricted, query-builder"),
    ] {
        let mut world = World::start();
        world.set("create_queries", setting);
        let (id, _) = group(&world);
        let input = json!({"group": "", "group_name": "acme"});
        world.connection.apply(GRANT, &input).await.unwrap();
        assert_eq!(rights(&world, id, OWN), wanted, "{setting}");
    }
}

#[tokio::test]
async fn rights_of_everybody_are_warned_of() {
    let world = World::start();
    let (_, input) = group(&world);
    world.with(|metabase| metabase.allow_data(1, OTHER, "query-builder"));
    let told = changes(world.connection.plan(GRANT, &input).await.unwrap());
    assert!(told.contains("All Users may query 1 database"), "{told}");
    let applied = world.connection.apply(GRANT, &input).await.unwrap();
    insta::assert_snapshot!(applied.summary, @"The Metabase group “Acme” may query, with the query builder, the database “Warehouse”, and no other. Careful: the group All Users may query 1 database, so partners can too, whatever their own group says.");
    world.with(|metabase| metabase.allow_data(1, OTHER, "no"));
    let found = world.connection.apply(GRANT, &input).await.unwrap();
    assert!(!found.summary.contains("All Users"), "{}", found.summary);
}

#[tokio::test]
async fn changes_of_others_at_the_same_time_are_kept() {
    let world = World::start();
    let (id, input) = group(&world);
    let stale = Answer::text(409, "Looks like someone else edited the permissions");
    let path = "/api/permissions/graph";
    world.server.fail("PUT", path, 4, Fault::Answer(stale.clone()));
    world.connection.apply(GRANT, &input).await.unwrap();
    assert_eq!(rights(&world, id, OWN), "unrestricted, query-builder");
    assert_eq!(world.server.count("PUT", path), 5);
    let seen = world.server.seen();
    assert!(
        seen.iter().all(|request| request.query("force").is_none()),
        "nobody's change is ever overwritten"
    );

    let other = world.with(|metabase| metabase.new_group("Birch"));
    let input = json!({"group": other.to_string()});
    world.server.fail("PUT", path, 5, Fault::Answer(stale));
    let error = world.connection.apply(GRANT, &input).await.unwrap_err();
    assert_eq!(error.code, "metabase_permissions_busy");
    assert!(matches!(error.kind, Kind::Transient { .. }), "{error:?}");
    world.connection.apply(GRANT, &input).await.unwrap();
    assert_eq!(rights(&world, other, OWN), "unrestricted, query-builder");
}

#[tokio::test]
async fn two_partners_at_once_both_get_their_rights() {
    let world = World::start();
    let mut inputs = Vec::new();
    for name in ["Acme", "Birch", "Cedar", "Dune", "Elm", "Fir", "Gorse", "Heath"] {
        let id = world.with(|metabase| metabase.new_group(name));
        inputs.push((id, json!({"group": id.to_string()})));
    }
    let all = inputs
        .iter()
        .map(|(_, input)| world.connection.apply(GRANT, input));
    for applied in futures_util::future::join_all(all).await {
        applied.unwrap();
    }
    for (id, _) in &inputs {
        assert_eq!(rights(&world, *id, OWN), "unrestricted, query-builder");
    }
    assert_eq!(
        world.server.count("PUT", "/api/permissions/graph"),
        inputs.len(),
        "nobody was in anybody's way"
    );
}

#[tokio::test]
async fn cut_off_it_is_found_done_and_can_be_taken_back() {
    for fault in [Fault::CutAfter, Fault::CutBefore] {
        let mut world = World::start();
        let (id, input) = group(&world);
        let applied = world
            .apply_cut(GRANT, &input, "PUT", "/api/permissions/graph", fault.clone())
            .await;
        assert_eq!(rights(&world, id, OWN), "unrestricted, query-builder");
        reversed(world.undo(GRANT, &applied.receipt).await);
        let after = rights(&world, id, OWN);
        if fault == Fault::CutAfter {
            assert_eq!(
                after, "unrestricted, no",
                "how it was nobody knows, and nothing is what is safe"
            );
        } else {
            assert_eq!(after, "unrestricted, query-builder-and-native");
        }
        assert_eq!(world.undo(GRANT, &applied.receipt).await, Undone::AlreadyGone);
    }
}

#[tokio::test]
async fn what_others_changed_since_stays() {
    let world = World::start();
    let (id, input) = group(&world);
    let applied = world.connection.apply(GRANT, &input).await.unwrap();
    world.with(|metabase| metabase.allow_data(id, OWN, "no"));
    reversed(world.undo(GRANT, &applied.receipt).await);
    assert_eq!(rights(&world, id, OWN), "unrestricted, no");
    assert_eq!(
        rights(&world, id, OTHER),
        "unrestricted, query-builder-and-native"
    );
    world.with(|metabase| metabase.rename_group(id, "Birch"));
    let told = by_hand(world.undo(GRANT, &applied.receipt).await);
    assert!(told.contains("“Birch”"), "{told}");
    world.with(|metabase| metabase.drop_group(id));
    assert_eq!(world.undo(GRANT, &applied.receipt).await, Undone::AlreadyGone);
}

#[tokio::test]
async fn what_cannot_be_is_told() {
    let mut world = World::start();
    let (_, input) = group(&world);
    for (input, code) in [
        (json!({"group": "99"}), "metabase_group_unknown"),
        (json!({"group_name": "Nobody"}), "metabase_group_unknown"),
        (json!({"group": "1"}), "metabase_group_reserved"),
        (json!({"group": "Administrators"}), "metabase_group_reserved"),
        (json!({}), "metabase_input_missing"),
    ] {
        assert_eq!(world.refusal(GRANT, &input).await, code, "{input}");
    }
    let old = json!({"revision": 3, "groups": {"4": {"1": {"data": {"schemas": "all"}}}}});
    let path = "/api/permissions/graph/group/4";
    world
        .server
        .fail_next("GET", path, Fault::Answer(Answer::json(200, &old)));
    let group = world.with(|metabase| metabase.new_group("Birch"));
    assert_eq!(group, 4);
    let input_of_old = json!({"group": "4"});
    assert_eq!(world.refusal(GRANT, &input_of_old).await, "metabase_too_old");
    world.set("database", "99");
    assert_eq!(world.refusal(GRANT, &input).await, "metabase_database_unknown");
    world.set("database", "");
    assert_eq!(world.refusal(GRANT, &input).await, "metabase_setting_missing");
}
