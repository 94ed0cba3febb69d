//! The client against a server that answers what it is told.

mod tls;
mod written;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use connector::{Error, Kind, Secret};
use domain::form::Answers;
use serde_json::{Value, json};
use simulators::{Answer as Told, Fault, Request, Simulated, Simulator};

use crate::http::{Client, FreshHeader, Limits, Product, URL};

const PRODUCT: Product = Product {
    key: "echo",
    title: "Echo",
};

/// Answers with what it was asked.
struct Echo;

impl Simulated for Echo {
    fn answer(&mut self, request: &Request) -> Told {
        let told = json!({
            "path": request.path, "query": request.query, "agent": request.header("user-agent"),
        });
        Told::json(200, &told)
    }
}

fn echo() -> Simulator<Echo> {
    Simulator::start(Echo).unwrap()
}

fn limits() -> Limits {
    Limits {
        answer: Duration::from_millis(300),
        pauses: Duration::from_secs(5),
        bytes: 1000,
        ..Limits::default()
    }
}

async fn client(url: &str) -> Client {
    client_with(url, limits()).await
}

async fn client_with(url: &str, limits: Limits) -> Client {
    let mut settings = Answers::new();
    settings.insert(URL.to_owned(), url.into());
    Client::open(PRODUCT, &settings, limits).await.unwrap()
}

async fn refused(echo: &Simulator<Echo>, fault: Fault) -> Error {
    echo.fail_next("GET", "/thing", fault);
    client(&echo.url())
        .await
        .get(&["thing"])
        .send()
        .await
        .unwrap_err()
}

fn is_passing(error: &Error) -> bool {
    matches!(error.kind, Kind::Transient { .. })
}

#[tokio::test]
async fn a_request_is_put_together_and_its_answer_read() {
    let echo = echo();
    let client = client(&format!("{}/base/", echo.url())).await;
    let answer = client
        .get(&["a b", "c"])
        .query("q", "x&y=z")
        .send()
        .await
        .unwrap();
    let told: Value = answer.json().unwrap();
    assert_eq!(told["path"], "/base/a%20b/c");
    assert_eq!(told["query"], json!([["q", "x&y=z"]]));
    let agent = told["agent"].as_str().unwrap();
    assert!(agent.starts_with("HyOpps-Desktop/"), "{agent}");
}

#[tokio::test]
async fn a_pause_is_kept_and_the_request_repeated() {
    let echo = echo();
    let pause = Told::text(429, "slow down").header("retry-after", "0.05");
    echo.fail("GET", "/thing", 3, Fault::Answer(pause));
    let answer = client(&echo.url()).await.get(&["thing"]).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(echo.count("GET", "/thing"), 4);
}

#[tokio::test]
async fn a_system_that_refuses_without_end_is_not_asked_without_end() {
    let echo = echo();
    let pause = Told::text(429, "slow down").header("retry-after", "0");
    echo.fail("GET", "/thing", usize::MAX, Fault::Answer(pause));
    let hasty = Limits {
        pauses: Duration::from_millis(200),
        ..limits()
    };
    let error = client_with(&echo.url(), hasty)
        .await
        .get(&["thing"])
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.code, "system_rate_limited");
    assert!(echo.count("GET", "/thing") <= 3, "a pause is kept between them");
}

#[tokio::test]
async fn what_a_system_repeats_of_a_secret_is_not_told() {
    let echo = echo();
    let client = client(&echo.url()).await;
    let repeated = || Fault::Answer(Told::text(500, "bad token canary-1"));
    echo.fail_next("GET", "/thing", repeated());
    let answer = client
        .get(&["thing"])
        .bearer(&Secret::new("canary-1"))
        .send()
        .await
        .unwrap();
    let error = answer.unexpected();
    assert_eq!(error.detail, ["HTTP 500", "answer: bad token [redacted]"]);
    let told = format!("{error:?} {answer:?}");
    assert!(!told.contains("canary"), "{told}");
}

