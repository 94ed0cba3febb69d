use std::time::Duration;

use connector::Kind;
use serde_json::json;
use simulators::lms::Lms;
use simulators::{Answer, Fault};

use crate::lms::{ADA, CANARY, World, complete};
use crate::support::Connection;

#[tokio::test]
async fn the_address_may_have_a_path_a_slash_or_the_whole_web_service() {
    let world = World::new();
    for ending in [
        "",
        "/",
        "/moodle",
        "/webservice/rest/server.php",
        "/moodle/webservice/rest/server.php/",
    ] {
        let url = format!("{}{ending}", world.lms.url());
        let connection = Connection::new("lms", json!({ "url": url }), CANARY);
        connection.test().await.unwrap();
    }
    let paths: Vec<_> = world.lms.seen().into_iter().map(|request| request.path).collect();
    assert!(
        paths
            .iter()
            .all(|path| path.ends_with("/webservice/rest/server.php")
                && path.matches("server.php").count() == 1),
        "{paths:?}"
    );
}

#[tokio::test]
async fn the_token_goes_into_the_body_and_never_into_the_address() {
    let world = World::new();
    world.add_ada().await;
    for request in world.lms.seen() {
        assert_eq!(request.method, "POST");
        assert_eq!(request.query, [], "addresses stand in logs");
        assert!(!format!("{:?}", request.headers).contains(CANARY));
    }
}

#[tokio::test]
async fn what_is_no_moodle_is_told_so() {
    for (answer, code) in [
        (
            Answer::html(200, "<html><body>Sign in</body></html>"),
            "system_answer_unreadable",
        ),
        (
            Answer::html(404, "<html>Not Found</html>"),
            "system_answer_unexpected",
        ),
        (Answer::empty(200), "system_answer_unreadable"),
        (Answer::json(200, &json!([])), "system_answer_unreadable"),
        (
            Answer::json(200, &json!({"exception": 7})),
            "system_answer_unexpected",
        ),
        (
            Answer::empty(302).header("location", "https://elsewhere.example.org/"),
            "system_redirected",
        ),
        (
            Answer::empty(301).header("location", "/moodle/"),
            "system_redirected",
        ),
    ] {
        let world = World::new();
        world.lms.fail_next("POST", "server.php", Fault::Answer(answer));
        let error = complete(world.connection.test().await.unwrap_err());
        assert_eq!(error.code, code);
    }
}

#[tokio::test]
async fn notices_in_front_of_an_answer_are_shown() {
    for notice in [
        "<br />\n<b>Notice</b>: Undefined index in <b>lib.php</b>",
        "Warning: {x} [y] ",
    ] {
        let world = World::new();
        world.lms.with(|lms| lms.switches.notice = notice.to_owned());
        let error = world.blocked("add_person_to_cohort", &world.ada()).await;
        assert_eq!((error.code, &error.kind), ("lms_site_broken", &Kind::Blocked));
        let first = if notice.contains("Notice") {
            "Notice"
        } else {
            "Warning"
        };
        assert!(error.detail[0].contains(first), "{error:?}");
    }
}

#[tokio::test]
async fn a_notice_in_front_of_nothing_is_no_success() {
    let world = World::new();
    let ada = world.ada_is_there();
    let notice = Answer::text(200, "Notice: something\nnull");
    world.lms.fail_next_body(
        "POST",
        "wsfunction=core_user_update_users&",
        Fault::AnswerAfter(notice),
    );
    let input = json!({ "email": ADA });
    let error = world.fails("suspend_person", &input).await;
    assert_eq!(error.code, "lms_site_broken");
    assert!(world.user(ada).is_suspended);
}

