//! User groups: the whole list is written anew, so it is read before, merged, and read back.

use std::sync::Arc;

use crate::slack::client::Session;
use crate::slack::error::{Error, PlaceError};
use crate::slack::model::Group;
use crate::slack::people::Directory;
use crate::slack::place::Place;
use crate::slack::reason::Reason;
use crate::slack::turns::{Memory, Standing, Wish, Wished};

/// How often a list is written: as it should be, without whom Slack refused, and to bring back whom Slack lost.
const ROUNDS: usize = 3;

/// Serves all wishes about a user group.
pub(super) async fn serve(
    session: &Session,
    place: &Place,
    memory: &mut Memory,
    open: &[Arc<Wished>],
) -> Result<(), Error> {
    if open.iter().all(|wished| wished.wish == Wish::Look) {
        return look(session, place, open).await;
    }
    for round in 0..ROUNDS {
        let Some(members) = enabled_members(session, place, open).await? else {
            return Ok(());
        };
        let lost = memory
            .before
            .take()
            .filter(|before| members.is_empty() && !before.is_empty());
        let was_lost = lost.is_some();
        let members = lost.unwrap_or(members);
        tell_what_is_right(&members, was_lost, open);
        if !was_lost && open.iter().all(|wished| !wished.is_open()) {
            return Ok(());
        }
        let wished = open.iter().filter(|wished| wished.is_open());
        let all: Vec<_> = members.iter().chain(wished.map(|wished| &wished.user)).collect();
        let directory = match session.directory_for_writing(&all).await {
            Ok(directory) => directory,
            Err(error) => {
                // It stays known who is to come back.
                memory.before = was_lost.then_some(members);
                return Err(error);
            }
        };
        let merged = Merged::of(&members, &directory, place, open);
        if merged.wanted.is_empty() {
            return switch_off(session, place, &merged).await;
        }
        if merged.changes.is_empty() && !was_lost {
            return Ok(());
        }
        memory.before = Some(members.clone());
        write(session, place, memory, &merged, round).await?;
        if memory.before.is_none() && open.iter().all(|wished| !wished.is_open()) {
            return Ok(());
        }
    }
    Ok(())
}

/// Tells how things stand by one request, and writes nothing, whatever is remembered.
async fn look(session: &Session, place: &Place, open: &[Arc<Wished>]) -> Result<(), Error> {
    let group = known(session, place).await?;
    let members = match group.users {
        Some(members) => members,
        None => session.members_of_group(place.id()).await?,
    };
    if group.date_delete == 0 {
        tell_what_is_right(&members, false, open);
    } else {
        tell_disabled(&members, place, open);
    }
    Ok(())
}

/// Reads who is in the group. None when it is disabled: then everything is told.
async fn enabled_members(
    session: &Session,
    place: &Place,
    open: &[Arc<Wished>],
) -> Result<Option<Vec<String>>, Error> {
    let group = known(session, place).await?;
    let members = session.members_of_group(place.id()).await?;
    if group.date_delete == 0 {
        return Ok(Some(members));
    }
    tell_disabled(&members, place, open);
    Ok(None)
}

async fn known(session: &Session, place: &Place) -> Result<Group, Error> {
    let groups = session.groups().await?;
    let group = groups.into_iter().find(|group| group.id == place.id());
    group.ok_or_else(|| {
        let group = place.to_string();
        PlaceError::Unknown { group }.into()
    })
}

fn tell_disabled(members: &[String], place: &Place, open: &[Arc<Wished>]) {
    for wished in open {
        match wished.wish {
            // A disabled group reaches nobody.
            Wish::Look | Wish::Remove => wished.tell(Ok(Standing {
                is_disabled: true,
                is_last: matches!(members, [only] if *only == wished.user),
                comes_back: members.contains(&wished.user),
                ..Standing::default()
            })),
            Wish::Add => wished.tell(Err(PlaceError::Inactive { place: place.clone() }.into())),
        }
    }
}

/// Tells those for whom nothing has to be written. While the group is emptied, its list is one from memory: that is
/// written back first, and whoever wishes something is told by what is read then.
fn tell_what_is_right(members: &[String], is_from_memory: bool, open: &[Arc<Wished>]) {
    for wished in open {
        if is_from_memory && wished.wish != Wish::Look {
            continue;
        }
        let was_in = members.contains(&wished.user);
        match (wished.wish, was_in) {
            (Wish::Look, _) | (Wish::Add, true) | (Wish::Remove, false) => wished.tell(Ok(Standing {
                was_in,
                is_last: was_in && members.len() == 1,
                ..Standing::default()
            })),
            (Wish::Add, false) | (Wish::Remove, true) => {}
        }
    }
}

