//! What can go wrong with Slack.

mod refused;
mod told;

use crate::slack::model::OfPerson;
use crate::slack::place::Place;
use crate::slack::reason::Reason;

/// What can go wrong with Slack. It is put into words for people in one place, when it leaves the connector.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub(super) enum Error {
    /// No answer came, or none that can be read.
    #[error(transparent)]
    Http(#[from] connector::Error),
    /// Slack answered that it does not do it.
    #[error(transparent)]
    Refused(Box<Refusal>),
    /// A list of Slack leads from a page to one that was read before, or to ever new ones.
    #[error("the list {method} has no end")]
    Endless {
        /// The call.
        method: &'static str,
    },
    /// The token is for another workspace than it must be.
    #[error("the token is for {found}, expected {expected}")]
    WrongTeam {
        /// The workspace it must be for.
        expected: String,
        /// The one it is for.
        found: String,
    },
    /// The token is for a whole organization, and no workspace is named.
    #[error("the token is for a whole organization")]
    TeamMissing,
    /// The organization's name has nothing of which a name in Slack can be made.
    #[error("no name can be made of {organization:?}")]
    NameUnusable {
        /// Its name.
        organization: String,
    },
    /// The name is in use by something that is not the partner's.
    #[error("the name is taken")]
    NameTaken {
        /// What would be made.
        wanted: String,
        /// What has the name, or where it may be.
        by: String,
    },
    /// Something is wrong with the user group or channel.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// Something is wrong with the person.
    #[error(transparent)]
    Person(#[from] PersonError),
}

/// What can be wrong with a user group or channel.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub(super) enum PlaceError {
    /// No user group or channel is named at all.
    #[error("no group is named")]
    NotNamed,
    /// The user group or channel does not exist, or the app does not see it.
    #[error("{group} is not known")]
    Unknown {
        /// What it was called.
        group: String,
    },
    /// The name fits a user group and a channel.
    #[error("{name:?} is the name of more than one")]
    Ambiguous {
        /// The name.
        name: String,
    },
    /// It has the name that the partner's would have, and the app did not make it.
    #[error("{place} is not the app's own")]
    NotOurs {
        /// Which.
        place: Place,
    },
    /// The user group is disabled, or the channel archived.
    #[error("{place} is switched off")]
    Inactive {
        /// Which.
        place: Place,
    },
    /// The app is not in the channel.
    #[error("the app is not in {place}")]
    AppNotInChannel {
        /// Which.
        place: Place,
    },
    /// The token may not bring the archived channel back.
    #[error("#{name} cannot be brought back by the token")]
    UnarchiveByHand {
        /// The channel's name.
        name: String,
    },
    /// What was written was not there when it was read back.
    #[error("the members of {place} changed meanwhile")]
    MembersChanged {
        /// Which.
        place: Place,
    },
}

/// What can be wrong with a person.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub(super) enum PersonError {
    /// The person has no address that could be looked up.
    #[error("{email:?} is no address")]
    AddressInvalid {
        /// What was given.
        email: String,
    },
    /// The person is not in the workspace.
    #[error("nobody has the address")]
    Missing {
        /// The address.
        email: String,
        /// Where the person should go.
        place: Place,
    },
    /// Nobody has the address, and the records say that the person was given this.
    #[error("nobody has the address, and access is recorded")]
    NotShown {
        /// The address.
        email: String,
        /// What the person was given, in words.
        recorded: Vec<String>,
    },
    /// The person was in the workspace, and was deactivated.
    #[error("the person was deactivated")]
    Deactivated {
        /// The address, or the id where that is all that is known.
        who: String,
    },
    /// A guest or bot cannot be in a user group, or a guest not in the channel.
    #[error("guests cannot be in {place}")]
    GuestNotAllowed {
        /// The address, or the id where that is all that is known.
        who: String,
        /// Where the person should go.
        place: Place,
    },
    /// The colleague who is put into new user groups cannot be.
    #[error("the contact cannot be used")]
    ContactUnusable {
        /// The address.
        contact: String,
        /// Why not, as the end of a sentence.
        why: &'static str,
    },
}

/// What Slack said when it refused.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
#[error("{method}: {error}")]
pub(super) struct Refusal {
    /// The call.
    pub(super) method: &'static str,
    /// What it means.
    pub(super) reason: Reason,
    /// The name of the error.
    pub(super) error: String,
    /// The scope that is missing.
    pub(super) needed: String,
    /// What else Slack said.
    pub(super) messages: Vec<String>,
    /// What became of single people.
    pub(super) of_people: Vec<OfPerson>,
    /// The id of the request in Slack's logs.
    pub(super) trace: String,
}

impl Refusal {
    /// A refusal of which nothing but the name of its error is known.
    pub(super) fn of(method: &'static str, error: &str) -> Self {
        Self {
            method,
            reason: Reason::of(error),
            error: error.to_owned(),
            needed: String::new(),
            messages: Vec::new(),
            of_people: Vec::new(),
            trace: String::new(),
        }
    }
}

impl Error {
    /// Returns why Slack refused, if it did.
    pub(super) fn reason(&self) -> Option<Reason> {
        match self {
            Self::Refused(refusal) => Some(refusal.reason),
            Self::Http(_)
            | Self::Endless { .. }
            | Self::WrongTeam { .. }
            | Self::TeamMissing
            | Self::NameUnusable { .. }
            | Self::NameTaken { .. }
            | Self::Place(_)
            | Self::Person(_) => None,
        }
    }

    /// Says the same of a known user group or channel, where Slack's word alone would not tell which is meant.
    pub(super) fn at(self, place: &Place) -> Self {
        let place = || place.clone();
        match self.reason() {
            Some(Reason::GroupUnknown) => PlaceError::Unknown {
                group: place().to_string(),
            }
            .into(),
            Some(Reason::Archived) => PlaceError::Inactive { place: place() }.into(),
            Some(Reason::NotInChannel) => PlaceError::AppNotInChannel { place: place() }.into(),
            Some(_) | None => self,
        }
    }
}
