//! Guests of the directory: finding and inviting them.

use connector::Cx;
use domain::email::is_address;

use crate::teams::client::Session;
use crate::teams::error::Fault;
use crate::teams::model::User;
use crate::teams::patience::Looks;
use crate::teams::settings::Settings;
use crate::teams::work::{is_of_this_attempt, may_be_ours};

/// Characters that an invitation refuses in front of the “@”.
const NOT_INVITED: &str = "~!#$%^&*()+=`{}|/?'";

/// Somebody who can be given access.
pub(super) struct Guest {
    /// Who it is.
    pub(super) user: User,
    /// Whether they were invited just now.
    pub(super) is_new: bool,
    /// Whether they were invited by this step, now or in an earlier attempt.
    pub(super) invited: bool,
}

/// Checks that an address is one.
pub(super) fn check(email: &str) -> Result<(), Fault> {
    if is_address(email) {
        return Ok(());
    }
    Err(Fault::AddressUnusable {
        email: email.to_owned(),
        why: "it is no e-mail address",
    })
}

/// Checks that an address can be invited; not all that exist can.
pub(super) fn can_be_invited(email: &str) -> Result<(), Fault> {
    let (local, _) = email.rsplit_once('@').unwrap_or_default();
    if !local.contains(|character| NOT_INVITED.contains(character)) {
        return Ok(());
    }
    Err(Fault::AddressUnusable {
        email: email.to_owned(),
        why: "Microsoft takes no signs such as + ! # $ % & * ' in it",
    })
}

/// Returns whether an earlier attempt at this step may have invited somebody who is there now.
pub(super) fn may_be_invited_by_us(cx: &Cx, user: &User) -> bool {
    user.is_guest() && user.was_invited() && may_be_ours(cx, user.created())
}

/// Finds the person, or invites them as a guest and waits until they show.
pub(super) async fn ensure(
    cx: &Cx,
    session: &Session,
    settings: &Settings,
    email: &str,
    name: &str,
) -> Result<Guest, Fault> {
    let mut user = session.find(email).await?;
    if user.is_none() && cx.made_before() {
        // An earlier attempt may have sent an invitation, and with it a mail, which nobody needs twice.
        let looks = session.graph.patience.for_what_was_made_before(cx);
        user = appears(session, email, looks).await?;
    }
    if let Some(user) = user {
        if user.is_disabled() {
            return Err(Fault::PersonDisabled {
                email: email.to_owned(),
            });
        }
        let invited = may_be_invited_by_us(cx, &user);
        return Ok(Guest {
            user,
            is_new: false,
            invited,
        });
    }
    can_be_invited(email)?;
    let user = match session
        .invite(email, name, &settings.redirect, settings.sends_mail)
        .await
    {
        Ok(id) => until_visible(session, &id).await?,
        // The answer got lost, or was not readable: the guest may be there all the same.
        Err(fault) if fault.is_unclear() || matches!(fault, Fault::NotSeen { .. }) => {
            let looks = session.graph.patience.for_what_may_have_been_made();
            match appears(session, email, looks).await {
                Ok(Some(user)) => user,
                Ok(None) | Err(_) => return Err(fault),
            }
        }
        Err(fault) => return Err(fault),
    };
    // Microsoft takes an invitation of somebody who is there already, whom no look has shown, and returns them as they
    // are.
    let invited = is_of_this_attempt(cx, user.created()) || may_be_invited_by_us(cx, &user);
    Ok(Guest {
        user,
        is_new: true,
        invited,
    })
}

/// Looks until somebody with the address shows.
async fn appears(session: &Session, email: &str, mut looks: Looks) -> Result<Option<User>, Fault> {
    loop {
        let user = session.find(email).await?;
        if user.is_some() || !looks.another().await {
            return Ok(user);
        }
    }
}

/// Looks until the new object shows. An invitation that was taken is no proof that it ever will.
async fn until_visible(session: &Session, id: &str) -> Result<User, Fault> {
    let mut looks = session.graph.patience.for_what_was_made();
    loop {
        if let Some(user) = session.maybe_user(id).await? {
            return Ok(user);
        }
        if !looks.another().await {
            return Err(Fault::NotSeen {
                what: "the invited guest",
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_cannot_be_invited_are_told_before() {
        assert!(can_be_invited("ada.lovelace-1_x@example.org").is_ok());
        for refused in ["ada+hyopps@example.org", "o'neil@example.org", "a&b@example.org"] {
            let fault = can_be_invited(refused).unwrap_err();
            assert!(matches!(fault, Fault::AddressUnusable { .. }), "{refused}");
        }
        assert!(matches!(check("ada"), Err(Fault::AddressUnusable { .. })));
    }
}
