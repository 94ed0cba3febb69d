use connector::Plan;
use serde_json::{Value, json};
use simulators::Answer;
use simulators::Fault;
use simulators::metabase::Level;

use super::{World, by_hand, changes, reversed};

const ADD: &str = "add_person_to_group";
const GROUP: &str = "create_group";
const GRANT: &str = "grant_database_access";
const ADA: &str = "ada@acme.example.org";

/// The group of the sales people, who query both databases.
fn sales(world: &World) -> u64 {
    world.with(|metabase| {
        let group = metabase.new_group("Sales");
        for name in ["mia", "noa"] {
            metabase.add_person(&format!("{name}@us.example.org"), &["Sales"]);
        }
        group
    })
}

fn created(collection: u64) -> Value {
    json!({"organization": "Sales", "collection": collection.to_string()})
}

/// A partner's collection with one below it.
fn collection(world: &World) -> (u64, u64) {
    world.with(|metabase| {
        let above = metabase.add_collection("Sales", Some(world.partners));
        (above, metabase.add_collection("Details", Some(above)))
    })
}

fn create_queries(world: &World, group: u64) -> [String; 2] {
    [1, 2].map(|database| {
        world
            .with(|metabase| metabase.data_rights(group, database))
            .unwrap()
            .1
    })
}

#[tokio::test]
async fn a_group_with_people_is_not_taken_for_the_partners() {
    let world = World::start();
    let group = sales(&world);
    let (above, below) = collection(&world);
    for input in [json!({"organization": "sales"}), created(above)] {
        assert_eq!(world.refusal(GROUP, &input).await, "metabase_group_taken");
        let error = world.apply_anyway(GROUP, &input).await.unwrap_err();
        assert_eq!(error.code, "metabase_group_taken", "the plan may be old");
    }
    world.with(|metabase| metabase.allow(group, Some(below), Level::Read));
    assert_eq!(
        world.refusal(GROUP, &created(above)).await,
        "metabase_group_taken",
        "a part of the collection is not the collection"
    );
    assert_eq!(world.server.count("PUT", ""), 0, "nothing was changed");
}

#[tokio::test]
async fn a_group_that_views_the_collection_is_the_partners() {
    let world = World::start();
    let group = sales(&world);
    let (above, below) = collection(&world);
    world.with(|metabase| metabase.allow(group, Some(above), Level::Read));
    let told = changes(world.connection.plan(GROUP, &created(above)).await.unwrap());
    assert!(told.contains("exists already"), "{told}");
    world.with(|metabase| metabase.allow(group, Some(below), Level::Read));
    let plan = world.connection.plan(GROUP, &created(above)).await.unwrap();
    let Plan::AlreadyRight(found) = plan else {
        panic!("nothing is to be done: {plan:?}");
    };
    assert_eq!(found.receipt, None);
}

#[tokio::test]
async fn a_group_that_may_have_been_there_is_not_deleted_after_a_cut() {
    let mut world = World::start();
    let (above, below) = collection(&world);
    let group = world.with(|metabase| metabase.new_group("Sales"));
    let applied = world
        .apply_cut(
            GROUP,
            &created(above),
            "PUT",
            "/api/collection/graph",
            Fault::CutBefore,
        )
        .await;
    let told = by_hand(world.undo(GROUP, &applied.receipt).await);
    insta::assert_snapshot!(told, @"Whether the Metabase group “Sales” (number 3) was there before this step cannot be told any more, so it was kept. It does not view any more what this step let it into. Delete it in Metabase (Admin settings, People, Groups) if only the partner has it.");
    assert_eq!(world.with(|metabase| metabase.group("Sales")), Some(group));
    for id in [above, below] {
        let rights = world.with(|metabase| metabase.rights_on(id));
        assert!(rights.iter().all(|(name, _)| name != "Sales"), "{rights:?}");
    }
}

#[tokio::test]
async fn rights_that_may_have_been_there_are_not_taken_after_a_cut() {
    let mut world = World::start();
    let (above, below) = collection(&world);
    let group = world.with(|metabase| {
        let group = metabase.new_group("Sales");
        metabase.allow(group, Some(below), Level::Read);
        group
    });
    let applied = world
        .apply_cut(
            GROUP,
            &created(above),
            "PUT",
            "/api/collection/graph",
            Fault::CutAfter,
        )
        .await;
    let told = by_hand(world.undo(GROUP, &applied.receipt).await);
    let numbers = format!("had that before: {above} and {below}.");
    assert!(told.ends_with(&numbers), "{told}");
    let rights = world.with(|metabase| metabase.rights_on(below));
    assert!(rights.contains(&("Sales".to_owned(), Level::Read)), "{rights:?}");
    assert_eq!(world.with(|metabase| metabase.group("Sales")), Some(group));
}

