//! Makes a partner's user group or channel.

mod undo;
mod wanted;

use connector::{Action, ActionSpec, Applied, BoxFuture, Cx, Error, Input, Plan, Receipt, Repeat, Undone};

use crate::slack::SCOPES;
use crate::slack::client::Session;
use crate::slack::place::Place;
use crate::slack::turns::Wish;

use wanted::{There, Wanted};

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
                None => Plan::Create(format!("Make the {wanted} in Slack")),
                Some(There { place, is_on: false }) => match &place {
                    Place::UserGroup { .. } => {
                        let n = session.members_of_group(place.id()).await?.len();
                        Plan::Change(format!(
                            "Enable {place}, which is disabled; those in it come back ({n})"
                        ))
                    }
                    Place::Channel { .. } => Plan::Change(format!(
                        "Unarchive {place}, with its members and everything that was written in it"
                    )),
                },
                Some(There { place, is_on: true }) => {
                    if cx.made_before() && wanted.is_empty(&place).await? {
                        let contact = &session.client.settings.contact;
                        Plan::Change(format!("Add {contact} to {place}, which has no members yet"))
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

    fn apply<'a>(
        &'a self,
        cx: &'a Cx,
        input: &'a Input,
        plan: Plan,
    ) -> BoxFuture<'a, Result<Applied, Error>> {
        Box::pin(async move {
            match plan {
                Plan::Create(_) | Plan::Change(_) => {}
                Plan::AlreadyRight(applied) => return Ok(applied),
                Plan::Blocked(error) => return Err(error),
            }
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
