use connector::{Receipt, Undone};
use hyopps_connectors::email::send_test_mail;
use serde_json::json;
use testkit::smtp::{Options, Security};

use super::{World, good, share_documentation};

#[tokio::test]
async fn the_mail_arrives_over_starttls() {
    let world = World::start(good()).await;
    let applied = world.send().await.unwrap();
    let mail = world.server.wait_for_mail().await.unwrap();

    assert_eq!(mail.user.as_deref(), Some("ada"), "it was sent after sign-in");
    assert_eq!(mail.from, "onboarding@hyopps.example");
    assert_eq!(mail.to, ["grace@example.org"]);
    let header = |name: &str| mail.headers.get(name).cloned().unwrap_or_default();
    assert_eq!(header("Subject"), "Your documentation for Acme & Sons");
    assert_eq!(header("From"), "HyOpps Onboarding <onboarding@hyopps.example>");
    assert_eq!(header("To"), "Grace Hopper <grace@example.org>");
    assert_eq!(header("Reply-To"), "help@hyopps.example");
    assert_eq!(header("Date"), "Fri, 20 Nov 2026 12:00:00 +0000");
    assert_eq!(header("Auto-Submitted"), "auto-generated");
    assert_eq!(header("X-HyOpps-Run"), "run-1=2eshare_documentation");
    assert_eq!(
        header("Message-ID"),
        "<run-1=2eshare_documentation@hyopps.example>"
    );
    for link in ["acme", "general", "more"] {
        let url = format!("https://docs.example.org/{link}");
        assert!(mail.text.contains(&url), "the text shows {url}");
        assert!(
            mail.html.contains(&format!("href=\"{url}\"")),
            "the HTML links {url}"
        );
        assert!(mail.html.contains(&format!(">{url}</a>")), "the HTML shows {url}");
    }

    assert_eq!(
        applied.outputs.get("message_id"),
        Some(&header("Message-ID").into())
    );
    assert_eq!(applied.outputs.get("to"), Some(&"grace@example.org".into()));
    assert_eq!(
        applied.outputs.get("sent_at"),
        Some(&"2026-11-20T12:00:00Z".into())
    );
    assert_eq!(
        applied.summary,
        "Handed to the mail server localhost: the three documentation links for grace@example.org."
    );
    assert_eq!(applied.receipt, None, "a sent mail leaves nothing to take back");
    assert_eq!(world.checkpoint.count(), 1);
}

#[tokio::test]
async fn the_mail_arrives_over_tls_from_the_start() {
    let world = World::start(Options {
        security: Security::Tls,
        ..good()
    })
    .await;
    world.send().await.unwrap();
    assert_eq!(
        world.server.wait_for_mail().await.unwrap().user.as_deref(),
        Some("ada")
    );
}

#[tokio::test]
async fn a_server_that_knows_only_login_is_enough() {
    let world = World::start(Options {
        mechanisms: vec!["LOGIN"],
        ..good()
    })
    .await;
    world.send().await.unwrap();
    assert_eq!(
        world.server.sign_ins().await.unwrap(),
        [("LOGIN".to_owned(), "ada".to_owned(), true)]
    );
}

#[tokio::test]
async fn without_a_user_name_nobody_signs_in() {
    let open = Options {
        account: None,
        ..good()
    };
    let world = World::start(open).await.set("username", "");
    world
        .credentials
        .fail_with(Some(connector::CredentialError::Locked));
    world.send().await.unwrap();
    assert_eq!(world.server.wait_for_mail().await.unwrap().user, None);
    assert_eq!(
        world.test().await.unwrap(),
        "Reached localhost without signing in (STARTTLS)."
    );
}

#[tokio::test]
async fn german_letters_and_long_lines_survive() {
    let long = format!("https://docs.example.org/{}", "x".repeat(1500));
    let world = World::start(good())
        .await
        .with("language", "de-DE")
        .with("organization", "Größe & Söhne")
        .with("first_name", "Žofie")
        .with("link_general", &long);
    world.send().await.unwrap();
    let mail = world.server.wait_for_mail().await.unwrap();
    assert_eq!(mail.headers["Subject"], "Ihre Dokumentation für Größe & Söhne");
    assert!(mail.text.starts_with("Guten Tag Žofie Hopper,"), "{}", mail.text);
    assert!(
        mail.text.contains(&long) && mail.html.contains(&long),
        "no link is cut"
    );
    assert!(
        mail.raw.is_ascii(),
        "everything is encoded, so any server carries it"
    );
    assert!(
        mail.raw
            .split("\r\n")
            .all(|line| line.len() <= 998 && !line.contains(['\r', '\n']))
    );
}

#[tokio::test]
async fn hostile_names_change_neither_the_page_nor_the_headers() {
    let world = World::start(good())
        .await
        .with("first_name", "<script>alert(\"x\")</script>")
        .with("organization", "\" onload=\"x");
    world.send().await.unwrap();
    let mail = world.server.wait_for_mail().await.unwrap();
    assert!(!mail.html.contains("<script"), "{}", mail.html);
    assert!(!mail.html.contains("\" onload"), "{}", mail.html);
}

#[tokio::test]
async fn the_test_signs_in_and_sends_nothing() {
    let world = World::start(good()).await;
    assert_eq!(
        world.test().await.unwrap(),
        "Signed in to localhost as ada (STARTTLS)."
    );
    assert_eq!(world.server.received().await.unwrap(), []);
    assert_eq!(
        world.server.sign_ins().await.unwrap(),
        [("PLAIN".to_owned(), "ada".to_owned(), true)]
    );
    assert_eq!(world.checkpoint.count(), 0);
}

#[tokio::test]
async fn a_test_mail_can_be_sent() {
    let world = World::start(good()).await;
    let told = send_test_mail(&world.cx(), "admin@example.org").await.unwrap();
    assert_eq!(
        told,
        "Handed to the mail server localhost: a test mail to admin@example.org."
    );
    let mail = world.server.wait_for_mail().await.unwrap();
    assert_eq!(mail.to, ["admin@example.org"]);
    assert_eq!(mail.headers["Subject"], "Test mail from HyOpps");
}

#[tokio::test]
async fn an_address_outside_ascii_needs_a_server_that_carries_it() {
    let world = World::start(Options {
        smtputf8: true,
        ..good()
    })
    .await
    .with("to", "žofie@exämple.org");
    world.send().await.unwrap();
    assert_eq!(
        world.server.wait_for_mail().await.unwrap().to,
        ["žofie@exämple.org"]
    );
}

#[tokio::test]
async fn a_sent_mail_is_not_taken_back() {
    let world = World::start(good()).await;
    let receipt = Receipt(json!({}));
    let undone = share_documentation().undo(&world.cx(), &receipt).await.unwrap();
    assert!(matches!(undone, Undone::ByHand(_)), "{undone:?}");
    assert_eq!(world.server.connections().await.unwrap(), 0);
}
