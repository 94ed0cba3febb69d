//! What a partner is to have in Slack, and what is there.

use std::fmt;

use connector::{Applied, Input};
use domain::form::Answers;

use crate::slack::actions::input::text;
use crate::slack::actions::receipt::{self, OfGroup};
use crate::slack::client::Session;
use crate::slack::error::{Error, PersonError, PlaceError};
use crate::slack::model::{Channel, Group};
use crate::slack::names::Names;
use crate::slack::people::Person;
use crate::slack::place::{Place, is_same};
use crate::slack::reason::Reason;
use crate::slack::settings::Kind;

/// How the description of every user group begins that the app makes: by it the app knows its own.
const OURS: &str = "Set up by HyOpps Desktop for ";

/// What a partner is to have.
pub(super) struct Wanted<'a> {
    session: &'a Session,
    organization: &'a str,
    names: Names,
    kind: Kind,
}

/// What a partner has, and whether it is enabled, or not archived.
pub(super) struct There {
    pub(super) place: Place,
    pub(super) is_on: bool,
}

impl<'a> Wanted<'a> {
    /// Reads off the input and the settings what is wanted.
    pub(super) fn of(session: &'a Session, input: &'a Input) -> Result<Self, Error> {
        let organization = text(input, "organization");
        let settings = &session.client.settings;
        let names = Names::of(&settings.prefix, organization).ok_or_else(|| Error::NameUnusable {
            organization: organization.to_owned(),
        })?;
        Ok(Self {
            session,
            organization,
            names,
            kind: settings.kind,
        })
    }

    /// Looks what is there of this name. What the app did not make is not used: it may be meant for other people.
    pub(super) async fn look(&self) -> Result<Option<There>, Error> {
        match self.kind {
            Kind::UserGroup => self.look_for_group().await,
            Kind::PrivateChannel | Kind::PublicChannel => self.look_for_channel().await,
        }
    }

    async fn look_for_group(&self) -> Result<Option<There>, Error> {
        let has_name = |group: &Group| is_same(&group.name, &self.names.name);
        let has_handle = |group: &Group| is_same(&group.handle, &self.names.handle);
        let groups = self.session.groups().await?;
        let found = groups
            .into_iter()
            .find(|group| has_name(group) || has_handle(group));
        let Some(group) = found else {
            return Ok(None);
        };
        if !has_name(&group) || !has_handle(&group) {
            // It may be another partner's whose name looks alike.
            let by = format!("there is the user group “{}” (@{})", group.name, group.handle);
            return Err(self.taken(by));
        }
        if !group.description.starts_with(OURS) {
            let place = of_group(group);
            return Err(PlaceError::NotOurs { place }.into());
        }
        Ok(Some(There {
            is_on: group.date_delete == 0,
            place: of_group(group),
        }))
    }

    async fn look_for_channel(&self) -> Result<Option<There>, Error> {
        let channels = self.session.channels().await?;
        let found = channels
            .into_iter()
            .find(|channel| is_same(&channel.name, &self.names.handle));
        let Some(channel) = found else {
            return Ok(None);
        };
        if channel.is_private != (self.kind == Kind::PrivateChannel) {
            let sort = if channel.is_private { "private" } else { "public" };
            return Err(self.taken(format!("there is a {sort} channel of this name")));
        }
        if channel.creator.is_empty() || channel.creator != self.session.user_id {
            let place = of_channel(channel);
            return Err(PlaceError::NotOurs { place }.into());
        }
        Ok(Some(There {
            is_on: !channel.is_archived,
            place: of_channel(channel),
        }))
    }

