use connector::{Error, Kind};
use serde_json::json;
use simulators::{Answer, Fault};

use crate::lms::{ADA, World, complete, lacking};

/// Sets a site up, in whatever form it tells failures, and returns the error of putting Ada into the cohort.
async fn adding(set_up: impl Fn(&mut simulators::lms::Lms)) -> Error {
    let mut errors = Vec::new();
    for (namespaced, localised, debugging) in
        [(false, false, false), (true, true, false), (true, false, true)]
    {
        let world = World::new();
        world.lms.with(|lms| {
            lms.switches.namespaced = namespaced;
            lms.switches.localised = localised;
            lms.switches.debugging = debugging;
            set_up(lms);
        });
        let error = world.fails("add_person_to_cohort", &world.ada()).await;
        assert_eq!(world.lms.with(|lms| lms.cohorts[0].members.len()), 0);
        errors.push(error);
    }
    let codes: Vec<_> = errors
        .iter()
        .map(|error| (error.code, error.kind.clone()))
        .collect();
    assert!(
        codes.iter().all(|code| *code == codes[0]),
        "the words decide: {codes:?}"
    );
    errors.swap_remove(0)
}

#[tokio::test]
async fn a_wrong_token_is_refused_until_it_is_replaced() {
    let world = World::new();
    let connection =
        crate::support::Connection::new("lms", json!({ "url": world.lms.url() }), "canary-wrong");
    let error = connection.test().await.unwrap_err();
    assert_eq!((error.code, &error.kind), ("lms_sign_in_refused", &Kind::Blocked));
    assert!(!format!("{error:?}").contains("canary-wrong"), "{error:?}");
    let empty = crate::support::Connection::new("lms", json!({ "url": world.lms.url() }), "");
    let error = complete(empty.test().await.unwrap_err());
    assert_eq!(error.code, "lms_sign_in_refused");
    assert!(
        !error.detail.concat().contains('…'),
        "an empty token hides nothing: {error:?}"
    );
}

#[tokio::test]
async fn a_function_that_is_not_in_the_service_is_named() {
    let error = adding(|lms| lms.remove_function("core_user_create_users")).await;
    assert_eq!(error.code, "lms_function_not_allowed");
    assert_eq!(lacking(&error), "core_user_create_users");
}

#[tokio::test]
async fn a_capability_that_is_missing_is_named_and_a_retry_finishes_the_work() {
    for (revoked, capability) in [
        (vec!["moodle/user:create"], "moodle/user:create"),
        (
            vec!["moodle/cohort:assign", "moodle/cohort:manage"],
            "moodle/cohort:assign",
        ),
        (
            vec!["moodle/cohort:view", "moodle/cohort:manage"],
            "moodle/cohort:view",
        ),
    ] {
        let error = adding(|lms| revoked.iter().for_each(|capability| lms.revoke(capability))).await;
        assert_eq!(error.code, "lms_capability_missing", "{capability}");
        assert_eq!(lacking(&error), capability);

        let mut world = World::new();
        world
            .lms
            .with(|lms| revoked.iter().for_each(|capability| lms.revoke(capability)));
        world.fails("add_person_to_cohort", &world.ada()).await;
        world.lms.with(simulators::lms::Lms::grant_all);
        world.connection.made_before = true;
        let (id, receipt) = world.add_ada().await;
        assert_eq!(world.lms.with(|lms| lms.users_with(ADA).len()), 1);
        world.undo_ada(&receipt).await;
        assert!(
            world.user(id).is_suspended,
            "{capability}: the first attempt made the account"
        );
    }
}

#[tokio::test]
async fn the_courses_tell_what_is_missing_too() {
    for (revoked, named) in [
        ("enrol/manual:enrol", "enrol/manual:enrol"),
        ("moodle/course:enrolreview", "moodle/course:enrolreview"),
        ("moodle/course:viewparticipants", "moodle/course:viewparticipants"),
    ] {
        let world = World::new();
        world.ada_is_there();
        world.lms.with(|lms| {
            lms.add_course("data", "Data");
            lms.revoke(revoked);
        });
        let error = world
            .fails("enrol_in_courses", &json!({"email": ADA, "courses": "data"}))
            .await;
        assert_eq!(error.code, "lms_capability_missing");
        assert!(lacking(&error).contains(named), "{error:?}");
    }
}

#[tokio::test]
async fn maintenance_passes_and_switched_off_services_wait() {
    let error = adding(|lms| lms.switches.maintenance = true).await;
    assert_eq!(error.code, "lms_maintenance");
    assert_eq!(error.kind, Kind::Transient { retry_after: None });
    let error = adding(|lms| lms.switches.off = true).await;
    assert_eq!((error.code, error.kind), ("lms_web_service_off", Kind::Blocked));
}

