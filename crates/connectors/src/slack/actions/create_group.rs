//! Makes a partner's user group or channel.

mod undo;
mod wanted;

use connector::{Action, ActionSpec, Applied, BoxFuture, Cx, Error, Input, Plan, Receipt, Repeat, Undone};

use crate::slack::SCOPES;
use crate::slack::client::Session;
use crate::slack::place::Place;
use crate::slack::turns::Wish;

use wanted::{There, Wanted, outputs};

/// Makes a partner's user group or channel. Repeating it finds the first one.
pub(in crate::slack) struct CreateGroup;

static SPEC: ActionSpec = ActionSpec {
    name: "slack.create_group",
    summary: "Makes a user group or channel for the partner.",
    inputs: &["organization"],
    outputs: &["name", "id"],
    permissions: SCOPES,
    repeat: Repeat::Safe,
    reversible: true,
};

impl Action for CreateGroup {
    fn spec(&self) -> &'static ActionSpec {
        &SPEC
    }

    fn plan<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Plan, Error>> {
        Box::pin(async move {
            let session = Session::open(cx).await?;
            let wanted = Wanted::of(&session, input)?;
            let there = wanted.look().await?;
            if !matches!(there, Some(There { is_on: true, .. })) {
                // A contact who cannot be put in is told of before something is made.
                wanted.contact().await?;
            }
            Ok(match there {
                None => Plan::create(format!("Make the {wanted} in Slack")).with_outputs(wanted.outputs()),
                Some(There { place, is_on: false }) => {
                    let would = match &place {
                        Place::UserGroup { .. } => {
                            let n = session.members_of_group(place.id()).await?.len();
                            format!("Enable {place}, which is disabled; those in it come back ({n})")
                        }
                        Place::Channel { .. } => {
                            format!(
                                "Unarchive {place}, with its members and everything that was written in it"
                            )
                        }
                    };
                    Plan::change(would).with_outputs(outputs(&place))
                }
                Some(There { place, is_on: true }) => {
                    if cx.made_before() && wanted.is_empty(&place).await? {
                        let contact = &session.client.settings.contact;
                        Plan::change(format!("Add {contact} to {place}, which has no members yet"))
                            .with_outputs(outputs(&place))
                    } else {
                        Plan::AlreadyRight(wanted.applied(
                            &place,
                            cx.made_before(),
                            format!("In Slack, there is {place}."),
                        ))
                    }
                }
            })
        })
    }

    fn apply<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Applied, Error>> {
        Box::pin(async move {
            let session = Session::open(cx).await?;
            let wanted = Wanted::of(&session, input)?;
            let there = wanted.look().await?;
            let is_settled = matches!(there, Some(There { is_on: true, .. })) && !cx.made_before();
            let contact = if is_settled { None } else { wanted.contact().await? };
            let (place, is_ours, summary) = match there {
                None => {
                    let place = wanted.make().await?;
                    let summary = format!("Made {place} in Slack.");
                    (place, true, summary)
                }
                Some(There { place, is_on: false }) => {
                    wanted.bring_back(&place).await?;
                    let summary = format!("Brought back {place} in Slack.");
                    (place, true, summary)
                }
                Some(There { place, is_on: true }) => {
                    let summary = format!("In Slack, there is {place}.");
                    (place, cx.made_before(), summary)
                }
            };
            if let Some(contact) = contact
                && is_ours
                && wanted.is_empty(&place).await?
            {
                let who = &session.client.settings.contact;
                session.member(&place, &contact.id, who, Wish::Add).await?;
            }
            Ok(wanted.applied(&place, is_ours, summary))
        })
    }

    fn undo<'a>(&'a self, cx: &'a Cx, receipt: &'a Receipt) -> BoxFuture<'a, Result<Undone, Error>> {
        Box::pin(undo::undo(cx, receipt))
    }
}
