use connector::Undone;
use serde_json::json;

use crate::lms::{ADA, World, by_hand, lacking};

#[tokio::test]
async fn an_account_is_found_whatever_the_case_of_its_address() {
    for is_case_sensitive in [false, true] {
        for kept in [ADA.to_owned(), ADA.to_lowercase()] {
            let world = World::new();
            let ada = world.lms.with(|lms| {
                lms.switches.case_sensitive = is_case_sensitive;
                lms.add_user("somebody", &kept, "Ada", "Lovelace")
            });
            let (id, _) = world.add_ada().await;
            assert_eq!(id, ada, "{kept}, case-sensitive: {is_case_sensitive}");
            assert_eq!(world.calls("core_user_create_users"), 0);
        }
    }
}

#[tokio::test]
async fn an_account_in_a_third_spelling_is_found_by_its_user_name() {
    let world = World::new();
    let ada = world.lms.with(|lms| {
        lms.switches.case_sensitive = true;
        lms.add_user(&ADA.to_lowercase(), &ADA.to_uppercase(), "Ada", "Lovelace")
    });
    let (id, _) = world.add_ada().await;
    assert_eq!(id, ada);
}

#[tokio::test]
async fn two_accounts_with_one_address_are_left_to_a_person() {
    for is_case_sensitive in [false, true] {
        let world = World::new();
        world.lms.with(|lms| {
            lms.switches.same_addresses = true;
            lms.switches.case_sensitive = is_case_sensitive;
            lms.add_user("ada1", ADA, "Ada", "Lovelace");
            lms.add_user("ada2", &ADA.to_lowercase(), "Ada", "Lovelace");
        });
        let error = world.blocked("add_person_to_cohort", &world.ada()).await;
        assert_eq!(error.code, "lms_account_ambiguous");
        let error = world.blocked("suspend_person", &json!({ "email": ADA })).await;
        assert_eq!(error.code, "lms_account_ambiguous");
    }
}

#[tokio::test]
async fn a_user_name_of_somebody_else_is_not_taken_for_the_person() {
    let world = World::new();
    world
        .lms
        .with(|lms| lms.add_user(&ADA.to_lowercase(), "other@example.org", "Ada", "Byron"));
    let error = world.blocked("add_person_to_cohort", &world.ada()).await;
    assert_eq!(error.code, "lms_username_taken");
    assert!(!error.message.contains("other@"), "{error}");
}

#[tokio::test]
async fn who_may_see_no_addresses_is_told_so() {
    let world = World::new();
    let (id, receipt) = world.add_ada().await;
    world.lms.with(|lms| lms.revoke("moodle/course:useremail"));
    let error = world.blocked("add_person_to_cohort", &world.ada()).await;
    assert_eq!(error.code, "lms_not_visible");
    assert_eq!(lacking(&error), "moodle/course:useremail");
    world.undo_ada(&receipt).await;
    assert!(world.user(id).is_suspended, "the user name is enough to undo");
}

#[tokio::test]
async fn who_may_see_nobody_makes_no_second_account() {
    let world = World::new();
    world.lms.with(|lms| lms.revoke("moodle/user:viewdetails"));
    let error = world.fails("add_person_to_cohort", &world.ada()).await;
    assert_eq!(error.code, "lms_not_visible");
    let error = world.fails("add_person_to_cohort", &world.ada()).await;
    assert_eq!(
        error.code, "lms_input_refused",
        "the account is there, and not seen"
    );
    assert!(error.hint.contains("may not see"), "{}", error.hint);
    assert_eq!(world.lms.with(|lms| lms.users_with(ADA).len()), 1);
}

#[tokio::test]
async fn who_may_not_see_states_is_told_so() {
    let world = World::new();
    world.ada_is_there();
    world.lms.with(|lms| lms.revoke("moodle/user:viewhiddendetails"));
    for (action, input) in [
        ("add_person_to_cohort", world.ada()),
        ("suspend_person", json!({ "email": ADA })),
    ] {
        let error = world.blocked(action, &input).await;
        assert_eq!(error.code, "lms_not_visible");
        assert_eq!(lacking(&error), "moodle/user:viewhiddendetails");
    }
}

