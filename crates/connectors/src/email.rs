//! E-mail: hands messages to a mail server by SMTP submission.
//!
//! It knows STARTTLS and TLS from the first byte, never plain text. "Accepted" by the mail server is all that
//! can be told; whether a mail arrives comes later, by mail, to the sender.

mod actions {
    pub(super) mod share_documentation;
}
mod client;
mod dialogue;
mod error;
mod model;
mod session;
mod settings;
mod template;
mod tls;

pub use client::{Client, Timeouts};
pub use model::Mail;
pub use settings::{Security, Settings};

use connector::{Action, BoxFuture, Cx, Error, Found, Kind, Secret, System, SystemSpec};
use domain::form::{Answers, Field, FieldError};

use actions::share_documentation::ShareDocumentation;

/// The system `email`.
pub struct Email;

static SPEC: SystemSpec = SystemSpec {
    key: "email",
    title: "E-mail",
    summary: "Sends mail to partners through your mail server.",
    secret_label: Some("Password"),
    destination: &["host", "port", "security", "username", "ca_certificate"],
};

static ACTIONS: &[&dyn Action] = &[&ShareDocumentation];

impl System for Email {
    fn spec(&self) -> &'static SystemSpec {
        &SPEC
    }

    fn settings(&self) -> Vec<Field> {
        settings::form::fields()
    }

    fn check_settings(&self, settings: &Answers) -> Result<(), Vec<FieldError>> {
        Settings::parse(settings).map(drop)
    }

    fn needs_secret(&self, settings: &Answers) -> bool {
        settings::user_name(settings).is_some()
    }

    fn actions(&self) -> &'static [&'static dyn Action] {
        ACTIONS
    }

    fn test<'a>(&'a self, cx: &'a Cx) -> BoxFuture<'a, Result<Found, Error>> {
        Box::pin(async move {
            let (settings, secret) = opened(cx).await?;
            let client = Client::new(settings, Timeouts::default());
            client.check(secret.as_ref()).await.map(Found::only)
        })
    }
}

/// Sends a short mail, so that an admin sees one arrive, and tells in one sentence what happened.
///
/// # Errors
/// When it was not accepted, or nobody can tell.
pub async fn send_test_mail(cx: &Cx, to: &str) -> Result<String, Error> {
    let (settings, secret) = opened(cx).await?;
    let message = template::test_mail(to)?.to_message(&settings, &cx.idempotency_key, cx.now)?;
    let host = settings.host.clone();
    Client::new(settings, Timeouts::default())
        .send(secret.as_ref(), &message, &*cx.checkpoint)
        .await?;
    Ok(format!("Handed to the mail server {host}: a test mail to {to}."))
}

/// Returns the settings in the form the client needs, and the secret when they name a user.
async fn opened(cx: &Cx) -> Result<(Settings, Option<Secret>), Error> {
    let settings = Settings::parse(&cx.settings).map_err(|errors| unusable(&errors))?;
    let secret = match settings.user_name {
        Some(_) => Some(cx.secret().await?),
        None => None,
    };
    Ok((settings, secret))
}

fn unusable(errors: &[FieldError]) -> Error {
    let mut error = Error::new(
        Kind::Blocked,
        "smtp_settings_invalid",
        "The settings of the e-mail connection cannot be used.",
    )
    .hint("Correct them on the Connections page. Nothing was sent.");
    error.detail = errors
        .iter()
        .map(|error| format!("{}: {}", error.path, error.message))
        .collect();
    error
}
