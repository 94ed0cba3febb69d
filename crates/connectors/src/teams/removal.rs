//! Takes back the access that the app gave somebody, and nothing that was there before or is needed otherwise.

use connector::{Cx, Standing, Undone};
use serde_json::Value;

use crate::teams::access::Given;
use crate::teams::client::Session;
use crate::teams::directory::found;
use crate::teams::error::Fault;
use crate::teams::membership::leave;
use crate::teams::model::User;
use crate::teams::rooms::Room;

/// Takes back what a receipt says that the app did.
pub(super) async fn take_back(cx: &Cx, session: &Session, given: &Given) -> Result<Undone, Fault> {
    let Some(user) = session.maybe_user(&given.user).await? else {
        return Ok(Undone::AlreadyGone);
    };
    let mut report = Report::default();
    if given.joined_channel {
        let room = Room::channel(&given.team, &given.channel);
        let member = found(leave(session, room, &given.user).await)?.flatten();
        report.left_channel = member.is_some();
    }
    if given.joined_team {
        leave_team(cx, session, given, &mut report).await?;
    } else if given.unsure_team {
        let member = session.member(Room::team(&given.team), &given.user).await;
        report.may_stay = found(member)?.flatten().is_some();
    }
    if given.invited && report.stays.is_none() {
        delete(session, given, &user, &mut report).await?;
    }
    Ok(report.told(given))
}

async fn leave_team(cx: &Cx, session: &Session, given: &Given, report: &mut Report) -> Result<(), Fault> {
    let room = Room::team(&given.team);
    let Some(member) = found(session.member(room, &given.user).await)?.flatten() else {
        return Ok(());
    };
    if member.is_owner() {
        report.stays = Some("they own the team now".to_owned());
        return Ok(());
    }
    // Whoever leaves the team leaves all of its private channels.
    let others = session
        .private_channels(&given.team, &given.channel, &given.user)
        .await?;
    if !others.is_empty() {
        report.stays = Some(format!(
            "they are in it for other private channels as well: {}",
            others.join(", ")
        ));
        return Ok(());
    }
    let standing = cx
        .standing()
        .await
        .map_err(|error| Fault::Told(Box::new(error)))?;
    let others = open_channels(session, given, &standing).await?;
    if !others.is_empty() {
        report.stays = Some(format!(
            "by the records of this app they have access by it to {}",
            others.join(", ")
        ));
        return Ok(());
    }
    report.left_team = leave(session, room, &given.user).await?.is_some();
    Ok(())
}

/// Returns the channels of the team that are open to all of it, and that somebody has access to by the records: they lose
/// it with the team. Whether they are in private ones, those tell themselves.
async fn open_channels(
    session: &Session,
    given: &Given,
    standing: &[Standing],
) -> Result<Vec<String>, Fault> {
    let mut names = Vec::new();
    for access in standing {
        let (id, name) = (named(access, "channel"), named(access, "channel_name"));
        match session.named_channel(&given.team, id, name).await {
            Ok(channel) if !channel.is_private() => names.push(format!("“{}”", channel.display_name)),
            // Private, gone, or of another team: leaving this one takes nothing of it.
            Ok(_)
            | Err(
                Fault::ChannelUnnamed
                | Fault::ChannelUnknown { .. }
                | Fault::ChannelAmbiguous { .. }
                | Fault::ChannelOfOtherKind { .. }
                | Fault::Refused { .. },
            ) => {}
            Err(fault) => return Err(fault),
        }
    }
    names.sort();
    names.dedup();
    Ok(names)
}

/// Returns what names the channel of an access: its receipt, or else what it was given, since whoever was in the team
/// before has no receipt.
fn named<'a>(access: &'a Standing, key: &str) -> &'a str {
    let receipt = access.receipt.as_ref().and_then(|receipt| receipt.0.get(key));
    let input = access.input.as_ref().and_then(|input| input.get(key));
    receipt
        .or(input)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .trim()
}

/// Deletes the guest that the app invited, if they are a member of nothing else.
async fn delete(session: &Session, given: &Given, user: &User, report: &mut Report) -> Result<(), Fault> {
    if !user.is_guest() || !user.has_address(&given.email) {
        report.guest_stays = Some("the account is somebody else's or no guest any more".to_owned());
        return Ok(());
    }
    let mut looks = session.graph.patience.for_what_was_made();
    let others = loop {
        let groups = session.member_of(&given.user).await?;
        // They are not in the team any more, whether this attempt removed them or an earlier one.
        let is_behind = given.joined_team && groups.iter().any(|group| group.id == given.team);
        if !is_behind {
            break groups;
        }
        if !looks.another().await {
            return Err(Fault::NotSeen {
                what: "that the person has left the team",
            });
        }
    };
    if !others.is_empty() {
        let names = others
            .iter()
            .map(|group| group.display_name.as_deref().unwrap_or(&group.id));
        let names: Vec<_> = names.collect();
        report.guest_stays = Some(format!("they are also in {}", names.join(", ")));
        return Ok(());
    }
    session.delete_user(&given.user).await?;
    report.deleted = true;
    Ok(())
}

/// What was taken back, and what was left.
#[derive(Default)]
struct Report {
    left_channel: bool,
    left_team: bool,
    /// Why the membership in the team stays.
    stays: Option<String>,
    /// Whether they are in the team, and nobody can tell if the app put them there.
    may_stay: bool,
    /// Why the guest stays in the directory.
    guest_stays: Option<String>,
    deleted: bool,
}

impl Report {
    fn told(self, given: &Given) -> Undone {
        let (email, channel) = (&given.email, &given.channel_name);
        let left = match (self.left_channel, self.left_team) {
            (true, true) => Some(format!("from the private channel “{channel}” and from the team")),
            (true, false) => Some(format!("from the private channel “{channel}”")),
            (false, true) => Some("from the team".to_owned()),
            (false, false) => None,
        };
        if self.may_stay {
            let left = left.map_or_else(String::new, |left| format!("Removed {email} {left}. "));
            return Undone::ByHand(format!(
                "{left}{email} is also in the team, and the app cannot tell whether it put them there or they were in \
                 it before. If they were not, remove them in Teams (… beside the team, “Manage team”, “Members”)."
            ));
        }
        let mut sentences = Vec::new();
        match (&left, &self.stays, &self.guest_stays) {
            (Some(left), _, _) => sentences.push(format!("Removed {email} {left}.")),
            (None, None, None) if !self.deleted => return Undone::AlreadyGone,
            // A channel that is open to the team has no membership of its own to take away.
            (None, Some(why), _) if !given.joined_channel => {
                return Undone::ByHand(format!(
                    "{email} is still in the team, because {why}. If they are to leave it all the same, remove them in \
                     Teams (… beside the team, “Manage team”, “Members”)."
                ));
            }
            (None, _, _) => sentences.push(format!("{email} is not in “{channel}” any more.")),
        }
        if self.deleted {
            sentences.push(format!(
                "Deleted the guest {email}, who was a member of nothing else; for 30 days they can be restored."
            ));
        }
        if let Some(why) = self.stays {
            sentences.push(format!("They stay in the team: {why}."));
        }
        if let Some(why) = self.guest_stays {
            sentences.push(format!("They stay in the directory: {why}."));
        }
        Undone::Reversed(sentences.join(" "))
    }
}
