//! The settings of the Slack connection, and their form.

use connector::Error;
use domain::form::{Answers, Choice, Field, FieldError, Input, Problem};

use crate::http::{Base, ca_field, extra_roots, field, optional, text, unusable};

/// Where Slack is for everybody but governments and tests.
const API: &str = "https://slack.com/api";

/// The settings, checked.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    /// Where the calls are.
    pub(super) base: Base,
    /// What a partner gets.
    pub(super) kind: Kind,
    /// Who is put into a new user group.
    pub(super) contact: String,
    /// What stands before names; empty for nothing.
    pub(super) prefix: String,
    /// The workspace that the token must be for; empty for whichever it is for.
    pub(super) team_id: String,
}

/// What a partner gets in Slack.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    UserGroup,
    PrivateChannel,
    PublicChannel,
}

impl Settings {
    /// Reads the answers of the form.
    ///
    /// # Errors
    /// Every wrong field at once.
    pub(super) fn parse(answers: &Answers) -> Result<Self, Vec<FieldError>> {
        let kind = match text(answers, "kind") {
            "user_group" => Ok(Kind::UserGroup),
            "private_channel" | "" => Ok(Kind::PrivateChannel),
            "public_channel" => Ok(Kind::PublicChannel),
            _ => Err(FieldError::new(
                "kind",
                Problem::NotAnOption,
                "Choose one of the options.",
            )),
        };
        let contact = contact(text(answers, "contact"), kind.as_ref().ok());
        let prefix = text(answers, "prefix");
        let api_url = match text(answers, "api_url") {
            "" => API,
            url => url,
        };
        let base =
            Base::parse(api_url).map_err(|wrong| FieldError::new("api_url", Problem::Malformed, wrong));
        let team_id = team_id(text(answers, "team_id"));
        let roots = extra_roots(answers);
        match (base, kind, contact, team_id, roots) {
            (Ok(base), Ok(kind), Ok(contact), Ok(team_id), Ok(_)) => Ok(Self {
                base,
                kind,
                contact,
                prefix: prefix.to_owned(),
                team_id,
            }),
            (base, kind, contact, team_id, roots) => {
                let errors = [kind.err(), contact.err(), base.err(), team_id.err(), roots.err()];
                Err(errors.into_iter().flatten().collect())
            }
        }
    }

    /// Reads the settings of a step, which waits until they can be used.
    pub(super) fn of_step(answers: &Answers) -> Result<Self, Error> {
        Self::parse(answers).map_err(|errors| unusable(super::PRODUCT.title, &errors))
    }
}

fn contact(text: &str, kind: Option<&Kind>) -> Result<String, FieldError> {
    if text.is_empty() && kind == Some(&Kind::UserGroup) {
        return Err(FieldError::new(
            "contact",
            Problem::Missing,
            "Enter a colleague's address: Slack refuses user groups without members.",
        ));
    }
    if !text.is_empty() && !domain::email::is_address(text) {
        return Err(FieldError::new(
            "contact",
            Problem::NotAnEmail,
            "Enter an address such as ada@example.org.",
        ));
    }
    Ok(text.to_owned())
}

fn team_id(text: &str) -> Result<String, FieldError> {
    let is_id = text.starts_with('T') && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    if text.is_empty() || is_id {
        return Ok(text.to_owned());
    }
    Err(FieldError::new(
        "team_id",
        Problem::Malformed,
        "Enter the workspace's id, which begins with T, for example T024BE7LD.",
    ))
}

/// Returns the form.
pub(super) fn fields() -> Vec<Field> {
    let choice = |value: &str, label: &str| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
    };
    let kinds = vec![
        choice("private_channel", "A private channel"),
        choice("public_channel", "A public channel"),
        choice("user_group", "A user group (members only, no guests)"),
    ];
    vec![
        optional(field(
            "kind",
            "What a partner gets",
            "A private channel unless you choose otherwise. Guests can be in channels, but never in user groups.",
            Input::Choice { options: kinds },
        )),
        optional(field(
            "contact",
            "First member of user groups",
            "For user groups only: the e-mail address of a colleague who is put into each new one, because Slack \
             refuses empty ones.",
            Input::Email,
        )),
        optional(field(
            "prefix",
            "Prefix",
            "Put before the partner's name, for example “partner”, which makes the channel #partner-acme.",
            Input::Text { max_length: 40 },
        )),
        optional(field(
            "api_url",
            "Address of Slack's API",
            "Leave it empty unless you use GovSlack: https://slack-gov.com/api.",
            Input::Text { max_length: 2000 },
        )),
        optional(field(
            "team_id",
            "Workspace id",
            "Begins with T. Needed if the token is for a whole Enterprise organization; otherwise it makes the app \
             refuse a token of another workspace.",
            Input::Text { max_length: 40 },
        )),
        ca_field(),
    ]
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parse(answers: serde_json::Value) -> Result<Settings, Vec<String>> {
        let answers = answers.as_object().cloned().unwrap_or_default();
        Settings::parse(&answers).map_err(|errors| errors.into_iter().map(|error| error.path).collect())
    }

    #[test]
    fn nothing_has_to_be_entered() {
        let cleaned = domain::form::check(&fields(), &Answers::new()).unwrap();
        let settings = Settings::parse(&cleaned).unwrap();
        assert_eq!(settings.kind, Kind::PrivateChannel);
        assert_eq!(settings.base.as_str(), "https://slack.com/api");
        assert_eq!(settings.team_id, "");
    }

    #[test]
    fn every_wrong_field_is_told_at_once() {
        let wrong = parse(json!({
            "kind": "huddle", "contact": "nobody", "api_url": "slack.com", "team_id": "acme",
            "ca_certificate": "hello",
        }));
        assert_eq!(
            wrong.unwrap_err(),
            ["kind", "contact", "api_url", "team_id", "ca_certificate"]
        );
    }

    #[test]
    fn a_user_group_needs_somebody_to_be_in_it() {
        assert_eq!(parse(json!({"kind": "user_group"})).unwrap_err(), ["contact"]);
        let settings = parse(json!({"kind": "user_group", "contact": "ada@example.org"}));
        assert_eq!(settings.unwrap().contact, "ada@example.org");
    }
}
