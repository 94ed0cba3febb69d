//! Creates an organization's channel.

use connector::{Action, ActionSpec, Applied, BoxFuture, Cx, Error, Input, Plan, Receipt, Repeat, Undone};
use domain::email::is_address;
use serde::{Deserialize, Serialize};

use crate::teams::channel_name;
use crate::teams::client::{Session, is_id};
use crate::teams::directory::found;
use crate::teams::error::Fault;
use crate::teams::model::Channel;
use crate::teams::rights::{CREATE_CHANNELS, DELETE_CHANNELS, READ_CHANNELS, READ_USERS, TEAM_MEMBERS};
use crate::teams::rooms::Room;
use crate::teams::settings::{ChannelKind, Settings};
use crate::teams::work::{begin, given, may_be_ours, of_another_directory, outputs, read, written};

/// Creates an organization's channel. A repeat finds it.
pub(in crate::teams) struct CreateChannel;

static SPEC: ActionSpec = ActionSpec {
    name: "teams.create_channel",
    summary: "Creates the organization's channel in the team for partners.",
    inputs: &["organization"],
    outputs: &["name", "id", "link"],
    permissions: &[
        CREATE_CHANNELS,
        DELETE_CHANNELS,
        READ_CHANNELS,
        READ_USERS,
        TEAM_MEMBERS,
    ],
    repeat: Repeat::Safe,
    reversible: true,
};

/// What undo needs.
#[derive(Serialize, Deserialize)]
struct Made {
    tenant: String,
    team: String,
    channel: String,
    name: String,
}

impl Action for CreateChannel {
    fn spec(&self) -> &'static ActionSpec {
        &SPEC
    }

    fn plan<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Plan, Error>> {
        Box::pin(async move {
            let (session, settings) = begin(cx).await?;
            let name = name(given(input, "organization"))?;
            if let Some(channel) = existing(&session, &settings, &name).await? {
                return Ok(Plan::AlreadyRight(as_it_was(cx, &settings, &channel)));
            }
            let would = match &settings.kind {
                ChannelKind::Standard => format!("Create the standard channel “{name}” in the team"),
                ChannelKind::Private { owner } => {
                    owner_id(&session, &settings.team, owner).await?;
                    format!(
                        "Create the private channel “{name}” in the team{}",
                        owned_by(owner)
                    )
                }
            };
            Ok(Plan::create(would).with_outputs(outputs([("name", &name)])))
        })
    }

    fn apply<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Applied, Error>> {
        Box::pin(async move {
            let (session, settings) = begin(cx).await?;
            let organization = given(input, "organization");
            Ok(create(cx, &session, &settings, organization).await?)
        })
    }

    fn undo<'a>(&'a self, cx: &'a Cx, receipt: &'a Receipt) -> BoxFuture<'a, Result<Undone, Error>> {
        Box::pin(async move {
            let made: Made = read(receipt)?;
            let (session, settings) = begin(cx).await?;
            let what = format!("delete the channel “{}”", made.name);
            if let Some(undone) = of_another_directory(&made.tenant, &settings, &what) {
                return Ok(undone);
            }
            let Some(channel) = session.channel(&made.team, &made.channel).await? else {
                return Ok(Undone::AlreadyGone);
            };
            if channel.display_name != made.name {
                return Ok(Undone::ByHand(format!(
                    "The channel “{}” is called “{}” now, so somebody uses it for something else. If it is to go, \
                     delete it in Teams (… beside the channel, “Delete channel”).",
                    made.name, channel.display_name
                )));
            }
            session.delete_channel(&made.team, &made.channel).await?;
            Ok(Undone::Reversed(format!(
                "Deleted the channel “{}”. In Teams it can be restored for 30 days.",
                made.name
            )))
        })
    }
}

fn name(organization: &str) -> Result<String, Fault> {
    channel_name::of(organization).ok_or_else(|| Fault::ChannelNameUnusable {
        organization: organization.to_owned(),
    })
}

/// Finds the channel, which must be of the kind that new ones are, and the app's own: another may be meant for other
/// people.
/// Says who the owner is; an id says nothing to a person.
fn owned_by(owner: &str) -> String {
    if is_address(owner) {
        format!(", owned by {owner}")
    } else {
        String::new()
    }
}