#[tokio::test]
async fn who_may_not_see_whose_account_it_is_never_activates_it() {
    let world = World::new();
    let (id, receipt) = world.add_ada().await;
    world.undo_ada(&receipt).await;
    world.lms.with(|lms| {
        lms.revoke("moodle/user:viewalldetails");
        lms.revoke("moodle/user:update");
    });
    let error = world.blocked("add_person_to_cohort", &world.ada()).await;
    assert_eq!(error.code, "lms_account_suspended");
    assert!(world.user(id).is_suspended);
}

#[tokio::test]
async fn an_account_that_is_somebody_elses_by_now_is_not_touched() {
    let world = World::new();
    let (id, receipt) = world.add_ada().await;
    world.lms.with(|lms| {
        let user = lms.user_mut(id).unwrap();
        user.email = "new@example.org".to_owned();
        user.username = "new".to_owned();
        user.idnumber = String::new();
    });
    let undone = world.undo_ada(&receipt).await;
    assert!(by_hand(&undone).contains(ADA), "{undone:?}");
    assert!(world.is_member(id) && !world.user(id).is_suspended);
}

#[tokio::test]
async fn an_account_with_a_new_address_is_still_the_same() {
    let world = World::new();
    let (id, receipt) = world.add_ada().await;
    world
        .lms
        .with(|lms| lms.user_mut(id).unwrap().email = "ada@new.example.org".to_owned());
    world.undo_ada(&receipt).await;
    assert!(!world.is_member(id) && world.user(id).is_suspended);
}

#[tokio::test]
async fn an_account_of_the_app_that_is_not_shown_is_not_called_gone() {
    for is_deleted in [true, false] {
        let world = World::new();
        let (id, receipt) = world.add_ada().await;
        world.lms.with(|lms| {
            if is_deleted {
                lms.users.retain(|user| user.id != id);
                // Moodle takes whoever is deleted out of all cohorts.
                lms.cohort_mut(world.cohort).unwrap().members.clear();
            } else {
                lms.revoke("moodle/user:viewdetails");
            }
        });
        for _ in 0..2 {
            let undone = world.undo_ada(&receipt).await;
            let told = by_hand(&undone);
            assert!(
                told.contains(ADA) && told.contains("may not see"),
                "deleted: {is_deleted}: {told}"
            );
        }
        assert!(!world.is_member(id), "the cohort lists numbers, which are known");
    }
}

#[tokio::test]
async fn a_membership_alone_is_taken_back_of_whoever_is_not_shown() {
    let world = World::new();
    let ada = world.ada_is_there();
    let (_, receipt) = world.add_ada().await;
    world.lms.with(|lms| lms.revoke("moodle/user:viewdetails"));
    let undone = world.undo_ada(&receipt).await;
    assert!(matches!(undone, Undone::Reversed(_)), "{undone:?}");
    assert!(!world.is_member(ada));
    assert_eq!(
        world.undo_ada(&receipt).await,
        Undone::AlreadyGone,
        "nothing else was given"
    );
}

#[tokio::test]
async fn enrolments_of_whoever_is_not_shown_are_left_to_a_person() {
    let world = World::new();
    world.ada_is_there();
    world.lms.with(|lms| lms.add_course("data", "Data"));
    let input = json!({"email": ADA, "courses": "data"});
    let applied = world.connection.apply("enrol_in_courses", &input).await.unwrap();
    world.lms.with(|lms| lms.revoke("moodle/user:viewdetails"));
    let receipt = applied.receipt.unwrap();
    let undone = world.connection.undo("enrol_in_courses", &receipt).await.unwrap();
    assert!(by_hand(&undone).contains(ADA), "{undone:?}");
}
