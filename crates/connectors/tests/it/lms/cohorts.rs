use serde_json::json;

use crate::lms::{World, by_hand, reversed};
use crate::support::Expected;

fn input(organization: &str) -> serde_json::Value {
    json!({ "organization": organization })
}

#[tokio::test]
async fn a_cohort_is_made_and_deleted_again() {
    let world = World::new();
    let input = input("Foo & Co");
    let applied = world
        .connection
        .there_and_back("create_cohort", &input, Expected::Create)
        .await;
    assert_eq!(applied.outputs["name"], "Foo & Co", "as it was entered");
    assert!(applied.summary.contains("“Foo & Co”"), "{}", applied.summary);
    assert_eq!(
        world.lms.with(|lms| lms.cohorts.len()),
        1,
        "only the one of before is left"
    );
}

#[tokio::test]
async fn a_cohort_has_our_idnumber_and_belongs_to_the_site_or_a_category() {
    let world = World::new();
    world
        .connection
        .apply("create_cohort", &input("Foo"))
        .await
        .unwrap();
    let made = world.lms.with(|lms| lms.cohorts.last().cloned().unwrap());
    assert_eq!((made.idnumber.as_str(), made.category), ("hyopps-foo", None));

    let world = World::with(&json!({"category": "partners"}));
    world.lms.with(|lms| lms.categories.insert("partners".to_owned()));
    world
        .connection
        .apply("create_cohort", &input("Foo"))
        .await
        .unwrap();
    let made = world.lms.with(|lms| lms.cohorts.last().cloned().unwrap());
    assert_eq!(made.category.as_deref(), Some("partners"));
    let plan = world
        .connection
        .plan("create_cohort", &input("Foo"))
        .await
        .unwrap();
    assert!(
        matches!(plan, connector::Plan::AlreadyRight(_)),
        "a cohort of a category is found as well: {plan:?}"
    );
}

#[tokio::test]
async fn a_category_that_is_not_there_is_told_to_be_looked_at() {
    let world = World::with(&json!({"category": "nowhere"}));
    let error = world.fails("create_cohort", &input("Foo")).await;
    assert_eq!(error.code, "lms_input_refused");
    assert!(error.hint.contains("category"), "{}", error.hint);
    assert_eq!(world.lms.with(|lms| lms.cohorts.len()), 1);
}

#[tokio::test]
async fn two_organizations_never_share_a_cohort() {
    let world = World::new();
    world
        .connection
        .apply("create_cohort", &input("Foo & Co"))
        .await
        .unwrap();
    let error = world.blocked("create_cohort", &input("Foo-Co")).await;
    assert_eq!(error.code, "lms_cohort_taken");
    assert!(error.message.contains("“Foo & Co”"), "{error}");
    let same = world
        .connection
        .plan("create_cohort", &input("foo  &  CO"))
        .await
        .unwrap();
    assert!(matches!(same, connector::Plan::AlreadyRight(_)), "{same:?}");
}

#[tokio::test]
async fn cohorts_of_the_same_name_and_similar_numbers_are_not_ours() {
    let world = World::new();
    world.lms.with(|lms| {
        lms.add_cohort("Foo", "foo");
        lms.add_cohort("Foo", "hyopps-foo-2");
        lms.add_cohort("hyopps-foo", "");
    });
    let applied = world
        .connection
        .apply("create_cohort", &input("Foo"))
        .await
        .unwrap();
    assert!(applied.receipt.is_some());
    assert_eq!(world.lms.with(|lms| lms.cohorts.len()), 5);
}

#[tokio::test]
async fn a_cohort_is_found_among_very_many_that_look_like_it() {
    let world = World::new();
    world.lms.with(|lms| {
        for number in 0..1200 {
            lms.add_cohort(&format!("A {number}"), &format!("hyopps-z-{number}"));
        }
        lms.add_cohort("Z", "hyopps-z");
    });
    let plan = world.connection.plan("create_cohort", &input("Z")).await.unwrap();
    assert!(matches!(plan, connector::Plan::AlreadyRight(_)), "{plan:?}");
}

#[tokio::test]
async fn a_cohort_with_members_is_left_to_a_person() {
    let world = World::new();
    let applied = world
        .connection
        .apply("create_cohort", &input("Foo"))
        .await
        .unwrap();
    let receipt = applied.receipt.unwrap();
    let id = applied.outputs["id"].as_str().unwrap().parse().unwrap();
    let ada = world.ada_is_there();
    world
        .lms
        .with(|lms| lms.cohort_mut(id).unwrap().members.insert(ada));
    let undone = world.connection.undo("create_cohort", &receipt).await.unwrap();
    assert!(by_hand(&undone).contains("lose their courses"), "{undone:?}");
    assert!(
        world.lms.with(|lms| lms.cohort(id).is_some()),
        "nobody loses courses"
    );

    world.lms.with(|lms| lms.cohort_mut(id).unwrap().members.clear());
    let undone = world.connection.undo("create_cohort", &receipt).await.unwrap();
    assert!(reversed(&undone).contains("“Foo”"), "{undone:?}");
}

#[tokio::test]
async fn an_id_that_leads_to_another_cohort_deletes_nothing() {
    let world = World::new();
    let applied = world
        .connection
        .apply("create_cohort", &input("Foo"))
        .await
        .unwrap();
    let id = applied.outputs["id"].as_str().unwrap().parse().unwrap();
    world
        .lms
        .with(|lms| lms.cohort_mut(id).unwrap().idnumber = "theirs".to_owned());
    let undone = world
        .connection
        .undo("create_cohort", &applied.receipt.unwrap())
        .await
        .unwrap();
    by_hand(&undone);
    assert!(world.lms.with(|lms| lms.cohort(id).is_some()));
}

#[tokio::test]
async fn a_name_is_needed() {
    let error = World::new().blocked("create_cohort", &input("  ")).await;
    assert_eq!(error.code, "lms_input_missing");
}