async fn existing(session: &Session, settings: &Settings, name: &str) -> Result<Option<Channel>, Fault> {
    let channel = session.channel_of_name(&settings.team, name).await?;
    match channel {
        Some(channel) if channel.kind() != settings.kind.as_str() => Err(Fault::ChannelKindDiffers {
            name: channel.display_name.clone(),
            found: channel.kind().to_owned(),
            wanted: settings.kind.as_str(),
        }),
        Some(channel) if !channel.is_ours() => Err(Fault::ChannelNotOurs {
            name: channel.display_name.clone(),
            id: channel.id,
        }),
        channel => Ok(channel),
    }
}

/// Returns the id of the owner of private channels: a member of the organization who is in the team.
pub(in crate::teams) async fn owner_id(session: &Session, team: &str, owner: &str) -> Result<String, Fault> {
    let unusable = |why: &'static str| Fault::OwnerUnusable {
        owner: owner.to_owned(),
        why,
    };
    let user = if is_id(owner) {
        session.maybe_user(owner).await?
    } else {
        session.find(owner).await?
    };
    let user = user.ok_or_else(|| unusable("nobody in the directory has this address or id"))?;
    if user.is_guest() {
        return Err(unusable("guests own no channels"));
    }
    let member = found(session.member(Room::team(team), &user.id).await)?;
    let member = member.ok_or_else(|| Fault::TeamUnknown {
        team: team.to_owned(),
    })?;
    if member.is_none() {
        return Err(unusable("they are not in the team"));
    }
    Ok(user.id)
}

/// Creates the channel unless it is there, and waits until it shows.
pub(in crate::teams) async fn create(
    cx: &Cx,
    session: &Session,
    settings: &Settings,
    organization: &str,
) -> Result<Applied, Fault> {
    let name = &name(organization)?;
    if let Some(channel) = existing(session, settings, name).await? {
        return Ok(as_it_was(cx, settings, &channel));
    }
    let owner = match &settings.kind {
        ChannelKind::Standard => None,
        ChannelKind::Private { owner } => Some(owner_id(session, &settings.team, owner).await?),
    };
    let made = session
        .create_channel(
            &settings.team,
            name,
            organization,
            &settings.kind,
            owner.as_deref(),
        )
        .await;
    let mut looks = session.graph.patience.for_what_may_have_been_made();
    let id = match made {
        Ok(id) => id,
        // The answer got lost, or the list is behind: the channel may be there all the same.
        Err(fault) if fault.is_unclear() || matches!(fault, Fault::ChannelNameTaken { .. }) => loop {
            let may_show = fault.is_unclear() || cx.made_before();
            match existing(session, settings, name).await {
                Ok(Some(channel)) if fault.is_unclear() => return Ok(as_made(settings, &channel)),
                Ok(Some(channel)) => return Ok(as_it_was(cx, settings, &channel)),
                Ok(None) if may_show && looks.another().await => {}
                Ok(None) | Err(_) => return Err(fault),
            }
        },
        Err(fault) => return Err(fault),
    };
    let mut looks = session.graph.patience.for_what_was_made();
    loop {
        if let Some(channel) = session.channel(&settings.team, &id).await? {
            return Ok(as_made(settings, &channel));
        }
        if !looks.another().await {
            return Err(Fault::NotSeen {
                what: "the new channel",
            });
        }
    }
}

fn as_made(settings: &Settings, channel: &Channel) -> Applied {
    Applied {
        summary: format!(
            "Created the {} channel “{}”.",
            channel.kind(),
            channel.display_name
        ),
        outputs: told(channel),
        receipt: Some(receipt(settings, channel)),
    }
}

fn as_it_was(cx: &Cx, settings: &Settings, channel: &Channel) -> Applied {
    Applied {
        summary: format!(
            "The {} channel “{}” is there already.",
            channel.kind(),
            channel.display_name
        ),
        outputs: told(channel),
        receipt: may_be_ours(cx, channel.created()).then(|| receipt(settings, channel)),
    }
}

fn told(channel: &Channel) -> domain::form::Answers {
    outputs([
        ("name", &channel.display_name),
        ("id", &channel.id),
        ("link", channel.link()),
    ])
}

fn receipt(settings: &Settings, channel: &Channel) -> Receipt {
    written(&Made {
        tenant: settings.tenant.clone(),
        team: settings.team.clone(),
        channel: channel.id.clone(),
        name: channel.display_name.clone(),
    })
}
