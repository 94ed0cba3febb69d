//! Takes somebody's access to a channel away.

use connector::{Action, ActionSpec, Applied, BoxFuture, Cx, Error, Input, Plan, Receipt, Repeat, Undone};
use serde::{Deserialize, Serialize};

use crate::teams::client::Session;
use crate::teams::directory::found;
use crate::teams::error::Fault;
use crate::teams::membership::{Joined, Joining, join, leave};
use crate::teams::model::{Channel, User};
use crate::teams::rights::{CHANNEL_MEMBERS, READ_CHANNELS, READ_USERS, TEAM_MEMBERS};
use crate::teams::rooms::Room;
use crate::teams::settings::Settings;
use crate::teams::work::{begin, given, of_another_directory, outputs, read, written};

/// Removes somebody from a private channel, or from the team if the channel is open to all of it. A repeat changes
/// nothing more.
pub(in crate::teams) struct RemovePersonFromChannel;

static SPEC: ActionSpec = ActionSpec {
    name: "teams.remove_person_from_channel",
    summary: "Removes the person from the channel, or from the team if the channel is standard.",
    inputs: &["email", "channel", "channel_name"],
    outputs: &["name", "id", "channel", "channel_name"],
    permissions: &[READ_USERS, READ_CHANNELS, TEAM_MEMBERS, CHANNEL_MEMBERS],
    repeat: Repeat::Safe,
    reversible: true,
};

/// What undo needs.
#[derive(Serialize, Deserialize)]
struct Removed {
    tenant: String,
    team: String,
    /// The private channel; none when the person was removed from the team.
    channel: Option<String>,
    channel_name: String,
    user: String,
    email: String,
    was_owner: bool,
}

impl Action for RemovePersonFromChannel {
    fn spec(&self) -> &'static ActionSpec {
        &SPEC
    }

    fn plan<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Plan, Error>> {
        Box::pin(async move {
            let work = Work::begin(cx, input).await?;
            let Some(user) = &work.user else {
                return Ok(Plan::AlreadyRight(work.nothing(cx)));
            };
            let (email, name) = (work.email, &work.channel.display_name);
            if work.session.member(work.room(), &user.id).await?.is_none() {
                return Ok(Plan::AlreadyRight(work.nothing(cx)));
            }
            if work.channel.is_private() {
                return Ok(Plan::change(format!(
                    "Remove {email} from the private channel “{name}”"
                )));
            }
            work.check_team(user).await?;
            Ok(Plan::change(format!(
                "Remove {email} from the team, because all of it sees the channel “{name}”"
            )))
        })
    }

    fn apply<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Applied, Error>> {
        Box::pin(async move {
            let work = Work::begin(cx, input).await?;
            let Some(user) = &work.user else {
                return Ok(work.nothing(cx));
            };
            if !work.channel.is_private() {
                work.check_team(user).await?;
            }
            let left = leave(&work.session, work.room(), &user.id).await?;
            let Some(member) = left else {
                return Ok(work.nothing(cx));
            };
            let from = if work.channel.is_private() {
                format!("the private channel “{}”", work.channel.display_name)
            } else {
                format!(
                    "the team, and so from its channel “{}”",
                    work.channel.display_name
                )
            };
            Ok(Applied {
                summary: format!("Removed {} from {from}.", work.email),
                outputs: work.told(),
                receipt: Some(work.receipt(user, member.is_owner())),
            })
        })
    }

    fn undo<'a>(&'a self, cx: &'a Cx, receipt: &'a Receipt) -> BoxFuture<'a, Result<Undone, Error>> {
        Box::pin(async move {
            let removed: Removed = read(receipt)?;
            let (session, settings) = begin(cx).await?;
            let what = format!("add {} to “{}” again", removed.email, removed.channel_name);
            if let Some(undone) = of_another_directory(&removed.tenant, &settings, &what) {
                return Ok(undone);
            }
            Ok(add_again(cx, &session, &removed).await?)
        })
    }
}

/// What is to be done, with what was found.
struct Work<'a> {
    session: Session,
    settings: Settings,
    email: &'a str,
    channel: Channel,
    user: Option<User>,
}

