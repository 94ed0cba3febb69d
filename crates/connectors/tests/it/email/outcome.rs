use connector::Kind;
use testkit::fakes::RecordingCheckpoint;
use testkit::smtp::raw::{Act, RawServer};
use testkit::smtp::{AfterDot, Behaviour, Options};

use super::{IMPATIENT, PATIENT, World, good, send_by_client, settings};

fn after_dot(after_dot: AfterDot) -> Options {
    Options {
        behaviour: Behaviour {
            after_dot,
            ..Behaviour::default()
        },
        ..good()
    }
}

#[tokio::test]
async fn a_cut_behind_the_final_dot_leaves_it_open() {
    for (kind, received) in [(AfterDot::KeepAndDrop, 1), (AfterDot::LoseAndDrop, 0)] {
        let world = World::start(after_dot(kind)).await;
        let error = world.send().await.unwrap_err();
        assert_eq!(
            (error.code, error.kind),
            ("smtp_outcome_unknown", Kind::UnknownOutcome)
        );
        assert_eq!(
            world.server.wait_for_mails(received).await.unwrap().len(),
            received
        );
        assert_eq!(
            world.server.connections().await.unwrap(),
            1,
            "the connector itself never sends again"
        );
        assert_eq!(world.checkpoint.count(), 1);
    }
}

#[tokio::test]
async fn silence_behind_the_final_dot_leaves_it_open() {
    let world = World::start(after_dot(AfterDot::KeepAndHang)).await;
    let timeouts = hyopps_connectors::email::Timeouts {
        final_reply: IMPATIENT.final_reply,
        ..PATIENT
    };
    let error = send_by_client(&world.settings, timeouts, &*world.checkpoint)
        .await
        .unwrap_err();
    assert_eq!(
        (error.code, error.kind),
        ("smtp_outcome_unknown", Kind::UnknownOutcome)
    );
    assert_eq!(world.server.wait_for_mails(1).await.unwrap().len(), 1);
}

#[tokio::test]
async fn nothing_is_sent_when_the_commit_point_cannot_be_recorded() {
    let mut world = World::start(good()).await;
    world.checkpoint = RecordingCheckpoint::failing();
    let error = world.send().await.unwrap_err();
    assert_eq!(
        error.code, "storage_full",
        "the engine's own error comes back unchanged"
    );
    assert_eq!(world.checkpoint.count(), 1);
    // The next mail arrives alone, so nothing of the first one was kept.
    world.checkpoint = RecordingCheckpoint::new();
    world.send().await.unwrap();
    assert_eq!(world.server.wait_for_mails(1).await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_commit_point_lies_between_agreement_and_message() {
    let server = RawServer::start(agreeing(&[
        Act::Say("354 go on\r\n"),
        Act::HearMessage,
        Act::Say("250 ok\r\n"),
    ]))
    .await
    .unwrap();
    let ear = server.ear();
    let checkpoint = RecordingCheckpoint::looking(move || {
        let heard = ear();
        assert_eq!(heard.last().map(String::as_str), Some("DATA"), "{heard:?}");
    });
    let settings = settings(server.port(), "tls", server.ca_pem());
    send_by_client(&settings, PATIENT, &*checkpoint).await.unwrap();
    assert_eq!(checkpoint.count(), 1);
    let heard = server.heard();
    assert!(
        heard.iter().any(|line| line == "..dots"),
        "a dot at a line's start is doubled: {heard:?}"
    );
}

#[tokio::test]
async fn a_refusal_before_the_message_reaches_no_commit_point() {
    let behaviour = Behaviour {
        data: Some("554 5.7.1 policy".to_owned()),
        ..Behaviour::default()
    };
    let world = World::start(Options { behaviour, ..good() }).await;
    world.send().await.unwrap_err();
    assert_eq!(world.checkpoint.count(), 0, "a crash here may be repeated safely");
}

#[tokio::test]
async fn a_cut_before_the_message_may_be_repeated() {
    let server = RawServer::start(agreeing(&[])).await.unwrap();
    let checkpoint = RecordingCheckpoint::new();
    let settings = settings(server.port(), "tls", server.ca_pem());
    let error = send_by_client(&settings, PATIENT, &*checkpoint)
        .await
        .unwrap_err();
    assert_eq!(
        (error.code, error.kind),
        ("smtp_connection_lost", Kind::Transient { retry_after: None })
    );
    assert_eq!(checkpoint.count(), 0);
}

#[tokio::test]
async fn an_answer_behind_the_final_dot_that_is_none_leaves_it_open() {
    for answer in ["hello\r\n", "354 go on\r\n", "25", ""] {
        let script = agreeing(&[Act::Say("354 go on\r\n"), Act::HearMessage, Act::Say(answer)]);
        let server = RawServer::start(script).await.unwrap();
        let settings = settings(server.port(), "tls", server.ca_pem());
        let error = send_by_client(&settings, PATIENT, &*RecordingCheckpoint::new())
            .await
            .unwrap_err();
        assert_eq!(error.kind, Kind::UnknownOutcome, "{answer:?}: {error:?}");
    }
}

/// A server that agrees up to DATA, which it hears, and then does what follows.
fn agreeing(then: &[Act]) -> Vec<Act> {
    let mut script = vec![
        Act::Tls,
        Act::Say("220 hello\r\n"),
        Act::Hear,
        Act::Say("250-localhost\r\n250 AUTH PLAIN\r\n"),
        Act::Hear,
        Act::Say("235 in\r\n"),
        Act::Hear,
        Act::Say("250 ok\r\n"),
        Act::Hear,
        Act::Say("250 ok\r\n"),
        Act::Hear,
    ];
    script.extend_from_slice(then);
    script
}