#[tokio::test]
async fn what_people_lose_is_named() {
    let world = World::start();
    let group = sales(&world);
    let input = json!({"group": group.to_string(), "group_name": "Sales"});
    let told = changes(world.connection.plan(GRANT, &input).await.unwrap());
    insta::assert_snapshot!(told, @"Let the Metabase group “Sales” query, with the query builder, the database “Warehouse”; it, and with it the 2 people who are in it already, loses rights to query “Warehouse” and “Other data”");
    world.connection.apply(GRANT, &input).await.unwrap();
    assert_eq!(create_queries(&world, group), ["query-builder", "no"]);

    let group = world.with(|metabase| {
        let group = metabase.new_group("Acme");
        metabase.allow_data(group, 2, "query-builder");
        group
    });
    let input = json!({"group": group.to_string()});
    let told = changes(world.connection.plan(GRANT, &input).await.unwrap());
    insta::assert_snapshot!(told, @"Let the Metabase group “Acme” query, with the query builder, the database “Warehouse”; it loses rights to query “Warehouse” and “Other data”");
}

#[tokio::test]
async fn people_lose_nothing_by_the_name_of_their_group() {
    let world = World::start();
    let group = sales(&world);
    for input in [
        json!({"group": "", "group_name": "Sales"}),
        json!({"group": "Sales"}),
    ] {
        assert_eq!(world.refusal(GRANT, &input).await, "metabase_group_taken");
        let error = world.apply_anyway(GRANT, &input).await.unwrap_err();
        assert_eq!(error.code, "metabase_group_taken");
    }
    let all = "query-builder-and-native";
    assert_eq!(create_queries(&world, group), [all, all]);
    world.with(|metabase| {
        metabase.allow_data(group, 1, "no");
        metabase.allow_data(group, 2, "no");
    });
    let input = json!({"group_name": "Sales"});
    world.connection.apply(GRANT, &input).await.unwrap();
    assert_eq!(
        create_queries(&world, group),
        ["query-builder", "no"],
        "that takes nothing"
    );
}

#[tokio::test]
async fn a_name_of_digits_is_no_number() {
    let world = World::start();
    let (other, group) = world.with(|metabase| {
        let other = metabase.new_group("Acme");
        (other, metabase.new_group(&other.to_string()))
    });
    let name = other.to_string();
    let input = json!({"group": "", "group_name": name});
    let applied = world.connection.apply(GRANT, &input).await.unwrap();
    assert_eq!(applied.outputs["id"], group.to_string());
    let input = json!({"email": ADA, "groups": "", "group_name": name});
    world.connection.apply(ADD, &input).await.unwrap();
    let account = world.with(|metabase| metabase.account(ADA)).unwrap();
    assert_eq!(account.groups, ["All Users".to_owned(), name]);
    world.with(|metabase| metabase.drop_group(group));
    for action in [GRANT, ADD] {
        assert_eq!(
            world.refusal(action, &input_of(other)).await,
            "metabase_group_unknown"
        );
    }
}

fn input_of(number: u64) -> Value {
    json!({"email": ADA, "group_name": number.to_string()})
}

