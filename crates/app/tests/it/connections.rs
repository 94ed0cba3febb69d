//! Connections and their secrets.

use std::sync::Arc;
use std::time::Duration;

use api::connection::{ConnectionView, SaveConnection, SecretInput, SecretState, SendTestMail, System};
use api::session::{Password, SignIn};
use api::{ApiError, ErrorCode};
use auth::keychain::{Deadlines, Keychain};
use domain::form::Problem;
use serde_json::{Value, json};
use tempfile::TempDir;
use testkit::certificate::{Certificate, Issued};

use crate::behind::{email_connection, refuse_connections, set_email};
use crate::desk::Desk;
use crate::vault::{FakeVault, State};

impl Desk {
    /// Saves the e-mail connection with some settings unlike the usual ones.
    async fn save_email(&self, unlike: Value, secret: Option<&str>) -> Result<ConnectionView, ApiError> {
        self.save_email_as(unlike, secret, false).await
    }

    async fn save_email_as(
        &self,
        unlike: Value,
        secret: Option<&str>,
        allow_until_closed: bool,
    ) -> Result<ConnectionView, ApiError> {
        let mut settings = json!({
            "host": "mail.example.org", "security": "starttls", "port": "587", "username": "ada",
            "from_address": "ada@example.org", "from_name": "Ada", "reply_to": "", "ca_certificate": "",
        });
        let all = settings.as_object_mut().unwrap();
        all.extend(unlike.as_object().cloned().unwrap());
        let request = SaveConnection {
            system: "email".into(),
            version: self.email().await.version,
            settings: all.clone(),
            secret: secret.map(|secret| SecretInput(secret.into())),
            enabled: true,
            allow_until_closed,
        };
        self.app.save_connection(request).await
    }

