//! Where people are put: a user group or a channel, by its id or its name.

use std::fmt;

use crate::slack::client::Session;
use crate::slack::error::{Error, PlaceError};
use crate::slack::model::{Channel, Group};
use crate::slack::reason::Reason;
use crate::slack::settings::Kind;

/// A user group or channel.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Place {
    UserGroup {
        id: String,
        /// The handle or name, without `@`; the id where that is all that is known.
        name: String,
    },
    Channel {
        id: String,
        /// The name, without `#`; the id where that is all that is known.
        name: String,
    },
}

impl Place {
    /// Returns what an id of Slack stands for; none when the text is no id. Ids are capitals and digits.
    pub(super) fn of_id(id: &str, name: &str) -> Option<Self> {
        let is_id = id.len() >= 9
            && id.contains(|c: char| c.is_ascii_digit())
            && id.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
        let name = match name.trim_start_matches(['@', '#']) {
            "" => id,
            name => name,
        };
        let (id, name) = (id.to_owned(), name.to_owned());
        match id.chars().next() {
            Some('S') if is_id => Some(Self::UserGroup { id, name }),
            Some('C' | 'G') if is_id => Some(Self::Channel { id, name }),
            Some(_) | None => None,
        }
    }

    /// Returns one that an earlier step makes first: its label, or else its name among those of the kind that partners
    /// get.
    pub(super) fn coming(label: &str, kind: Kind) -> Self {
        let (id, name) = (String::new(), label.trim_start_matches(['@', '#']).to_owned());
        match (label.chars().next(), kind) {
            (Some('@'), _) => Self::UserGroup { id, name },
            (Some('#'), _) => Self::Channel { id, name },
            (_, Kind::UserGroup) => Self::UserGroup { id, name },
            (_, Kind::PrivateChannel | Kind::PublicChannel) => Self::Channel { id, name },
        }
    }

    /// Returns the id.
    pub(super) fn id(&self) -> &str {
        match self {
            Self::UserGroup { id, .. } | Self::Channel { id, .. } => id,
        }
    }

    /// Returns the name, without a sign before it.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::UserGroup { name, .. } | Self::Channel { name, .. } => name,
        }
    }

    /// Returns the name as people write it in Slack; the id where that is all that is known.
    pub(super) fn label(&self) -> String {
        match self {
            Self::UserGroup { id, name } | Self::Channel { id, name } if id == name => id.clone(),
            Self::UserGroup { name, .. } => format!("@{name}"),
            Self::Channel { name, .. } => format!("#{name}"),
        }
    }
}

impl fmt::Display for Place {
    /// Names it in the middle of a sentence.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sort = match self {
            Self::UserGroup { .. } => "user group",
            Self::Channel { .. } => "channel",
        };
        write!(f, "the {sort} {}", self.label())
    }
}

impl Session {
    /// Finds a user group or channel by the id, or else by the name.
    pub(super) async fn place(&self, id: &str, name: &str) -> Result<Place, Error> {
        if let Some(place) = Place::of_id(id, name) {
            return if may_be_a_name(id) {
                self.called_or(id, place).await
            } else {
                Ok(place)
            };
        }
        let name = if id.is_empty() { name } else { id };
        if name.trim_start_matches(['@', '#']).is_empty() {
            return Err(PlaceError::NotNamed.into());
        }
        self.called(name).await
    }

    async fn called(&self, name: &str) -> Result<Place, Error> {
        let read = async || self.named(name).await;
        self.client.places.get(name, super::A_MOMENT, read).await
    }

    /// Finds what bears a name that may be an id as well; what the id stands for, if nothing does or names cannot be
    /// looked up.
    async fn called_or(&self, name: &str, by_id: Place) -> Result<Place, Error> {
        match self.called(name).await {
            Err(Error::Place(PlaceError::Unknown { .. })) => Ok(by_id),
            Err(error) if is_out_of_reach(&error) => Ok(by_id),
            found => found,
        }
    }

    /// Finds what bears a name: of the kind that partners get, or else of the other.
    async fn named(&self, name: &str) -> Result<Place, Error> {
        let bare = name.trim_start_matches(['@', '#']);
        let kinds: &[Sort] = match (name.chars().next(), self.client.settings.kind) {
            (Some('@'), _) => &[Sort::UserGroup],
            (Some('#'), _) => &[Sort::Channel],
            (_, Kind::UserGroup) => &[Sort::UserGroup, Sort::Channel],
            (_, Kind::PrivateChannel | Kind::PublicChannel) => &[Sort::Channel, Sort::UserGroup],
        };
        for (index, sort) in kinds.iter().enumerate() {
            let found = match sort {
                Sort::UserGroup => self.groups_called(bare).await,
                Sort::Channel => self.channels_called(bare).await,
            };
            let mut found = match found {
                // Whoever works with one kind only need not let the app see the other, nor pay for it.
                Err(error) if index > 0 && is_out_of_reach(&error) => Vec::new(),
                found => found?,
            };
            match (found.pop(), found.is_empty()) {
                (Some(place), true) => return Ok(place),
                (Some(_), false) => {
                    let name = name.to_owned();
                    return Err(PlaceError::Ambiguous { name }.into());
                }
                (None, _) => {}
            }
        }
        let group = format!("“{name}”");
        Err(PlaceError::Unknown { group }.into())
    }

    async fn groups_called(&self, name: &str) -> Result<Vec<Place>, Error> {
        let fits = |group: &Group| is_same(&group.handle, name) || is_same(&group.name, name);
        let groups = self.groups().await?.into_iter().filter(fits);
        let places = groups.map(|group| Place::UserGroup {
            id: group.id,
            name: if group.handle.is_empty() {
                group.name
            } else {
                group.handle
            },
        });
        Ok(places.collect())
    }

    async fn channels_called(&self, name: &str) -> Result<Vec<Place>, Error> {
        let fits = |channel: &Channel| is_same(&channel.name, name);
        let channels = self.channels().await?.into_iter().filter(fits);
        let places = channels.map(|channel| Place::Channel {
            id: channel.id,
            name: channel.name,
        });
        Ok(places.collect())
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Sort {
    UserGroup,
    Channel,
}

/// Returns whether a text that looks like an id may as well be a name in capitals, such as “CONTOSO2024”: the ids that
/// Slack gives nowadays go on with a 0, older ones with anything.
fn may_be_a_name(id: &str) -> bool {
    !id[1..].starts_with('0')
}

/// Returns whether the app may not list what it was to look through.
fn is_out_of_reach(error: &Error) -> bool {
    matches!(
        error.reason(),
        Some(Reason::MissingScope | Reason::PlanTooSmall | Reason::NotAllowed)
    )
}

/// Returns whether two names are the same without case.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_told_from_names() {
        let told = |id: &str| Place::of_id(id, "#acme").map(|place| place.to_string());
        assert_eq!(told("S0615G0KT").as_deref(), Some("the user group @acme"));
        assert_eq!(told("C012AB3CD").as_deref(), Some("the channel #acme"));
        assert_eq!(told("G012AB3CD").as_deref(), Some("the channel #acme"));
        for name in ["acme", "CONTOSOGROUP", "C12", "c012ab3cd", "U012AB3CD", ""] {
            assert_eq!(told(name), None, "{name}");
        }
        for (id, expected) in [("CONTOSO2024", true), ("S4HANA2024", true), ("C012AB3CD", false)] {
            assert_eq!(may_be_a_name(id), expected, "{id}");
        }
        let unnamed = Place::of_id("C012AB3CD", "").unwrap();
        assert_eq!(unnamed.to_string(), "the channel C012AB3CD");
    }
}
