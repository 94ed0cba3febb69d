//! People: their accounts, which groups they are in, and whether somebody is still who a receipt means.

use std::collections::BTreeMap;

use connector::Undone;

use crate::metabase::client::Api;
use crate::metabase::error::Fault;
use crate::metabase::group::Groups;
use crate::metabase::model::{Group, Person};

/// Which groups somebody is in, seen from those that are asked about.
pub(super) struct Standing {
    /// The memberships' numbers by the groups', also of a deactivated account.
    pub(super) memberships: BTreeMap<u64, u64>,
    /// Those asked about that the person is not in.
    pub(super) missing: Vec<Group>,
    /// Others that the person was put into, without the administrators.
    pub(super) others: Vec<Group>,
    /// Whether the person is in the group of administrators.
    pub(super) is_administrator: bool,
}

impl Standing {
    /// Reads them.
    pub(super) async fn read(
        api: &Api,
        all: &Groups,
        person: &Person,
        asked: &[Group],
    ) -> Result<Self, Fault> {
        let memberships = api.memberships_of(person.id).await?;
        let is_asked = |id: &u64| asked.iter().any(|group| group.id == *id);
        let others = memberships.keys().copied().filter(|id| !is_asked(id));
        Ok(Self {
            missing: asked
                .iter()
                .filter(|group| !memberships.contains_key(&group.id))
                .cloned()
                .collect(),
            others: all.given_among(others),
            is_administrator: memberships.keys().any(|id| all.is_administrators(*id)),
            memberships,
        })
    }
}

/// What became of the person of a receipt.
pub(super) enum Still {
    /// The same person, under the same address.
    There(Person),
    /// Nobody has the number any more.
    Gone,
    /// The number or the address is somebody else's by now; what a person can do.
    Other(Undone),
}

/// Finds the person that a receipt means: the number and the address must both be theirs.
pub(super) async fn still(api: &Api, id: u64, email: &str) -> Result<Still, Fault> {
    match api.person_called(email).await? {
        Some(person) if person.id == id => Ok(Still::There(person)),
        Some(_) | None => Ok(match api.person(id).await? {
            None => Still::Gone,
            Some(_) => Still::Other(Undone::ByHand(format!(
                "The Metabase account with the number {id} has another address by now than {email}. Look in Metabase \
                 (Admin settings, People) who it is, and put their access right there."
            ))),
        }),
    }
}

/// Finds the person who is to lose something. That the list shows nobody is no answer yet: it may leave somebody out.
pub(super) async fn leaving(api: &Api, email: &str) -> Result<Option<Person>, Fault> {
    match api.person_called(email).await? {
        None if api.is_taken_elsewhere(email).await? => Err(Fault::PersonHidden(email.to_owned())),
        found => Ok(found),
    }
}

/// Makes an account.
pub(super) async fn invite(api: &Api, email: &str, first: &str, last: &str) -> Result<Person, Fault> {
    match api.invite(email, first, last).await {
        Err(Fault::Refused(answer)) => {
            let told = answer.maybe_json();
            let is_about_address = told.is_some_and(|told| told.pointer("/errors/email").is_some());
            // It is no address, or it is taken by somebody whom the list leaves out.
            if is_about_address && api.is_taken_elsewhere(email).await? {
                Err(Fault::AddressTaken(answer))
            } else {
                Err(Fault::Refused(answer))
            }
        }
        other => other,
    }
}

/// Activates an account again. Somebody else may have been faster, which is refused there.
pub(super) async fn reactivate(api: &Api, person: &Person) -> Result<(), Fault> {
    match api.reactivate(person.id).await {
        Err(Fault::Refused(answer)) => match api.person_called(&person.email).await? {
            Some(found) if found.id == person.id && found.is_active() => Ok(()),
            Some(_) | None => Err(Fault::Refused(answer)),
        },
        other => other,
    }
}