#[tokio::test]
async fn a_system_that_is_out_of_order_may_say_for_how_long() {
    let echo = echo();
    let told = Told::text(503, "maintenance").header("retry-after", "90");
    echo.fail_next("GET", "/thing", Fault::Answer(told));
    let answer = client(&echo.url()).await.get(&["thing"]).send().await.unwrap();
    let pause = Some(Duration::from_secs(90));
    assert_eq!(answer.unexpected().kind, Kind::Transient { retry_after: pause });
}

#[tokio::test]
async fn a_pause_that_is_too_long_ends_the_attempt_with_its_length() {
    let echo = echo();
    let pause = Told::text(429, "slow down").header("retry-after", "60");
    let error = refused(&echo, Fault::Answer(pause)).await;
    assert_eq!(error.code, "system_rate_limited");
    let Kind::Transient {
        retry_after: Some(pause),
    } = error.kind
    else {
        panic!("{error:?} must be tried again");
    };
    assert!(
        pause > Duration::from_secs(58) && pause <= Duration::from_secs(60),
        "{pause:?}"
    );
    assert_eq!(echo.count("GET", "/thing"), 1);
}

#[tokio::test]
async fn a_request_that_is_cut_off_during_a_pause_was_not_sent_and_holds_nobody_up() {
    let echo = echo();
    let pause = Told::text(429, "slow down").header("retry-after", "60");
    echo.fail_next("GET", "/thing", Fault::Answer(pause));
    let client = client_with(&echo.url(), Limits::default()).await;
    for number in 1..=20 {
        let cut = client.get(&["thing"]).send();
        let cut = tokio::time::timeout(Duration::from_millis(if number == 1 { 500 } else { 1 }), cut).await;
        assert!(
            cut.is_err(),
            "it waits for as long as a system's limits usually last"
        );
    }
    assert_eq!(echo.count("GET", "/thing"), 1);
    let answer = client.get(&["other"]).counted_as("other").send().await.unwrap();
    assert_eq!(answer.status(), 200);
}

#[tokio::test]
async fn what_grows_old_is_made_anew_for_each_sending() {
    let echo = echo();
    let pause = Told::text(429, "slow down").header("retry-after", "0");
    echo.fail_next("GET", "/thing", Fault::Answer(pause));
    let moved = Told::empty(302).header("location", "/moved");
    echo.fail_next("GET", "/thing", Fault::Answer(moved));
    let sendings = AtomicUsize::new(0);
    let client = client(&echo.url()).await;
    let call = client.get(&["thing"]).finished_by(|request| {
        let number = sendings.fetch_add(1, Ordering::SeqCst);
        vec![FreshHeader {
            name: "X-Signature".to_owned(),
            value: format!("canary-{number}-{}", request.url().path()),
            is_secret: true,
        }]
    });
    let answer = call.send().await.unwrap();
    assert_eq!(answer.json::<Value>().unwrap()["path"], "/moved");
    let seen = echo.seen();
    let signatures: Vec<_> = seen.iter().map(|request| request.header("x-signature")).collect();
    let expected = ["canary-0-/thing", "canary-1-/thing", "canary-2-/moved"];
    assert_eq!(signatures, expected.map(Some));
    assert!(answer.has_secret("canary-2-/moved"), "it is shown nowhere");
}

#[tokio::test]
async fn a_cut_connection_and_silence_may_pass() {
    let echo = echo();
    for (fault, code) in [
        (Fault::CutBefore, "system_connection_lost"),
        (Fault::CutAfter, "system_connection_lost"),
        (Fault::Silence, "system_timeout"),
    ] {
        let error = refused(&echo, fault).await;
        assert_eq!(error.code, code);
        assert!(is_passing(&error), "{error:?}");
    }
}

#[tokio::test]
async fn a_system_that_is_not_there_may_come_back() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let client = client(&format!("http://{address}")).await;
    let error = client.get(&["thing"]).send().await.unwrap_err();
    assert_eq!(error.code, "system_unreachable");
    assert!(is_passing(&error), "{error:?}");
    assert!(error.message.contains("Nothing answers"), "{error}");
}

