use connector::Found;
use serde_json::json;

use crate::lms::{World, complete};

#[tokio::test]
async fn all_rights_are_there() {
    let world = World::new();
    let found = world.connection.test().await.unwrap();
    assert_eq!(
        found,
        Found::only("Signed in to “Academy” (Moodle 4.5.2) as ws-hyopps."),
    );
}

#[tokio::test]
async fn functions_that_are_not_in_the_service_are_named_once() {
    let world = World::new();
    world.lms.with(|lms| {
        lms.remove_function("core_user_get_users_by_field");
        lms.remove_function("enrol_manual_enrol_users");
    });
    let found = world.connection.test().await.unwrap();
    assert_eq!(
        found.missing,
        ["core_user_get_users_by_field", "enrol_manual_enrol_users"]
    );
    for missing in &found.missing {
        let system = hyopps_connectors::CATALOGUE.system("lms").unwrap();
        let mut permissions = system
            .actions()
            .iter()
            .flat_map(|action| action.spec().permissions);
        assert!(
            permissions.any(|known| known == missing),
            "{missing} is a right of an action"
        );
    }
}

#[tokio::test]
async fn what_reading_shows_to_be_missing_is_named() {
    let world = World::new();
    world.lms.with(|lms| {
        lms.revoke("moodle/cohort:view");
        lms.revoke("moodle/cohort:manage");
    });
    let found = world.connection.test().await.unwrap();
    assert_eq!(found.missing, ["moodle/cohort:view"]);
}

#[tokio::test]
async fn without_the_first_function_the_test_says_so() {
    let world = World::new();
    world
        .lms
        .with(|lms| lms.remove_function("core_webservice_get_site_info"));
    let error = complete(world.connection.test().await.unwrap_err());
    assert_eq!(error.code, "lms_function_not_allowed");
    world.lms.with(|lms| lms.revoke("webservice/rest:use"));
    let error = complete(world.connection.test().await.unwrap_err());
    assert!(error.hint.contains("webservice/rest:use"), "{}", error.hint);
}

#[tokio::test]
async fn courses_that_are_not_there_and_too_much_power_are_warned_of() {
    let world = World::with(&json!({"courses": "data\nnowhere"}));
    world.lms.with(|lms| {
        lms.add_course("data", "Data");
        let me = lms.service_user;
        lms.user_mut(me).unwrap().is_admin = true;
    });
    let found = world.connection.test().await.unwrap();
    assert_eq!(found.warnings.len(), 2, "{found:?}");
    assert!(found.warnings[0].contains("“nowhere”") && !found.warnings[0].contains("data"));
    assert!(found.warnings[1].contains("administrator"));
}

#[tokio::test]
async fn a_test_changes_nothing() {
    let world = World::new();
    world.connection.test().await.unwrap();
    for request in world.lms.seen() {
        let body = String::from_utf8_lossy(&request.body).into_owned();
        let reads = ["get_site_info", "search_cohorts", "get_courses_by_field"];
        assert!(reads.iter().any(|name| body.contains(name)), "{body}");
    }
}

#[tokio::test]
async fn settings_that_cannot_be_used_stop_before_anything_is_sent() {
    let world = World::with(&json!({"role_id": "student"}));
    let error = world.blocked("add_person_to_cohort", &world.ada()).await;
    assert_eq!(error.code, "system_settings_invalid");
    assert!(error.detail[0].starts_with("role_id: "), "{error:?}");
    assert_eq!(world.lms.seen().len(), 0);
}
