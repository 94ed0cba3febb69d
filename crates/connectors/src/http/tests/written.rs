//! What a write may be answered with.

use connector::Kind;
use simulators::{Answer as Told, Fault, Simulator};

use crate::http::Answer;
use crate::http::tests::{Echo, client};

async fn answered(body: &str) -> Answer {
    let echo = Simulator::start(Echo).unwrap();
    echo.fail_next("PUT", "/thing", Fault::Answer(Told::text(200, body)));
    let client = client(&echo.url()).await;
    client
        .call(reqwest::Method::PUT, &["thing"])
        .send()
        .await
        .unwrap()
}

#[tokio::test]
async fn nothing_and_json_are_a_systems_own() {
    for body in ["", " \n", "{}", "[]", "\"ok\"", "{\"id\": 7}"] {
        let answer = answered(body).await;
        assert_eq!(answer.written(), Ok(()), "{body:?}");
    }
}

#[tokio::test]
async fn a_page_that_says_yes_has_done_nothing() {
    for body in ["<!doctype html><h1>Please sign in</h1>", "OK", "{\"id\": 7"] {
        let answer = answered(body).await;
        let error = answer.written().unwrap_err();
        assert_eq!(
            (error.code, error.kind),
            ("system_answer_unreadable", Kind::Blocked),
            "{body:?}"
        );
        assert!(
            error.detail.contains(&"HTTP 200".to_owned()),
            "{:?}",
            error.detail
        );
    }
}
