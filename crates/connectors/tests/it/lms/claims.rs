//! What counts as the app's own after an attempt that failed on its way, and what is left to a person.

use connector::{Applied, Undone};
use serde_json::{Value, json};
use simulators::Fault;
use simulators::lms::Enrolment;

use crate::lms::{ADA, World, by_hand};

/// Lets an enrolment fail behind others, and tries again as the engine does.
async fn again(world: &mut World, action: &str, input: &Value, course: u64) -> Applied {
    let wanted = format!("courseid%5D={course}&");
    world.lms.fail_next_body("POST", &wanted, Fault::CutBefore);
    world.fails(action, input).await;
    world.connection.made_before = true;
    let applied = world.connection.apply(action, input).await.unwrap();
    world.connection.made_before = false;
    applied
}

fn enrolment(world: &World, course: u64, user: u64) -> Option<Enrolment> {
    world
        .lms
        .with(|lms| lms.course(course).unwrap().enrolments.get(&user).copied())
}

fn two_courses(world: &World) -> (u64, u64) {
    world
        .lms
        .with(|lms| (lms.add_course("data", "Data"), lms.add_course("law", "Law")))
}

/// Puts Ada into a course by the way of another cohort, as “Cohort sync” does.
fn synced(world: &World, course: u64, user: u64) -> u64 {
    world.lms.with(|lms| {
        let other = lms.add_cohort("Everybody", "everybody");
        lms.cohort_mut(other).unwrap().members.insert(user);
        lms.course_mut(course).unwrap().cohorts.insert(other);
        other
    })
}

#[tokio::test]
async fn an_account_that_the_step_made_is_its_own_although_it_is_given_something_else_by_now() {
    let mut world = World::with(&json!({"courses": "data\nlaw"}));
    let (_, law) = two_courses(&world);
    let mut input = world.ada();
    let other = world.lms.with(|lms| lms.add_cohort("Other", "other"));
    input["cohort"] = other.to_string().into();
    input["cohort_name"] = "Other".into();
    let wanted = format!("courseid%5D={law}&");
    world.lms.fail_next_body("POST", &wanted, Fault::CutBefore);
    world.fails("add_person_to_cohort", &input).await;
    // A person corrects the cohort, and tries the step again: it has another key from here on.
    world.connection.has_other_input = true;
    let applied = world
        .connection
        .apply("add_person_to_cohort", &world.ada())
        .await
        .unwrap();
    let receipt = applied.receipt.unwrap();
    assert_eq!(receipt.0["made_account"], true, "{receipt:?}");
}

#[tokio::test]
async fn what_was_there_before_a_failed_attempt_is_not_taken_away() {
    let mut world = World::with(&json!({"courses": "data\nlaw"}));
    let (data, law) = two_courses(&world);
    let ada = world.ada_is_there();
    world
        .lms
        .with(|lms| lms.cohort_mut(world.cohort).unwrap().members.insert(ada));
    let other = synced(&world, data, ada);
    let input = world.ada();
    let applied = again(&mut world, "add_person_to_cohort", &input, law).await;
    let receipt = applied.receipt.unwrap();
    let undone = world.undo_ada(&receipt).await;
    let told = by_hand(&undone);
    for named in ["“Partner X”", "“data”", "suspended in 1 course"] {
        assert!(told.contains(named), "{named} is not in: {told}");
    }
    assert!(world.is_member(ada), "the membership is from before");
    assert_eq!(
        enrolment(&world, data, ada),
        None,
        "nobody is enrolled by suspending"
    );
    assert!(enrolment(&world, law, ada).unwrap().is_suspended);
    // Once a person has looked after the rest, nothing more is asked.
    world.lms.with(|lms| {
        lms.cohort_mut(world.cohort).unwrap().members.clear();
        lms.cohort_mut(other).unwrap().members.clear();
    });
    assert_eq!(world.undo_ada(&receipt).await, Undone::AlreadyGone);
}

