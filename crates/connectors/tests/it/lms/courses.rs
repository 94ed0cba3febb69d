use connector::{Plan, Undone};
use serde_json::{Value, json};
use simulators::lms::Enrolment;

use crate::lms::{ADA, World, lacking, reversed};
use crate::support::Expected;

/// A site whose settings name two courses, and their ids.
fn world_with_courses() -> (World, u64, u64) {
    let world = World::with(&json!({"courses": "welcome\nsecurity & law"}));
    let (welcome, security) = world.lms.with(|lms| {
        lms.add_course("welcome2", "Welcome again");
        (
            lms.add_course("welcome", "Welcome"),
            lms.add_course("security & law", "Security"),
        )
    });
    (world, welcome, security)
}

fn enrolment(world: &World, course: u64, user: u64) -> Option<Enrolment> {
    world
        .lms
        .with(|lms| lms.course(course).unwrap().enrolments.get(&user).copied())
}

fn enrol(world: &World, course: u64, user: u64, is_suspended: bool) {
    let enrolment = Enrolment {
        role: 5,
        is_suspended,
    };
    world
        .lms
        .with(|lms| lms.course_mut(course).unwrap().enrolments.insert(user, enrolment));
}

fn courses(names: &str) -> Value {
    json!({"email": ADA, "courses": names})
}

#[tokio::test]
async fn everybody_gets_the_courses_of_the_settings() {
    let (world, welcome, security) = world_with_courses();
    let ada = world.ada_is_there();
    let applied = world
        .connection
        .there_and_back("add_person_to_cohort", &world.ada(), Expected::Change)
        .await;
    assert!(applied.summary.contains("2 courses"), "{}", applied.summary);
    for course in [welcome, security] {
        let left = Enrolment {
            role: 5,
            is_suspended: true,
        };
        assert_eq!(enrolment(&world, course, ada), Some(left), "nobody is unenrolled");
    }
}

#[tokio::test]
async fn an_enrolment_of_before_stays_active() {
    let (world, welcome, security) = world_with_courses();
    let ada = world.ada_is_there();
    enrol(&world, welcome, ada, false);
    let (_, receipt) = world.add_ada().await;
    world.undo_ada(&receipt).await;
    assert!(!enrolment(&world, welcome, ada).unwrap().is_suspended);
    assert!(enrolment(&world, security, ada).unwrap().is_suspended);
}

#[tokio::test]
async fn who_comes_by_a_cohort_is_not_enrolled_a_second_time() {
    let (world, welcome, _) = world_with_courses();
    let ada = world.ada_is_there();
    world.lms.with(|lms| {
        lms.cohort_mut(world.cohort).unwrap().members.insert(ada);
        lms.course_mut(welcome).unwrap().cohorts.insert(world.cohort);
    });
    world.add_ada().await;
    assert_eq!(enrolment(&world, welcome, ada), None);
}

#[tokio::test]
async fn the_role_is_that_of_the_settings_also_when_taken_back() {
    let world = World::with(&json!({"courses": "welcome", "role_id": "4"}));
    let welcome = world.lms.with(|lms| lms.add_course("welcome", "Welcome"));
    let (id, receipt) = world.add_ada().await;
    assert_eq!(enrolment(&world, welcome, id).unwrap().role, 4);
    world.undo_ada(&receipt).await;
    assert_eq!(
        enrolment(&world, welcome, id),
        Some(Enrolment {
            role: 4,
            is_suspended: true
        })
    );
}

#[tokio::test]
async fn a_course_that_is_not_there_stops_before_anything_is_made() {
    let world = World::with(&json!({"courses": "welcome\nnowhere\nneither"}));
    world.lms.with(|lms| lms.add_course("welcome", "Welcome"));
    let error = world.blocked("add_person_to_cohort", &world.ada()).await;
    assert_eq!(error.code, "lms_course_unknown");
    assert!(error.message.contains("“nowhere”, “neither”"), "{error}");
}

#[tokio::test]
async fn somebody_is_enrolled_and_suspended_again() {
    let world = World::new();
    let ada = world.ada_is_there();
    let data = world.lms.with(|lms| lms.add_course("data", "Data"));
    let applied = world
        .connection
        .there_and_back("enrol_in_courses", &courses("data"), Expected::Change)
        .await;
    assert_eq!(applied.outputs["id"], ada.to_string());
    assert!(enrolment(&world, data, ada).unwrap().is_suspended);
}

