//! Finding people by their address, and telling who cannot be where.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::email::{address_key, is_address};

use crate::slack::client::Session;
use crate::slack::error::{Error, PersonError, Refusal};
use crate::slack::model::{LookedUp, User, Users};
use crate::slack::place::Place;
use crate::slack::reason::Reason;

/// How old a list of everybody may be when a user group's members are written. A person who was deactivated since is
/// found out by Slack's refusal.
const DIRECTORY: Duration = Duration::from_secs(5 * 60);

/// Somebody in the workspace.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Person {
    pub(super) id: String,
    pub(super) is_deactivated: bool,
    /// Whether it is a guest of either kind, or a bot; neither can be in a user group.
    pub(super) is_guest_or_bot: bool,
}

impl Person {
    fn of(user: &User) -> Self {
        Self {
            id: user.id.clone(),
            is_deactivated: user.deleted,
            is_guest_or_bot: user.is_restricted || user.is_ultra_restricted || user.is_bot,
        }
    }

    /// Refuses a person who cannot be put into a place.
    pub(super) fn check(&self, who: &str, place: &Place) -> Result<(), PersonError> {
        if self.is_deactivated {
            return Err(PersonError::Deactivated { who: who.to_owned() });
        }
        match place {
            Place::UserGroup { .. } if self.is_guest_or_bot => Err(PersonError::GuestNotAllowed {
                who: who.to_owned(),
                place: place.clone(),
            }),
            Place::UserGroup { .. } | Place::Channel { .. } => Ok(()),
        }
    }
}

/// Everybody in the workspace, also those who were deactivated.
#[derive(Debug)]
pub(super) struct Directory {
    by_id: BTreeMap<String, Person>,
    /// Who was deactivated, by their address.
    deactivated: BTreeMap<String, Person>,
}

impl Directory {
    /// Returns somebody by the id.
    pub(super) fn person(&self, id: &str) -> Option<&Person> {
        self.by_id.get(id)
    }

    /// Returns whether somebody was deactivated. Who joined since is not known and was not.
    pub(super) fn is_deactivated(&self, id: &str) -> bool {
        self.person(id).is_some_and(|person| person.is_deactivated)
    }
}

impl Session {
    /// Finds a person by the address, also one who was deactivated; none when nobody has it.
    pub(super) async fn find(&self, email: &str) -> Result<Option<Person>, Error> {
        if !is_address(email) {
            let email = email.to_owned();
            return Err(PersonError::AddressInvalid { email }.into());
        }
        let key = address_key(email);
        let read = async || self.look_up(&key).await;
        match self.client.people.get(&key, super::A_MOMENT, read).await {
            Ok(person) => Ok(Some(person)),
            Err(error) if error.reason() == Some(Reason::PersonUnknown) => {
                let directory = self.directory(super::A_MOMENT).await?;
                Ok(directory.deactivated.get(&key).cloned())
            }
            Err(error) => Err(error),
        }
    }

    /// Finds a person who can be put into a place.
    pub(super) async fn find_for(&self, email: &str, place: &Place) -> Result<Person, Error> {
        let Some(person) = self.find(email).await? else {
            let missing = PersonError::Missing {
                email: email.to_owned(),
                place: place.clone(),
            };
            return Err(missing.into());
        };
        person.check(email, place)?;
        Ok(person)
    }

    async fn look_up(&self, key: &str) -> Result<Person, Error> {
        let found: LookedUp = self.read("users.lookupByEmail", &[("email", key)]).await?;
        let is_it = found
            .user
            .profile
            .email
            .as_deref()
            .is_some_and(|email| address_key(email) == key);
        if is_it {
            return Ok(Person::of(&found.user));
        }
        // Somebody else is nobody.
        let nobody = Refusal::of("users.lookupByEmail", "users_not_found");
        Err(Error::Refused(Box::new(nobody)))
    }

    /// Returns the list of everybody that a user group's members are checked by. Before somebody is left out for being
    /// deactivated it is read anew, since they may be back.
    pub(super) async fn directory_for_writing(&self, users: &[&String]) -> Result<Arc<Directory>, Error> {
        let directory = self.directory(DIRECTORY).await?;
        if users.iter().any(|user| directory.is_deactivated(user)) {
            return self.directory(super::A_MOMENT).await;
        }
        Ok(directory)
    }

    async fn directory(&self, within: Duration) -> Result<Arc<Directory>, Error> {
        let read = async || self.everybody().await.map(Arc::new);
        self.client.directory.get("", within, read).await
    }

    async fn everybody(&self) -> Result<Directory, Error> {
        let entries = |page: Users| page.members;
        let users: Vec<User> = self.read_all("users.list", &[], entries).await?;
        let (mut by_id, mut deactivated) = (BTreeMap::new(), BTreeMap::new());
        for user in users {
            let person = Person::of(&user);
            if let (true, Some(email)) = (user.deleted, &user.profile.email) {
                deactivated.insert(address_key(email), person.clone());
            }
            by_id.insert(user.id, person);
        }
        Ok(Directory { by_id, deactivated })
    }
}