#[tokio::test]
async fn courses_from_before_are_not_claimed_by_a_repeat() {
    let mut world = World::new();
    let (data, law) = two_courses(&world);
    let ada = world.ada_is_there();
    synced(&world, data, ada);
    let input = json!({"email": ADA, "courses": "data\nlaw"});
    let applied = again(&mut world, "enrol_in_courses", &input, law).await;
    let receipt = applied.receipt.unwrap();
    let undone = world.connection.undo("enrol_in_courses", &receipt).await.unwrap();
    let told = by_hand(&undone);
    assert!(
        told.contains("“data”") && !told.contains("“law”"),
        "only what is unsure: {told}"
    );
    assert_eq!(enrolment(&world, data, ada), None);
    assert!(enrolment(&world, law, ada).unwrap().is_suspended);
}

#[tokio::test]
async fn who_can_still_work_in_a_course_is_told() {
    let world = World::new();
    let (data, law) = two_courses(&world);
    let ada = world.ada_is_there();
    let input = json!({"email": ADA, "courses": "data\nlaw"});
    let applied = world.connection.apply("enrol_in_courses", &input).await.unwrap();
    synced(&world, data, ada);
    let receipt = applied.receipt.unwrap();
    let undone = world.connection.undo("enrol_in_courses", &receipt).await.unwrap();
    let told = by_hand(&undone);
    assert!(told.contains("“data”") && !told.contains("“law”"), "{told}");
    assert!(told.contains("1 course"), "{told}");
    for course in [data, law] {
        assert!(enrolment(&world, course, ada).unwrap().is_suspended);
    }
}

#[tokio::test]
async fn an_enrolment_that_is_not_the_apps_any_more_is_left_alone() {
    let world = World::new();
    let (data, _) = two_courses(&world);
    let ada = world.ada_is_there();
    let input = json!({"email": ADA, "courses": "data"});
    let applied = world.connection.apply("enrol_in_courses", &input).await.unwrap();
    let teacher = Enrolment {
        role: 4,
        is_suspended: false,
    };
    world.lms.with(|lms| {
        lms.course_mut(data).unwrap().enrolments.insert(ada, teacher);
    });
    let receipt = applied.receipt.unwrap();
    let undone = world.connection.undo("enrol_in_courses", &receipt).await.unwrap();
    assert!(by_hand(&undone).contains("“data”"), "{undone:?}");
    assert_eq!(enrolment(&world, data, ada), Some(teacher));
}

#[tokio::test]
async fn the_only_thing_that_a_step_makes_is_its_own_after_a_failed_attempt() {
    let mut world = World::new();
    let ada = world.ada_is_there();
    world.lms.fail_next_body(
        "POST",
        "wsfunction=core_cohort_add_cohort_members&",
        Fault::CutAfter,
    );
    let input = world.ada();
    world.fails("add_person_to_cohort", &input).await;
    world.connection.made_before = true;
    let applied = world
        .connection
        .apply("add_person_to_cohort", &input)
        .await
        .unwrap();
    let undone = world.undo_ada(&applied.receipt.unwrap()).await;
    assert!(matches!(undone, Undone::Reversed(_)), "{undone:?}");
    assert!(!world.is_member(ada) && !world.user(ada).is_suspended);
}

#[tokio::test]
async fn an_account_of_an_earlier_run_is_not_suspended_by_a_later_one() {
    for note in ["", ".made-00000000"] {
        let mut world = World::new();
        let (id, _) = world.add_ada().await;
        world.lms.with(|lms| {
            lms.cohort_mut(world.cohort).unwrap().members.clear();
            let user = lms.user_mut(id).unwrap();
            // As it is noted at an account that another step has made.
            user.idnumber = format!("{}{note}", &user.idnumber[.."hyopps-".len() + 16]);
        });
        world.lms.fail_next_body(
            "POST",
            "wsfunction=core_cohort_add_cohort_members&",
            Fault::CutAfter,
        );
        let input = world.ada();
        world.fails("add_person_to_cohort", &input).await;
        world.connection.made_before = true;
        let applied = world
            .connection
            .apply("add_person_to_cohort", &input)
            .await
            .unwrap();
        world.undo_ada(&applied.receipt.unwrap()).await;
        assert!(!world.is_member(id), "put in by this step");
        assert!(!world.user(id).is_suspended, "made by another one");
    }
}

