//! A mail as the app thinks of it, and its form on the wire.

use std::time::{Duration, UNIX_EPOCH};

use connector::{Error, Kind};
use domain::Timestamp;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};

use crate::email::settings::Settings;

/// One mail to one person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mail {
    /// The recipient's address.
    pub to: String,
    /// The recipient's name; empty for none.
    pub to_name: String,
    /// The subject.
    pub subject: String,
    /// The text for programs that show no HTML.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

impl Mail {
    /// Builds the message. The same `key` gives the same Message-ID, so that a person can tell a repeat.
    ///
    /// # Errors
    /// When an address is none, or something would break out of its header.
    pub fn to_message(&self, settings: &Settings, key: &str, now: Timestamp) -> Result<Message, Error> {
        let name = Some(self.to_name.trim().to_owned()).filter(|name| !name.is_empty());
        one_line("recipient's name", &self.to_name)?;
        one_line("subject", &self.subject)?;
        let run = header_word(key);
        let mut builder = Message::builder()
            .date(UNIX_EPOCH + Duration::from_micros(u64::try_from(now.as_micros()).unwrap_or(0)))
            .message_id(Some(message_id(settings, key)))
            .from(settings.from.clone())
            .to(Mailbox::new(name, address(&self.to)?))
            .subject(&self.subject)
            .raw_header(header("Auto-Submitted", "auto-generated".to_owned()))
            .raw_header(header("X-HyOpps-Run", run));
        if let Some(reply_to) = &settings.reply_to {
            builder = builder.reply_to(reply_to.clone());
        }
        let parts = MultiPart::alternative_plain_html(self.text.clone(), self.html.clone());
        builder.multipart(parts).map_err(|source| {
            Error::new(
                Kind::Permanent,
                "smtp_message_invalid",
                "The mail could not be put together.",
            )
            .caused_by(&source)
        })
    }
}

/// Returns the Message-ID, with its angle brackets, that a mail for the piece of work `key` has.
pub(super) fn message_id(settings: &Settings, key: &str) -> String {
    let domain = settings.from.email.domain();
    let domain = if domain.is_ascii() {
        domain
    } else {
        "hyopps.invalid"
    };
    format!("<{}@{domain}>", header_word(key))
}

fn address(text: &str) -> Result<Address, Error> {
    let wrong = || {
        Error::new(
            Kind::Permanent,
            "smtp_address_invalid",
            "The recipient's address is not an e-mail address.",
        )
        .hint("Correct the person's address and try the step again. Nothing was sent.")
    };
    if !domain::email::is_address(text) {
        return Err(wrong());
    }
    text.parse().map_err(|_| wrong())
}

/// A line break in a header would begin another one.
fn one_line(what: &str, text: &str) -> Result<(), Error> {
    if !text.contains(char::is_control) {
        return Ok(());
    }
    Err(Error::new(
        Kind::Permanent,
        "smtp_header_invalid",
        format!("The {what} has a line break or another control character in it."),
    )
    .hint("Correct the name and try the step again. Nothing was sent."))
}

/// Writes whatever is not allowed on the left of a Message-ID as `=` and hexadecimal digits.
fn header_word(key: &str) -> String {
    let mut word = String::with_capacity(key.len());
    for byte in key.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => word.push(char::from(byte)),
            _ => word.push_str(&format!("={byte:02x}")),
        }
    }
    word
}

fn header(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn settings() -> Settings {
        let answers = json!({
            "host": "mail.example.org", "security": "tls", "port": "465",
            "from_address": "onboarding@example.org", "from_name": "Größe, Inc.", "reply_to": "help@example.org",
        });
        Settings::parse(answers.as_object().unwrap()).unwrap()
    }

    fn mail() -> Mail {
        Mail {
            to: "ada@example.org".into(),
            to_name: "Ada Lovelace".into(),
            subject: "Hello".into(),
            text: "Text".into(),
            html: "<p>Text</p>".into(),
        }
    }

    fn message(mail: &Mail) -> Result<String, Error> {
        let message = mail.to_message(&settings(), "run 1/step:2", Timestamp::from_micros(0))?;
        Ok(String::from_utf8(message.formatted()).unwrap())
    }

    #[test]
    fn the_headers_are_those_of_the_contract() {
        let message = message(&mail()).unwrap();
        let (head, _) = message.split_once("\r\n\r\n").unwrap();
        let head: Vec<_> = head
            .lines()
            .filter(|line| !line.starts_with(" boundary"))
            .collect();
        insta::assert_snapshot!(head.join("\n"), @r#"
        Date: Thu, 01 Jan 1970 00:00:00 +0000
        Message-ID: <run=201=2fstep=3a2@example.org>
        From: =?utf-8?b?R3LDtsOfZSwgSW5jLg==?= <onboarding@example.org>
        To: "Ada Lovelace" <ada@example.org>
        Subject: Hello
        Auto-Submitted: auto-generated
        X-HyOpps-Run: run=201=2fstep=3a2
        Reply-To: help@example.org
        MIME-Version: 1.0
        Content-Type: multipart/alternative;
        "#);
    }

    #[test]
    fn no_name_breaks_out_of_its_header() {
        for name in ["Ada\r\nBcc: eve@example.org", "Ada\nX: y", "Ada\0"] {
            let mail = Mail {
                to_name: name.into(),
                ..mail()
            };
            assert_eq!(
                message(&mail).unwrap_err().code,
                "smtp_header_invalid",
                "{name:?}"
            );
            let mail = Mail {
                subject: name.into(),
                to_name: String::new(),
                ..mail
            };
            assert_eq!(
                message(&mail).unwrap_err().code,
                "smtp_header_invalid",
                "{name:?}"
            );
        }
        for to in [
            "ada@example.org\r\nBcc: eve@example.org",
            "ada",
            "",
            "a@x.org>, <b@x.org",
        ] {
            let mail = Mail {
                to: to.into(),
                ..mail()
            };
            assert_eq!(message(&mail).unwrap_err().code, "smtp_address_invalid", "{to:?}");
        }
    }

    #[test]
    fn names_with_quotes_and_commas_stay_one_name() {
        let mail = Mail {
            to_name: "\"Eve\" <eve@example.org>, Ada".into(),
            ..mail()
        };
        let built = mail
            .to_message(&settings(), "k", Timestamp::from_micros(0))
            .unwrap();
        let to: Vec<_> = built.envelope().to().iter().map(ToString::to_string).collect();
        assert_eq!(to, ["ada@example.org"], "a name adds no recipient");
        let head = String::from_utf8(built.formatted()).unwrap();
        let to = head.lines().find(|line| line.starts_with("To:")).unwrap();
        assert!(
            to.starts_with("To: =?utf-8?b?") && to.ends_with("?= <ada@example.org>"),
            "{to}"
        );
    }

    #[test]
    fn the_same_work_has_the_same_message_id() {
        assert_eq!(message_id(&settings(), "run/1"), "<run=2f1@example.org>");
        assert_eq!(
            message_id(&settings(), "a>b\r\n@"),
            "<a=3eb=0d=0a=40@example.org>"
        );
    }
}
