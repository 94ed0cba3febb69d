//! The mail that asks a person to do what is required of them. Each call sends another one, so nothing here is
//! repeated.

use connector::Error;
use reqwest::Method;
use serde_json::json;

use crate::http::Answer;
use crate::keycloak::client::{Ask, Lost, Session};
use crate::keycloak::error::{Fault, PersonFault};
use crate::keycloak::model::Person;
use crate::keycloak::permission::MANAGE_USERS;

/// Why it is not certain that a mail was sent.
pub(in crate::keycloak) enum Unsent {
    /// It was not sent.
    Refused(Error),
    /// Nobody can tell.
    Unclear(Error),
}

impl Unsent {
    /// Returns what a step ends with.
    pub(in crate::keycloak) fn into_error(self) -> Error {
        match self {
            Self::Refused(error) | Self::Unclear(error) => error,
        }
    }
}

impl Session {
    /// Sends an account the mail about everything that is required of it.
    pub(in crate::keycloak) async fn send_actions_mail(&self, person: &Person) -> Result<(), Unsent> {
        let settings = self.settings();
        let mut query = Vec::new();
        for (name, value) in [
            ("client_id", settings.mail_client_id.as_str()),
            ("redirect_uri", settings.mail_redirect_uri.as_str()),
        ] {
            if !value.is_empty() {
                query.push((name, value));
            }
        }
        // A bare list: the server does not read anything else.
        let body = json!(person.required_actions);
        let path = ["users", person.id.as_str(), "execute-actions-email"];
        let ask = Ask {
            query: &query,
            // A pause for the mail must not hold up the note that it was not sent.
            kind: "mail",
            ..Ask::with(Method::PUT, &path, &body, MANAGE_USERS)
        };
        let email = person.address().to_owned();
        match self.signed(&ask).await {
            Ok(answer) if answer.is_success() => answer.written().map_err(|error| unclear(email, error)),
            Ok(answer) => Err(unsent(email, &answer)),
            Err(Lost::Refused(error)) => Err(Unsent::Refused(error)),
            Err(Lost::Unclear(error)) => Err(unclear(email, error)),
        }
    }
}

fn unsent(email: String, answer: &Answer) -> Unsent {
    match answer.status() {
        // What the realm's mail server refused has this field; other failures come from further out, and say nothing
        // about the mail.
        500 if says_why(answer) => {
            Unsent::Refused(Fault::Person(PersonFault::MailFailed { email }).answered(answer))
        }
        408 | 425 | 500..=599 => {
            Unsent::Unclear(Fault::Person(PersonFault::MailUnknown { email }).answered(answer))
        }
        400 => Unsent::Refused(Fault::Refused.answered(answer)),
        404 => Unsent::Refused(Fault::Person(PersonFault::Missing { email }).answered(answer)),
        _ => Unsent::Refused(answer.unexpected()),
    }
}

fn says_why(answer: &Answer) -> bool {
    answer
        .maybe_json()
        .is_some_and(|body| body["errorMessage"].is_string())
}

fn unclear(email: String, cause: Error) -> Unsent {
    let mut error = Error::from(PersonFault::MailUnknown { email });
    error.detail.push(cause.message);
    error.detail.extend(cause.detail);
    Unsent::Unclear(error)
}
