use connector::Kind;
use testkit::smtp::raw::{Act, RawServer};

use super::{CANARY, IMPATIENT, PATIENT, send_raw};

const SOON: Kind = Kind::Transient { retry_after: None };

/// Plays a script to a client in STARTTLS mode and checks how it fails and that it said no password.
async fn check(script: &[Act], code: &str, kind: Kind) -> Vec<String> {
    let server = RawServer::start(script.to_vec()).await.unwrap();
    let error = send_raw(&server, "starttls", PATIENT).await.unwrap_err();
    assert_eq!((error.code, &error.kind), (code, &kind), "{error:?}");
    let heard = server.heard();
    assert!(!heard.iter().any(|line| line.starts_with("AUTH")), "{heard:?}");
    heard
}

#[tokio::test]
async fn a_greeting_can_send_one_away() {
    check(&[Act::Say("421 busy\r\n")], "smtp_server_busy", SOON).await;
    check(
        &[Act::Say("554 5.7.1 not from there\r\n")],
        "smtp_network_refused",
        Kind::Permanent,
    )
    .await;
    check(
        &[Act::Say("HTTP/1.1 400 Bad Request\r\n\r\n")],
        "smtp_wrong_mode",
        Kind::Permanent,
    )
    .await;
    check(&[], "smtp_connection_lost", SOON).await;
}

#[tokio::test]
async fn hello_can_be_refused() {
    let heard = check(
        &[
            Act::Say("220 hello\r\n"),
            Act::Hear,
            Act::Say("501 who are you\r\n"),
        ],
        "smtp_refused",
        Kind::Permanent,
    )
    .await;
    assert_eq!(
        heard,
        ["EHLO [127.0.0.1]"],
        "an address literal, never the laptop's name"
    );
}

#[tokio::test]
async fn starttls_is_never_skipped() {
    let offering = |answer| {
        [
            Act::Say("220 hello\r\n"),
            Act::Hear,
            Act::Say("250-localhost\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n"),
            Act::Hear,
            Act::Say(answer),
            Act::Hear,
        ]
    };
    check(
        &offering("454 4.7.0 no TLS now\r\n"),
        "smtp_starttls_unavailable",
        SOON,
    )
    .await;
    check(
        &offering("502 what\r\n"),
        "smtp_starttls_missing",
        Kind::Permanent,
    )
    .await;
    let mut no_tls = offering("220 go\r\n").to_vec();
    no_tls.pop();
    no_tls.extend([Act::HearAnything, Act::Say("this is not TLS\r\n"), Act::Hang]);
    check(&no_tls, "smtp_tls_failed", Kind::Permanent).await;
    let without = [
        Act::Say("220 hello\r\n"),
        Act::Hear,
        Act::Say("250-localhost\r\n250 AUTH PLAIN LOGIN\r\n"),
        Act::Hear,
    ];
    check(&without, "smtp_starttls_missing", Kind::Permanent).await;
}

#[tokio::test]
async fn what_was_sent_ahead_of_tls_is_forgotten() {
    let server = RawServer::start(vec![
        Act::Say("220 hello\r\n"),
        Act::Hear,
        Act::Say("250-localhost\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n"),
        Act::Hear,
        // Whoever sits in between answers the next EHLO already and offers a mechanism of his own.
        Act::Say("220 go\r\n250-evil\r\n250 AUTH PLAIN\r\n"),
        Act::Tls,
        Act::Hear,
        Act::Say("250-localhost\r\n250 AUTH XOAUTH2\r\n"),
        Act::Hear,
    ])
    .await
    .unwrap();
    let error = send_raw(&server, "starttls", PATIENT).await.unwrap_err();
    // Kept bytes would be read as the second EHLO's answer, and AUTH PLAIN would follow. Bytes that are still
    // on their way break the handshake instead; both ways nothing is believed.
    assert!(
        ["smtp_sign_in_not_offered", "smtp_tls_failed"].contains(&error.code),
        "{error:?}"
    );
    assert!(
        !server.heard().iter().any(|line| line.starts_with("AUTH")),
        "{:?}",
        server.heard()
    );
}

#[tokio::test]
async fn silence_is_told_as_silence() {
    let silent = RawServer::start(vec![Act::Hang]).await.unwrap();
    let error = send_raw(&silent, "starttls", IMPATIENT).await.unwrap_err();
    assert_eq!(
        error.code, "smtp_wrong_mode",
        "a server that waits for TLS says nothing"
    );
    let error = send_raw(&silent, "tls", IMPATIENT).await.unwrap_err();
    assert_eq!(error.code, "smtp_wrong_mode");
    let stuck = RawServer::start(vec![Act::Say("220 hello\r\n"), Act::Hear, Act::Hang])
        .await
        .unwrap();
    let error = send_raw(&stuck, "starttls", IMPATIENT).await.unwrap_err();
    assert_eq!((error.code, error.kind), ("smtp_timeout", SOON));
}

#[tokio::test]
async fn the_password_goes_out_once_and_only_over_tls() {
    let server = RawServer::start(vec![
        Act::Tls,
        Act::Say("220 hello\r\n"),
        Act::Hear,
        Act::Say("250-localhost\r\n250 AUTH LOGIN\r\n"),
        Act::Hear,
        Act::Say("334 VXNlcm5hbWU6\r\n"),
        Act::Hear,
        Act::Say("334 UGFzc3dvcmQ6\r\n"),
        Act::Hear,
        Act::Say("535-5.7.139 Authentication unsuccessful,\r\n535 5.7.139 SmtpClientAuthentication is disabled\r\n"),
        Act::Hear,
    ])
    .await
    .unwrap();
    let error = send_raw(&server, "tls", PATIENT).await.unwrap_err();
    assert_eq!(
        (error.code, &error.kind),
        ("smtp_basic_sign_in_off", &Kind::Permanent)
    );
    let told = format!("{error:?}");
    let heard = server.heard();
    assert_eq!(
        heard.len(),
        4,
        "EHLO, AUTH LOGIN, user and password, and nothing after the refusal: {heard:?}"
    );
    assert!(!told.contains(CANARY) && !told.contains(&heard[3]), "{told}");
}