#[tokio::test]
async fn one_call_enrols_one_person_in_one_course() {
    let world = World::new();
    let ada = world.ada_is_there();
    let (data, law) = world
        .lms
        .with(|lms| (lms.add_course("data", "Data"), lms.add_course("law", "Law")));
    enrol(&world, data, ada, true);
    let applied = world
        .connection
        .apply("enrol_in_courses", &courses("data\nlaw\ndata"))
        .await
        .unwrap();
    assert_eq!(world.calls("enrol_manual_enrol_users"), 2);
    let undone = world
        .connection
        .undo("enrol_in_courses", &applied.receipt.unwrap())
        .await
        .unwrap();
    assert!(reversed(&undone).contains("2 courses"), "{undone:?}");
    assert!(
        enrolment(&world, data, ada).unwrap().is_suspended,
        "as it was before"
    );
    assert!(enrolment(&world, law, ada).unwrap().is_suspended);
}

#[tokio::test]
async fn nobody_without_an_active_account_is_enrolled() {
    let world = World::new();
    world.lms.with(|lms| lms.add_course("data", "Data"));
    let error = world.blocked("enrol_in_courses", &courses("data")).await;
    assert_eq!(error.code, "lms_person_unknown");
    let ada = world.ada_is_there();
    world
        .lms
        .with(|lms| lms.user_mut(ada).unwrap().is_suspended = true);
    let error = world.blocked("enrol_in_courses", &courses("data")).await;
    assert_eq!(error.code, "lms_account_suspended");
    let error = world.blocked("enrol_in_courses", &courses("data\nnowhere")).await;
    assert_eq!(error.code, "lms_course_unknown");
    let error = world.blocked("enrol_in_courses", &courses(" \n ")).await;
    assert_eq!(error.code, "lms_input_missing");
}

#[tokio::test]
async fn a_course_that_takes_nobody_or_not_in_this_role_is_told() {
    let world = World::new();
    let ada = world.ada_is_there();
    let data = world.lms.with(|lms| lms.add_course("data", "Data"));
    world.lms.with(|lms| lms.course_mut(data).unwrap().is_shut = true);
    let error = world.fails("enrol_in_courses", &courses("data")).await;
    assert_eq!(error.code, "lms_course_closed");
    world
        .lms
        .with(|lms| lms.course_mut(data).unwrap().has_manual = false);
    let error = world.fails("enrol_in_courses", &courses("data")).await;
    assert_eq!(error.code, "lms_course_closed");
    world.lms.with(|lms| {
        lms.switches.assignable_roles.clear();
        lms.course_mut(data).unwrap().has_manual = true;
    });
    let error = world.fails("enrol_in_courses", &courses("data")).await;
    assert_eq!(error.code, "lms_role_not_assignable");
    assert!(lacking(&error).contains("role"), "{error:?}");
    assert_eq!(enrolment(&world, data, ada), None);
}

#[tokio::test]
async fn a_course_that_is_gone_has_nothing_to_take_back() {
    let world = World::new();
    world.ada_is_there();
    let data = world.lms.with(|lms| lms.add_course("data", "Data"));
    let applied = world
        .connection
        .apply("enrol_in_courses", &courses("data"))
        .await
        .unwrap();
    world
        .lms
        .with(|lms| lms.courses.retain(|course| course.id != data));
    let undone = world
        .connection
        .undo("enrol_in_courses", &applied.receipt.unwrap())
        .await;
    assert_eq!(undone, Ok(Undone::AlreadyGone));
}

#[tokio::test]
async fn a_course_in_another_case_is_found_but_never_preferred() {
    let world = World::new();
    let ada = world.ada_is_there();
    let (upper, lower) = world
        .lms
        .with(|lms| (lms.add_course("DATA", "Data"), lms.add_course("data", "Data")));
    let plan = world
        .connection
        .plan("enrol_in_courses", &courses("data"))
        .await
        .unwrap();
    assert!(matches!(plan, Plan::Change(_)), "{plan:?}");
    world
        .connection
        .apply("enrol_in_courses", &courses("data"))
        .await
        .unwrap();
    assert!(enrolment(&world, lower, ada).is_some() && enrolment(&world, upper, ada).is_none());
    let error = world.blocked("enrol_in_courses", &courses("Data")).await;
    assert_eq!(error.code, "lms_course_unknown", "it could be either");
    world
        .lms
        .with(|lms| lms.courses.retain(|course| course.id == upper));
    let applied = world.connection.apply("enrol_in_courses", &courses("Data")).await;
    assert!(applied.is_ok() && enrolment(&world, upper, ada).is_some());
}
