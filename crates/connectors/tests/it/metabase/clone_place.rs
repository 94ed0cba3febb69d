use connector::{Plan, Undone};
use serde_json::json;
use simulators::Simulator;
use simulators::metabase::CardKind;

use super::clone::{copy_of, whole};
use super::{World, by_hand, changes};

const CLONE: &str = "clone_collection";

#[tokio::test]
async fn without_a_place_the_copy_is_beside_the_template() {
    for is_inside in [false, true] {
        let mut world = World::start();
        world.set("parent_collection", "");
        if is_inside {
            let template = world.with(|metabase| {
                let template = metabase.add_collection("Inner template", Some(world.partners));
                metabase.add_card(template, "Tickets", CardKind::Question);
                template
            });
            world.set("template_collection", &template.to_string());
        }
        let input = json!({"organization": "Acme"});
        world.connection.apply(CLONE, &input).await.unwrap();
        let beside = world.with(|metabase| metabase.tree(world.partners));
        let is_there = beside.contains(&"collection Acme".to_owned());
        assert_eq!(is_there, is_inside, "{beside:?}");
    }
}

#[tokio::test]
async fn the_top_can_be_the_place() {
    let mut world = World::start();
    world.set("parent_collection", "root");
    let input = json!({"organization": "Acme"});
    world.connection.apply(CLONE, &input).await.unwrap();
    assert_eq!(copy_of(&world, "Acme"), whole());
    let inside = world.with(|metabase| metabase.tree(world.partners));
    assert!(inside.is_empty(), "{inside:?}");
}

#[tokio::test]
async fn a_collection_that_was_made_by_hand_is_filled_and_stays() {
    let world = World::start();
    let by_somebody = world.with(|metabase| {
        let made = metabase.add_collection("Acme", Some(world.partners));
        metabase.add_card(made, "Tickets", CardKind::Question);
        metabase.allow(1, Some(made), simulators::metabase::Level::Read);
        made
    });
    let input = json!({"organization": "Acme"});
    let told = changes(world.connection.plan(CLONE, &input).await.unwrap());
    insta::assert_snapshot!(told, @"Put into the Metabase collection “Acme”, which exists already, what it lacks of the template: “Details”, “Overview” and “Courses”");
    let applied = world.connection.apply(CLONE, &input).await.unwrap();
    assert_eq!(applied.outputs["id"], by_somebody.to_string());
    assert_eq!(copy_of(&world, "Acme"), whole());
    let rights = world.with(|metabase| metabase.rights_on(by_somebody));
    assert_eq!(rights.len(), 1, "who was let in by somebody stays in");
    let told = by_hand(world.undo(CLONE, &applied.receipt).await);
    assert!(told.contains("was there before"), "{told}");
    assert_eq!(copy_of(&world, "Acme"), whole(), "it is not ours to throw away");
}

#[tokio::test]
async fn a_collection_of_somebody_elses_is_not_filled() {
    let world = World::start();
    world.with(|metabase| {
        let internal = metabase.add_collection("Acme", Some(world.partners));
        metabase.add_card(internal, "Salaries", CardKind::Question);
    });
    let input = json!({"organization": "Acme"});
    assert_eq!(world.refusal(CLONE, &input).await, "metabase_collection_taken");
    assert_eq!(copy_of(&world, "Acme"), ["card Salaries"]);
}

#[tokio::test]
async fn what_people_add_to_the_copy_later_is_no_obstacle() {
    let world = World::start();
    let input = json!({"organization": "Acme"});
    let applied = world.connection.apply(CLONE, &input).await.unwrap();
    let id = applied.outputs["id"].as_str().unwrap().parse().unwrap();
    world.with(|metabase| metabase.add_card(id, "Their own", CardKind::Question));
    let plan = world.connection.plan(CLONE, &input).await.unwrap();
    assert!(matches!(plan, Plan::AlreadyRight(_)), "{plan:?}");
}

#[tokio::test]
async fn a_partner_that_is_called_like_the_template_has_its_own() {
    let mut world = World::start();
    world.set("parent_collection", "");
    let input = json!({"organization": "Partner template"});
    let applied = world.connection.apply(CLONE, &input).await.unwrap();
    let id: u64 = applied.outputs["id"].as_str().unwrap().parse().unwrap();
    assert_ne!(id, world.template);
    assert_eq!(world.with(|metabase| metabase.tree(id)), whole());
    assert_eq!(
        world.with(|metabase| metabase.tree(world.template)),
        whole(),
        "the template is not copied into itself"
    );
}

#[tokio::test]
async fn two_collections_of_the_name_are_for_a_person_to_decide() {
    let world = World::start();
    world.with(|metabase| {
        metabase.add_collection("Acme", Some(world.partners));
        metabase.add_collection("Acme", Some(world.partners));
    });
    let input = json!({"organization": "Acme"});
    assert_eq!(
        world.refusal(CLONE, &input).await,
        "metabase_collection_ambiguous"
    );
}

#[tokio::test]
async fn a_place_or_template_that_cannot_be_is_told() {
    let input = json!({"organization": "Acme"});
    let world = World::start();
    let inside = world.with(|metabase| metabase.add_collection("Inside", Some(world.template)));
    for (key, value, code) in [
        ("template_collection", "", "metabase_setting_missing"),
        ("template_collection", "99", "metabase_collection_unknown"),
        ("parent_collection", "99", "metabase_collection_unknown"),
        (
            "parent_collection",
            &world.template.to_string(),
            "metabase_parent_inside_template",
        ),
        (
            "parent_collection",
            &inside.to_string(),
            "metabase_parent_inside_template",
        ),
    ] {
        let mut settings = world.connection.settings.clone();
        settings.insert(key.to_owned(), value.into());
        let connection = crate::support::Connection::new("metabase", settings.into(), super::KEY);
        let error = connection.plan(CLONE, &input).await.unwrap_err();
        assert_eq!(error.code, code, "{key} is {value}");
        assert!(!error.hint.is_empty(), "{code}");
    }
    let nobody = json!({"organization": "  "});
    assert_eq!(world.refusal(CLONE, &nobody).await, "metabase_input_missing");
}

#[tokio::test]
async fn a_receipt_of_another_collection_takes_nothing_away() {
    let world = World::start();
    let input = json!({"organization": "Acme"});
    let applied = world.connection.apply(CLONE, &input).await.unwrap();
    // The same number is somebody else's on another server.
    let mut elsewhere = simulators::metabase::Metabase::new(super::KEY);
    let id: u64 = applied.outputs["id"].as_str().unwrap().parse().unwrap();
    while elsewhere.add_collection("Birch", None) < id {}
    let elsewhere = Simulator::start(elsewhere).unwrap();
    let settings = json!({"url": elsewhere.url()});
    let connection = crate::support::Connection::new("metabase", settings, super::KEY);
    let mut receipt = applied.receipt.unwrap();
    // Older receipts do not tell at which server they were made.
    receipt.0.as_object_mut().unwrap().remove("server");
    by_hand(connection.undo(CLONE, &receipt).await.unwrap());
    let left = elsewhere.with(|metabase| metabase.collections_named("Birch"));
    assert!(left.contains(&id), "it is still there");
    let empty = Simulator::start(simulators::metabase::Metabase::new(super::KEY)).unwrap();
    let settings = json!({"url": empty.url()});
    let connection = crate::support::Connection::new("metabase", settings, super::KEY);
    assert_eq!(
        connection.undo(CLONE, &receipt).await.unwrap(),
        Undone::AlreadyGone
    );
}