#[tokio::test]
async fn a_page_that_repeats_the_request_tells_no_token() {
    let world = World::new();
    for status in [200, 500] {
        let page = format!("<html>You sent wstoken={CANARY} to us</html>");
        world
            .lms
            .fail_next("POST", "server.php", Fault::Answer(Answer::html(status, &page)));
        let error = complete(world.connection.test().await.unwrap_err());
        assert!(format!("{error:?}").contains("wstoken=[redacted]"), "{error:?}");
    }
    let said = json!({"exception": "x", "errorcode": "y", "message": CANARY, "debuginfo": CANARY});
    world
        .lms
        .fail_next("POST", "server.php", Fault::Answer(Answer::json(200, &said)));
    let error = complete(world.connection.test().await.unwrap_err());
    assert_eq!((error.code, error.kind), ("lms_refused", Kind::Permanent));
}

#[tokio::test]
async fn no_part_of_a_token_is_left_where_an_answer_is_cut() {
    let world = World::new();
    for before in 180..205 {
        let page = format!("<html>{}{CANARY}", "x".repeat(before));
        world
            .lms
            .fail_next("POST", "server.php", Fault::Answer(Answer::html(500, &page)));
        let error = complete(world.connection.test().await.unwrap_err());
        assert!(
            !format!("{error:?}").contains(&CANARY[..6]),
            "{before}: {error:?}"
        );
    }
}

#[tokio::test]
async fn what_passes_is_tried_again_and_makes_nothing_twice() {
    for fault in [
        Fault::Answer(Answer::html(503, "<h1>Maintenance</h1>")),
        Fault::AnswerAfter(Answer::html(502, "<h1>Bad Gateway</h1>")),
        Fault::CutBefore,
    ] {
        let world = World::new();
        world
            .lms
            .fail_next_body("POST", "wsfunction=core_user_create_users&", fault.clone());
        let error = world.fails("add_person_to_cohort", &world.ada()).await;
        assert!(matches!(error.kind, Kind::Transient { .. }), "{error:?}");
        world
            .connection
            .apply("add_person_to_cohort", &world.ada())
            .await
            .unwrap();
        assert_eq!(world.lms.with(|lms| lms.users_with(ADA).len()), 1, "{fault:?}");
    }
}

#[tokio::test]
async fn the_pause_of_a_proxy_is_kept() {
    let world = World::new();
    let pause = Answer::html(429, "<h1>Too Many Requests</h1>").header("retry-after", "0.02");
    for function in ["core_user_create_users", "core_cohort_add_cohort_members"] {
        world.lms.fail_next_body(
            "POST",
            &format!("wsfunction={function}&"),
            Fault::Answer(pause.clone()),
        );
    }
    let (id, _) = world.add_ada().await;
    assert!(world.is_member(id));
    assert_eq!(world.calls("core_user_create_users"), 2);
    assert_eq!(world.calls("core_cohort_add_cohort_members"), 2);
}

#[tokio::test]
async fn a_proxy_that_lets_few_through_delays_and_breaks_nothing() {
    let world = World::new();
    world.lms.with(|lms| lms.limits(2, Duration::from_millis(10)));
    let (id, receipt) = world.add_ada().await;
    world.undo_ada(&receipt).await;
    assert!(world.user(id).is_suspended && !world.is_member(id));
}

#[tokio::test]
async fn demo_data_is_a_site_that_can_be_worked_with() {
    let lms = simulators::Simulator::start(Lms::new(CANARY).with_demo_data()).unwrap();
    let settings = json!({"url": lms.url(), "courses": "welcome\nsecurity", "category": "partners"});
    let connection = Connection::new("lms", settings, CANARY);
    let found = connection.test().await.unwrap();
    assert_eq!((found.missing.len(), found.warnings.len()), (0, 0), "{found:?}");
    let made = connection
        .apply("create_cohort", &json!({"organization": "Partner X"}))
        .await
        .unwrap();
    let input = json!({
        "email": ADA, "first_name": "Ada", "last_name": "Lovelace", "language": "fr", "cohort": made.outputs["id"],
    });
    connection.apply("add_person_to_cohort", &input).await.unwrap();
}
