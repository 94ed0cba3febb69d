//! Has Keycloak send a person the mail about what they have to do.

use connector::{Action, ActionSpec, Applied, BoxFuture, Cx, Error, Input, Plan, Receipt, Repeat, Undone};

use crate::keycloak::client::{Session, Unsent};
use crate::keycloak::error::PersonFault;
use crate::keycloak::given::{as_plan, email, outputs};
use crate::keycloak::model::Person;
use crate::keycloak::permission::{MANAGE_USERS, QUERY_USERS, VIEW_USERS};

/// Has Keycloak send a person the mail about what they have to do. A repeat would send another one, so past the commit
/// point a person decides.
pub(in crate::keycloak) struct SendActionsMail;

static SPEC: ActionSpec = ActionSpec {
    name: "keycloak.send_actions_mail",
    summary: "Has Keycloak send the person a mail with a link to do what is required before the first sign-in.",
    inputs: &["email"],
    outputs: &["name", "id", "to"],
    permissions: &[MANAGE_USERS, VIEW_USERS, QUERY_USERS],
    repeat: Repeat::NeedsPerson,
    reversible: false,
};

impl Action for SendActionsMail {
    fn spec(&self) -> &'static ActionSpec {
        &SPEC
    }

    fn plan<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Plan, Error>> {
        Box::pin(async move { as_plan(cx, plan(cx, input).await) })
    }

    fn apply<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Applied, Error>> {
        Box::pin(send(cx, input))
    }

    fn undo<'a>(&'a self, _: &'a Cx, _: &'a Receipt) -> BoxFuture<'a, Result<Undone, Error>> {
        let by_hand = "A mail that was sent cannot be taken back. Disable the account in Keycloak if its link must \
                       not be used.";
        Box::pin(async move { Ok(Undone::ByHand(by_hand.to_owned())) })
    }
}

async fn plan(cx: &Cx, input: &Input) -> Result<Plan, Error> {
    let person = recipient(&Session::open(cx).await?, input).await?;
    let (to, actions) = (person.address(), person.required_actions.join(" and "));
    Ok(if actions.is_empty() {
        let summary = format!("Nothing is required of {to} in Keycloak, so no mail was sent.");
        Plan::AlreadyRight(applied(&person, summary))
    } else {
        Plan::create(format!("Have Keycloak send {to} its mail about {actions}"))
    })
}

/// Returns the account, if Keycloak would send it a mail.
async fn recipient(session: &Session, input: &Input) -> Result<Person, Error> {
    let email = email(input)?.to_owned();
    let Some(person) = session.find(&email).await? else {
        return Err(PersonFault::Missing { email }.into());
    };
    if !person.enabled {
        return Err(PersonFault::Disabled { email }.into());
    }
    if person.address().is_empty() {
        return Err(PersonFault::NoAddress { email }.into());
    }
    Ok(person)
}

async fn send(cx: &Cx, input: &Input) -> Result<Applied, Error> {
    let session = Session::open(cx).await?;
    let person = recipient(&session, input).await?;
    let (to, actions) = (person.address(), person.required_actions.join(" and "));
    if actions.is_empty() {
        let summary = format!("Nothing is required of {to} in Keycloak, so no mail was sent.");
        return Ok(applied(&person, summary));
    }
    cx.commit_point().await?;
    session
        .send_actions_mail(&person)
        .await
        .map_err(Unsent::into_error)?;
    let summary = format!("Keycloak has sent {to} its mail about {actions}.");
    Ok(applied(&person, summary))
}

fn applied(person: &Person, summary: String) -> Applied {
    Applied {
        summary,
        outputs: outputs(&[
            ("name", &person.username),
            ("id", &person.id),
            ("to", person.address()),
        ]),
        receipt: None,
    }
}
