//! Gives somebody access to an organization's channel.

use connector::{Action, ActionSpec, Applied, BoxFuture, Cx, Error, Input, Plan, Receipt, Repeat, Undone};
use serde::{Deserialize, Serialize};

use crate::teams::client::Session;
use crate::teams::error::Fault;
use crate::teams::guest::{self, Guest};
use crate::teams::membership::{Joined, Joining, join};
use crate::teams::model::{Channel, User};
use crate::teams::removal;
use crate::teams::rights::{
    CHANNEL_MEMBERS, INVITE_USERS, READ_CHANNELS, READ_GROUPS, READ_USERS, TEAM_MEMBERS, WRITE_USERS,
};
use crate::teams::rooms::Room;
use crate::teams::settings::Settings;
use crate::teams::work::{begin, given, of_another_directory, outputs, read, written};

/// Gives somebody access to an organization's channel: as a guest if need be, in the team, and in the channel if it is
/// private. A repeat changes nothing more.
pub(in crate::teams) struct AddPersonToChannel;

static SPEC: ActionSpec = ActionSpec {
    name: "teams.add_person_to_channel",
    summary: "Invites the person as a guest if need be, and adds them to the team and the channel.",
    inputs: &["email", "name", "channel", "channel_name"],
    outputs: &["name", "id", "channel", "channel_name", "invitation"],
    permissions: &[
        READ_USERS,
        INVITE_USERS,
        WRITE_USERS,
        READ_GROUPS,
        READ_CHANNELS,
        TEAM_MEMBERS,
        CHANNEL_MEMBERS,
    ],
    repeat: Repeat::Safe,
    reversible: true,
};

/// What undo needs: who it was, and which of it the app did.
#[derive(Serialize, Deserialize)]
pub(in crate::teams) struct Given {
    pub(in crate::teams) tenant: String,
    pub(in crate::teams) team: String,
    pub(in crate::teams) channel: String,
    pub(in crate::teams) channel_name: String,
    pub(in crate::teams) user: String,
    pub(in crate::teams) email: String,
    pub(in crate::teams) invited: bool,
    pub(in crate::teams) joined_team: bool,
    pub(in crate::teams) joined_channel: bool,
}

impl Action for AddPersonToChannel {
    fn spec(&self) -> &'static ActionSpec {
        &SPEC
    }

    fn plan<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Plan, Error>> {
        Box::pin(async move {
            let (session, settings) = begin(cx).await?;
            let asked = Asked::of(input);
            guest::check(asked.email)?;
            let channel = asked.channel(&session, &settings).await?;
            Ok(plan(cx, &session, &settings, &asked, &channel).await?)
        })
    }

    fn apply<'a>(&'a self, cx: &'a Cx, input: &'a Input, _: Plan) -> BoxFuture<'a, Result<Applied, Error>> {
        Box::pin(async move {
            let (session, settings) = begin(cx).await?;
            let asked = Asked::of(input);
            guest::check(asked.email)?;
            let channel = asked.channel(&session, &settings).await?;
            Ok(give(cx, &session, &settings, &asked, &channel).await?)
        })
    }

    fn undo<'a>(&'a self, cx: &'a Cx, receipt: &'a Receipt) -> BoxFuture<'a, Result<Undone, Error>> {
        Box::pin(async move {
            let given: Given = read(receipt)?;
            let (session, settings) = begin(cx).await?;
            let what = format!("remove {} from “{}”", given.email, given.channel_name);
            if let Some(undone) = of_another_directory(&given.tenant, &settings, &what) {
                return Ok(undone);
            }
            Ok(removal::take_back(&session, &given).await?)
        })
    }
}

/// The inputs.
struct Asked<'a> {
    email: &'a str,
    name: &'a str,
    channel: &'a str,
    channel_name: &'a str,
}

impl<'a> Asked<'a> {
    fn of(input: &'a Input) -> Self {
        Self {
            email: given(input, "email"),
            name: given(input, "name"),
            channel: given(input, "channel"),
            channel_name: given(input, "channel_name"),
        }
    }

    async fn channel(&self, session: &Session, settings: &Settings) -> Result<Channel, Fault> {
        session
            .named_channel(&settings.team, self.channel, self.channel_name)
            .await
    }
}

