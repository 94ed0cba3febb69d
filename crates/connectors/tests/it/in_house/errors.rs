//! What a service refuses, and what comes of it when its cause is gone.

use std::time::Duration;

use connector::{Kind, Plan};
use serde_json::{Value, json};
use simulators::{Answer, Fault};

use super::{
    ADA, answers, companies, infrabot, invitation, is_passing, personal, refused, run, studio,
    studio_with_ada, to_infrabot, to_studio,
};

fn no(code: &str) -> Value {
    json!({"error": {"code": code, "message": "It is so."}})
}

#[tokio::test]
async fn each_answer_to_a_write_has_its_own_error_and_a_retry_finishes_the_job() {
    let page = Answer::html(200, "<html>Sign in</html>");
    for (fault, code, kind) in [
        (answers(400, &no("invalid")), "in_house_refused", Kind::Permanent),
        (
            answers(401, &no("unauthorized")),
            "in_house_sign_in_refused",
            Kind::Blocked,
        ),
        (
            answers(403, &no("forbidden")),
            "in_house_permission_missing",
            Kind::NeedsPermission("companies.write".to_owned()),
        ),
        (
            answers(404, &no("not_found")),
            "in_house_path_unknown",
            Kind::Blocked,
        ),
        (
            answers(405, &no("method_not_allowed")),
            "in_house_path_unknown",
            Kind::Blocked,
        ),
        (
            answers(408, &json!({})),
            "system_unavailable",
            Kind::Transient { retry_after: None },
        ),
        (
            answers(409, &no("owner_has_one")),
            "in_house_busy",
            Kind::Transient { retry_after: None },
        ),
        (
            answers(422, &no("owner_unknown")),
            "in_house_not_ready",
            Kind::Blocked,
        ),
        (
            answers(500, &json!({})),
            "system_unavailable",
            Kind::Transient { retry_after: None },
        ),
        (
            answers(200, &json!({"id": 1})),
            "in_house_status_unexpected",
            Kind::Permanent,
        ),
        (Fault::Answer(page), "in_house_status_unexpected", Kind::Permanent),
        (
            Fault::Answer(Answer::empty(307)),
            "system_redirected",
            Kind::Blocked,
        ),
        (
            Fault::AnswerAfter(Answer::empty(502)),
            "system_unavailable",
            Kind::Transient { retry_after: None },
        ),
    ] {
        let studio = studio_with_ada();
        studio.fail_next("POST", "/api/companies", fault);
        let mut connection = to_studio(&studio);
        let error = connection
            .apply("create_personal_company", &personal())
            .await
            .unwrap_err();
        assert_eq!((error.code, &error.kind), (code, &kind), "{error:?}");
        assert!(!error.hint.is_empty(), "{error:?}");
        connection.made_before = true;
        let applied = connection
            .apply("create_personal_company", &personal())
            .await
            .unwrap();
        assert_eq!(applied.outputs["name"], "Ada Lovelace");
        assert!(applied.receipt.is_some());
        studio.with(|studio| assert_eq!(studio.personal_companies(ADA).len(), 1));
    }
}

#[tokio::test]
async fn each_answer_to_a_probe_has_its_own_error_and_nothing_is_written() {
    let page = Answer::html(200, "<html>Sign in</html>");
    for (fault, code) in [
        (answers(400, &no("invalid")), "in_house_refused"),
        (answers(401, &no("unauthorized")), "in_house_sign_in_refused"),
        (answers(403, &no("forbidden")), "in_house_permission_missing"),
        (answers(404, &no("not_found")), "in_house_path_unknown"),
        (answers(503, &json!({})), "system_unavailable"),
        (Fault::Answer(page), "system_answer_unreadable"),
        (Fault::Answer(Answer::empty(200)), "system_answer_unreadable"),
        (Fault::Answer(Answer::text(200, "ok")), "system_answer_unreadable"),
        // A status that says yes, and words that say no.
        (answers(200, &no("broken")), "in_house_answer_says_no"),
        (
            answers(
                200,
                &json!({"items": [{"owner": ADA, "personal": true, "id": null}]}),
            ),
            "in_house_output_missing",
        ),
        (
            answers(
                200,
                &json!({"items": [{"owner": ADA, "personal": true, "id": "c-1", "name": []}]}),
            ),
            "in_house_output_missing",
        ),
        (
            answers(
                200,
                &json!({"items": [{"owner": ADA, "personal": true, "id": 1, "name": "x"}, {"owner": ADA}]}),
            ),
            "in_house_several_found",
        ),
        (Fault::CutBefore, "system_connection_lost"),
    ] {
        let studio = studio_with_ada();
        studio.fail_next("GET", "/api/companies", fault);
        let connection = to_studio(&studio);
        let error = connection
            .apply("create_personal_company", &personal())
            .await
            .unwrap_err();
        assert_eq!(error.code, code, "{error:?}");
        assert!(!error.hint.is_empty(), "{error:?}");
        assert_eq!(studio.count("POST", "/"), 0);
        let plan = connection
            .plan("create_personal_company", &personal())
            .await
            .unwrap();
        assert!(matches!(plan, Plan::Create(_)), "{plan:?}");
    }
}

