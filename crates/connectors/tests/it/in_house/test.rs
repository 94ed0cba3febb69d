//! What a test of a connection tells.

use connector::Kind;
use serde_json::json;
use simulators::{Answer, Fault};

use super::{answers, connected, infrabot, studio, to_infrabot, to_studio, with};

#[tokio::test]
async fn a_good_connection_is_told_by_who_the_app_is_there() {
    let (studio, infrabot) = (studio(), infrabot());
    for (connection, title) in [
        (to_studio(&studio), "Studio"),
        (to_infrabot(&infrabot), "Infrabot"),
    ] {
        let found = connection.test().await.unwrap();
        assert_eq!(
            found.summary,
            format!("Signed in to {title} at 127.0.0.1 as hyopps.")
        );
        assert!(found.missing.is_empty() && found.warnings.is_empty(), "{found:?}");
    }
    let seen = studio.seen();
    assert_eq!(
        (seen.len(), &*seen[0].method, &*seen[0].path),
        (1, "GET", "/health"),
        "it only reads"
    );
}

#[tokio::test]
async fn permissions_that_are_lacking_are_named_as_far_as_the_service_tells() {
    let studio = studio();
    let connection = to_studio(&studio);
    studio.with(|studio| studio.door().lack("invitations.write"));
    assert_eq!(connection.test().await.unwrap().missing, ["invitations.write"]);
    for other in ["users.write", "companies.write"] {
        studio.with(|studio| studio.door().lack(other));
    }
    let all = ["companies.write", "invitations.write", "users.write"];
    assert_eq!(connection.test().await.unwrap().missing, all);
    studio.with(|studio| studio.door().keep_permissions_secret());
    assert!(connection.test().await.unwrap().missing.is_empty());
    studio.fail_next("GET", "/health", answers(200, &json!({"permissions": ["admin"]})));
    assert!(
        connection.test().await.unwrap().missing.is_empty(),
        "it has words of its own"
    );
}

#[tokio::test]
async fn a_service_that_says_nothing_of_itself_is_good_as_well() {
    let studio = studio();
    let connection = with(to_studio(&studio), "test_path", "/api/ping?deep=true");
    for answer in [
        Answer::text(200, "ok"),
        Answer::empty(204),
        Answer::json(200, &json!([])),
    ] {
        studio.fail_next("GET", "/api/ping", Fault::Answer(answer));
        let found = connection.test().await.unwrap();
        assert_eq!(
            found.summary,
            "Studio at 127.0.0.1 answers, and lets this connection in."
        );
    }
    let query = vec![("deep".to_owned(), "true".to_owned())];
    assert!(studio.seen().iter().all(|request| request.query == query));
}

#[tokio::test]
async fn a_request_that_needs_a_person_when_it_breaks_is_told() {
    let studio = studio();
    let own = "method = 'POST'\npath = '/api/invitations'\nbody = { email = '{{ email }}' }";
    let found = with(to_studio(&studio), "request_send_invite", own)
        .test()
        .await
        .unwrap();
    assert_eq!(found.warnings.len(), 1);
    assert!(found.warnings[0].contains("send an invitation"), "{found:?}");
    let own = format!("repeat_is_safe = true\n{own}");
    let found = with(to_studio(&studio), "request_send_invite", &own)
        .test()
        .await
        .unwrap();
    assert!(found.warnings.is_empty(), "{found:?}");
}

#[tokio::test]
async fn a_wrong_address_is_told_by_what_answers_there() {
    let studio = studio();
    studio.with(|studio| studio.door().lie_below("/studio"));
    let page = || Fault::Answer(Answer::html(200, "<!doctype html><title>Sign in</title>"));
    for (path, fault, code) in [
        ("", None, "in_house_path_unknown"),
        ("/other/", None, "in_house_path_unknown"),
        ("/studio/", Some(page()), "system_answer_unreadable"),
        (
            "/studio",
            Some(Fault::Answer(Answer::empty(502))),
            "system_unavailable",
        ),
        (
            "/studio",
            Some(Fault::Answer(
                Answer::empty(302).header("location", "https://login.example.org/"),
            )),
            "system_redirected",
        ),
        (
            "/studio",
            Some(answers(403, &json!({}))),
            "in_house_permission_missing",
        ),
        ("/studio", Some(answers(418, &json!({}))), "in_house_refused"),
    ] {
        if let Some(fault) = fault {
            studio.fail_next("GET", "/health", fault);
        }
        let connection = connected("studio", &format!("{}{path}", studio.url()));
        let error = connection.test().await.unwrap_err();
        assert_eq!(error.code, code, "{path}: {error:?}");
        assert!(!error.hint.is_empty(), "{error:?}");
        if code == "in_house_permission_missing" {
            assert_eq!(error.kind, Kind::NeedsPermission("Read /health".to_owned()));
        }
    }
    connected("studio", &format!("{}/studio//", studio.url()))
        .test()
        .await
        .unwrap();
}
