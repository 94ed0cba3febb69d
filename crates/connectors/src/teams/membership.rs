//! Putting people into teams and channels and taking them out, so that a repeat changes nothing more.

use connector::Cx;

use crate::teams::client::Session;
use crate::teams::error::Fault;
use crate::teams::model::Member;
use crate::teams::patience::Looks;
use crate::teams::rooms::Room;

/// Who is to be put into a room, and what is known of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Joining<'a> {
    /// The object's id.
    pub(super) user: &'a str,
    /// Whether as an owner.
    pub(super) is_owner: bool,
    /// Whether the person, or their membership in the team, may have been made just now: Teams may not know it yet.
    pub(super) is_new: bool,
    /// Whether an earlier attempt may have put them in: Teams may not show it yet.
    pub(super) may_be_in: bool,
    /// Whether it is known that they are not in it, so that nobody has to read the list, which is long in large rooms.
    pub(super) is_out: bool,
}

/// Since when somebody is in a room.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Joined {
    /// They were in it already.
    Before,
    /// They were put in.
    Now,
}

/// Puts somebody into a room unless they are in it, and waits until it shows.
pub(super) async fn join(
    cx: &Cx,
    session: &Session,
    room: Room<'_>,
    who: Joining<'_>,
) -> Result<Joined, Fault> {
    let patience = session.graph.patience;
    let _turn = session.graph.turns.of(room.team, who.user).await;
    if !who.is_out && session.member(room, who.user).await?.is_some() {
        return Ok(Joined::Before);
    }
    if who.may_be_in {
        let looks = patience.for_what_was_made_before(cx);
        if appears(session, room, who.user, looks).await? {
            return Ok(Joined::Before);
        }
    }
    let mut looks = patience.for_what_was_made();
    loop {
        match session.add_member(room, who.user, who.is_owner).await {
            Ok(()) => break,
            // The answer got lost. Adding again could remove them, so it is only looked at.
            Err(fault) if fault.is_unclear() => {
                let looks = patience.for_what_may_have_been_made();
                return match appears(session, room, who.user, looks).await {
                    Ok(true) => Ok(Joined::Now),
                    Ok(false) | Err(_) => Err(fault),
                };
            }
            Err(fault) if who.is_new && is_behind(&fault) => {
                if !looks.another().await {
                    return Err(fault);
                }
            }
            Err(fault) => return Err(fault),
        }
    }
    if appears(session, room, who.user, patience.for_what_was_made()).await? {
        return Ok(Joined::Now);
    }
    Err(Fault::NotSeen {
        what: "the new membership",
    })
}

/// Takes somebody out of a room and returns their membership as it was; none when they were not in it.
pub(super) async fn leave(session: &Session, room: Room<'_>, user: &str) -> Result<Option<Member>, Fault> {
    let Some(member) = session.member(room, user).await? else {
        return Ok(None);
    };
    match session.remove_member(room, &member.id).await {
        Ok(()) => Ok(Some(member)),
        // The answer got lost. Whoever is not in the room any more was taken out.
        Err(fault) if fault.is_unclear() => match session.member(room, user).await {
            Ok(None) => Ok(Some(member)),
            Ok(Some(_)) | Err(_) => Err(fault),
        },
        Err(fault) => Err(fault),
    }
}

/// Looks until somebody is in the room.
async fn appears(session: &Session, room: Room<'_>, user: &str, mut looks: Looks) -> Result<bool, Fault> {
    loop {
        if session.member(room, user).await?.is_some() {
            return Ok(true);
        }
        if !looks.another().await {
            return Ok(false);
        }
    }
}

/// Returns whether Teams says this of people whom it does not know yet.
fn is_behind(fault: &Fault) -> bool {
    matches!(fault, Fault::NotFound { .. }) || matches!(fault, Fault::Refused { said } if said.status == 400)
}
