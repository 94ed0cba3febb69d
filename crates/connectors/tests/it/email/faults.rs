use std::time::Duration;

use connector::{Error, Kind};
use testkit::certificate::Certificate;
use testkit::smtp::{AfterDot, Behaviour, Options, Security, SmtpServer};

use super::{CANARY, IMPATIENT, World, good, send_by_client, settings};

const SOON: Kind = Kind::Transient { retry_after: None };
const LATER: Kind = Kind::Transient {
    retry_after: Some(Duration::from_secs(300)),
};

/// Sends to a server and checks how it fails, that nothing was received and that the password is not told.
async fn check(world: &World, code: &str, kind: Kind) -> Error {
    let error = world.send().await.unwrap_err();
    assert_eq!((error.code, &error.kind), (code, &kind), "{error:?}");
    assert_eq!(
        world.server.received().await.unwrap(),
        [],
        "{code}: nothing may have been accepted"
    );
    for secret in secrets() {
        assert!(
            !format!("{error:?}").contains(&secret),
            "{error:?} tells the secret"
        );
    }
    assert!(
        error.message.ends_with('.') && error.hint.ends_with('.'),
        "{error:?}"
    );
    error
}

/// The canary as it is, and as AUTH PLAIN and AUTH LOGIN send it.
fn secrets() -> [String; 3] {
    [
        CANARY.to_owned(),
        "AGFkYQBjYW5hcnktN2YzYSBjb3JyZWN0IGhvcnNl".to_owned(),
        "Y2FuYXJ5LTdmM2EgY29ycmVjdCBob3JzZQ==".to_owned(),
    ]
}

fn behaving(behaviour: Behaviour) -> Options {
    Options { behaviour, ..good() }
}

