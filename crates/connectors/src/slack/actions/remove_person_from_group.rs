//! Takes a person out of a user group or channel.

use connector::{Action, ActionSpec, Applied, BoxFuture, Cx, Error, Input, Plan, Receipt, Repeat, Undone};

use crate::slack::SCOPES;
use crate::slack::actions::add_person_to_group::{outputs, taken_out};
use crate::slack::actions::input::text;
use crate::slack::actions::receipt::{self, OfPerson};
use crate::slack::client::Session;
use crate::slack::error::{Error as Trouble, PersonError};
use crate::slack::people::Person;
use crate::slack::place::Place;
use crate::slack::turns::{Standing, Wish};

/// Takes a person out of a user group or channel. Repeating it changes nothing.
pub(in crate::slack) struct RemovePersonFromGroup;

static SPEC: ActionSpec = ActionSpec {
    name: "slack.remove_person_from_group",
    summary: "Removes a person from a user group or channel.",
    inputs: &["email", "group", "group_name"],
    outputs: &["user_id", "group_id", "group_name"],
    permissions: SCOPES,
    repeat: Repeat::Safe,
    reversible: true,
};

impl Action for RemovePersonFromGroup {
    fn spec(&self) -> &'static ActionSpec {
        &SPEC
    }

    fn plan<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Plan, Error>> {
        Box::pin(async move {
            let session = Session::open(cx).await?;
            let (place, person) = asked(cx, &session, input).await?;
            let who = text(input, "email");
            let Some(person) = person else {
                return Ok(Plan::AlreadyRight(nobody(who, &place)));
            };
            let standing = session.member(&place, &person.id, who, Wish::Look).await?;
            if !standing.was_in {
                return Ok(Plan::AlreadyRight(applied(
                    cx, &session, &place, &person, &standing,
                )));
            }
            let is_disabled_by_it = standing.is_last && matches!(place, Place::UserGroup { .. });
            Ok(Plan::change(if is_disabled_by_it {
                format!("Disable {place}, whose last member {who} is")
            } else {
                format!("Remove {who} from {place}")
            }))
        })
    }

    fn apply<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Applied, Error>> {
        Box::pin(async move {
            let session = Session::open(cx).await?;
            let (place, person) = asked(cx, &session, input).await?;
            let who = text(input, "email");
            let Some(person) = person else {
                return Ok(nobody(who, &place));
            };
            let standing = session.member(&place, &person.id, who, Wish::Remove).await?;
            Ok(applied(cx, &session, &place, &person, &standing))
        })
    }

    fn undo<'a>(&'a self, cx: &'a Cx, receipt: &'a Receipt) -> BoxFuture<'a, Result<Undone, Error>> {
        Box::pin(async move {
            let (receipt, place) =
                receipt::read(receipt, |receipt: &OfPerson| (&receipt.group, &receipt.name))?;
            let session = Session::open_in(cx, &receipt.team).await?;
            let user = &receipt.user;
            let before = session.member(&place, user, user, Wish::Look).await?;
            if receipt.disabled && before.is_disabled {
                session
                    .enable_group(place.id())
                    .await
                    .map_err(|error| error.at(&place))?;
            }
            let standing = session.member(&place, user, user, Wish::Add).await?;
            let is_changed = before.is_disabled || !standing.was_in;
            Ok(if is_changed {
                Undone::Reversed(format!("Added the person to {place} in Slack again."))
            } else {
                Undone::AlreadyGone
            })
        })
    }
}

/// Returns where the person is to be no more, and who it is; none when nobody in Slack has the address.
async fn asked(cx: &Cx, session: &Session, input: &Input) -> Result<(Place, Option<Person>), Error> {
    let place = session
        .place(text(input, "group"), text(input, "group_name"))
        .await?;
    let email = text(input, "email");
    let person = session.find(email).await?;
    if person.is_none() {
        check_nobody(cx, email).await?;
    }
    Ok((place, person))
}

/// Refuses to take “nobody has the address” for an end of all access, while the records tell of some that stands: Slack
/// says the same of an address that is hidden from the app.
async fn check_nobody(cx: &Cx, email: &str) -> Result<(), Error> {
    let standing = cx.standing().await?.into_iter();
    // What is recorded of this action is no access.
    let standing = standing.filter(|access| access.action != SPEC.name);
    let recorded: Vec<_> = standing.map(|access| access.resource).collect();
    if recorded.is_empty() {
        return Ok(());
    }
    let email = email.to_owned();
    let hidden = PersonError::NotShown { email, recorded };
    Err(Trouble::from(hidden).into())
}

/// Whoever is not in Slack is in none of its groups.
fn nobody(who: &str, place: &Place) -> Applied {
    Applied {
        summary: format!("Nobody with the address {who} is in Slack, so not in {place} either."),
        outputs: outputs("", place),
        receipt: None,
    }
}

fn applied(cx: &Cx, session: &Session, place: &Place, person: &Person, standing: &Standing) -> Applied {
    let receipt = OfPerson {
        team: session.team_id.clone(),
        group: place.id().to_owned(),
        name: place.name().to_owned(),
        user: person.id.clone(),
        // A disabled group keeps its last member on its list.
        disabled: standing.is_disabled && standing.is_last,
    };
    Applied {
        summary: match (standing.was_in, standing.is_disabled) {
            (true, _) => taken_out(place, standing),
            (false, true) => format!("In Slack, {place} is disabled and reaches nobody."),
            (false, false) => format!("The person is not in {place} in Slack."),
        },
        outputs: outputs(&person.id, place),
        receipt: (standing.was_in || cx.made_before()).then(|| receipt::written(&receipt)),
    }
}
