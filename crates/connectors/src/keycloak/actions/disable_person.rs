//! Disables the account of a person, wherever it is used.

use connector::{Action, ActionSpec, Applied, BoxFuture, Cx, Error, Input, Plan, Receipt, Repeat, Undone};
use serde::{Deserialize, Serialize};

use crate::keycloak::client::{Marks, Session};
use crate::keycloak::error::PersonFault;
use crate::keycloak::given::{as_plan, email, made, of_another_realm, outputs, receipt, with_place};
use crate::keycloak::mark::Mark;
use crate::keycloak::model::Person;
use crate::keycloak::permission::{MANAGE_USERS, QUERY_USERS, VIEW_USERS};

/// Disables the account of a person and ends its sessions. Repeating it changes nothing.
pub(in crate::keycloak) struct DisablePerson;

static SPEC: ActionSpec = ActionSpec {
    name: "keycloak.disable_person",
    summary: "Disables the person's account in Keycloak and ends its sessions; its groups stay.",
    inputs: &["email"],
    outputs: &["name", "id"],
    permissions: &[MANAGE_USERS, VIEW_USERS, QUERY_USERS],
    repeat: Repeat::Safe,
    reversible: true,
};

/// What was disabled.
#[derive(Serialize, Deserialize)]
struct Made {
    person: String,
    email: String,
    /// Whether the realm has kept the app's note that it was the app.
    is_noted: bool,
}

impl Action for DisablePerson {
    fn spec(&self) -> &'static ActionSpec {
        &SPEC
    }

    fn plan<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Plan, Error>> {
        Box::pin(async move { as_plan(cx, plan(cx, input).await) })
    }

    fn apply<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Applied, Error>> {
        Box::pin(async move { with_place(cx, disable(cx, input).await?) })
    }

    fn undo<'a>(&'a self, cx: &'a Cx, receipt: &'a Receipt) -> BoxFuture<'a, Result<Undone, Error>> {
        Box::pin(async move {
            let made: Made = made(receipt)?;
            let email = &made.email;
            let session = Session::open(cx).await?;
            let what = format!("enable the account of {email}");
            if let Some(undone) = of_another_realm(&session, receipt, &what) {
                return Ok(undone);
            }
            let Some(mut person) = session.person(&made.person).await? else {
                return Ok(Undone::ByHand(format!(
                    "The Keycloak account of {email} is gone. Make it anew, if the person is to have it back."
                )));
            };
            if person.enabled {
                return Ok(Undone::AlreadyGone);
            }
            if made.is_noted && !(person.mark().disabled && session.trusts_marks().await) {
                return Ok(Undone::ByHand(format!(
                    "Somebody else may have disabled the Keycloak account of {email} since. Ask why, and enable it \
                     in Keycloak if that is all right."
                )));
            }
            let mark = Mark {
                disabled: false,
                ..person.mark()
            };
            person.set_mark(&mark);
            person.enabled = true;
            session.replace_person(&person).await?;
            Ok(Undone::Reversed(format!(
                "Enabled the Keycloak account of {email} again."
            )))
        })
    }
}

async fn plan(cx: &Cx, input: &Input) -> Result<Plan, Error> {
    let email = email(input)?;
    let person = Session::open(cx).await?.find_for_leaving(email).await?;
    Ok(match person {
        None => Plan::AlreadyRight(applied(
            email,
            None,
            None,
            format!("{email} has no account in Keycloak."),
        )),
        Some(person) if person.enabled => Plan::change(format!(
            "Disable the Keycloak account of {email} and end its sessions"
        )),
        // An earlier attempt may have been cut off between the two.
        Some(_) if cx.made_before() => {
            Plan::change(format!("End the sessions of the Keycloak account of {email}"))
        }
        Some(person) => Plan::AlreadyRight(applied(
            email,
            Some(&person),
            None,
            format!("The Keycloak account of {email} is disabled already."),
        )),
    })
}

async fn disable(cx: &Cx, input: &Input) -> Result<Applied, Error> {
    let email = email(input)?;
    let session = Session::open(cx).await?;
    let found = match session.find_for_leaving(email).await? {
        Some(person) => session.person(&person.id).await?,
        None => None,
    };
    let Some(person) = found else {
        let summary = format!("{email} has no account in Keycloak.");
        return Ok(applied(email, None, None, summary));
    };
    let id = person.id.clone();
    let was_enabled = person.enabled;
    if was_enabled {
        session.disable(person).await?;
    } else {
        session.log_out(&id).await?;
    }
    let person = session.person(&id).await?;
    if person.as_ref().is_some_and(|person| person.enabled) {
        let email = email.to_owned();
        return Err(PersonFault::StillEnabled { email }.into());
    }
    let is_noted = person.as_ref().is_some_and(|person| person.mark().disabled);
    // Where notes are kept and there is none, somebody else disabled it behind the earlier attempt.
    let is_ours =
        was_enabled || cx.made_before() && (is_noted || session.marks().await == Some(Marks::Dropped));
    let made = is_ours.then(|| Made {
        person: id,
        email: email.to_owned(),
        is_noted,
    });
    let summary = match is_ours {
        true => format!("Disabled the Keycloak account of {email} and ended its sessions."),
        false => format!("The Keycloak account of {email} is disabled already; its sessions are ended."),
    };
    Ok(applied(email, person.as_ref(), made.as_ref(), summary))
}

fn applied(email: &str, person: Option<&Person>, made: Option<&Made>, summary: String) -> Applied {
    Applied {
        summary,
        outputs: outputs(&[
            ("name", person.map_or(email, |person| &person.username)),
            ("id", person.map_or("", |person| &person.id)),
        ]),
        receipt: made.map(receipt),
    }
}