async fn plan(
    cx: &Cx,
    session: &Session,
    settings: &Settings,
    asked: &Asked<'_>,
    channel: &Channel,
) -> Result<Plan, Fault> {
    let (email, name) = (asked.email, &channel.display_name);
    let Some(user) = session.find(email).await? else {
        guest::can_be_invited(email)?;
        return Ok(Plan::Create(format!(
            "Invite {email} as a guest and add them to {}",
            places(channel)
        )));
    };
    if user.is_disabled() {
        return Err(Fault::PersonDisabled {
            email: email.to_owned(),
        });
    }
    let in_team = session
        .member(Room::team(&settings.team), &user.id)
        .await?
        .is_some();
    let in_channel = if channel.is_private() {
        let room = Room::channel(&settings.team, &channel.id);
        session.member(room, &user.id).await?.is_some()
    } else {
        in_team
    };
    Ok(match (in_team, in_channel) {
        (true, true) => {
            let outcome = Outcome::before(cx, guest::may_be_invited_by_us(cx, &user), channel);
            Plan::AlreadyRight(outcome.told(settings, asked, channel, &user))
        }
        (true, false) => Plan::Change(format!("Add {email} to the private channel “{name}”")),
        (false, _) => Plan::Change(format!("Add {email} to {}", places(channel))),
    })
}

/// Returns for example "the team and its private channel “Acme”".
fn places(channel: &Channel) -> String {
    let name = &channel.display_name;
    if channel.is_private() {
        format!("the team and its private channel “{name}”")
    } else {
        format!("the team, and so to its channel “{name}”")
    }
}

async fn give(
    cx: &Cx,
    session: &Session,
    settings: &Settings,
    asked: &Asked<'_>,
    channel: &Channel,
) -> Result<Applied, Fault> {
    let Guest {
        user,
        is_new,
        invited,
    } = guest::ensure(cx, session, settings, asked.email, asked.name).await?;
    let mut who = Joining {
        user: &user.id,
        is_owner: false,
        is_new,
        may_be_in: cx.made_before,
    };
    let team = join(session, Room::team(&settings.team), who).await?;
    let mut outcome = Outcome {
        is_new,
        invited,
        team: team.into(),
        channel: Access::NotNeeded,
    };
    if channel.is_private() {
        who.is_new |= team == Joined::Now;
        let joined = join(session, Room::channel(&settings.team, &channel.id), who).await?;
        outcome.channel = joined.into();
    }
    if cx.made_before {
        outcome = outcome.by_an_earlier_attempt();
    }
    Ok(outcome.told(settings, asked, channel, &user))
}

/// Since when somebody has a part of the access.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Access {
    /// The channel is open to the whole team.
    NotNeeded,
    /// It was there before.
    Before,
    /// An earlier attempt at this step may have given it.
    Earlier,
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

    const fn or_earlier(self) -> Self {
        match self {
            Self::Before | Self::Earlier => Self::Earlier,
            Self::NotNeeded => Self::NotNeeded,
            Self::Now => Self::Now,
        }
    }
}

/// What was done.
struct Outcome {
    /// Whether the guest was invited now.
    is_new: bool,
    /// Whether the guest is one that this step invited, now or in an earlier attempt.
    invited: bool,
    team: Access,
    channel: Access,
}

impl Outcome {
    /// Everything was there.
    fn before(cx: &Cx, invited: bool, channel: &Channel) -> Self {
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
        if cx.made_before {
            outcome.by_an_earlier_attempt()
        } else {
            outcome
        }
    }

    /// An earlier attempt began to give access because some was missing; what is there now may be its own.
    const fn by_an_earlier_attempt(self) -> Self {
        Self {
            team: self.team.or_earlier(),
            channel: self.channel.or_earlier(),
            ..self
        }
    }

    fn told(&self, settings: &Settings, asked: &Asked<'_>, channel: &Channel, user: &User) -> Applied {
        let given = Given {
            tenant: settings.tenant.clone(),
            team: settings.team.clone(),
            channel: channel.id.clone(),
            channel_name: channel.display_name.clone(),
            user: user.id.clone(),
            email: asked.email.to_owned(),
            invited: self.invited,
            joined_team: self.team.is_ours(),
            joined_channel: self.channel.is_ours(),
        };
        let is_ours = given.invited || given.joined_team || given.joined_channel;
        Applied {
            summary: self.summary(asked.email, channel, user),
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