#[tokio::test]
async fn of_several_groups_only_those_are_taken_back_that_are_known() {
    let mut world = World::start();
    world.with(|metabase| {
        for name in ["Acme", "Birch", "Cedar"] {
            metabase.new_group(name);
        }
        let person = metabase.add_person(ADA, &["Acme"]);
        metabase.signed_in(person);
    });
    let input = json!({"email": ADA, "groups": "Acme, Birch, Cedar"});
    // The first join is made, and the second one fails.
    world
        .server
        .fail_next_body("POST", "\"group_id\":5", Fault::CutBefore);
    world.connection.apply(ADD, &input).await.unwrap_err();
    world.try_again();
    let applied = world.connection.apply(ADD, &input).await.unwrap();
    let told = by_hand(world.undo(ADD, &applied.receipt).await);
    insta::assert_snapshot!(told, @"ada@acme.example.org was taken out of “Cedar” in Metabase. Whether ada@acme.example.org had been in “Acme” and “Birch” before this step cannot be told any more: if not, take the person out there in Metabase (Admin settings, People).");
    let account = world.with(|metabase| metabase.account(ADA)).unwrap();
    assert_eq!(account.groups, ["All Users", "Acme", "Birch"]);
    world.connection.apply(ADD, &input).await.unwrap();
    let plan = world.connection.plan(ADD, &input).await.unwrap();
    let Plan::AlreadyRight(found) = plan else {
        panic!("nothing is to be done: {plan:?}");
    };
    let told = by_hand(world.undo(ADD, &found.receipt).await);
    assert!(told.contains("“Acme”, “Birch” and “Cedar”"), "{told}");
}

#[tokio::test]
async fn an_account_that_was_invited_by_hand_stays_after_a_cut() {
    for (joined, is_ours) in [
        ("2026-11-13T12:00:00Z", false),
        // This morning, before the step began; and after its attempt had ended.
        ("2026-11-20T09:30:00.123456Z", false),
        ("2026-11-20T12:06:00Z", false),
        ("some day", false),
        ("2026-11-20T11:51:00.5Z", true),
    ] {
        let mut world = World::start();
        world.with(|metabase| {
            metabase.new_group("Acme");
            let person = metabase.add_person(ADA, &[]);
            metabase.joined(person, joined);
        });
        let input = json!({"email": ADA, "groups": "Acme"});
        let path = "/api/permissions/membership";
        let applied = world.apply_cut(ADD, &input, "POST", path, Fault::CutAfter).await;
        let undone = world.undo(ADD, &applied.receipt).await;
        let account = world.with(|metabase| metabase.account(ADA)).unwrap();
        assert_eq!(account.is_active, !is_ours, "{joined}");
        assert_eq!(account.groups, ["All Users"], "{joined}");
        if is_ours {
            reversed(undone);
        } else {
            by_hand(undone);
        }
    }
}

#[tokio::test]
async fn lists_that_never_end_are_given_up() {
    let world = World::start();
    world.with(|metabase| metabase.new_group("Acme"));
    let same = json!({"data": [{"id": 7, "email": "x@acme.example.org"}], "total": 10_000_000});
    let same = Fault::Answer(Answer::json(200, &same));
    world.server.fail("GET", "/api/user", 1000, same);
    let input = json!({"email": ADA, "groups": "Acme"});
    assert_eq!(world.refusal(ADD, &input).await, "metabase_list_endless");
    assert_eq!(world.server.count("GET", "/api/user"), 500);
}

#[tokio::test]
async fn a_collection_that_is_listed_below_itself_is_read_once() {
    let world = World::start();
    let (above, _) = collection(&world);
    for (place, action, input) in [
        (above, GROUP, created(above)),
        (
            world.template,
            "clone_collection",
            json!({"organization": "Acme"}),
        ),
    ] {
        let path = format!("/api/collection/{place}/items");
        let itself = json!({"data": [{"id": place, "name": "Round", "model": "collection"}], "total": 1});
        let itself = Fault::Answer(Answer::json(200, &itself));
        world.server.fail("GET", &path, 50, itself);
        world.connection.plan(action, &input).await.unwrap();
        assert_eq!(world.server.count("GET", &path), 1, "{action}");
    }
}

#[tokio::test]
async fn lists_end_with_an_empty_page() {
    let world = World::start();
    let endless = Answer::json(200, &json!({"data": [], "total": 100_000}));
    let template = format!("/api/collection/{}/items", world.template);
    let endless = |method: &str, path: &str| {
        world
            .server
            .fail(method, path, 50, Fault::Answer(endless.clone()));
    };
    endless("GET", "/api/user");
    world.with(|metabase| metabase.new_group("Acme"));
    let input = json!({"email": ADA, "groups": "Acme"});
    world.connection.plan(ADD, &input).await.unwrap();
    assert_eq!(world.server.count("GET", "/api/user"), 1);
    endless("GET", &template);
    let input = json!({"organization": "Acme"});
    world.connection.plan("clone_collection", &input).await.unwrap();
    assert_eq!(world.server.count("GET", &template), 1);
}
