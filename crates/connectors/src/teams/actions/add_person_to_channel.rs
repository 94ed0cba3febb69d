//! Gives somebody access to an organization's channel.

use connector::{
    Action, ActionSpec, Applied, BoxFuture, Coming, Cx, Error, Input, Plan, Receipt, Repeat, Undone,
};

use crate::teams::access::{Access, Given, Outcome, places};
use crate::teams::client::Session;
use crate::teams::error::Fault;
use crate::teams::guest::{self, Guest};
use crate::teams::membership::{Joined, Joining, join};
use crate::teams::model::Channel;
use crate::teams::removal;
use crate::teams::rights::{
    CHANNEL_MEMBERS, INVITE_USERS, READ_CHANNELS, READ_GROUPS, READ_USERS, TEAM_MEMBERS, WRITE_USERS,
};
use crate::teams::rooms::Room;
use crate::teams::settings::Settings;
use crate::teams::work::{begin, given, of_another_directory, read};

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

    fn foretell<'a>(
        &'a self,
        cx: &'a Cx,
        input: &'a Input,
        coming: &'a Coming,
    ) -> BoxFuture<'a, Result<Option<Plan>, Error>> {
        Box::pin(async move {
            let Some(name) = coming.only(input, "channel", "channel_name") else {
                return Ok(None);
            };
            let (session, settings) = begin(cx).await?;
            let asked = Asked::of(input);
            guest::check(asked.email)?;
            let channel = Channel::coming(name, settings.kind.as_str());
            let plan = plan(cx, &session, &settings, &asked, &channel).await?;
            Ok(Some(plan))
        })
    }

    fn apply<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Applied, Error>> {
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
            Ok(removal::take_back(cx, &session, &given).await?)
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
        return Ok(Plan::create(format!(
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
    let in_channel = if channel.is_private() && channel.is_coming() {
        false
    } else if channel.is_private() {
        let room = Room::channel(&settings.team, &channel.id);
        session.member(room, &user.id).await?.is_some()
    } else {
        in_team
    };
    Ok(match (in_team, in_channel) {
        (true, true) => {
            let outcome = Outcome::before(cx, guest::may_be_invited_by_us(cx, &user), channel);
            Plan::AlreadyRight(outcome.told(settings, asked.email, channel, &user))
        }
        (true, false) => Plan::change(format!("Add {email} to the private channel “{name}”")),
        (false, _) => Plan::change(format!("Add {email} to {}", places(channel))),
    })
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
        is_new: is_new || cx.made_before(),
        may_be_in: cx.made_before(),
        is_out: false,
    };
    let team = join(cx, session, Room::team(&settings.team), who).await?;
    let mut outcome = Outcome {
        is_new,
        invited,
        team: team.into(),
        channel: Access::NotNeeded,
    };
    if channel.is_private() {
        who.is_new |= team == Joined::Now;
        // The team comes first, so whoever was not in it was not put into the channel either.
        who.may_be_in &= team == Joined::Before;
        who.is_out = team == Joined::Now;
        let joined = join(cx, session, Room::channel(&settings.team, &channel.id), who).await?;
        outcome.channel = joined.into();
    }
    if cx.made_before() {
        outcome = outcome.by_an_earlier_attempt();
    }
    Ok(outcome.told(settings, asked.email, channel, &user))
}
