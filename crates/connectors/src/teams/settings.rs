//! What an admin enters to connect Microsoft Teams.

pub(super) mod form;

use domain::Timestamp;
use domain::email::is_address;
use domain::form::{Answers, FieldError, Problem};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use uuid::Uuid;

use crate::http::{Base, extra_roots, text};

/// The key of the field with the team.
pub(super) const TEAM: &str = "team";

/// The keys of the fields that decide to whom the secret is shown.
pub(super) const DESTINATION: [&str; 5] = ["tenant", "client_id", "graph_url", "login_url", "ca_certificate"];

const GRAPH: &str = "https://graph.microsoft.com/v1.0";
const LOGIN: &str = "https://login.microsoftonline.com";
const REDIRECT: &str = "https://myapps.microsoft.com";

/// What is needed to sign in.
#[derive(Clone, Debug)]
pub(super) struct Access {
    /// The directory's id.
    pub(super) tenant: String,
    /// The app's id.
    pub(super) client_id: String,
    /// Where Graph is, without its version.
    pub(super) graph: Base,
    /// Where tokens are given out.
    pub(super) login: Base,
}

/// What is needed to do something.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    /// The directory's id.
    pub(super) tenant: String,
    /// The team's id.
    pub(super) team: String,
    /// What kind new channels are of.
    pub(super) kind: ChannelKind,
    /// Where guests arrive when they have accepted.
    pub(super) redirect: String,
    /// Whether Microsoft mails invitations.
    pub(super) sends_mail: bool,
    /// When the client secret ends, as the admin knows it.
    pub(super) secret_ends: Option<Timestamp>,
}

/// What kind new channels are of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum ChannelKind {
    /// Everybody in the team sees it.
    Standard,
    /// Only its members see it; this address or id is its owner.
    Private {
        /// An address or id.
        owner: String,
    },
}

impl ChannelKind {
    /// Returns the word that Graph has for it.
    pub(super) const fn as_str(&self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Private { .. } => "private",
        }
    }
}

impl Access {
    /// Reads what is needed to sign in.
    ///
    /// # Errors
    /// Every wrong field of it.
    pub(super) fn parse(answers: &Answers) -> Result<Self, Vec<FieldError>> {
        let tenant = id(answers, "tenant");
        let client_id = id(answers, "client_id");
        let graph = base(answers, "graph_url", GRAPH);
        let login = base(answers, "login_url", LOGIN);
        match (tenant, client_id, graph, login) {
            (Ok(tenant), Ok(client_id), Ok(graph), Ok(login)) => Ok(Self {
                graph: graph.without_ending("/v1.0"),
                login: login.without_ending(&format!("/{tenant}")),
                tenant,
                client_id,
            }),
            (tenant, client_id, graph, login) => {
                Err([tenant.err(), client_id.err(), graph.err(), login.err()]
                    .into_iter()
                    .flatten()
                    .collect())
            }
        }
    }
}

impl Settings {
    /// Reads everything.
    ///
    /// # Errors
    /// Every wrong field.
    pub(super) fn parse(answers: &Answers) -> Result<Self, Vec<FieldError>> {
        let access = Access::parse(answers);
        let team = id(answers, TEAM);
        let kind = channel_kind(answers);
        let secret_ends = secret_ends(answers);
        let roots = extra_roots(answers);
        match (access, team, kind, secret_ends, roots) {
            (Ok(access), Ok(team), Ok(kind), Ok(secret_ends), Ok(_)) => Ok(Self {
                tenant: access.tenant,
                team,
                kind,
                redirect: or(text(answers, "invite_redirect"), REDIRECT).to_owned(),
                sends_mail: text(answers, "send_invitation_mail") != "no",
                secret_ends,
            }),
            (access, team, kind, secret_ends, roots) => {
                let mut errors = access.err().unwrap_or_default();
                errors.extend(
                    [team.err(), kind.err(), secret_ends.err(), roots.err()]
                        .into_iter()
                        .flatten(),
                );
                Err(errors)
            }
        }
    }
}

fn or<'a>(text: &'a str, otherwise: &'a str) -> &'a str {
    if text.is_empty() { otherwise } else { text }
}

fn base(answers: &Answers, key: &str, otherwise: &str) -> Result<Base, FieldError> {
    Base::parse(or(text(answers, key), otherwise))
        .map_err(|wrong| FieldError::new(key, Problem::Malformed, wrong))
}

/// Reads an id of the directory, in one form, so that two can be compared.
fn id(answers: &Answers, key: &str) -> Result<String, FieldError> {
    let id = text(answers, key).parse::<Uuid>();
    id.map(|id| id.to_string()).map_err(|_| {
        FieldError::new(
            key,
            Problem::Malformed,
            "Enter the id, such as 0fddfdc5-f319-491f-a514-be1bc1bf9ddc.",
        )
    })
}

