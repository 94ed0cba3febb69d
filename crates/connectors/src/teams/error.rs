//! What can go wrong with Microsoft Teams, told apart by statuses and codes.

mod words;

use std::time::Duration;

use connector::{Error, Kind};
use serde_json::Value;

use crate::http::Answer;

/// What went wrong. The engine never sees it: the conversion into [`Error`] tells it to a person.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    /// No answer came, or none of Graph's; it is told already.
    #[error("no answer of Microsoft Graph")]
    Told(#[source] Box<Error>),
    /// The token endpoint refused the app.
    #[error("the token endpoint refused the app")]
    SignIn { number: Option<u64>, said: Said },
    /// Graph refused a fresh token.
    #[error("Microsoft Graph refused the token")]
    TokenRefused { said: Said },
    /// The app may not do something.
    #[error("Microsoft Graph does not allow it")]
    Forbidden {
        permission: &'static str,
        /// Whether the token has the permission all the same.
        is_granted: bool,
        said: Said,
    },
    /// Something is not there, or not yet.
    #[error("Microsoft Graph does not find it")]
    NotFound { said: Said },
    /// The request was refused for what is in it.
    #[error("Microsoft Graph refused the request")]
    Refused { said: Said },
    /// What was made did not appear in time.
    #[error("{what} did not appear in time")]
    NotSeen { what: &'static str },
    /// A list leads from a page to one that was read before, or to ever new ones.
    #[error("a list has no end")]
    Endless,
    /// There is no such team.
    #[error("the team {team} is unknown")]
    TeamUnknown { team: String },
    /// There is no such channel.
    #[error("the channel {channel} is unknown")]
    ChannelUnknown { channel: String },
    /// The step names no channel.
    #[error("no channel is named")]
    ChannelUnnamed,
    /// Several channels have the name.
    #[error("{count} channels have the name {name}")]
    ChannelAmbiguous { name: String, count: usize },
    /// Guests cannot be in shared channels.
    #[error("the channel {name} is of the kind {kind}")]
    ChannelOfOtherKind { name: String, kind: String },
    /// A channel of the name is of another kind than new ones are to be.
    #[error("the channel {name} is {found}, not {wanted}")]
    ChannelKindDiffers {
        name: String,
        found: String,
        wanted: &'static str,
    },
    /// A channel of the name is there that the app did not make.
    #[error("the channel {name} is not the app's own")]
    ChannelNotOurs { name: String, id: String },
    /// No channel can be named after the organization.
    #[error("no channel can be named after it")]
    ChannelNameUnusable { organization: String },
    /// The name is taken by a channel that cannot be seen.
    #[error("the name {name} is taken")]
    ChannelNameTaken { name: String, said: Said },
    /// The owner of private channels cannot be one.
    #[error("{owner} cannot own a channel")]
    OwnerUnusable { owner: String, why: &'static str },
    /// This is no address that can be invited.
    #[error("the address cannot be invited")]
    AddressUnusable { email: String, why: &'static str },
    /// Several people have the address.
    #[error("{count} people have the address")]
    PersonAmbiguous { email: String, count: usize },
    /// Signing in was switched off for the person.
    #[error("the person is disabled")]
    PersonDisabled { email: String },
    /// The person is no guest.
    #[error("the person is no guest")]
    NotAGuest { email: String },
    /// The person owns the team.
    #[error("the person owns the team")]
    PersonOwnsTeam { email: String },
    /// The person is in private channels of the team.
    #[error("the person is in private channels of the team")]
    PersonInChannels { email: String, channels: Vec<String> },
    /// The invitation was refused.
    #[error("the invitation was refused")]
    InvitationRefused { email: String, said: Said },
    /// A receipt is not one of this action's.
    #[error("the receipt cannot be read")]
    ReceiptUnreadable {
        #[source]
        source: serde_json::Error,
    },
}

/// What Graph or the token endpoint said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Said {
    /// The status.
    pub(super) status: u16,
    /// The name that Microsoft has for it.
    pub(super) name: String,
    /// The words, for a person.
    pub(super) message: String,
    /// The name of the request in the logs there.
    pub(super) trace: String,
}

impl Fault {
    /// Returns whether nobody can tell yet if the request took effect.
    pub(super) fn is_unclear(&self) -> bool {
        matches!(self, Self::Told(error) if matches!(error.kind, Kind::Transient { .. }))
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Told(Box::new(error))
    }
}

/// Makes a fault of an answer that refuses. `permission` is what the request needs.
pub(super) fn of(answer: &Answer, permission: &'static str, is_granted: bool) -> Fault {
    let Some(said) = said(answer) else {
        return answer.unexpected().into();
    };
    match answer.status() {
        401 => Fault::TokenRefused { said },
        403 => Fault::Forbidden {
            permission,
            is_granted,
            said,
        },
        404 => Fault::NotFound { said },
        408 | 425 | 500..=599 => {
            let mut error = answer.unexpected();
            // Unlike for 429, no request waits for these within an attempt.
            error.kind = Kind::Transient {
                retry_after: pause(answer),
            };
            if error.trace.is_empty() {
                error.trace = said.trace;
            }
            error.into()
        }
        _ => Fault::Refused { said },
    }
}

/// Reads Graph's form of an error; none when something else answered.
fn said(answer: &Answer) -> Option<Said> {
    let body = answer.maybe_json()?;
    let error = body.get("error")?;
    let code = answer.shown(error.get("code")?.as_str()?);
    let inner = error.get("innerError").or_else(|| error.get("innererror"));
    let inner_id = inner.and_then(|inner| inner.get("request-id")?.as_str());
    let trace = answer.trace();
    Some(Said {
        status: answer.status(),
        name: code,
        message: words(answer, error.get("message")),
        trace: if trace.is_empty() {
            answer.shown(inner_id.unwrap_or_default())
        } else {
            trace
        },
    })
}

/// Returns the first line of what was said, not too long, and without the secrets that went with the request.
pub(super) fn words(answer: &Answer, message: Option<&Value>) -> String {
    let message = message.and_then(Value::as_str).unwrap_or_default();
    let line = message.lines().next().unwrap_or_default();
    answer.shown(line)
}

/// Reads how long Graph wants to be left alone; the seconds may be broken.
fn pause(answer: &Answer) -> Option<Duration> {
    let seconds = answer.header("retry-after")?.trim().parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}