    /// Makes it.
    pub(super) async fn make(&self) -> Result<Place, Error> {
        let made = match self.kind {
            Kind::UserGroup => {
                let description = format!("{OURS}{}.", self.organization);
                let group = self.session.make_group(&self.names, &description).await;
                group.map(of_group)
            }
            Kind::PrivateChannel | Kind::PublicChannel => {
                let is_private = self.kind == Kind::PrivateChannel;
                let channel = self.session.make_channel(&self.names.handle, is_private).await;
                channel.map(of_channel)
            }
        };
        made.map_err(|error| {
            if error.reason() == Some(Reason::NameTaken) {
                self.taken(
                    "a private channel, user group or person has the name that the app does not see"
                        .to_owned(),
                )
            } else {
                error
            }
        })
    }

    /// Enables the user group, or brings the channel back from the archive.
    pub(super) async fn bring_back(&self, place: &Place) -> Result<(), Error> {
        match place {
            Place::UserGroup { id, .. } => self.session.enable_group(id).await,
            Place::Channel { id, name } => {
                let done = self.session.unarchive(id).await;
                done.map_err(|error| match error.reason() {
                    Some(
                        Reason::TokenKind
                        | Reason::NotAllowed
                        | Reason::NotInChannel
                        | Reason::GroupUnknown
                        | Reason::Other,
                    ) => {
                        let name = name.clone();
                        PlaceError::UnarchiveByHand { name }.into()
                    }
                    Some(_) | None => error,
                })
            }
        }
    }

    /// Finds the colleague who is put into a new user group; none for channels.
    pub(super) async fn contact(&self) -> Result<Option<Person>, Error> {
        if self.kind != Kind::UserGroup {
            return Ok(None);
        }
        let contact = &self.session.client.settings.contact;
        let why = match self.session.find(contact).await? {
            None => "is not in the Slack workspace",
            Some(person) if person.is_deactivated => "has a deactivated Slack account",
            Some(person) if person.is_guest_or_bot => "is a guest or bot in Slack",
            Some(person) => return Ok(Some(person)),
        };
        let contact = contact.clone();
        Err(PersonError::ContactUnusable { contact, why }.into())
    }

    /// Returns whether it is a user group without members, as it is between being made and getting its first.
    pub(super) async fn is_empty(&self, place: &Place) -> Result<bool, Error> {
        match place {
            Place::UserGroup { id, .. } => Ok(self.session.members_of_group(id).await?.is_empty()),
            Place::Channel { .. } => Ok(false),
        }
    }

    /// Returns what is reported of it, with a receipt if it is the app's own.
    pub(super) fn applied(&self, place: &Place, is_ours: bool, summary: String) -> Applied {
        let receipt = OfGroup {
            team: self.session.team_id.clone(),
            group: place.id().to_owned(),
            name: place.name().to_owned(),
        };
        Applied {
            summary,
            outputs: outputs(place),
            receipt: is_ours.then(|| receipt::written(&receipt)),
        }
    }

    /// Returns what later steps will be told of it, as far as it is known before it is there.
    pub(super) fn outputs(&self) -> Answers {
        outputs(&Place::coming(&self.names.handle, self.kind))
    }

    fn taken(&self, by: String) -> Error {
        Error::NameTaken {
            wanted: self.to_string(),
            by,
        }
    }
}

impl fmt::Display for Wanted<'_> {
    /// Names what would be made, without an article.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Names { name, handle } = &self.names;
        match self.kind {
            Kind::UserGroup => write!(f, "user group “{name}” (@{handle})"),
            Kind::PrivateChannel => write!(f, "private channel #{handle}"),
            Kind::PublicChannel => write!(f, "public channel #{handle}"),
        }
    }
}

/// Returns what later steps are told of it.
pub(super) fn outputs(place: &Place) -> Answers {
    let mut outputs = Answers::new();
    outputs.insert("name".to_owned(), place.label().into());
    outputs.insert("id".to_owned(), place.id().into());
    outputs
}

fn of_group(group: Group) -> Place {
    Place::UserGroup {
        id: group.id,
        name: group.handle,
    }
}

fn of_channel(channel: Channel) -> Place {
    Place::Channel {
        id: channel.id,
        name: channel.name,
    }
}
