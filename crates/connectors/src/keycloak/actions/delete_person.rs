//! Deletes the account of a person for good.

use connector::{Action, ActionSpec, Applied, BoxFuture, Cx, Error, Input, Plan, Receipt, Repeat, Undone};
use serde::{Deserialize, Serialize};

use crate::keycloak::client::Session;
use crate::keycloak::error::PersonFault;
use crate::keycloak::given::{as_plan, email, made, outputs, receipt, with_place};
use crate::keycloak::model::Person;
use crate::keycloak::permission::{MANAGE_USERS, QUERY_USERS, VIEW_USERS};

/// Deletes the account of a person for good, if it has the mark of accounts that the app made. Repeating it changes
/// nothing.
pub(in crate::keycloak) struct DeletePerson;

static SPEC: ActionSpec = ActionSpec {
    name: "keycloak.delete_person",
    summary: "Deletes the person's account in Keycloak for good, if this app made it.",
    inputs: &["email"],
    outputs: &["name", "id"],
    permissions: &[MANAGE_USERS, VIEW_USERS, QUERY_USERS],
    repeat: Repeat::Safe,
    reversible: false,
};

/// What was deleted.
#[derive(Serialize, Deserialize)]
struct Made {
    person: String,
    email: String,
}

impl Action for DeletePerson {
    fn spec(&self) -> &'static ActionSpec {
        &SPEC
    }

    fn plan<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Plan, Error>> {
        Box::pin(async move { as_plan(cx, plan(cx, input).await) })
    }

    fn apply<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Applied, Error>> {
        Box::pin(async move { with_place(cx, delete(cx, input).await?) })
    }

    fn undo<'a>(&'a self, _: &'a Cx, receipt: &'a Receipt) -> BoxFuture<'a, Result<Undone, Error>> {
        Box::pin(async move {
            let made: Made = made(receipt)?;
            Ok(Undone::ByHand(format!(
                "The Keycloak account of {} was deleted for good. If the person is to have one again, add them to \
                 their partner's group, which makes a new one.",
                made.email
            )))
        })
    }
}

async fn plan(cx: &Cx, input: &Input) -> Result<Plan, Error> {
    let email = email(input)?;
    let session = Session::open(cx).await?;
    Ok(match ours(&session, email).await? {
        Some(_) => Plan::change(format!("Delete the Keycloak account of {email} for good")),
        None => Plan::AlreadyRight(applied(email, None)),
    })
}

/// Returns the account, if there is one.
///
/// # Errors
/// When it is not marked as made by the app.
async fn ours(session: &Session, email: &str) -> Result<Option<Person>, Error> {
    match session.find_for_leaving(email).await? {
        Some(person) if person.mark().made.is_none() || !session.trusts_marks().await => {
            let email = email.to_owned();
            Err(PersonFault::NotOurs { email }.into())
        }
        found => Ok(found),
    }
}

async fn delete(cx: &Cx, input: &Input) -> Result<Applied, Error> {
    let email = email(input)?;
    let session = Session::open(cx).await?;
    let Some(person) = ours(&session, email).await? else {
        return Ok(applied(email, None));
    };
    session.delete_person(&person.id).await?;
    Ok(applied(email, Some(&person)))
}

fn applied(email: &str, deleted: Option<&Person>) -> Applied {
    let made = deleted.map(|person| Made {
        person: person.id.clone(),
        email: email.to_owned(),
    });
    let summary = match deleted {
        Some(_) => format!("Deleted the Keycloak account of {email} for good."),
        None => format!("{email} has no account in Keycloak."),
    };
    Applied {
        summary,
        outputs: outputs(&[
            ("name", deleted.map_or(email, |person| &person.username)),
            ("id", deleted.map_or("", |person| &person.id)),
        ]),
        receipt: made.as_ref().map(receipt),
    }
}