fn channel_kind(answers: &Answers) -> Result<ChannelKind, FieldError> {
    if text(answers, "channel_kind") == "standard" {
        return Ok(ChannelKind::Standard);
    }
    let owner = text(answers, "channel_owner");
    if owner.is_empty() {
        return Err(FieldError::new(
            "channel_owner",
            Problem::Missing,
            "A private channel needs an owner. Enter one, or choose standard channels.",
        ));
    }
    if !is_address(owner) && owner.parse::<Uuid>().is_err() {
        return Err(FieldError::new(
            "channel_owner",
            Problem::Malformed,
            "Enter an address such as ada@example.org, or the id of a user.",
        ));
    }
    Ok(ChannelKind::Private {
        owner: owner.to_owned(),
    })
}

fn secret_ends(answers: &Answers) -> Result<Option<Timestamp>, FieldError> {
    let date = text(answers, "secret_expires");
    if date.is_empty() {
        return Ok(None);
    }
    let midnight = date
        .parse::<Date>()
        .and_then(|date| date.to_zoned(TimeZone::UTC))
        .map_err(|_| {
            FieldError::new(
                "secret_expires",
                Problem::Malformed,
                "Enter the date as year, month and day, such as 2027-01-31.",
            )
        })?;
    Ok(Some(Timestamp::from_micros(
        midnight.timestamp().as_microsecond(),
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn answers(more: serde_json::Value) -> Answers {
        let mut answers = json!({
            "tenant": "0FDDFDC5-f319-491f-a514-be1bc1bf9ddc",
            "client_id": "3f6a1c52-7d0e-4b7a-9a51-6c0d2f8e4b17",
            "team": "57fb72d0-d811-46f4-8947-305e6072eaa5",
            "channel_owner": "mira@example.org",
        })
        .as_object()
        .cloned()
        .unwrap();
        answers.extend(more.as_object().cloned().unwrap());
        answers
    }

    #[test]
    fn what_is_left_empty_has_a_good_value() {
        let settings = Settings::parse(&answers(json!({"graph_url": "", "channel_kind": ""}))).unwrap();
        let owner = "mira@example.org".to_owned();
        assert_eq!(settings.kind, ChannelKind::Private { owner });
        assert_eq!(settings.redirect, REDIRECT);
        assert!(settings.sends_mail);
        assert_eq!(settings.secret_ends, None);
        let access = Access::parse(&answers(json!({}))).unwrap();
        assert_eq!(
            access.tenant, "0fddfdc5-f319-491f-a514-be1bc1bf9ddc",
            "ids are compared"
        );
        assert_eq!(access.graph.as_str(), "https://graph.microsoft.com");
        assert_eq!(access.login.as_str(), LOGIN);
    }

    #[test]
    fn addresses_are_taken_with_what_people_copy_along() {
        let access = Access::parse(&answers(json!({
            "graph_url": "https://graph.microsoft.us/v1.0/",
            "login_url": "https://login.microsoftonline.us/0fddfdc5-f319-491f-a514-be1bc1bf9ddc",
        })))
        .unwrap();
        assert_eq!(access.graph.as_str(), "https://graph.microsoft.us");
        assert_eq!(access.login.as_str(), "https://login.microsoftonline.us");
    }

    #[test]
    fn a_date_is_midnight_in_utc() {
        let settings = Settings::parse(&answers(json!({"secret_expires": "2027-01-31"}))).unwrap();
        assert_eq!(settings.secret_ends.unwrap().to_string(), "2027-01-31T00:00:00Z");
    }

    #[test]
    fn every_wrong_field_is_told_at_once() {
        let wrong = answers(json!({
            "tenant": "contoso", "client_id": "", "team": "Partners", "channel_owner": "", "secret_expires": "31.1.2027",
            "graph_url": "http://graph.example.org", "login_url": "login", "ca_certificate": "none",
        }));
        let errors = Settings::parse(&wrong).unwrap_err();
        let paths: Vec<_> = errors.iter().map(|error| error.path.as_str()).collect();
        assert_eq!(
            paths,
            [
                "tenant",
                "client_id",
                "graph_url",
                "login_url",
                "team",
                "channel_owner",
                "secret_expires",
                "ca_certificate"
            ]
        );
        let errors = Settings::parse(&answers(json!({"channel_owner": "Mira"}))).unwrap_err();
        assert_eq!(errors[0].path, "channel_owner");
        assert!(Settings::parse(&answers(json!({"channel_owner": "", "channel_kind": "standard"}))).is_ok());
    }
}