#[tokio::test]
async fn the_words_of_the_service_are_told() {
    let studio = studio();
    let connection = to_studio(&studio);
    let input = json!({"email": ADA, "companies": "Acme\nNowhere"});
    let error = connection
        .apply("add_user_to_companies", &input)
        .await
        .unwrap_err();
    assert_eq!((error.code, &error.kind), ("in_house_not_ready", &Kind::Blocked));
    assert_eq!(
        error.message,
        "Studio needs something else to be put right first: There is no company “Nowhere”."
    );
    assert_eq!(
        error.trace, "request-3",
        "whoever runs the service finds the request by it"
    );
    studio.with(|studio| {
        assert_eq!(studio.users(ADA), 0, "all or nothing");
        studio.add_company("Nowhere");
    });
    connection.apply("add_user_to_companies", &input).await.unwrap();
}

#[tokio::test]
async fn somebody_who_is_deactivated_or_missing_waits_for_a_person() {
    let studio = studio();
    studio.with(|studio| {
        studio.add_user(ADA, &["Acme", "Acme Test"]);
        studio.deactivate(ADA);
    });
    let connection = to_studio(&studio);
    let error = connection
        .apply("add_user_to_companies", &companies())
        .await
        .unwrap_err();
    assert_eq!(error.code, "in_house_not_ready");
    assert!(error.message.ends_with("The person is deactivated."), "{error}");
    for action in ["create_personal_company", "send_invite"] {
        let input = json!({"email": "nobody@example.org", "name": "Nobody"});
        let error = connection.apply(action, &input).await.unwrap_err();
        assert_eq!(error.code, "in_house_not_ready");
        assert!(error.message.contains("nobody@example.org"), "{error}");
    }
}

#[tokio::test]
async fn two_people_with_one_address_are_for_a_person_to_tell_apart() {
    let studio = studio();
    studio.with(|studio| {
        studio.add_user(ADA, &["Acme", "Acme Test"]);
        studio.add_user("ADA@EXAMPLE.ORG", &[]);
    });
    let error = refused(&to_studio(&studio), "add_user_to_companies", &companies()).await;
    assert_eq!(
        (error.code, &error.kind),
        ("in_house_several_found", &Kind::Blocked)
    );
}

#[tokio::test]
async fn a_permission_that_is_lacking_is_named() {
    let (studio, infrabot) = (studio_with_ada(), infrabot());
    studio.with(|studio| {
        for permission in ["users.write", "companies.write", "invitations.write"] {
            studio.door().lack(permission);
        }
    });
    infrabot.with(|infrabot| infrabot.door().lack("runs.write"));
    let (to_studio, to_infrabot) = (to_studio(&studio), to_infrabot(&infrabot));
    for (connection, action, input, permission) in [
        (&to_studio, "add_user_to_companies", companies(), "users.write"),
        (
            &to_studio,
            "create_personal_company",
            personal(),
            "companies.write",
        ),
        (&to_studio, "send_invite", invitation(), "invitations.write"),
        (&to_infrabot, "trigger", run(), "runs.write"),
    ] {
        let error = connection.apply(action, &input).await.unwrap_err();
        assert_eq!(error.code, "in_house_permission_missing");
        assert_eq!(error.kind, Kind::NeedsPermission(permission.to_owned()));
        assert!(error.hint.contains(permission), "{}", error.hint);
    }
}

#[tokio::test]
async fn a_pause_that_the_service_asks_for_is_kept() {
    let studio = studio();
    studio.with(|studio| studio.door().limits(1, Duration::from_millis(40)));
    let connection = to_studio(&studio);
    let applied = connection
        .apply("add_user_to_companies", &companies())
        .await
        .unwrap();
    assert!(applied.receipt.is_some());
    studio.with(|studio| assert_eq!(studio.companies_of(ADA).len(), 2));
    assert!(
        studio.seen().len() > 3,
        "some requests were refused and sent again"
    );
    studio.fail_next(
        "GET",
        "/api",
        Fault::Answer(Answer::empty(429).header("retry-after", "1200")),
    );
    let error = refused(&connection, "send_invite", &invitation()).await;
    assert_eq!(error.code, "system_rate_limited");
    assert!(is_passing(&error), "{error:?}");
}

#[tokio::test]
async fn an_undo_that_is_refused_is_told_and_can_be_done_later() {
    let studio = studio();
    let connection = to_studio(&studio);
    let receipt = connection
        .apply("add_user_to_companies", &companies())
        .await
        .unwrap()
        .receipt
        .unwrap();
    for (fault, code) in [
        (answers(403, &no("forbidden")), "in_house_permission_missing"),
        (answers(500, &json!({})), "system_unavailable"),
        (answers(400, &no("invalid")), "in_house_refused"),
    ] {
        studio.fail_next("POST", "/companies/remove", fault);
        let error = connection
            .undo("add_user_to_companies", &receipt)
            .await
            .unwrap_err();
        assert_eq!(error.code, code);
    }
    connection.undo("add_user_to_companies", &receipt).await.unwrap();
    studio.with(|studio| assert!(studio.companies_of(ADA).is_empty()));
    let strange = connector::Receipt(json!({"id": 7}));
    let error = connection
        .undo("add_user_to_companies", &strange)
        .await
        .unwrap_err();
    assert_eq!(error.code, "in_house_receipt_unreadable");
}