impl<'a> Work<'a> {
    async fn begin(cx: &Cx, input: &'a Input) -> Result<Self, Error> {
        let (session, settings) = begin(cx).await?;
        let email = given(input, "email");
        let (id, name) = (given(input, "channel"), given(input, "channel_name"));
        let channel = session.named_channel(&settings.team, id, name).await?;
        let user = session.find(email).await?;
        Ok(Self {
            session,
            settings,
            email,
            channel,
            user,
        })
    }

    /// Returns where the membership is that gives access.
    fn room(&self) -> Room<'_> {
        if self.channel.is_private() {
            Room::channel(&self.settings.team, &self.channel.id)
        } else {
            Room::team(&self.settings.team)
        }
    }

    /// Checks that leaving the team takes nothing else away.
    async fn check_team(&self, user: &User) -> Result<(), Fault> {
        let email = self.email.to_owned();
        let team = &self.settings.team;
        let member = self.session.member(Room::team(team), &user.id).await?;
        if member.is_some_and(|member| member.is_owner()) {
            return Err(Fault::PersonOwnsTeam { email });
        }
        let channels = self
            .session
            .private_channels(team, &self.channel.id, &user.id)
            .await?;
        if channels.is_empty() {
            return Ok(());
        }
        Err(Fault::PersonInChannels { email, channels })
    }

    /// Nobody has to be removed. An earlier attempt only began because somebody was there, so it was the one that
    /// removed them; as what, it took along.
    fn nothing(&self, cx: &Cx) -> Applied {
        let user = self.user.as_ref().filter(|_| cx.made_before());
        Applied {
            summary: format!(
                "{} is not in the channel “{}”.",
                self.email, self.channel.display_name
            ),
            outputs: self.told(),
            receipt: user.map(|user| self.receipt(user, false)),
        }
    }

    fn told(&self) -> domain::form::Answers {
        let user = self.user.as_ref();
        outputs([
            ("name", user.map_or(self.email, User::name)),
            ("id", user.map_or("", |user| &user.id)),
            ("channel", &self.channel.id),
            ("channel_name", &self.channel.display_name),
        ])
    }

    fn receipt(&self, user: &User, was_owner: bool) -> Receipt {
        written(&Removed {
            tenant: self.settings.tenant.clone(),
            team: self.settings.team.clone(),
            channel: self.channel.is_private().then(|| self.channel.id.clone()),
            channel_name: self.channel.display_name.clone(),
            user: user.id.clone(),
            email: self.email.to_owned(),
            was_owner,
        })
    }
}

/// Gives back what was taken away, if the person is still who they were.
async fn add_again(cx: &Cx, session: &Session, removed: &Removed) -> Result<Undone, Fault> {
    let (email, name) = (&removed.email, &removed.channel_name);
    let user = session.maybe_user(&removed.user).await?;
    if user.is_none_or(|user| !user.has_address(email)) {
        return Ok(Undone::ByHand(format!(
            "{email} is not in the directory any more. Invite them again and add them to “{name}”, if they are to come \
             back."
        )));
    }
    let team = Room::team(&removed.team);
    let who = Joining {
        user: &removed.user,
        is_owner: removed.was_owner,
        is_new: false,
        may_be_in: false,
        is_out: false,
    };
    let room = match &removed.channel {
        None => team,
        Some(channel) => {
            let is_there = session.channel(&removed.team, channel).await?.is_some();
            let is_in_team = found(session.member(team, &removed.user).await)?
                .flatten()
                .is_some();
            if !is_there || !is_in_team {
                let why = if is_there {
                    "they are not in the team any more"
                } else {
                    "the channel is gone"
                };
                return Ok(Undone::ByHand(format!(
                    "{email} cannot be added to “{name}” again, because {why}. Do it in Teams, if they are to come back."
                )));
            }
            Room::channel(&removed.team, channel)
        }
    };
    Ok(match join(cx, session, room, who).await? {
        Joined::Before => Undone::AlreadyGone,
        Joined::Now => Undone::Reversed(format!("Added {email} to “{name}” again.")),
    })
}