#[tokio::test]
async fn a_redirect_is_followed_within_the_origin_only() {
    let (echo, other) = (echo(), self::echo());
    let client = client(&echo.url()).await;
    let within = Told::empty(302).header("location", "/moved");
    echo.fail_next("GET", "/thing", Fault::Answer(within));
    let answer = client.get(&["thing"]).send().await.unwrap();
    assert_eq!(answer.json::<Value>().unwrap()["path"], "/moved");

    let elsewhere = Told::empty(307).header("location", format!("{}/thing", other.url()));
    echo.fail("GET", "/thing", 1, Fault::Answer(elsewhere.clone()));
    let error = client
        .get(&["thing"])
        .bearer(&Secret::new("canary"))
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.code, "system_redirected");
    echo.fail(
        "POST",
        "/thing",
        1,
        Fault::Answer(Told::empty(307).header("location", "/moved")),
    );
    let error = client.post(&["thing"]).send().await.unwrap_err();
    assert_eq!(
        error.code, "system_redirected",
        "what changes something is not sent twice"
    );
    assert!(error.message.contains(" on to /moved,"), "{error}");
    assert_eq!(other.seen().len(), 0, "no secret went there");

    let circle = Told::empty(302).header("location", "/thing");
    echo.fail("GET", "/thing", 10, Fault::Answer(circle));
    let error = client.get(&["thing"]).send().await.unwrap_err();
    assert_eq!(error.code, "system_redirected");
}

#[tokio::test]
async fn a_link_to_another_origin_is_not_followed() {
    let client = client("https://m.example.org/api").await;
    assert!(client.follow("https://m.example.org/api/next?page=2").is_ok());
    for elsewhere in ["https://evil.example.org/api", "http://m.example.org/api", "next"] {
        let error = client.follow(elsewhere).err();
        assert_eq!(
            error.map(|error| error.code),
            Some("system_redirected"),
            "{elsewhere}"
        );
    }
}

#[tokio::test]
async fn an_endless_answer_is_not_read() {
    let echo = echo();
    let error = refused(&echo, Fault::Answer(Told::text(200, &"x".repeat(1001)))).await;
    assert_eq!(error.code, "system_answer_too_large");
}

#[tokio::test]
async fn an_answer_of_another_form_is_told_by_what_it_is() {
    let echo = echo();
    let client = client(&echo.url()).await;
    for (told, what) in [
        (
            Told::html(200, "<html><body>Sign <b>in</b></body></html>"),
            "a page for people",
        ),
        (Told::empty(200), "an empty answer"),
        (Told::text(200, "ok"), "something else"),
    ] {
        echo.fail_next("GET", "/thing", Fault::Answer(told));
        let answer = client.get(&["thing"]).send().await.unwrap();
        let error = answer.json::<Value>().unwrap_err();
        assert_eq!(error.code, "system_answer_unreadable");
        assert!(error.message.contains(what), "{error}");
    }
    let page = Fault::Answer(Told::html(502, "<h1>Bad\nGateway</h1>").header("x-request-id", "abc"));
    echo.fail_next("GET", "/thing", page);
    let answer = client.get(&["thing"]).send().await.unwrap();
    let error = answer.unexpected();
    assert_eq!((error.code, is_passing(&error)), ("system_unavailable", true));
    assert_eq!(error.detail, ["HTTP 502", "answer: Bad Gateway"]);
    assert_eq!(error.trace, "abc");
}

#[tokio::test]
async fn a_secret_that_cannot_be_sent_is_told_without_it() {
    let echo = echo();
    let client = client(&echo.url()).await;
    let error = client
        .get(&["thing"])
        .bearer(&Secret::new("canary\n1"))
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.code, "system_request_unsendable");
    assert!(!format!("{error:?}").contains("canary"), "{error:?}");
    assert_eq!(echo.seen().len(), 0);
}
