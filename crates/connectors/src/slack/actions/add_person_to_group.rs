//! Puts a person into a user group or channel.

use connector::{
    Action, ActionSpec, Applied, BoxFuture, Coming, Cx, Error, Input, Plan, Receipt, Repeat, Undone,
};
use domain::form::Answers;

use crate::slack::SCOPES;
use crate::slack::actions::input::text;
use crate::slack::actions::receipt::{self, OfPerson};
use crate::slack::client::Session;
use crate::slack::error::{Error as Trouble, PlaceError};
use crate::slack::people::Person;
use crate::slack::place::Place;
use crate::slack::reason::Reason;
use crate::slack::turns::{Standing, Wish};

/// Puts a person into a user group or channel. Repeating it changes nothing.
pub(in crate::slack) struct AddPersonToGroup;

static SPEC: ActionSpec = ActionSpec {
    name: "slack.add_person_to_group",
    summary: "Adds a person to a user group or channel.",
    inputs: &["email", "name", "group", "group_name"],
    outputs: &["user_id", "group_id", "group_name"],
    permissions: SCOPES,
    repeat: Repeat::Safe,
    reversible: true,
};

impl Action for AddPersonToGroup {
    fn spec(&self) -> &'static ActionSpec {
        &SPEC
    }

    fn plan<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Plan, Error>> {
        Box::pin(async move {
            let session = Session::open(cx).await?;
            let membership = Membership::of(&session, input, None).await?;
            let standing = membership.see(Wish::Look).await?;
            if standing.is_disabled {
                let place = membership.place.clone();
                return Err(Trouble::from(PlaceError::Inactive { place }).into());
            }
            if standing.was_in {
                return Ok(Plan::AlreadyRight(
                    membership.applied(&standing, cx.made_before()),
                ));
            }
            Ok(membership.would())
        })
    }

    fn foretell<'a>(
        &'a self,
        cx: &'a Cx,
        input: &'a Input,
        coming: &'a Coming,
    ) -> BoxFuture<'a, Result<Option<Plan>, Error>> {
        Box::pin(async move {
            let Some(label) = coming.only(input, "group", "group_name") else {
                return Ok(None);
            };
            let session = Session::open(cx).await?;
            let place = Place::coming(label, session.client.settings.kind);
            let membership = Membership::of(&session, input, Some(place)).await?;
            Ok(Some(membership.would()))
        })
    }

    fn apply<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Applied, Error>> {
        Box::pin(async move {
            let session = Session::open(cx).await?;
            let membership = Membership::of(&session, input, None).await?;
            let standing = membership.see(Wish::Add).await?;
            Ok(membership.applied(&standing, cx.made_before()))
        })
    }

    fn undo<'a>(&'a self, cx: &'a Cx, receipt: &'a Receipt) -> BoxFuture<'a, Result<Undone, Error>> {
        Box::pin(async move {
            let (receipt, place) =
                receipt::read(receipt, |receipt: &OfPerson| (&receipt.group, &receipt.name))?;
            let session = Session::open_in(cx, &receipt.team).await?;
            let user = &receipt.user;
            match session.member(&place, user, user, Wish::Remove).await {
                Ok(standing) if standing.was_in => Ok(Undone::Reversed(taken_out(&place, &standing))),
                // Whoever is alone on it was taken out by disabling it.
                Ok(standing) if standing.comes_back && !standing.is_last => Ok(Undone::ByHand(format!(
                    "In Slack, {place} is disabled, and the person with the member ID {user} is still on its list and \
                     comes back when it is enabled. Whoever enables it must remove them."
                ))),
                Ok(_) => Ok(Undone::AlreadyGone),
                Err(error) => by_hand(error, &place, user),
            }
        })
    }
}

/// A person, and where the person is to be.
struct Membership<'a> {
    session: &'a Session,
    person: Person,
    who: &'a str,
    place: Place,
}

impl<'a> Membership<'a> {
    /// Finds the person, and the place unless it is one that is not there yet.
    async fn of(session: &'a Session, input: &'a Input, coming: Option<Place>) -> Result<Self, Error> {
        let who = text(input, "email");
        let named = (text(input, "group"), text(input, "group_name"));
        let place = match coming {
            Some(place) => place,
            None => session.place(named.0, named.1).await?,
        };
        let person = session.find_for(who, &place).await?;
        Ok(Self {
            session,
            person,
            who,
            place,
        })
    }

    fn would(&self) -> Plan {
        Plan::change(format!("Add {} to {}", self.who, self.place))
    }

    async fn see(&self, wish: Wish) -> Result<Standing, Trouble> {
        self.session
            .member(&self.place, &self.person.id, self.who, wish)
            .await
    }

    fn applied(&self, standing: &Standing, made_before: bool) -> Applied {
        let (who, place) = (self.who, &self.place);
        let summary = match (standing.was_in, standing.n_left_out) {
            (true, _) => format!("{who} is in {place} in Slack."),
            (false, 0) => format!("Added {who} to {place} in Slack."),
            (false, 1) => {
                format!(
                    "Added {who} to {place} in Slack, and left out a member whose account is deactivated."
                )
            }
            (false, n) => {
                format!(
                    "Added {who} to {place} in Slack, and left out {n} members whose accounts are deactivated."
                )
            }
        };
        let receipt = OfPerson {
            team: self.session.team_id.clone(),
            group: place.id().to_owned(),
            name: place.name().to_owned(),
            user: self.person.id.clone(),
            disabled: false,
        };
        Applied {
            summary,
            outputs: outputs(&self.person.id, place),
            receipt: (!standing.was_in || made_before).then(|| receipt::written(&receipt)),
        }
    }
}

/// Returns what later steps can use of a membership.
pub(super) fn outputs(user: &str, place: &Place) -> Answers {
    let mut outputs = Answers::new();
    outputs.insert("user_id".to_owned(), user.into());
    outputs.insert("group_id".to_owned(), place.id().into());
    outputs.insert("group_name".to_owned(), place.label().into());
    outputs
}

/// Tells that somebody was taken out.
pub(super) fn taken_out(place: &Place, standing: &Standing) -> String {
    if standing.is_disabled {
        format!("Disabled {place} in Slack, because nobody would have been left in it.")
    } else {
        format!("Removed the person from {place} in Slack.")
    }
}

/// Says what a person can do where Slack lets no app take somebody out.
fn by_hand(error: Trouble, place: &Place, user: &str) -> Result<Undone, Error> {
    let why = match (&error, place) {
        (Trouble::Place(PlaceError::Unknown { .. }), Place::Channel { .. }) => {
            format!("The app does not see {place} any more. If it still exists, open it in Slack and")
        }
        // All user groups are listed, so one that is not there is no more.
        (Trouble::Place(PlaceError::Unknown { .. }), Place::UserGroup { .. }) => {
            return Ok(Undone::AlreadyGone);
        }
        (Trouble::Place(PlaceError::Inactive { .. }), _) => format!(
            "In Slack, {place} is archived, and its members can still read it. Unarchive it, archive it again \
             afterwards, and in between"
        ),
        (error, _) if error.reason() == Some(Reason::CannotKick) => {
            format!("Slack does not let the app remove this person from {place}. Open it in Slack and")
        }
        (_, _) => return Err(error.into()),
    };
    Ok(Undone::ByHand(format!(
        "{why} remove the person with the member ID {user}."
    )))
}