fn answer(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[tokio::test]
async fn a_host_that_does_not_exist() {
    // RFC 6761: a resolver denies this one itself.
    let world = World::start(good()).await.set("host", "mail.invalid");
    check(&world, "smtp_host_not_found", Kind::Permanent).await;
}

#[tokio::test]
async fn a_port_where_nobody_listens() {
    let world = World::start(good()).await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let free = listener.local_addr().unwrap().port().to_string();
    drop(listener);
    check(&world.set("port", &free), "smtp_connection_refused", SOON).await;
}

#[tokio::test]
async fn a_certificate_for_another_name() {
    let options = Options {
        certificate: Certificate::WrongName,
        ..good()
    };
    let error = check(
        &World::start(options).await,
        "smtp_tls_name_mismatch",
        Kind::Permanent,
    )
    .await;
    assert_eq!(
        error.message,
        "The mail server's certificate is for other.example, not for localhost."
    );
}

#[tokio::test]
async fn a_certificate_that_has_expired() {
    let options = Options {
        certificate: Certificate::Expired,
        ..good()
    };
    check(&World::start(options).await, "smtp_tls_expired", Kind::Permanent).await;
}

#[tokio::test]
async fn a_certificate_of_an_unknown_issuer() {
    for security in [Security::Starttls, Security::Tls] {
        let options = Options {
            certificate: Certificate::UnknownIssuer,
            security,
            ..good()
        };
        check(
            &World::start(options).await,
            "smtp_tls_unknown_issuer",
            Kind::Permanent,
        )
        .await;
    }
}

#[tokio::test]
async fn tls_from_the_start_to_a_server_that_waits_for_starttls() {
    let world = World::start(good()).await.set("security", "tls");
    let error = check(&world, "smtp_wrong_mode", Kind::Permanent).await;
    assert!(
        error.hint.contains("STARTTLS (usually port 587)"),
        "{}",
        error.hint
    );
}

#[tokio::test]
async fn starttls_to_a_server_that_waits_for_tls_from_the_start() {
    let server = SmtpServer::start(Options {
        security: Security::Tls,
        ..good()
    })
    .await
    .unwrap();
    let settings = settings(server.port(), "starttls", server.ca_pem());
    let checkpoint = testkit::fakes::RecordingCheckpoint::new();
    let error = send_by_client(&settings, IMPATIENT, &*checkpoint)
        .await
        .unwrap_err();
    assert_eq!((error.code, error.kind), ("smtp_wrong_mode", Kind::Permanent));
    assert!(
        error.hint.contains("TLS from the start (usually port 465)"),
        "{}",
        error.hint
    );
}

#[tokio::test]
async fn a_server_without_starttls_gets_no_password() {
    let world = World::start(Options {
        security: Security::Plain,
        ..good()
    })
    .await;
    let error = world.send().await.unwrap_err();
    assert_eq!(
        (error.code, error.kind),
        ("smtp_starttls_missing", Kind::Permanent)
    );
    assert_eq!(world.server.sign_ins().await.unwrap(), []);
}

#[tokio::test]
async fn a_wrong_password_is_not_tried_again() {
    let world = World::start(Options {
        account: Some(("ada".to_owned(), "another".to_owned())),
        ..good()
    })
    .await;
    check(&world, "smtp_sign_in_refused", Kind::Permanent).await;
    assert_eq!(
        world.server.sign_ins().await.unwrap().len(),
        1,
        "a repeat could lock the account"
    );
}

#[tokio::test]
async fn each_answer_to_sign_in_is_told_apart() {
    for (text, code, kind) in [
        (
            "535 5.7.8 bad credentials",
            "smtp_sign_in_refused",
            Kind::Permanent,
        ),
        (
            "534 5.7.9 app password",
            "smtp_app_password_needed",
            Kind::Permanent,
        ),
        (
            "535 5.7.139 basic authentication is disabled",
            "smtp_basic_sign_in_off",
            Kind::Permanent,
        ),
        (
            "550 5.7.30 retired",
            "smtp_basic_sign_in_retired",
            Kind::Permanent,
        ),
        ("538 5.7.11 encrypt", "smtp_encryption_required", Kind::Permanent),
        ("454 4.7.0 later", "smtp_server_busy", SOON),
    ] {
        let world = World::start(behaving(Behaviour {
            auth: answer(text),
            ..Behaviour::default()
        }))
        .await;
        let error = check(&world, code, kind).await;
        assert!(
            error.detail.join("\n").contains(text),
            "{error:?} keeps the server's words"
        );
    }
}

#[tokio::test]
async fn a_server_that_echoes_the_password_is_not_quoted() {
    for secret in secrets() {
        let world = World::start(behaving(Behaviour {
            auth: Some(format!("535 5.7.8 you sent {secret}")),
            ..Behaviour::default()
        }))
        .await;
        let error = check(&world, "smtp_sign_in_refused", Kind::Permanent).await;
        assert!(error.detail.join("\n").contains("[redacted]"), "{error:?}");
    }
}

#[tokio::test]
async fn a_server_without_a_mechanism_in_common() {
    let world = World::start(Options {
        mechanisms: Vec::new(),
        ..good()
    })
    .await;
    check(&world, "smtp_sign_in_not_offered", Kind::Permanent).await;
}

#[tokio::test]
async fn a_server_that_wants_a_sign_in_and_gets_none() {
    let world = World::start(good()).await.set("username", "");
    check(&world, "smtp_sign_in_required", Kind::Permanent).await;
}

#[tokio::test]
async fn each_answer_to_sender_and_recipient_is_told_apart() {
    let mail = |text: &str| Behaviour {
        mail: answer(text),
        ..Behaviour::default()
    };
    let rcpt = |text: &str| Behaviour {
        rcpt: answer(text),
        ..Behaviour::default()
    };
    for (behaviour, code, kind) in [
        (
            mail("550 5.7.60 send as denied"),
            "smtp_sender_refused",
            Kind::Permanent,
        ),
        (mail("552 5.3.4 too large"), "smtp_too_large", Kind::Permanent),
        (mail("452 4.3.1 no room"), "smtp_server_busy", SOON),
        (
            rcpt("550 5.1.1 no such user"),
            "smtp_recipient_refused",
            Kind::Permanent,
        ),
        (
            rcpt("554 5.7.1 relay access denied"),
            "smtp_relay_refused",
            Kind::Permanent,
        ),
        (rcpt("450 4.2.0 greylisted"), "smtp_greylisted", LATER),
        (rcpt("452 4.2.2 full"), "smtp_mailbox_full", LATER),
        (rcpt("421 4.3.2 closing"), "smtp_server_busy", SOON),
    ] {
        check(&World::start(behaving(behaviour)).await, code, kind).await;
    }
}

#[tokio::test]
async fn each_answer_to_the_message_is_told_apart() {
    let data = |text: &str| Behaviour {
        data: answer(text),
        ..Behaviour::default()
    };
    let refuse = |text: &str| Behaviour {
        after_dot: AfterDot::Refuse(text.to_owned()),
        ..Behaviour::default()
    };
    for (behaviour, code, kind) in [
        (data("554 5.7.1 policy"), "smtp_message_refused", Kind::Permanent),
        (data("451 4.3.0 later"), "smtp_server_busy", SOON),
        (
            refuse("550 5.7.26 DMARC"),
            "smtp_message_refused",
            Kind::Permanent,
        ),
        (
            refuse("554 5.2.252 SendAsDenied"),
            "smtp_sender_refused",
            Kind::Permanent,
        ),
        (refuse("552 5.3.4 too large"), "smtp_too_large", Kind::Permanent),
        (refuse("451 4.7.1 greylisted"), "smtp_greylisted", LATER),
        (refuse("452 4.3.1 no room"), "smtp_server_busy", SOON),
        (refuse("421 4.3.2 closing"), "smtp_server_busy", SOON),
    ] {
        check(&World::start(behaving(behaviour)).await, code, kind).await;
    }
}

#[tokio::test]
async fn a_greylisted_message_passes_the_next_time() {
    let world = World::start(behaving(Behaviour {
        greylist: 1,
        ..Behaviour::default()
    }))
    .await;
    assert_eq!(world.send().await.unwrap_err().code, "smtp_greylisted");
    world.send().await.unwrap();
    assert_eq!(world.server.wait_for_mails(1).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_server_that_wants_the_message_later_is_left_alone_longer_each_time() {
    let mut world = World::start(behaving(Behaviour {
        greylist: 4,
        ..Behaviour::default()
    }))
    .await;
    for (attempt, minutes) in [(1, 5), (2, 15), (3, 60), (4, 60)] {
        world = world.at_attempt(attempt);
        let error = world.send().await.unwrap_err();
        let retry_after = Some(Duration::from_secs(minutes * 60));
        assert_eq!(error.kind, Kind::Transient { retry_after }, "attempt {attempt}");
        assert!(
            error.hint.contains(&format!("in {minutes} minutes")),
            "{}",
            error.hint
        );
    }
    world.at_attempt(5).send().await.unwrap();
}

#[tokio::test]
async fn a_message_above_the_servers_size_is_not_even_begun() {
    let world = World::start(Options { size: 100, ..good() }).await;
    let error = check(&world, "smtp_too_large", Kind::Permanent).await;
    assert!(error.detail[0].contains("the server takes 100"), "{error:?}");
    assert_eq!(world.checkpoint.count(), 0);
}

#[tokio::test]
async fn an_address_outside_ascii_is_refused_before_sending() {
    let world = World::start(good()).await.with("to", "žofie@example.org");
    check(&world, "smtp_address_not_supported", Kind::Permanent).await;
}

#[tokio::test]
async fn a_line_break_in_a_name_is_refused_before_connecting() {
    for (key, value) in [
        ("last_name", "Hopper\r\nBcc: eve@example.org\r\nX: y"),
        ("organization", "Acme\nBcc: eve@example.org"),
        ("first_name", "Grace\0Hopper"),
    ] {
        let world = World::start(good()).await.with(key, value);
        assert_eq!(
            world.plan().await.unwrap_err().code,
            "smtp_header_invalid",
            "{key}"
        );
        check(&world, "smtp_header_invalid", Kind::Permanent).await;
    }
    let world = World::start(good())
        .await
        .with("to", "grace@example.org\r\nBcc: eve@example.org");
    check(&world, "smtp_address_invalid", Kind::Permanent).await;
}

#[tokio::test]
async fn one_recipients_fault_is_nobody_elses() {
    let mut options = good();
    let gone = Behaviour {
        rcpt: answer("550 5.1.1 gone"),
        ..Behaviour::default()
    };
    options.recipients.insert("gone".to_owned(), gone);
    let world = World::start(options).await.with("to", "gone@example.org");
    assert_eq!(world.send().await.unwrap_err().code, "smtp_recipient_refused");
    world.with("to", "grace@example.org").send().await.unwrap();
}