/// A list as it should be.
struct Merged<'a> {
    wanted: Vec<String>,
    /// The list as it was.
    before: &'a [String],
    /// The wishes by which it differs.
    changes: Vec<&'a Arc<Wished>>,
    n_left_out: usize,
}

impl<'a> Merged<'a> {
    fn of(members: &'a [String], directory: &Directory, place: &Place, open: &'a [Arc<Wished>]) -> Self {
        let is_active = |user: &&String| !directory.is_deactivated(user);
        let mut wanted: Vec<String> = members.iter().filter(is_active).cloned().collect();
        let n_left_out = members.len() - wanted.len();
        let mut changes = Vec::new();
        for wished in open.iter().filter(|wished| wished.is_open()) {
            let person = directory.person(&wished.user);
            let fits = person.map_or(Ok(()), |person| person.check(&wished.who, place));
            match (wished.wish, fits) {
                (Wish::Add, Err(error)) => wished.tell(Err(error.into())),
                (Wish::Add, Ok(())) => {
                    if !wanted.contains(&wished.user) {
                        wanted.push(wished.user.clone());
                    }
                    changes.push(wished);
                }
                (Wish::Remove, _) => {
                    wanted.retain(|user| *user != wished.user);
                    changes.push(wished);
                }
                (Wish::Look, _) => {}
            }
        }
        // Slack refuses an empty list, and whoever is on the list of a disabled group is back when it is enabled. So all
        // but one go first, and the last in another round.
        if wanted.is_empty()
            && changes.len() > 1
            && let Some(last) = changes
                .iter()
                .rposition(|wished| !directory.is_deactivated(&wished.user))
        {
            wanted.push(changes.remove(last).user.clone());
        }
        Self {
            wanted,
            before: members,
            changes,
            n_left_out,
        }
    }

    /// Tells a wish that it is done.
    fn done(&self, wished: &Wished, is_disabled: bool) {
        wished.tell(Ok(Standing {
            was_in: self.before.contains(&wished.user),
            is_last: is_disabled,
            is_disabled,
            comes_back: is_disabled,
            n_left_out: self.n_left_out,
        }));
    }
}

/// Disables a group in which nobody would be left, since Slack refuses empty ones.
async fn switch_off(session: &Session, place: &Place, merged: &Merged<'_>) -> Result<(), Error> {
    if merged.changes.is_empty() {
        return Ok(());
    }
    session.disable_group(place.id()).await?;
    for wished in &merged.changes {
        merged.done(wished, true);
    }
    Ok(())
}

/// Writes the list and reads it back, whatever Slack said, since it has been seen to refuse a list and to empty the
/// group. Leaves those open who can be served in another round.
async fn write(
    session: &Session,
    place: &Place,
    memory: &mut Memory,
    merged: &Merged<'_>,
    round: usize,
) -> Result<(), Error> {
    let written = session.write_members_of_group(place.id(), &merged.wanted).await;
    let is_somebody_refused = written
        .as_ref()
        .is_err_and(|error| matches!(error.reason(), Some(Reason::InvalidUsers | Reason::Guest)));
    if is_somebody_refused {
        // Whoever was deactivated since it was read is known then.
        session.client.directory.forget().await;
    }
    let after = match (session.members_of_group(place.id()).await, &written) {
        (Ok(after), _) => after,
        (Err(_), Err(error)) => return Err(error.clone()),
        (Err(error), Ok(())) => return Err(error),
    };
    if !after.is_empty() {
        memory.before = None;
    }
    for wished in &merged.changes {
        let is_in = after.contains(&wished.user);
        match (&written, wished.wish, is_in) {
            (_, Wish::Add, true) | (Ok(()), Wish::Remove, false) => merged.done(wished, false),
            // An emptied group lacks the person as well, but not by our wish.
            (Err(_), Wish::Remove, false) if !after.is_empty() => merged.done(wished, false),
            (Err(_), _, _) if is_somebody_refused && round == 0 => {}
            (Err(error), _, _) => wished.tell(Err(error.clone())),
            (Ok(()), _, _) => wished.tell(Err(PlaceError::MembersChanged { place: place.clone() }.into())),
        }
    }
    Ok(())
}
