//! Takes a person out of a partner's group. The account stays.

use connector::{Action, ActionSpec, Applied, BoxFuture, Cx, Error, Input, Plan, Receipt, Repeat, Undone};
use serde::{Deserialize, Serialize};

use crate::keycloak::client::Session;
use crate::keycloak::given::{as_plan, email, made, of_another_realm, outputs, receipt, text, with_place};
use crate::keycloak::model::{Group, Person};
use crate::keycloak::permission::{MANAGE_USERS, QUERY_GROUPS, QUERY_USERS, VIEW_USERS};

/// Takes a person out of a partner's group. Repeating it changes nothing.
pub(in crate::keycloak) struct RemovePersonFromGroup;

static SPEC: ActionSpec = ActionSpec {
    name: "keycloak.remove_person_from_group",
    summary: "Takes the person out of a group in Keycloak; the account stays.",
    inputs: &["email", "group"],
    outputs: &["name", "id", "group", "group_name"],
    permissions: &[MANAGE_USERS, VIEW_USERS, QUERY_USERS, QUERY_GROUPS],
    repeat: Repeat::Safe,
    reversible: true,
};

/// What was removed.
#[derive(Serialize, Deserialize)]
struct Made {
    person: String,
    email: String,
    group: String,
    group_name: String,
}

/// How things stand.
struct Standing {
    email: String,
    group: Group,
    person: Option<Person>,
    is_member: bool,
}

impl Action for RemovePersonFromGroup {
    fn spec(&self) -> &'static ActionSpec {
        &SPEC
    }

    fn plan<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Plan, Error>> {
        Box::pin(async move { as_plan(cx, plan(cx, input).await) })
    }

    fn apply<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Applied, Error>> {
        Box::pin(async move { with_place(cx, remove(cx, input).await?) })
    }

    fn undo<'a>(&'a self, cx: &'a Cx, receipt: &'a Receipt) -> BoxFuture<'a, Result<Undone, Error>> {
        Box::pin(async move {
            let made: Made = made(receipt)?;
            let (email, name) = (&made.email, &made.group_name);
            let session = Session::open(cx).await?;
            let what = format!("put {email} into the group “{name}”");
            if let Some(undone) = of_another_realm(&session, receipt, &what) {
                return Ok(undone);
            }
            if session.person(&made.person).await?.is_none() {
                return Ok(Undone::ByHand(format!(
                    "The Keycloak account of {email} is gone. Make it anew and put it into the group “{name}”, if the \
                     person is to have it back."
                )));
            }
            let Some(group) = session.group(&made.group).await? else {
                return Ok(Undone::ByHand(format!(
                    "The Keycloak group “{name}” is gone. Make it anew and put {email} into it, if the person is to \
                     have it back."
                )));
            };
            let groups = session.groups_of(&made.person).await?;
            if groups.iter().any(|known| known.id == group.id) {
                return Ok(Undone::AlreadyGone);
            }
            session.join(&made.person, &group).await?;
            Ok(Undone::Reversed(format!(
                "Put {email} into the Keycloak group “{}” again.",
                group.name
            )))
        })
    }
}

async fn plan(cx: &Cx, input: &Input) -> Result<Plan, Error> {
    let standing = look(&Session::open(cx).await?, input).await?;
    let (email, group) = (&standing.email, &standing.group.name);
    Ok(if standing.is_member {
        Plan::change(format!("Take {email} out of the Keycloak group “{group}”"))
    } else {
        let summary = format!("{email} is not in the Keycloak group “{group}”.");
        Plan::AlreadyRight(applied(&standing, cx.made_before(), summary))
    })
}

async fn look(session: &Session, input: &Input) -> Result<Standing, Error> {
    let email = email(input)?.to_owned();
    let group = session.group_given(text(input, "group"), "").await?;
    let person = session.find_for_leaving(&email).await?;
    let groups = match &person {
        Some(person) => session.groups_of(&person.id).await?,
        None => Vec::new(),
    };
    let is_member = groups.iter().any(|known| known.id == group.id);
    Ok(Standing {
        email,
        group,
        person,
        is_member,
    })
}

async fn remove(cx: &Cx, input: &Input) -> Result<Applied, Error> {
    let session = Session::open(cx).await?;
    let standing = look(&session, input).await?;
    if let Some(person) = standing.person.as_ref().filter(|_| standing.is_member) {
        session.clear_stale(person).await?;
        session.leave(&person.id, &standing.group.id).await?;
    }
    let (email, group) = (&standing.email, &standing.group.name);
    let summary = format!("Took {email} out of the Keycloak group “{group}”.");
    let is_done = standing.is_member || cx.made_before();
    Ok(applied(&standing, is_done, summary))
}

fn applied(standing: &Standing, is_done: bool, summary: String) -> Applied {
    let (group, person) = (&standing.group, standing.person.as_ref());
    let made = person.filter(|_| is_done).map(|person| Made {
        person: person.id.clone(),
        email: standing.email.clone(),
        group: group.id.clone(),
        group_name: group.name.clone(),
    });
    Applied {
        summary,
        outputs: outputs(&[
            ("name", person.map_or(&standing.email, |person| &person.username)),
            ("id", person.map_or("", |person| &person.id)),
            ("group", &group.id),
            ("group_name", &group.name),
        ]),
        receipt: made.as_ref().map(receipt),
    }
}
