use connector::{Kind, Receipt, Undone};
use serde_json::{Value, json};
use simulators::Fault;

use crate::lms::{ADA, World, by_hand, reversed};

/// Cuts the connection after a function was done, then does the rest, and takes all of it back.
async fn cut(world: &mut World, function: &str, action: &str, input: &Value) {
    let (undone, receipt) = cut_and_undo(world, function, action, input).await;
    reversed(&undone);
    let undone = world.connection.undo(action, &receipt).await.unwrap();
    assert_eq!(undone, Undone::AlreadyGone, "{function}");
}

/// Does the same, and returns what was taken back of it.
async fn cut_and_undo(world: &mut World, function: &str, action: &str, input: &Value) -> (Undone, Receipt) {
    world
        .lms
        .fail_next_body("POST", &format!("wsfunction={function}&"), Fault::CutAfter);
    let error = world.fails(action, input).await;
    assert_eq!(error.code, "system_connection_lost", "{function}");
    assert!(matches!(error.kind, Kind::Transient { .. }), "{function}");
    world.connection.made_before = true;
    let applied = world.connection.apply(action, input).await.unwrap();
    let receipt = applied
        .receipt
        .unwrap_or_else(|| panic!("{function}: nobody could take it back"));
    let told = receipt.0.to_string();
    assert!(!told.contains(super::CANARY), "{told}");
    world.connection.made_before = false;
    let undone = world.connection.undo(action, &receipt).await.unwrap();
    (undone, receipt)
}

#[tokio::test]
async fn one_account_is_made_and_taken_back_wherever_it_was_cut() {
    for (function, is_sure) in [
        ("core_user_create_users", true),
        ("core_cohort_add_cohort_members", true),
        // The account bears witness of itself and of the membership, and not of the course.
        ("enrol_manual_enrol_users", false),
    ] {
        let mut world = World::with(&json!({"courses": "data\nlaw"}));
        let course = world.lms.with(|lms| {
            lms.add_course("law", "Law");
            lms.add_course("data", "Data")
        });
        let input = world.ada();
        if is_sure {
            cut(&mut world, function, "add_person_to_cohort", &input).await;
        } else {
            let (undone, _) = cut_and_undo(&mut world, function, "add_person_to_cohort", &input).await;
            assert!(by_hand(&undone).contains("“data”"), "{undone:?}");
        }
        let users = world
            .lms
            .with(|lms| lms.users_with(ADA).into_iter().cloned().collect::<Vec<_>>());
        assert_eq!(users.len(), 1, "{function}");
        assert!(
            users[0].is_suspended && !world.is_member(users[0].id),
            "{function}"
        );
        assert_eq!(world.lms.with(|lms| lms.mails.len()), 1, "{function}");
        let is_active = world
            .lms
            .with(|lms| lms.is_active(lms.course(course).unwrap(), users[0].id));
        assert_eq!(is_active, !is_sure, "{function}");
    }
}

#[tokio::test]
async fn an_account_of_before_is_never_suspended_wherever_it_was_cut() {
    for function in ["core_cohort_add_cohort_members", "enrol_manual_enrol_users"] {
        let mut world = World::with(&json!({"courses": "data"}));
        world.lms.with(|lms| lms.add_course("data", "Data"));
        let ada = world.ada_is_there();
        let input = world.ada();
        let (undone, _) = cut_and_undo(&mut world, function, "add_person_to_cohort", &input).await;
        assert!(!world.user(ada).is_suspended, "{function}");
        assert!(
            by_hand(&undone).contains("“Partner X”") && world.is_member(ada),
            "nobody knows who put the person there: {undone:?}"
        );
    }
}

#[tokio::test]
async fn an_account_that_comes_back_is_suspended_again_although_it_was_cut() {
    let mut world = World::new();
    let (id, receipt) = world.add_ada().await;
    world.undo_ada(&receipt).await;
    let input = world.ada();
    cut(
        &mut world,
        "core_user_update_users",
        "add_person_to_cohort",
        &input,
    )
    .await;
    assert!(world.user(id).is_suspended);
}

#[tokio::test]
async fn one_cohort_is_made_although_it_was_cut() {
    let mut world = World::new();
    let input = json!({"organization": "Foo"});
    cut(&mut world, "core_cohort_create_cohorts", "create_cohort", &input).await;
    assert_eq!(world.calls("core_cohort_create_cohorts"), 1);
    assert_eq!(world.lms.with(|lms| lms.cohorts.len()), 1, "the one of before");
}

#[tokio::test]
async fn leaving_suspending_and_enrolling_are_finished_although_they_were_cut() {
    for (function, action) in [
        ("core_cohort_delete_cohort_members", "remove_person_from_cohort"),
        ("core_user_update_users", "suspend_person"),
        ("enrol_manual_enrol_users", "enrol_in_courses"),
    ] {
        let mut world = World::new();
        world.lms.with(|lms| lms.add_course("data", "Data"));
        let ada = world.ada_is_there();
        world
            .lms
            .with(|lms| lms.cohort_mut(world.cohort).unwrap().members.insert(ada));
        let input = json!({"email": ADA, "cohort": world.cohort.to_string(), "courses": "data"});
        cut(&mut world, function, action, &input).await;
        assert!(world.is_member(ada) && !world.user(ada).is_suspended, "{action}");
    }
}

#[tokio::test]
async fn undo_is_finished_wherever_it_was_cut() {
    for function in [
        "core_cohort_delete_cohort_members",
        "enrol_manual_enrol_users",
        "core_user_update_users",
    ] {
        let world = World::with(&json!({"courses": "data"}));
        world.lms.with(|lms| lms.add_course("data", "Data"));
        let (id, receipt) = world.add_ada().await;
        world
            .lms
            .fail_next_body("POST", &format!("wsfunction={function}&"), Fault::CutAfter);
        let cut = world.connection.undo("add_person_to_cohort", &receipt).await;
        assert_eq!(cut.unwrap_err().code, "system_connection_lost", "{function}");
        world.undo_ada(&receipt).await;
        assert!(!world.is_member(id) && world.user(id).is_suspended, "{function}");
        assert_eq!(world.undo_ada(&receipt).await, Undone::AlreadyGone, "{function}");
    }
}

#[tokio::test]
async fn applying_twice_at_once_makes_one_of_everything() {
    let world = World::with(&json!({"courses": "data"}));
    world.lms.with(|lms| lms.add_course("data", "Data"));
    let input = world.ada();
    let (first, second) = tokio::join!(
        world.connection.apply("add_person_to_cohort", &input),
        world.connection.apply("add_person_to_cohort", &input),
    );
    assert_eq!(first.unwrap().outputs, second.unwrap().outputs);
    assert_eq!(world.lms.with(|lms| lms.users_with(ADA).len()), 1);
}
