use std::time::Duration;

use connector::{Applied, Earlier, Kind, Plan, Undone};
use hyopps_connectors::CATALOGUE;
use serde_json::json;
use simulators::metabase::{CardKind, Level};
use simulators::{Answer, Fault};
use testkit::fakes::{NOON, earlier};

use super::clone::{copy_of, whole};
use super::{KEY, World, changes, reversed};

const CLONE: &str = "clone_collection";

#[tokio::test]
async fn cut_off_anywhere_it_goes_on_without_doing_anything_twice() {
    // The questions have the numbers 3 and 4 in the template, and their copies 7 and 8.
    let writing = [
        ("POST", "/api/collection"),
        ("PUT", "/api/collection/graph"),
        ("POST", "/api/dashboard"),
        ("POST", "/api/card/3/copy"),
        ("PUT", "/api/card/7"),
        ("POST", "/api/card/4/copy"),
        ("PUT", "/api/card/8"),
    ];
    for fault in [Fault::CutAfter, Fault::CutBefore] {
        for (method, path) in writing {
            let mut world = World::start();
            // Whatever is cut off, nobody is let in.
            world.with(|metabase| metabase.allow(1, Some(world.partners), Level::Read));
            let template = world.with(|metabase| metabase.tree(world.template));
            let input = json!({"organization": "Acme"});
            let applied = world.apply_cut(CLONE, &input, method, path, fault.clone()).await;
            let place = format!("{fault:?} at {method} {path}");
            whole_and_taken_back(&world, &applied, &place).await;
            let now = world.with(|metabase| metabase.tree(world.template));
            assert_eq!(now, template, "nothing stays in the template: {place}");
        }
    }
}

#[tokio::test]
async fn cut_off_twice_it_goes_on_as_well() {
    for fault in [Fault::CutAfter, Fault::CutBefore] {
        let mut world = World::start();
        world.with(|metabase| metabase.allow(1, Some(world.partners), Level::Read));
        let input = json!({"organization": "Acme"});
        // The partner's collection is made, and then its sub-collection.
        world
            .server
            .fail_next("PUT", "/api/collection/graph", Fault::CutBefore);
        world.connection.apply(CLONE, &input).await.unwrap_err();
        world.try_again();
        let applied = world
            .apply_cut(CLONE, &input, "POST", "/api/collection", fault.clone())
            .await;
        whole_and_taken_back(&world, &applied, &format!("{fault:?}")).await;
    }
}

async fn whole_and_taken_back(world: &World, applied: &Applied, place: &str) {
    assert_eq!(copy_of(world, "Acme"), whole(), "{place}");
    let id = applied.outputs["id"].as_str().unwrap().parse().unwrap();
    assert_eq!(world.with(|metabase| metabase.rights_on(id)), [], "{place}");
    reversed(world.undo(CLONE, &applied.receipt).await);
    assert_eq!(
        world.undo(CLONE, &applied.receipt).await,
        Undone::AlreadyGone,
        "{place}"
    );
    let left = world.with(|metabase| metabase.collections_named("Acme"));
    assert!(left.is_empty(), "{place}");
}

#[tokio::test]
async fn a_copy_that_may_still_be_under_way_is_waited_for() {
    let given_up = || Fault::AnswerAfter(Answer::text(504, "upstream request timeout"));
    for fault in [given_up(), Fault::CutAfter] {
        let world = World::start();
        let input = json!({"organization": "Acme"});
        world.server.fail_next("POST", "/api/dashboard", fault.clone());
        let error = world.connection.apply(CLONE, &input).await.unwrap_err();
        let retry_after = Some(Duration::from_secs(600));
        assert_eq!(error.kind, Kind::Transient { retry_after }, "{fault:?}");
        world.connection.apply(CLONE, &input).await.unwrap();
        assert_eq!(copy_of(&world, "Acme"), whole(), "{fault:?}");
        assert_eq!(
            world.server.count("POST", "/api/dashboard"),
            1,
            "it was not copied twice"
        );
    }
}

#[tokio::test]
async fn a_copy_that_the_apps_end_may_have_left_under_way_is_waited_for() {
    let mut world = World::start();
    let input = json!({"organization": "Acme"});
    world.server.fail_next("POST", "/api/dashboard", Fault::CutBefore);
    world.connection.apply(CLONE, &input).await.unwrap_err();
    let mut cx = world.connection.cx();
    cx.earlier = vec![Earlier {
        ended_at: NOON,
        cut_off: true,
        ..earlier()
    }];
    cx.now = NOON.plus(Duration::from_secs(60));
    let action = CATALOGUE.action("metabase.clone_collection").unwrap();
    let given = input.as_object().unwrap();
    let error = action.plan(&cx, given).await.unwrap_err();
    let retry_after = Some(Duration::from_secs(540));
    assert_eq!(
        (error.code, error.kind),
        ("metabase_copy_under_way", Kind::Transient { retry_after })
    );
    cx.now = NOON.plus(Duration::from_secs(600));
    changes(action.plan(&cx, given).await.unwrap());
    // An attempt that ended with an answer left nothing under way.
    world.try_again();
    changes(world.connection.plan(CLONE, &input).await.unwrap());
}

