use connector::{Plan, Undone};
use serde_json::{Value, json};

use crate::lms::{ADA, World, by_hand};
use crate::support::{Expected, standing};

fn removal(world: &World) -> Value {
    json!({"email": ADA, "cohort": world.cohort.to_string()})
}

fn ada_is_member(world: &World) -> u64 {
    let ada = world.ada_is_there();
    world
        .lms
        .with(|lms| lms.cohort_mut(world.cohort).unwrap().members.insert(ada));
    ada
}

#[tokio::test]
async fn somebody_is_taken_out_and_put_in_again() {
    let world = World::new();
    let ada = ada_is_member(&world);
    let applied = world
        .connection
        .there_and_back("remove_person_from_cohort", &removal(&world), Expected::Change)
        .await;
    assert_eq!(applied.outputs["id"], ada.to_string());
    assert!(world.is_member(ada), "put in again at the end");
}

#[tokio::test]
async fn somebody_without_an_account_is_in_no_cohort() {
    let world = World::new();
    for (action, input) in [
        ("remove_person_from_cohort", removal(&world)),
        ("suspend_person", json!({ "email": ADA })),
    ] {
        let plan = world.connection.plan(action, &input).await.unwrap();
        let Plan::AlreadyRight(found) = plan else {
            panic!("{action}: {plan:?}");
        };
        assert_eq!((&found.outputs["id"], &found.receipt), (&Value::from(""), &None));
        assert!(found.summary.contains("shows no account"), "{}", found.summary);
    }
}

#[tokio::test]
async fn somebody_with_recorded_access_who_is_not_shown_is_left_to_a_person() {
    let mut world = World::new();
    let ada = ada_is_member(&world);
    world.lms.with(|lms| lms.revoke("moodle/user:viewdetails"));
    world.connection.standing = vec![standing("The cohort “Partner X”")];
    for (action, input) in [
        ("remove_person_from_cohort", removal(&world)),
        ("suspend_person", json!({ "email": ADA })),
    ] {
        let error = world.blocked(action, &input).await;
        assert_eq!(error.code, "lms_person_not_shown", "{action}");
        assert_eq!(error.detail, ["The cohort “Partner X”"], "{action}");
        assert!(error.hint.contains("done by hand"), "{}", error.hint);
    }
    assert!(world.is_member(ada) && !world.user(ada).is_suspended);
    world.connection.standing[0].action = "lms.suspend_person".to_owned();
    let plan = world
        .connection
        .plan("suspend_person", &json!({ "email": ADA }))
        .await;
    assert!(
        matches!(plan, Ok(Plan::AlreadyRight(_))),
        "a suspension is no access: {plan:?}"
    );
}

#[tokio::test]
async fn a_cohort_that_others_fill_keeps_its_members() {
    let world = World::new();
    ada_is_member(&world);
    world
        .lms
        .with(|lms| lms.cohort_mut(world.cohort).unwrap().is_external = true);
    let error = world.fails("remove_person_from_cohort", &removal(&world)).await;
    assert_eq!(error.code, "lms_membership_unchanged");
}

#[tokio::test]
async fn what_is_gone_cannot_be_put_in_again() {
    let world = World::new();
    let ada = ada_is_member(&world);
    let applied = world
        .connection
        .apply("remove_person_from_cohort", &removal(&world))
        .await
        .unwrap();
    let receipt = applied.receipt.unwrap();
    let cohorts = world.lms.with(|lms| std::mem::take(&mut lms.cohorts));
    let undone = world.connection.undo("remove_person_from_cohort", &receipt).await;
    assert!(by_hand(&undone.unwrap()).contains("“Partner X”"));
    world.lms.with(|lms| {
        lms.cohorts = cohorts;
        lms.users.retain(|user| user.id != ada);
    });
    let undone = world.connection.undo("remove_person_from_cohort", &receipt).await;
    assert!(by_hand(&undone.unwrap()).contains(ADA));
}

#[tokio::test]
async fn an_account_is_suspended_and_active_again() {
    for has_warnings in [false, true] {
        let world = World::new();
        world.lms.with(|lms| lms.switches.update_warnings = has_warnings);
        let ada = world.ada_is_there();
        let input = json!({"email": ADA.to_uppercase()});
        world
            .connection
            .there_and_back("suspend_person", &input, Expected::Change)
            .await;
        assert!(!world.user(ada).is_suspended);
    }
}

#[tokio::test]
async fn an_account_that_was_suspended_before_stays_so() {
    let world = World::new();
    let ada = world.ada_is_there();
    world
        .lms
        .with(|lms| lms.user_mut(ada).unwrap().is_suspended = true);
    let plan = world
        .connection
        .plan("suspend_person", &json!({ "email": ADA }))
        .await
        .unwrap();
    assert!(
        matches!(&plan, Plan::AlreadyRight(found) if found.receipt.is_none()),
        "{plan:?}"
    );
    assert_eq!(world.calls("core_user_update_users"), 0);
}

#[tokio::test]
async fn a_site_administrator_is_not_said_to_be_suspended() {
    for has_warnings in [false, true] {
        let world = World::new();
        let ada = world.ada_is_there();
        world.lms.with(|lms| {
            lms.switches.update_warnings = has_warnings;
            lms.user_mut(ada).unwrap().is_admin = true;
        });
        let error = world.fails("suspend_person", &json!({ "email": ADA })).await;
        assert_eq!(error.code, "lms_account_unchanged");
        assert_eq!(
            error
                .detail
                .iter()
                .any(|line| line.contains("usernotupdatedadmin")),
            has_warnings
        );
    }
}

#[tokio::test]
async fn an_account_that_is_gone_cannot_be_activated() {
    let world = World::new();
    let ada = world.ada_is_there();
    let applied = world
        .connection
        .apply("suspend_person", &json!({ "email": ADA }))
        .await
        .unwrap();
    let receipt = applied.receipt.unwrap();
    world
        .lms
        .with(|lms| lms.user_mut(ada).unwrap().is_suspended = false);
    let undone = world.connection.undo("suspend_person", &receipt).await;
    assert_eq!(undone, Ok(Undone::AlreadyGone), "somebody activated it already");
    world.lms.with(|lms| lms.users.retain(|user| user.id != ada));
    let undone = world.connection.undo("suspend_person", &receipt).await;
    by_hand(&undone.unwrap());
}
