//! The settings of the e-mail connection, in the shape in which the client uses them.

pub(super) mod form;

use std::fmt;

use domain::form::{Answers, FieldError, Problem};
use lettre::Address;
use lettre::message::Mailbox;
use rustls::pki_types::{CertificateDer, ServerName};

use crate::certificate;

/// The settings, checked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The mail server.
    pub host: String,
    /// The name its certificate must bear.
    pub server_name: ServerName<'static>,
    /// Its port.
    pub port: u16,
    /// How the connection is encrypted.
    pub security: Security,
    /// Who signs in; none sends without sign-in.
    pub user_name: Option<String>,
    /// From whom the mails are.
    pub from: Mailbox,
    /// Where answers go, unless to the sender.
    pub reply_to: Option<Mailbox>,
    /// Certification authorities to trust besides the computer's own.
    pub extra_roots: Vec<CertificateDer<'static>>,
}

/// How the connection is encrypted. There is no mode without encryption.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Security {
    /// Plain greeting, then STARTTLS, which the server must offer.
    Starttls,
    /// TLS from the first byte.
    Tls,
}

impl fmt::Display for Security {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Starttls => "STARTTLS",
            Self::Tls => "TLS",
        })
    }
}

impl Settings {
    /// Reads the answers of the form.
    ///
    /// # Errors
    /// Every wrong field at once.
    pub fn parse(answers: &Answers) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut keep = |error| errors.push(error);
        let name = answer(answers, "from_name");
        let host = answer(answers, "host");
        let server_name = server_name(&host).map_err(&mut keep);
        let port = port(answers).map_err(&mut keep);
        let security = security(answers).map_err(&mut keep);
        let user_name = one_line(answers, "username").map_err(&mut keep);
        let name = one_line(answers, "from_name").map_err(&mut keep).map(|_| name);
        let from = address("from_address", &answer(answers, "from_address")).map_err(&mut keep);
        let reply_to = match answer(answers, "reply_to") {
            text if text.is_empty() => Ok(None),
            text => address("reply_to", &text).map(Some).map_err(&mut keep),
        };
        let extra_roots =
            certificate::extra_roots("ca_certificate", &answer(answers, "ca_certificate")).map_err(&mut keep);
        match (
            server_name,
            port,
            security,
            user_name,
            name,
            from,
            reply_to,
            extra_roots,
        ) {
            (
                Ok(server_name),
                Ok(port),
                Ok(security),
                Ok(user_name),
                Ok(name),
                Ok(from),
                Ok(reply_to),
                Ok(extra_roots),
            ) => Ok(Self {
                host,
                server_name,
                port,
                security,
                user_name,
                from: Mailbox::new(Some(name).filter(|name| !name.is_empty()), from),
                reply_to: reply_to.map(|address| Mailbox::new(None, address)),
                extra_roots,
            }),
            _ => Err(errors),
        }
    }
}

/// Returns the user name, or none when nobody signs in.
pub(super) fn user_name(answers: &Answers) -> Option<String> {
    Some(answer(answers, "username")).filter(|name| !name.is_empty())
}

fn answer(answers: &Answers, key: &str) -> String {
    match answers.get(key) {
        Some(serde_json::Value::Number(number)) => number.to_string(),
        Some(value) => value.as_str().unwrap_or_default().trim().to_owned(),
        None => String::new(),
    }
}

fn one_line(answers: &Answers, key: &str) -> Result<Option<String>, FieldError> {
    let text = answer(answers, key);
    if text.contains(char::is_control) {
        return Err(FieldError::new(key, Problem::Malformed, "Enter one line."));
    }
    Ok(Some(text).filter(|text| !text.is_empty()))
}

fn server_name(host: &str) -> Result<ServerName<'static>, FieldError> {
    ServerName::try_from(host.to_owned()).map_err(|_| {
        FieldError::new(
            "host",
            Problem::Malformed,
            "Enter a name such as mail.example.org, without https:// and without a port.",
        )
    })
}

fn port(answers: &Answers) -> Result<u16, FieldError> {
    let port = answer(answers, "port").parse().ok().filter(|port| *port != 0);
    port.ok_or_else(|| {
        FieldError::new(
            "port",
            Problem::NotInRange,
            "Enter a whole number from 1 to 65535.",
        )
    })
}

fn security(answers: &Answers) -> Result<Security, FieldError> {
    match answer(answers, "security").as_str() {
        "starttls" => Ok(Security::Starttls),
        "tls" => Ok(Security::Tls),
        _ => Err(FieldError::new(
            "security",
            Problem::NotAnOption,
            "Choose one of the options.",
        )),
    }
}

fn address(key: &str, text: &str) -> Result<Address, FieldError> {
    let wrong = || {
        FieldError::new(
            key,
            Problem::NotAnEmail,
            "Enter an address such as ada@example.org.",
        )
    };
    if !domain::email::is_address(text) {
        return Err(wrong());
    }
    text.parse().map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parse(changes: serde_json::Value) -> Result<Settings, Vec<(String, Problem)>> {
        let mut answers = Answers::new();
        for (key, value) in [
            ("host", "mail.example.org"),
            ("security", "starttls"),
            ("port", "587"),
            ("from_address", "onboarding@example.org"),
        ] {
            answers.insert(key.to_owned(), value.into());
        }
        answers.extend(changes.as_object().cloned().unwrap_or_default());
        Settings::parse(&answers).map_err(|errors| {
            errors
                .into_iter()
                .map(|error| (error.path, error.problem))
                .collect()
        })
    }

    #[test]
    fn the_form_and_the_check_agree_on_what_is_enough() {
        let answers = json!({
            "host": "mail.example.org", "security": "tls", "port": "465", "from_address": "a@example.org",
        });
        let answers = answers.as_object().cloned().unwrap_or_default();
        let cleaned = domain::form::check(&form::fields(), &answers).unwrap();
        let settings = Settings::parse(&cleaned).unwrap();
        assert_eq!((settings.port, settings.security), (465, Security::Tls));
        assert_eq!(settings.user_name, None, "an empty user name means no sign-in");
        assert!(settings.extra_roots.is_empty());
    }

    #[test]
    fn every_wrong_field_is_told_at_once() {
        let errors = parse(json!({
            "host": "https://mail.example.org", "port": "0", "security": "plain",
            "from_address": "nobody", "reply_to": "x@y.org\r\nBcc: z@y.org", "username": "a\nb",
        }));
        let paths: Vec<_> = errors.unwrap_err().into_iter().map(|(path, _)| path).collect();
        assert_eq!(
            paths,
            ["host", "port", "security", "username", "from_address", "reply_to"]
        );
    }

    #[test]
    fn a_certificate_must_be_one() {
        let key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----";
        let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----";
        for text in ["hello", key, broken, "-----BEGIN CERTIFICATE-----\n%%%"] {
            let errors = parse(json!({"ca_certificate": text})).unwrap_err();
            assert_eq!(
                errors,
                [("ca_certificate".to_owned(), Problem::Refused)],
                "{text}"
            );
        }
    }
}
