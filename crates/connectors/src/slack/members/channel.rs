//! Channels: people are let in and taken out one by one, so nobody else is touched.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::slack::channels::AT_ONCE;
use crate::slack::client::Session;
use crate::slack::error::{Error, PersonError, PlaceError, Refusal};
use crate::slack::place::Place;
use crate::slack::reason::Reason;
use crate::slack::turns::{Standing, Wish, Wished};

/// Serves all wishes about a channel.
pub(super) async fn serve(session: &Session, place: &Place, open: &[Arc<Wished>]) -> Result<(), Error> {
    let before = session.members_of_channel(place.id()).await?;
    let mut changes: Vec<&Arc<Wished>> = Vec::new();
    for wished in open {
        let was_in = before.contains(&wished.user);
        let standing = Standing {
            was_in,
            is_last: was_in && before.len() == 1,
            ..Standing::default()
        };
        match (wished.wish, was_in) {
            (Wish::Look, _) | (Wish::Add, true) | (Wish::Remove, false) => wished.tell(Ok(standing)),
            (Wish::Add, false) | (Wish::Remove, true) => changes.push(wished),
        }
    }
    if changes.is_empty() {
        return Ok(());
    }
    let mut refused = let_in(session, place, &changes).await;
    for wished in changes.iter().filter(|wished| wished.wish == Wish::Remove) {
        if !refused.contains_key(&wished.user)
            && let Err(error) = session.kick(place.id(), &wished.user).await
        {
            refused.insert(wished.user.clone(), error);
        }
    }
    let after = session.members_of_channel(place.id()).await?;
    for wished in changes {
        let is_in = after.contains(&wished.user);
        let refused = refused.get(&wished.user);
        let told = match (wished.wish, is_in, refused) {
            (Wish::Add, true, refused) => Ok(Standing {
                // Somebody else was faster.
                was_in: refused.and_then(Error::reason) == Some(Reason::InChannelAlready),
                ..Standing::default()
            }),
            (Wish::Remove, false, _) => Ok(Standing {
                was_in: true,
                ..Standing::default()
            }),
            (Wish::Add | Wish::Remove | Wish::Look, _, Some(error)) => Err(of_person(error, wished, place)),
            (Wish::Add | Wish::Remove | Wish::Look, _, None) => {
                Err(PlaceError::MembersChanged { place: place.clone() }.into())
            }
        };
        wished.tell(told);
    }
    Ok(())
}

/// Lets in whoever is to come in. Returns why not, for each who was refused.
async fn let_in(session: &Session, place: &Place, changes: &[&Arc<Wished>]) -> BTreeMap<String, Error> {
    let mut refused = BTreeMap::new();
    let mut users: Vec<String> = Vec::new();
    for wished in changes.iter().filter(|wished| wished.wish == Wish::Add) {
        if !users.contains(&wished.user) {
            users.push(wished.user.clone());
        }
    }
    for some in users.chunks(AT_ONCE) {
        match session.invite(place.id(), some).await {
            Ok(bad) => refused.extend(bad.into_iter().map(|bad| {
                let refusal = Refusal::of("conversations.invite", &bad.error);
                (bad.user, Error::Refused(Box::new(refusal)))
            })),
            Err(error) => refused.extend(some.iter().map(|user| (user.clone(), error.clone()))),
        }
    }
    refused
}

fn of_person(error: &Error, wished: &Wished, place: &Place) -> Error {
    if error.reason() == Some(Reason::Guest) {
        let not_allowed = PersonError::GuestNotAllowed {
            who: wished.who.clone(),
            place: place.clone(),
        };
        return not_allowed.into();
    }
    error.clone().at(place)
}
