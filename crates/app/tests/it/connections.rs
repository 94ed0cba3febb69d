//! Connections and their secrets.

use std::sync::Arc;

use api::connection::{ConnectionView, SaveConnection, SecretInput, SecretState};
use api::session::{Password, SignIn};
use api::{ApiError, ErrorCode};
use domain::form::Problem;
use serde_json::{Value, json};
use tempfile::TempDir;
use testkit::certificate::{Certificate, Issued};

use crate::behind::refuse_connections;
use crate::desk::Desk;
use crate::vault::State;

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
async fn the_earlier_password_comes_back_when_the_settings_are_refused() {
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
    assert!(desk.vault.n_changes() > 1, "it was replaced meanwhile");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_behind_a_locked_keychain_comes_back_as_well() {
    let desk = Desk::signed_in().await;
    desk.save_email(json!({}), Some("first")).await.unwrap();
    refuse_connections(&desk);
    desk.vault.is(State::Locked);
    let refused = desk.save_email(json!({}), Some("second")).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Database);
    assert_eq!(
        desk.vault.secrets(),
        ["first"],
        "locked away is not the same as never there"
    );
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

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_keeps_nothing_in_the_keychain() {
    let desk = Desk::configured(Arc::new(TempDir::new().unwrap()), |config| config.demo = true).await;
    let request = SignIn {
        email: "admin@hyopps.local".into(),
        password: Password("admin123".into()),
    };
    desk.app.sign_in(request).await.unwrap();
    for secret in ["typed by a guest", "and another"] {
        let saved = desk.save_email(json!({}), Some(secret)).await.unwrap();
        assert_eq!(
            saved.secret,
            SecretState::UntilClosed,
            "it is there for as long as the demo is open"
        );
    }
    refuse_connections(&desk);
    let refused = desk.save_email(json!({}), Some("third")).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Database);
    assert_eq!(desk.vault.n_changes(), 0, "not even for a moment");
    assert_eq!(desk.email().await.secret, SecretState::UntilClosed);
}