#[tokio::test]
async fn what_was_copied_twice_is_told() {
    let mut world = World::start();
    let input = json!({"organization": "Acme"});
    world.connection.apply(CLONE, &input).await.unwrap();
    let copy = world.with(|metabase| metabase.collections_named("Acme"))[0];
    world.with(|metabase| metabase.add_dashboard(copy, "Overview", &[]));
    world.try_again();
    let plan = world.connection.plan(CLONE, &input).await.unwrap();
    let Plan::AlreadyRight(found) = plan else {
        panic!("nothing is to be done: {plan:?}");
    };
    assert!(
        found.summary.contains("more often") && found.summary.contains("“Overview”"),
        "{}",
        found.summary
    );
}

#[tokio::test]
async fn a_copy_left_in_the_template_is_known_in_any_language() {
    let mut world = World::start();
    world.with(|metabase| metabase.speak("de"));
    let template = world.with(|metabase| metabase.tree(world.template));
    let input = json!({"organization": "Acme"});
    world.server.fail_next("PUT", "/api/card", Fault::CutBefore);
    world.connection.apply(CLONE, &input).await.unwrap_err();
    let left = world.with(|metabase| metabase.tree(world.template));
    assert!(left.contains(&"card Kopie von Tickets".to_owned()), "{left:?}");
    let copies = world.server.count("POST", "/api/card");
    world.try_again();
    world.connection.apply(CLONE, &input).await.unwrap();
    assert_eq!(copy_of(&world, "Acme"), whole());
    let now = world.with(|metabase| metabase.tree(world.template));
    assert_eq!(now, template);
    let more = world.server.count("POST", "/api/card") - copies;
    assert_eq!(more, 1, "only “Courses” needed a new copy");
}

#[tokio::test]
async fn a_copy_that_was_left_for_one_partner_is_used_for_the_next() {
    let world = World::start();
    let template = world.with(|metabase| metabase.tree(world.template));
    world.server.fail_next("PUT", "/api/card", Fault::CutBefore);
    let acme = json!({"organization": "Acme"});
    world.connection.apply(CLONE, &acme).await.unwrap_err();
    let birch = json!({"organization": "Birch"});
    world.connection.apply(CLONE, &birch).await.unwrap();
    assert_eq!(
        copy_of(&world, "Birch"),
        whole(),
        "nothing of the other's is in it"
    );
    let now = world.with(|metabase| metabase.tree(world.template));
    assert_eq!(now, template);
}

#[tokio::test]
async fn a_question_of_the_template_that_looks_like_a_copy_is_copied() {
    let world = World::start();
    world.with(|metabase| {
        let tickets = metabase.add_card(world.template, "Calls", CardKind::Question);
        // The same question, by a person; and another one, by the key.
        metabase.duplicate_card(tickets, "Copy of Calls");
        let other = metabase.add_card(world.template, "Calls by month", CardKind::Question);
        metabase.made_by_key(other, KEY);
    });
    let template = world.with(|metabase| metabase.tree(world.template));
    let input = json!({"organization": "Acme"});
    world.connection.apply(CLONE, &input).await.unwrap();
    assert_eq!(copy_of(&world, "Acme"), template);
    let now = world.with(|metabase| metabase.tree(world.template));
    assert_eq!(now, template, "they stay where they are");
}

#[tokio::test]
async fn two_partners_at_once_do_not_take_each_others_copies() {
    let world = World::start();
    let (acme, birch) = (json!({"organization": "Acme"}), json!({"organization": "Birch"}));
    let (first, second, third) = tokio::join!(
        world.connection.apply(CLONE, &acme),
        world.connection.apply(CLONE, &birch),
        world.connection.apply(CLONE, &acme),
    );
    assert_eq!(
        first.unwrap().outputs,
        third.unwrap().outputs,
        "the same partner has one"
    );
    second.unwrap();
    for name in ["Acme", "Birch"] {
        assert_eq!(copy_of(&world, name), whole(), "{name}");
    }
}

#[tokio::test]
async fn what_vanishes_while_it_is_copied_is_told() {
    let world = World::start();
    // A copy is answered and never made.
    let lie = Answer::json(200, &json!({"id": 999, "name": "Overview"}));
    world
        .server
        .fail_next("POST", "/api/dashboard", Fault::Answer(lie));
    let input = json!({"organization": "Acme"});
    let error = world.connection.apply(CLONE, &input).await.unwrap_err();
    assert_eq!(error.code, "metabase_copy_incomplete");
    assert!(matches!(error.kind, Kind::Transient { .. }), "{error:?}");
    assert!(error.message.contains("Overview"), "{error}");
    let plan = world.connection.plan(CLONE, &input).await.unwrap();
    let told = changes(plan);
    insta::assert_snapshot!(told, @"Put into the Metabase collection “Acme”, which exists already, what it lacks of the template: “Overview”");
    world.connection.apply(CLONE, &input).await.unwrap();
    assert_eq!(copy_of(&world, "Acme"), whole());
    let plan = world.connection.plan(CLONE, &input).await.unwrap();
    assert!(matches!(plan, Plan::AlreadyRight(_)), "{plan:?}");
}
