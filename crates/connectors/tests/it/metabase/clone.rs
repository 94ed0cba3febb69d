use serde_json::json;
use simulators::metabase::{CardKind, Level};

use super::{World, creates, reversed};
use crate::support::Expected;

const CLONE: &str = "clone_collection";

/// What is in the copy of the template.
const WHOLE: [&str; 6] = [
    "Details/card Courses",
    "card Bookings",
    "card Tickets",
    "collection Details",
    "dashboard Overview: Bookings, Today",
    // Sorted last for its letter.
    "",
];

pub(super) fn whole() -> Vec<String> {
    let lines = WHOLE.iter().filter(|line| !line.is_empty());
    lines.map(ToString::to_string).collect()
}

/// Returns what is in the one collection of a partner.
pub(super) fn copy_of(world: &World, name: &str) -> Vec<String> {
    let found = world.with(|metabase| metabase.collections_named(name));
    assert_eq!(found.len(), 1, "there is one collection {name}");
    world.with(|metabase| metabase.tree(found[0]))
}

#[tokio::test]
async fn the_template_is_copied_and_the_copy_thrown_away_again() {
    let world = World::start();
    let before = world.with(|metabase| metabase.tree(world.template));
    let input = json!({"organization": "Acme"});
    let told = creates(world.connection.plan(CLONE, &input).await.unwrap());
    insta::assert_snapshot!(told, @"Make the Metabase collection “Acme” with copies of what is in the template: 1 dashboard, 2 other items and 1 sub-collection");
    let applied = world
        .connection
        .there_and_back(CLONE, &input, Expected::Create)
        .await;
    assert_eq!(applied.outputs["name"], "Acme");
    let after = world.with(|metabase| metabase.tree(world.template));
    assert_eq!(before, after, "the template stays as it is");
}

#[tokio::test]
async fn everything_is_in_the_copy_once() {
    let world = World::start();
    let input = json!({"organization": "Acme"});
    let applied = world.connection.apply(CLONE, &input).await.unwrap();
    assert_eq!(copy_of(&world, "Acme"), whole());
    let again = world.apply_anyway(CLONE, &input).await.unwrap();
    assert_eq!(again.outputs, applied.outputs, "later steps find the same");
    assert_eq!(copy_of(&world, "Acme"), whole(), "twice changes nothing");
    let told = reversed(world.undo(CLONE, &applied.receipt).await);
    insta::assert_snapshot!(told, @"The Metabase collection “Acme” and everything in it is in the trash there, from which it can be restored.");
}

#[tokio::test]
async fn nobody_sees_the_copy_until_a_group_is_let_in() {
    let world = World::start();
    let everybody = 1;
    world.with(|metabase| metabase.allow(everybody, Some(world.partners), Level::Write));
    let staff = world.with(|metabase| metabase.new_group("Staff"));
    world.with(|metabase| metabase.allow(staff, Some(world.partners), Level::Read));
    let input = json!({"organization": "Acme"});
    let applied = world.connection.apply(CLONE, &input).await.unwrap();
    let id = applied.outputs["id"].as_str().unwrap().parse().unwrap();
    assert_eq!(world.with(|metabase| metabase.rights_on(id)), []);
    let below = world.with(|metabase| metabase.collections_named("Details"));
    let copy = below.into_iter().max().unwrap();
    assert_eq!(
        world.with(|metabase| metabase.rights_on(copy)),
        [],
        "what is made in it has its rights"
    );
    let seen = world.server.seen();
    let position = |method: &str, path: &str| {
        let mut seen = seen.iter();
        seen.position(|request| request.method == method && request.path.ends_with(path))
    };
    assert!(
        position("PUT", "/collection/graph") < position("POST", "/copy"),
        "it is closed before anything is in it"
    );
}

