//! Services that send back what they were sent, the secret included.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use connector::Error;
use serde_json::{Value, json};
use simulators::in_house::Studio;
use simulators::{Answer, Request, Simulated, Simulator};

use super::{ADA, CANARY, companies, refused};
use crate::support::Connection;

/// Answers every request with itself, in a form of its own.
struct Echo {
    status: u16,
    written: fn(&Request) -> Answer,
}

impl Simulated for Echo {
    fn answer(&mut self, request: &Request) -> Answer {
        let mut answer = (self.written)(request);
        answer.status = self.status;
        answer
    }
}

fn told(request: &Request) -> String {
    let headers = request.headers.iter();
    let headers: Vec<_> = headers.map(|(name, value)| format!("{name}: {value}")).collect();
    format!("{CANARY} {}", headers.join("\n"))
}

fn as_message(request: &Request) -> Answer {
    Answer::json(200, &json!({"error": {"message": told(request)}}))
}

fn as_text(request: &Request) -> Answer {
    Answer::text(200, &told(request)).header("x-request-id", CANARY)
}

fn as_page(request: &Request) -> Answer {
    Answer::html(200, &format!("<pre>{}</pre>", told(request)))
}

/// The end of what is shown falls into the secret.
fn at_the_end(_: &Request) -> Answer {
    Answer::text(200, &format!("{}{CANARY}", "x".repeat(190)))
}

fn encoded(_: &Request) -> Answer {
    let forms = [
        STANDARD.encode(CANARY),
        STANDARD.encode(format!("hyopps:{CANARY}")),
        "canary-7f3a%2F9c%2Be%3D".to_owned(),
        "canary-7f3a\\/9c+e=".replace("\\/", "/"),
    ];
    Answer::text(200, &forms.join(" "))
}

fn signed_in() -> [Value; 4] {
    [
        json!({"auth": "bearer"}),
        json!({"auth": "basic", "username": "hyopps"}),
        json!({"auth": "header", "header": "X-Api-Key"}),
        json!({"auth": "hmac"}),
    ]
}

fn connection(url: &str, mut settings: Value) -> Connection {
    settings["url"] = url.into();
    Connection::new("studio", settings, CANARY)
}

/// Everything that must not be shown: the secret, parts of it, and what it is sent as.
fn assert_hidden(error: &Error, connection: &Value, request: &Request) {
    let shown = format!("{error:?} {error} {:?}", error.to_step_error());
    let sent = ["authorization", "x-api-key", "x-signature"];
    let sent = sent.iter().filter_map(|name| request.header(name));
    let sent = sent.map(|value| value.rsplit(' ').next().unwrap_or(value).to_owned());
    let encoded = [
        STANDARD.encode(CANARY),
        "7f3a%2F".to_owned(),
        "canary".to_owned(),
        "7f3a".to_owned(),
    ];
    for hidden in sent.chain(encoded) {
        assert!(!shown.contains(&hidden), "{connection}: {hidden} in {shown}");
    }
}

#[tokio::test]
async fn no_error_shows_the_secret_however_it_comes_back() {
    for status in [200, 400, 401, 403, 404, 409, 422, 500] {
        for written in [as_message, as_text, as_page, at_the_end, encoded] {
            let echo = Simulator::start(Echo { status, written }).unwrap();
            for settings in signed_in() {
                let connection = connection(&echo.url(), settings.clone());
                let error = refused(&connection, "add_user_to_companies", &companies()).await;
                let seen = echo.seen();
                assert_hidden(&error, &settings, seen.last().unwrap());
                assert!(
                    error
                        .detail
                        .iter()
                        .any(|line| line.contains("[redacted]") || line.contains("xxx")),
                    "{status}: {error:?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_write_that_is_echoed_does_not_show_the_secret_either() {
    let own = "method = 'POST'\npath = '/x'\noutputs = { id = '/error/message' }\nsuccess = { status = 201 }";
    for (status, code) in [(201, "in_house_outcome_unknown"), (400, "in_house_refused")] {
        let echo = Simulator::start(Echo {
            status,
            written: as_message,
        })
        .unwrap();
        for mut settings in signed_in() {
            settings["request_add_user_to_companies"] = own.into();
            let connection = connection(&echo.url(), settings.clone());
            let error = connection
                .apply("add_user_to_companies", &companies())
                .await
                .unwrap_err();
            assert_eq!(error.code, code, "the secret is no output: {error:?}");
            assert_hidden(&error, &settings, echo.seen().last().unwrap());
        }
    }
}

#[tokio::test]
async fn the_user_that_a_test_tells_is_not_the_secret() {
    let echo = Simulator::start(Echo {
        status: 200,
        written: |_| Answer::json(200, &json!({"user": CANARY})),
    })
    .unwrap();
    let found = connection(&echo.url(), json!({"auth": "bearer"}))
        .test()
        .await
        .unwrap();
    assert_eq!(found.summary, "Signed in to Studio at 127.0.0.1 as [redacted].");
}

#[tokio::test]
async fn receipts_and_outputs_hold_no_secret() {
    let studio = Simulator::start({
        let mut studio = Studio::new(simulators::in_house::Guard::Bearer(CANARY.to_owned()));
        studio.add_company("Acme");
        studio.add_company("Acme Test");
        studio.add_user(ADA, &[]);
        studio
    })
    .unwrap();
    let connection = connection(&studio.url(), json!({"auth": "bearer"}));
    for (action, input) in [
        ("add_user_to_companies", companies()),
        ("create_personal_company", super::personal()),
        ("send_invite", super::invitation()),
    ] {
        let applied = connection.apply(action, &input).await.unwrap();
        assert!(applied.receipt.is_some());
        assert!(!format!("{applied:?}").contains("canary"), "{applied:?}");
    }
}