#[tokio::test]
async fn only_what_the_app_has_suspended_is_activated() {
    let world = World::new();
    let (id, receipt) = world.add_ada().await;
    world
        .lms
        .with(|lms| lms.user_mut(id).unwrap().is_suspended = true);
    let error = world.blocked("add_person_to_cohort", &world.ada()).await;
    assert_eq!(
        error.code, "lms_account_suspended",
        "an administrator has suspended it"
    );
    world
        .lms
        .with(|lms| lms.user_mut(id).unwrap().is_suspended = false);
    world.undo_ada(&receipt).await;
    assert!(world.user(id).is_suspended);
    world.add_ada().await;
    assert!(!world.user(id).is_suspended, "the app had suspended it");
    world
        .lms
        .with(|lms| lms.user_mut(id).unwrap().is_suspended = true);
    let error = world.blocked("add_person_to_cohort", &world.ada()).await;
    assert_eq!(error.code, "lms_account_suspended", "the note went with it");
}

#[tokio::test]
async fn a_note_that_somebody_overtook_goes_at_the_next_change() {
    let world = World::new();
    let (id, receipt) = world.add_ada().await;
    world.undo_ada(&receipt).await;
    // Somebody activates it by hand, the app puts the person into the cohort, and somebody suspends it again.
    let set = |is_suspended| {
        world
            .lms
            .with(|lms| lms.user_mut(id).unwrap().is_suspended = is_suspended);
    };
    set(false);
    world.add_ada().await;
    set(true);
    let error = world.blocked("add_person_to_cohort", &world.ada()).await;
    assert_eq!(error.code, "lms_account_suspended");
}

#[tokio::test]
async fn a_suspension_that_was_overtaken_is_not_taken_back() {
    let world = World::new();
    let (id, _) = world.add_ada().await;
    let input = json!({ "email": ADA });
    let applied = world.connection.apply("suspend_person", &input).await.unwrap();
    let receipt = applied.receipt.unwrap();
    // Somebody takes the note away with what they do themselves.
    world.lms.with(|lms| {
        let user = lms.user_mut(id).unwrap();
        user.idnumber = user.idnumber[.."hyopps-".len() + 16].to_owned();
    });
    let undone = world.connection.undo("suspend_person", &receipt).await.unwrap();
    assert!(by_hand(&undone).contains(ADA), "{undone:?}");
    assert!(world.user(id).is_suspended);
}

#[tokio::test]
async fn an_account_that_was_activated_is_suspended_again_although_it_was_listed() {
    let world = World::new();
    let (id, _) = world.add_ada().await;
    let input = json!({ "email": ADA });
    world.connection.apply("suspend_person", &input).await.unwrap();
    assert!(world.is_member(id), "cohorts keep who is suspended");
    let (_, receipt) = world.add_ada().await;
    assert!(!world.user(id).is_suspended);
    let undone = world.undo_ada(&receipt).await;
    assert!(matches!(undone, Undone::Reversed(_)), "{undone:?}");
    assert!(world.user(id).is_suspended && world.is_member(id), "as it was");
    assert_eq!(world.undo_ada(&receipt).await, Undone::AlreadyGone);
}

#[tokio::test]
async fn an_account_that_has_to_stay_active_is_told() {
    let world = World::new();
    let (id, _) = world.add_ada().await;
    let input = json!({ "email": ADA });
    world.connection.apply("suspend_person", &input).await.unwrap();
    let (_, receipt) = world.add_ada().await;
    let other = world.lms.with(|lms| {
        let other = lms.add_cohort("Everybody", "everybody");
        lms.cohort_mut(other).unwrap().members.insert(id);
        other
    });
    for _ in 0..2 {
        let undone = world.undo_ada(&receipt).await;
        let told = by_hand(&undone);
        assert!(
            told.contains("“Everybody”") && !told.contains("“Partner X”"),
            "{told}"
        );
        assert!(!world.user(id).is_suspended);
    }
    world
        .lms
        .with(|lms| lms.cohort_mut(other).unwrap().members.clear());
    world.undo_ada(&receipt).await;
    assert!(world.user(id).is_suspended, "nobody needs it any more");
}