#[tokio::test]
async fn what_is_not_copied_is_told() {
    let world = World::start();
    let input = json!({"organization": "Acme"});
    world.with(|metabase| {
        let model = metabase.add_card(world.template, "Clean bookings", CardKind::Model);
        let old = metabase.add_card(world.template, "Old figures", CardKind::Question);
        metabase.add_dashboard(world.template, "Mixed", &[model, old]);
        metabase.archive_card(old);
    });
    let applied = world.connection.apply(CLONE, &input).await.unwrap();
    insta::assert_snapshot!(applied.summary, @"The Metabase collection “Acme” has copies of what is in the template: 2 dashboards, 3 other items and 1 sub-collection. Not copied, because they are in the trash or cannot be read: “Old figures”. The copies go on using these models, on whose collection the partner's group needs “View” too: “Clean bookings”.");
    let copy = copy_of(&world, "Acme");
    assert!(
        copy.contains(&"dashboard Mixed: Clean bookings*".to_owned()),
        "{copy:?}"
    );
    assert!(
        copy.contains(&"dataset Clean bookings".to_owned()),
        "the collection is complete all the same: {copy:?}"
    );
    let found = world.connection.apply(CLONE, &input).await.unwrap();
    assert_eq!(
        found.summary, applied.summary,
        "it is told whenever somebody looks"
    );
}

#[tokio::test]
async fn things_of_the_same_name_are_copied_as_often_as_they_are_there() {
    let world = World::start();
    world.with(|metabase| {
        let template = world.template;
        let first = metabase.add_card(template, "Bookings", CardKind::Question);
        metabase.add_card(template, "Bookings", CardKind::Question);
        metabase.add_card(template, "Bookings", CardKind::Metric);
        metabase.add_dashboard(template, "Overview", &[first, first]);
        metabase.add_dashboard(template, "Overview", &[first]);
        for name in ["Details", "Details"] {
            let below = metabase.add_collection(name, Some(template));
            metabase.add_card(below, "Courses", CardKind::Question);
        }
    });
    let input = json!({"organization": "Acme"});
    world.connection.apply(CLONE, &input).await.unwrap();
    let mut wanted = whole();
    wanted.extend(
        [
            "Details/card Courses",
            "Details/card Courses",
            "collection Details",
            "collection Details",
            // One with each of the two dashboards, and one by itself.
            "card Bookings",
            "card Bookings",
            "card Bookings",
            "metric Bookings",
            "dashboard Overview: Bookings",
            "dashboard Overview: Bookings, Bookings",
        ]
        .map(ToOwned::to_owned),
    );
    wanted.sort();
    assert_eq!(copy_of(&world, "Acme"), wanted);
    let below = world.with(|metabase| metabase.collections_named("Details"));
    assert_eq!(below.len(), 6, "three in the template, and three copies");
    for id in below {
        let inside = world.with(|metabase| metabase.tree(id));
        assert_eq!(inside, ["card Courses"], "each has its own");
    }
    world.apply_anyway(CLONE, &input).await.unwrap();
    assert_eq!(copy_of(&world, "Acme"), wanted, "twice changes nothing");
}

#[tokio::test]
async fn metrics_are_in_the_copy_whether_or_not_dashboards_bring_them() {
    for stay in [false, true] {
        let world = World::start();
        world.with(|metabase| {
            let metric = metabase.add_card(world.template, "Active users", CardKind::Metric);
            metabase.add_dashboard(world.template, "Usage", &[metric]);
            if stay {
                metabase.leave_metrics();
            }
        });
        let input = json!({"organization": "Acme"});
        world.connection.apply(CLONE, &input).await.unwrap();
        let copy = copy_of(&world, "Acme");
        let metrics = copy.iter().filter(|line| *line == "metric Active users");
        assert_eq!(metrics.count(), 1, "once, when they stay: {stay}; {copy:?}");
    }
}

#[tokio::test]
async fn a_long_list_is_read_to_its_end() {
    let world = World::start();
    for number in 0..230 {
        world.with(|metabase| {
            let name = format!("Question {number}");
            metabase.add_card(world.template, &name, CardKind::Question);
        });
    }
    let input = json!({"organization": "Acme"});
    world.connection.apply(CLONE, &input).await.unwrap();
    assert_eq!(copy_of(&world, "Acme").len(), whole().len() + 230);
}