    async fn email(&self) -> ConnectionView {
        let connections = self.app.list_connections().await.unwrap();
        connections.into_iter().find(|one| one.system == "email").unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_changes_where_the_password_goes_enters_it_again() {
    let desk = Desk::signed_in().await;
    desk.save_email(json!({}), Some("first")).await.unwrap();
    let authority = Issued::new(Certificate::Good).unwrap().ca_pem;
    let elsewhere = [
        json!({"host": "evil.example.org"}),
        json!({"port": "2525"}),
        json!({"security": "tls"}),
        json!({"username": "eve"}),
        json!({"ca_certificate": authority}),
    ];
    for unlike in elsewhere {
        let refused = desk.save_email(unlike.clone(), None).await.unwrap_err();
        let errors: Vec<_> = refused
            .field_errors
            .iter()
            .map(|error| (error.path.as_str(), error.problem))
            .collect();
        assert_eq!(errors, [("secret", Problem::Missing)], "{unlike}");
        let refused = desk.save_email(unlike.clone(), Some("")).await.unwrap_err();
        assert_eq!(
            refused.code,
            ErrorCode::Validation,
            "an empty one is none: {unlike}"
        );
        assert_eq!(desk.email().await.version, 1, "nothing was stored: {unlike}");
    }
    let saved = desk
        .save_email(json!({"host": "new.example.org"}), Some("second"))
        .await
        .unwrap();
    assert_eq!(saved.settings["host"], "new.example.org");
    assert_eq!(desk.vault.secrets(), ["second"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stays_with_the_same_server_and_account_needs_no_password() {
    let desk = Desk::signed_in().await;
    desk.save_email(json!({}), Some("first")).await.unwrap();
    let unlike =
        json!({"from_name": "Partner team", "from_address": "team@example.org", "reply_to": "x@example.org"});
    let saved = desk.save_email(unlike, None).await.unwrap();
    assert_eq!((saved.version, saved.secret), (2, SecretState::InKeychain));
    assert_eq!(desk.vault.secrets(), ["first"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_goes_under_a_name_of_its_own() {
    let desk = Desk::signed_in().await;
    desk.save_email(json!({}), Some("first")).await.unwrap();
    let earlier = email_connection(&desk);
    let saved = desk
        .save_email(json!({"host": "new.example.org"}), Some("second"))
        .await
        .unwrap();
    let now = email_connection(&desk);
    assert_ne!(
        now, earlier,
        "what still has the earlier settings at hand finds no password, and never the one of the new server"
    );
    assert_eq!(desk.vault.secret(&now).as_deref(), Some("second"));
    assert_eq!(desk.vault.secrets(), ["second"], "the earlier one is erased");
    assert_eq!((saved.version, saved.secret), (2, SecretState::InKeychain));

    let saved = desk
        .save_email(json!({"host": "new.example.org", "from_name": "Team"}), None)
        .await
        .unwrap();
    assert_eq!((saved.version, saved.secret), (3, SecretState::InKeychain));
    assert_eq!(email_connection(&desk), now, "its password stays where it is");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_earlier_password_is_not_touched_when_the_settings_are_refused() {
    let desk = Desk::signed_in().await;
    desk.save_email(json!({}), Some("first")).await.unwrap();
    refuse_connections(&desk);
    let refused = desk.save_email(json!({}), Some("second")).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Database);
    assert_eq!(
        desk.vault.secrets(),
        ["first"],
        "the settings that count go with the password that counts"
    );
    assert_eq!(
        desk.vault.n_changes(),
        3,
        "one password written at first, another written and erased again: the first one was never away"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_behind_a_locked_keychain_stays_as_well() {
    let desk = Desk::signed_in().await;
    desk.save_email(json!({}), Some("first")).await.unwrap();
    refuse_connections(&desk);
    desk.vault.is(State::Locked);
    let refused = desk.save_email(json!({}), Some("second")).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Database);
    assert_eq!(desk.vault.secrets(), ["first"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_arrives_in_the_keychain_after_all_does_not_count() {
    let vault = Arc::new(FakeVault::default());
    let keychain = {
        let vault = vault.clone();
        let deadlines = Deadlines {
            call: Duration::from_secs(1),
            ..Deadlines::default()
        };
        Arc::new(move |_: &_| Keychain::on(vault.clone(), deadlines))
    };
    let folder = Arc::new(TempDir::new().unwrap());
    let desk = Desk::configured(folder, |config| config.keychain = keychain).await;
    desk.create_owner().await;
    desk.save_email(json!({}), Some("first")).await.unwrap();
    vault.is(State::Slow);
    let refused = desk
        .save_email(json!({"host": "new.example.org"}), Some("second"))
        .await
        .unwrap_err();
    assert_eq!(refused.code, ErrorCode::KeychainUnavailable);
    vault.is(State::Open);
    vault.until_changes(2);
    assert_eq!(
        vault.secret(&email_connection(&desk)).as_deref(),
        Some("first"),
        "the password of the server that was refused is not sent to the one that counts"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_earlier_password_that_cannot_be_erased_keeps_nobody_from_saving() {
    let desk = Desk::signed_in().await;
    desk.save_email(json!({}), Some("first")).await.unwrap();
    desk.vault.is(State::Absent);
    let saved = desk
        .save_email_as(json!({"host": "new.example.org"}), Some("second"), true)
        .await
        .unwrap();
    assert_eq!(saved.secret, SecretState::UntilClosed);
    desk.vault.is(State::Open);
    let desk = desk.restarted().await;
    desk.sign_in().await;
    assert_eq!(
        desk.email().await.secret,
        SecretState::Missing,
        "what is left of the earlier one is not sent to the new server"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn saving_what_is_stored_opens_a_locked_keychain_and_changes_nothing_else() {
    let desk = Desk::signed_in().await;
    let saved = desk.save_email(json!({}), Some("first")).await.unwrap();
    desk.vault.is(State::Locked);
    assert_eq!(desk.email().await.secret, SecretState::KeychainLocked);
    let again = desk.save_email(json!({}), None).await.unwrap();
    assert_eq!(again, saved, "the version and the last test stay");
    assert_eq!(desk.email().await, saved, "and the keychain is open");
    assert_eq!(desk.vault.n_changes(), 1);

    desk.vault.is(State::Locked);
    let changed = desk.save_email(json!({"from_name": "Team"}), None).await.unwrap();
    assert_eq!(
        (changed.version, changed.secret),
        (2, SecretState::KeychainLocked),
        "what needs no keychain asks nobody for it"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_connection_behind_a_locked_keychain_has_no_password_yet() {
    let desk = Desk::signed_in().await;
    desk.vault.is(State::Locked);
    let refused = desk.save_email(json!({}), None).await.unwrap_err();
    assert_eq!(refused.field_errors[0].path, "secret");
    assert_eq!(desk.email().await.version, 0, "nothing was stored");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_password_is_taken_out_again_when_the_settings_are_refused() {
    let desk = Desk::signed_in().await;
    refuse_connections(&desk);
    let refused = desk.save_email(json!({}), Some("first")).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Database);
    assert_eq!(desk.vault.secrets(), [""; 0], "nothing is left of it");
    assert_eq!(desk.email().await.secret, SecretState::Missing);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_held_in_memory_goes_without_touching_the_keychain() {
    let desk = Desk::signed_in().await;
    desk.save_email(json!({}), Some("first")).await.unwrap();
    refuse_connections(&desk);
    desk.vault.is(State::Absent);
    let refused = desk
        .save_email_as(json!({}), Some("second"), true)
        .await
        .unwrap_err();
    assert_eq!(refused.code, ErrorCode::Database);
    desk.vault.is(State::Open);
    assert_eq!(desk.vault.secrets(), ["first"]);
    assert_eq!(
        desk.email().await.secret,
        SecretState::InKeychain,
        "what was held is forgotten, and the keychain's counts again"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_keychain_a_password_is_held_only_if_the_person_agrees() {
    let desk = Desk::signed_in().await;
    desk.vault.is(State::Absent);
    let refused = desk.save_email(json!({}), Some("first")).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::KeychainUnavailable);
    assert_eq!(desk.email().await.version, 0, "nothing was stored");
    let held = desk.save_email_as(json!({}), Some("first"), true).await.unwrap();
    assert_eq!(held.secret, SecretState::UntilClosed);
}

async fn demo() -> Desk {
    let desk = Desk::configured(Arc::new(TempDir::new().unwrap()), |config| config.demo = true).await;
    let request = SignIn {
        email: "admin@hyopps.local".into(),
        password: Password("admin123".into()),
    };
    desk.app.sign_in(request).await.unwrap();
    desk
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_keeps_nothing_in_the_keychain() {
    let desk = demo().await;
    let here = json!({"host": "localhost"});
    for secret in ["typed by a guest", "and another"] {
        let saved = desk.save_email(here.clone(), Some(secret)).await.unwrap();
        assert_eq!(
            saved.secret,
            SecretState::UntilClosed,
            "it is there for as long as the demo is open"
        );
    }
    refuse_connections(&desk);
    let refused = desk.save_email(here, Some("third")).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Database);
    assert_eq!(desk.vault.n_changes(), 0, "not even for a moment");
    assert_eq!(desk.email().await.secret, SecretState::UntilClosed);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_sends_to_this_computer_only() {
    let desk = demo().await;
    let stored = desk.email().await;
    for host in [
        "mail.example.org",
        "localhost.example.org",
        "192.0.2.1",
        "0.0.0.0",
        "2001:db8::1",
    ] {
        let refused = desk.save_email(json!({ "host": host }), Some("guest")).await;
        let errors = refused.unwrap_err().field_errors;
        let told: Vec<_> = errors
            .iter()
            .map(|error| (error.path.as_str(), error.problem))
            .collect();
        assert_eq!(told, [("host", Problem::Refused)], "{host}");
        assert!(
            errors[0].message.contains("demo"),
            "it says why: {}",
            errors[0].message
        );
    }
    assert_eq!(desk.email().await, stored, "nothing was stored");
    for host in ["localhost", "LocalHost", "127.0.0.1", "127.8.9.10", "::1"] {
        let saved = desk.save_email(json!({ "host": host }), Some("guest")).await;
        assert_eq!(saved.unwrap().settings["host"], host);
    }

    set_email(&desk, "host", "mail.example.org");
    let system = System {
        system: "email".into(),
    };
    let tested = desk.app.test_connection(system).await.unwrap_err();
    assert_eq!(
        tested.field_errors[0].path, "host",
        "however it came to be stored"
    );
    let mail = SendTestMail {
        to: "ada@example.org".into(),
    };
    let sent = desk.app.send_test_mail(mail).await.unwrap_err();
    assert_eq!(sent.field_errors[0].path, "host");
}

#[tokio::test(flavor = "multi_thread")]
async fn outside_the_demo_mail_goes_where_people_say() {
    let desk = Desk::signed_in().await;
    let saved = desk.save_email(json!({"host": "192.0.2.1"}), Some("first")).await;
    assert_eq!(saved.unwrap().version, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_connection_says_how_many_steps_may_use_it_at_once() {
    let desk = Desk::signed_in().await;
    for connection in desk.app.list_connections().await.unwrap() {
        let field = connection.fields.iter().find(|field| field.key == "at_once");
        assert!(field.is_some_and(|field| field.optional), "{}", connection.system);
    }
    let saved = desk.save_email(json!({}), Some("first")).await.unwrap();
    assert_eq!(saved.settings["at_once"], "", "it may be left out");
    let saved = desk.save_email(json!({"at_once": "64"}), None).await.unwrap();
    assert_eq!(saved.settings["at_once"], "64");
    for wrong in ["0", "65", "many"] {
        let refused = desk
            .save_email(json!({"at_once": wrong}), None)
            .await
            .unwrap_err();
        let errors: Vec<_> = refused
            .field_errors
            .iter()
            .map(|error| (error.path.as_str(), error.problem))
            .collect();
        assert_eq!(errors, [("at_once", Problem::NotInRange)], "{wrong}");
    }
    assert_eq!(desk.email().await.settings["at_once"], "64", "nothing was stored");
}
