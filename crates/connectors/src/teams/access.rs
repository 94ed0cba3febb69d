//! The access that somebody has to a channel: what it is made of, and which of it is the app's own.

use connector::{Applied, Cx};
use serde::{Deserialize, Serialize};

use crate::teams::membership::Joined;
use crate::teams::model::{Channel, User};
use crate::teams::settings::Settings;
use crate::teams::work::{outputs, written};

/// What undo needs: who it was, and which of it the app did.
#[derive(Serialize, Deserialize)]
pub(super) struct Given {
    pub(super) tenant: String,
    pub(super) team: String,
    pub(super) channel: String,
    pub(super) channel_name: String,
    pub(super) user: String,
    pub(super) email: String,
    pub(super) invited: bool,
    pub(super) joined_team: bool,
    pub(super) joined_channel: bool,
    /// Whether nobody can tell if an earlier attempt put them into the team or they were in it before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) unsure_team: bool,
}

/// Returns for example "the team and its private channel “Acme”".
pub(super) fn places(channel: &Channel) -> String {
    let name = &channel.display_name;
    if channel.is_private() {
        format!("the team and its private channel “{name}”")
    } else {
        format!("the team, and so to its channel “{name}”")
    }
}

/// Since when somebody has a part of the access.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Access {
    /// The channel is open to the whole team.
    NotNeeded,
    /// It was there before.
    Before,
    /// An earlier attempt at this step may have given it.
    Earlier,
    /// It was there before, or an earlier attempt at this step gave it; nobody can tell.
    Unsure,
    /// It was given now.
    Now,
}

impl From<Joined> for Access {
    fn from(joined: Joined) -> Self {
        match joined {
            Joined::Before => Self::Before,
            Joined::Now => Self::Now,
        }
    }
}

impl Access {
    const fn is_ours(self) -> bool {
        matches!(self, Self::Earlier | Self::Now)
    }

    /// What was there is told to be something else instead.
    const fn if_before(self, instead: Self) -> Self {
        match self {
            Self::Before => instead,
            Self::NotNeeded | Self::Earlier | Self::Unsure | Self::Now => self,
        }
    }
}

/// What was done.
pub(super) struct Outcome {
    /// Whether the guest was invited now.
    pub(super) is_new: bool,
    /// Whether the guest is one that this step invited, now or in an earlier attempt.
    pub(super) invited: bool,
    pub(super) team: Access,
    pub(super) channel: Access,
}

impl Outcome {
    /// Everything was there.
    pub(super) fn before(cx: &Cx, invited: bool, channel: &Channel) -> Self {
        let outcome = Self {
            is_new: false,
            invited,
            team: Access::Before,
            channel: if channel.is_private() {
                Access::Before
            } else {
                Access::NotNeeded
            },
        };
        if cx.made_before() {
            outcome.by_an_earlier_attempt()
        } else {
            outcome
        }
    }

    /// An earlier attempt began to give access because some was missing. What it looked for last was missing for
    /// certain, since whoever is in a private channel is in its team. Whether the team was missing as well can be told
    /// only of guests whom this step invited.
    pub(super) fn by_an_earlier_attempt(self) -> Self {
        let is_only_team = self.channel == Access::NotNeeded;
        let team = if self.invited || is_only_team {
            Access::Earlier
        } else {
            Access::Unsure
        };
        Self {
            team: self.team.if_before(team),
            channel: self.channel.if_before(Access::Earlier),
            ..self
        }
    }

    pub(super) fn told(&self, settings: &Settings, email: &str, channel: &Channel, user: &User) -> Applied {
        let given = Given {
            tenant: settings.tenant.clone(),
            team: settings.team.clone(),
            channel: channel.id.clone(),
            channel_name: channel.display_name.clone(),
            user: user.id.clone(),
            email: email.to_owned(),
            invited: self.invited,
            joined_team: self.team.is_ours(),
            joined_channel: self.channel.is_ours(),
            unsure_team: self.team == Access::Unsure,
        };
        let is_ours = given.invited || given.joined_team || given.joined_channel;
        Applied {
            summary: self.summary(email, channel, user),
            outputs: outputs([
                ("name", user.name()),
                ("id", &user.id),
                ("channel", &channel.id),
                ("channel_name", &channel.display_name),
                ("invitation", user.invitation()),
            ]),
            receipt: is_ours.then(|| written(&given)),
        }
    }

    fn summary(&self, email: &str, channel: &Channel, user: &User) -> String {
        let name = &channel.display_name;
        let done = match (self.is_new, self.team, self.channel) {
            (true, _, _) => format!(
                "Invited {email} as a guest and added them to {}.",
                places(channel)
            ),
            (false, Access::Now, _) => format!("Added {email} to {}.", places(channel)),
            (false, _, Access::Now) => format!("Added {email} to the private channel “{name}”."),
            (false, _, _) => format!("{email} is in the channel “{name}” already."),
        };
        if user.invitation() == "PendingAcceptance" {
            return format!("{done} The invitation is not accepted yet; the access waits for that.");
        }
        done
    }
}