#[tokio::test]
async fn what_moodle_does_not_take_is_told_with_its_reason_if_there_is_one() {
    let world = World::with(&json!({"auth": "ldap"}));
    let error = world.fails("add_person_to_cohort", &world.ada()).await;
    assert_eq!((error.code, &error.kind), ("lms_input_refused", &Kind::Permanent));
    assert!(error.hint.contains("sign-in method"), "{}", error.hint);
    world.lms.with(|lms| lms.switches.debugging = true);
    let error = world.fails("add_person_to_cohort", &world.ada()).await;
    let reason = "reason: Invalid authentication type: ldap";
    assert!(error.detail.iter().any(|line| line == reason), "{error:?}");
}

#[tokio::test]
async fn what_was_removed_in_the_meantime_is_looked_for_anew() {
    let world = World::new();
    world.ada_is_there();
    for class in [
        "dml_missing_record_exception",
        "core\\exception\\dml_missing_record_exception",
    ] {
        let gone = json!({"exception": class, "errorcode": "invalidrecordunknown", "message": "gone"});
        world.lms.fail_next_body(
            "POST",
            "wsfunction=core_cohort_get_cohort_members&",
            Fault::Answer(Answer::json(200, &gone)),
        );
        let error = world.blocked("add_person_to_cohort", &world.ada()).await;
        assert_eq!((error.code, error.kind), ("lms_record_gone", Kind::Blocked));
    }
    world.add_ada().await;
}

#[tokio::test]
async fn a_success_that_changed_nothing_is_no_success() {
    let world = World::new();
    world.ada_is_there();
    world.lms.with(|lms| lms.add_course("data", "Data"));
    let done = |function: &str, answer: &serde_json::Value| {
        let function = format!("wsfunction={function}&");
        let answer = Fault::Answer(Answer::json(200, answer));
        world.lms.fail_next_body("POST", &function, answer);
    };
    done("enrol_manual_enrol_users", &json!(null));
    let input = json!({"email": ADA, "courses": "data"});
    let error = world.fails("enrol_in_courses", &input).await;
    assert_eq!(
        (error.code, error.kind),
        ("lms_enrolment_unchanged", Kind::Permanent)
    );

    let warning = json!({"item": "cohort", "warningcode": "2", "message": "cohort id=3 not exists"});
    done(
        "core_cohort_add_cohort_members",
        &json!({ "warnings": [warning] }),
    );
    let error = world.fails("add_person_to_cohort", &world.ada()).await;
    assert_eq!(
        (error.code, error.kind),
        ("lms_membership_unchanged", Kind::Permanent)
    );
    assert_eq!(error.detail, ["warning 2: cohort id=3 not exists"]);

    done("core_user_update_users", &json!(null));
    let error = world.fails("suspend_person", &json!({ "email": ADA })).await;
    assert_eq!(
        (error.code, error.kind),
        ("lms_account_unchanged", Kind::Permanent)
    );
}

#[tokio::test]
async fn who_is_in_the_cohort_by_then_is_no_failure() {
    let world = World::new();
    let ada = world.ada_is_there();
    let warning = json!({"warningcode": "3", "message": "record already exists"});
    let answer = Answer::json(200, &json!({ "warnings": [warning] }));
    world.lms.fail_next_body(
        "POST",
        "wsfunction=core_cohort_add_cohort_members&",
        Fault::AnswerAfter(answer),
    );
    world.add_ada().await;
    assert!(world.is_member(ada));
}

#[tokio::test]
async fn undo_says_what_it_may_not_do_and_can_be_repeated() {
    let world = World::new();
    let (id, receipt) = world.add_ada().await;
    world
        .lms
        .with(|lms| lms.remove_function("core_user_update_users"));
    let error = world.connection.undo("add_person_to_cohort", &receipt).await;
    let error = complete(error.unwrap_err());
    assert_eq!(lacking(&error), "core_user_update_users");
    assert!(!world.is_member(id), "the access itself is gone");
}

#[tokio::test]
async fn a_receipt_that_cannot_be_read_takes_nothing_back() {
    let world = World::new();
    for action in [
        "create_cohort",
        "add_person_to_cohort",
        "remove_person_from_cohort",
        "suspend_person",
        "enrol_in_courses",
    ] {
        let receipt = connector::Receipt(json!({"id": "seven"}));
        let error = world.connection.undo(action, &receipt).await.unwrap_err();
        assert_eq!(complete(error).code, "lms_receipt_unreadable", "{action}");
    }
    assert_eq!(world.lms.seen().len(), 0);
}
