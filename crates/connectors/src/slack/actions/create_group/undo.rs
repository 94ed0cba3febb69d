//! Takes a user group or channel back, as far as Slack lets anybody: neither can be deleted.

use connector::{Cx, Error, Receipt, Undone};

use crate::slack::actions::receipt::{self, OfGroup};
use crate::slack::client::Session;
use crate::slack::place::{Place, is_same};
use crate::slack::reason::Reason;

/// Disables the user group or archives the channel that a receipt stands for, if it is still that.
pub(super) async fn undo(cx: &Cx, receipt: &Receipt) -> Result<Undone, Error> {
    let (receipt, place) = receipt::read(receipt, |receipt: &OfGroup| (&receipt.group, &receipt.name))?;
    let session = Session::open_in(cx, &receipt.team).await?;
    match &place {
        Place::UserGroup { .. } => disable(&session, &place).await,
        Place::Channel { .. } => archive(&session, &place).await,
    }
}

async fn disable(session: &Session, place: &Place) -> Result<Undone, Error> {
    let groups = session.groups().await?;
    let group = groups.into_iter().find(|group| group.id == place.id());
    // All user groups are listed, so one that is not there is no more.
    let Some(group) = group.filter(|group| group.date_delete == 0) else {
        return Ok(Undone::AlreadyGone);
    };
    if !is_same(&group.handle, place.name()) {
        return Ok(Undone::ByHand(format!(
            "In Slack, {place} is called @{} now. If it is not wanted any more, disable it under “People”, “User \
             groups”.",
            group.handle
        )));
    }
    Ok(if session.disable_group(place.id()).await? {
        Undone::Reversed(format!("Disabled {place} in Slack."))
    } else {
        Undone::AlreadyGone
    })
}

async fn archive(session: &Session, place: &Place) -> Result<Undone, Error> {
    let channels = session.channels().await?;
    let Some(channel) = channels.into_iter().find(|channel| channel.id == place.id()) else {
        // A private channel that the app is no longer in is not listed either.
        return Ok(Undone::ByHand(format!(
            "The app does not see {place} in Slack any more. If it still exists, archive it there."
        )));
    };
    if channel.is_archived {
        return Ok(Undone::AlreadyGone);
    }
    if !is_same(&channel.name, place.name()) {
        return Ok(Undone::ByHand(format!(
            "In Slack, {place} is called #{} now. If it is not wanted any more, archive it there.",
            channel.name
        )));
    }
    match session.archive(place.id()).await {
        Ok(true) => Ok(Undone::Reversed(format!("Archived {place} in Slack."))),
        Ok(false) => Ok(Undone::AlreadyGone),
        Err(error)
            if matches!(
                error.reason(),
                Some(Reason::NotInChannel | Reason::NotAllowed | Reason::TokenKind)
            ) =>
        {
            Ok(Undone::ByHand(format!(
                "Slack does not let the app archive {place}. Archive it in Slack."
            )))
        }
        Err(error) => Err(error.into()),
    }
}
