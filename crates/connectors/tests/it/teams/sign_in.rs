use std::time::Duration;

use connector::Kind;
use futures_util::future::join_all;
use serde_json::json;
use simulators::{Answer, Fault};

use super::{World, ada, code};

const ACTION: &str = "create_channel";

async fn refused(world: &World) -> connector::Error {
    world
        .plan(ACTION, &json!({"organization": "Acme"}))
        .await
        .unwrap_err()
}

#[tokio::test]
async fn each_refusal_is_told_by_its_number() {
    let cases: [(&str, &str, &str); 3] = [
        (
            "tenant",
            "11111111-2222-3333-4444-555555555555",
            "teams_tenant_unknown",
        ),
        (
            "client_id",
            "11111111-2222-3333-4444-555555555555",
            "teams_app_unknown",
        ),
        ("tenant", "not an id", "system_settings_invalid"),
    ];
    for (key, value, expected) in cases {
        let world = World::start().with(key, value);
        let error = refused(&world).await;
        assert_eq!((code(&error), &error.kind), (expected, &Kind::Blocked));
    }
    let world = World::start();
    world.graph.with(simulators::teams::Teams::end_secret);
    let error = refused(&world).await;
    assert_eq!(
        (code(&error), &error.kind),
        ("teams_secret_expired", &Kind::Blocked)
    );
    assert!(error.message.contains("AADSTS7000222"), "{error}");
    let world = World::start();
    let id = world.connection.cx().connection;
    world.connection.credentials.put(id, "canary-wrong");
    let error = refused(&world).await;
    assert_eq!(
        (code(&error), &error.kind),
        ("teams_sign_in_refused", &Kind::Blocked)
    );
    assert!(error.hint.contains("not its id"), "{}", error.hint);
    assert_eq!(error.trace, "0d1c2b3a-1111-2222-3333-444455556666");
    for (number, expected) in [
        (500_011, "teams_cloud_differs"),
        (53_003, "teams_sign_in_refused"),
    ] {
        let world = World::start();
        let body =
            json!({"error": "invalid_client", "error_codes": [number], "error_description": "AADSTS: no."});
        let answer = Fault::Answer(Answer::json(400, &body));
        world.graph.fail_next("POST", "/token", answer);
        assert_eq!(code(&refused(&world).await), expected);
    }
}

#[tokio::test]
async fn a_token_endpoint_that_is_none_is_told_without_what_it_says() {
    for answer in [
        Answer::html(200, "<html>Sign in</html>"),
        Answer::empty(200),
        Answer::json(200, &json!({"access_token": "canary-token"})),
        Answer::json(200, &json!({"access_token": "", "expires_in": 60})),
    ] {
        let world = World::start();
        world.graph.fail_next("POST", "/token", Fault::Answer(answer));
        let error = refused(&world).await;
        assert_eq!(
            (code(&error), &error.kind),
            ("teams_token_unreadable", &Kind::Blocked)
        );
    }
    let world = World::start();
    let login = format!("{}/nowhere", world.graph.url());
    let world = world.with("login_url", &login);
    assert_eq!(code(&refused(&world).await), "system_answer_unexpected");
    let passing = [
        Answer::text(503, "later"),
        Answer::json(400, &json!({"error": "temporarily_unavailable"})),
    ];
    for answer in passing {
        let world = World::start();
        world.graph.fail_next("POST", "/token", Fault::Answer(answer));
        let error = refused(&world).await;
        assert!(matches!(error.kind, Kind::Transient { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn a_secret_that_is_thrown_back_is_not_shown() {
    let world = World::start();
    let words = format!("AADSTS7000215: the secret {} is wrong.", super::CANARY);
    let body = json!({"error": "invalid_client", "error_codes": [7_000_215], "error_description": words});
    let answer = Fault::Answer(Answer::json(401, &body));
    world.graph.fail_next("POST", "/token", answer);
    let error = refused(&world).await;
    assert_eq!(code(&error), "teams_sign_in_refused");
    assert!(
        error.detail[1].contains("the secret [redacted] is wrong"),
        "{:?}",
        error.detail
    );
}

#[tokio::test]
async fn many_steps_share_one_token() {
    let world = World::start();
    world.graph.with(simulators::teams::Teams::expires_in_as_text);
    let input = json!({"organization": "Acme"});
    let plans = join_all((0..8).map(|_| world.plan(ACTION, &input))).await;
    assert!(plans.iter().all(Result::is_ok), "{plans:?}");
    assert_eq!(world.graph.count("POST", "/token"), 1);
}

#[tokio::test]
async fn a_token_is_renewed_before_its_end_and_after_a_refusal() {
    let world = World::start();
    let input = json!({"organization": "Acme"});
    world.plan(ACTION, &input).await.unwrap();
    world.graph.with(simulators::teams::Teams::end_tokens);
    world.plan(ACTION, &input).await.unwrap();
    assert_eq!(
        world.graph.count("POST", "/token"),
        2,
        "one refusal, one new token"
    );
    let world = World::start();
    world.graph.with(|teams| teams.tokens_last(Duration::ZERO));
    let error = refused(&world).await;
    assert_eq!(
        (code(&error), &error.kind),
        ("teams_sign_in_refused", &Kind::Blocked)
    );
    assert_eq!(
        world.graph.count("POST", "/token"),
        2,
        "it is not repeated for ever"
    );
    assert_eq!(world.graph.count("GET", "/channels"), 2);
}

#[tokio::test]
async fn a_write_is_repeated_once_with_a_new_token() {
    let world = World::start();
    let channel = world.channel("Acme GmbH");
    let refusal =
        json!({"error": {"code": "InvalidAuthenticationToken", "message": "Lifetime validation failed."}});
    for path in ["/invitations", "/members"] {
        let answer = Fault::Answer(Answer::json(401, &refusal));
        world.graph.fail_next("POST", path, answer);
    }
    world
        .apply("add_person_to_channel", &ada(&channel))
        .await
        .unwrap();
    assert_eq!(world.graph.count("POST", "/invitations"), 2);
    let mails = world.graph.with(|teams| teams.invitation_mails().len());
    assert_eq!(mails, 1);
}

#[tokio::test]
async fn a_secret_in_microsofts_words_is_not_shown() {
    let world = World::start();
    let words = format!("AADSTS7000215: {} is no secret.", super::CANARY);
    let answer = Answer::json(
        401,
        &json!({"error": "invalid_client", "error_codes": [7_000_215], "error_description": words}),
    );
    world.graph.fail_next("POST", "/token", Fault::Answer(answer));
    let error = refused(&world).await;
    assert_eq!(code(&error), "teams_sign_in_refused");
    assert!(format!("{error:?}").contains("is no secret"), "{error:?}");
}
