//! What a test's mail server does.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;
use serde_json::{Value, json};

use crate::certificate::Certificate;

/// What a mail server does. The default is a good one: STARTTLS, user `ada`, password `correct horse`.
#[derive(Clone, Debug)]
pub struct Options {
    /// How it encrypts.
    pub security: Security,
    /// What its certificate is like.
    pub certificate: Certificate,
    /// Who can sign in; none takes mail from everybody and offers no sign-in.
    pub account: Option<(String, String)>,
    /// The mechanisms for sign-in that it offers.
    pub mechanisms: Vec<&'static str>,
    /// Whether it carries addresses outside ASCII.
    pub smtputf8: bool,
    /// The largest message it takes, in bytes.
    pub size: u64,
    /// What it does with every recipient who is not in `recipients`.
    pub behaviour: Behaviour,
    /// What it does with recipients, by local part.
    pub recipients: BTreeMap<String, Behaviour>,
}

/// How a server encrypts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Security {
    /// Offers STARTTLS and requires it.
    Starttls,
    /// TLS from the first byte.
    Tls,
    /// Does not offer STARTTLS.
    Plain,
}

/// What a server answers; none is agreement. An answer is for example `550 5.1.1 no such user`.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Behaviour {
    /// To AUTH, whatever the password. Only that of `Options::behaviour` counts.
    pub auth: Option<String>,
    /// To MAIL. Only that of `Options::behaviour` counts.
    pub mail: Option<String>,
    /// To RCPT.
    pub rcpt: Option<String>,
    /// How many of the first RCPT commands are greylisted with 451 4.7.1.
    pub greylist: u32,
    /// To DATA.
    pub data: Option<String>,
    /// How many of the first DATA commands are never answered. It is the last command before the message.
    pub hold_data: u32,
    /// What happens behind the final dot.
    pub after_dot: AfterDot,
}

/// What happens behind the final dot.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(tag = "kind", content = "answer", rename_all = "snake_case")]
pub enum AfterDot {
    /// The mail is kept and 250 is answered.
    #[default]
    Accept,
    /// The mail is thrown away with this answer.
    Refuse(String),
    /// The mail is kept and the connection cut without an answer.
    KeepAndDrop,
    /// The mail is thrown away and the connection cut without an answer.
    LoseAndDrop,
    /// The mail is kept and nothing is ever answered.
    KeepAndHang,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            security: Security::Starttls,
            certificate: Certificate::Good,
            account: Some(("ada".to_owned(), "correct horse".to_owned())),
            mechanisms: vec!["PLAIN", "LOGIN"],
            smtputf8: false,
            size: 1_000_000,
            behaviour: Behaviour::default(),
            recipients: BTreeMap::new(),
        }
    }
}

impl Options {
    /// The form in which the script reads them.
    pub(super) fn to_json(&self, certificate: &Path) -> Value {
        json!({
            "security": self.security,
            "certificate": certificate,
            "account": self.account,
            "mechanisms": self.mechanisms,
            "smtputf8": self.smtputf8,
            "size": self.size,
            "behaviour": self.behaviour,
            "recipients": self.recipients,
        })
    }
}
