//! Gives a person one role.

use connector::{Action, ActionSpec, Applied, BoxFuture, Cx, Error, Input, Plan, Receipt, Repeat, Undone};
use serde::{Deserialize, Serialize};

use crate::keycloak::client::{Holder, Session};
use crate::keycloak::error::{Fault, PersonFault};
use crate::keycloak::given::{as_plan, email, made, of_another_realm, outputs, receipt, text, with_place};
use crate::keycloak::model::{Person, Role};
use crate::keycloak::permission::{MANAGE_USERS, QUERY_USERS, VIEW_CLIENTS, VIEW_REALM, VIEW_USERS};

/// Gives a person one role of the realm or of a client, directly. Repeating it changes nothing.
pub(in crate::keycloak) struct GrantRole;

static SPEC: ActionSpec = ActionSpec {
    name: "keycloak.grant_role",
    summary: "Gives the person a role in Keycloak: one of the realm, or one of a client, written as client:role.",
    inputs: &["email", "role"],
    outputs: &["name", "id", "role"],
    permissions: &[MANAGE_USERS, VIEW_USERS, QUERY_USERS, VIEW_REALM, VIEW_CLIENTS],
    repeat: Repeat::Safe,
    reversible: true,
};

/// What was given.
#[derive(Serialize, Deserialize)]
struct Made {
    person: String,
    email: String,
    role: Role,
    /// The id of the client whose role it is; none for one of the realm.
    client: Option<String>,
}

/// How things stand.
struct Standing {
    email: String,
    person: Person,
    role: Role,
    client: Option<String>,
    is_held: bool,
}

impl Action for GrantRole {
    fn spec(&self) -> &'static ActionSpec {
        &SPEC
    }

    fn plan<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Plan, Error>> {
        Box::pin(async move { as_plan(cx, plan(cx, input).await) })
    }

    fn apply<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Applied, Error>> {
        Box::pin(async move { with_place(cx, grant(cx, input).await?) })
    }

    fn undo<'a>(&'a self, cx: &'a Cx, receipt: &'a Receipt) -> BoxFuture<'a, Result<Undone, Error>> {
        Box::pin(async move {
            let made: Made = made(receipt)?;
            let session = Session::open(cx).await?;
            let what = format!("take the role {} from {}", made.role.name, made.email);
            if let Some(undone) = of_another_realm(&session, receipt, &what) {
                return Ok(undone);
            }
            let (holder, client) = (Holder::Person(&made.person), made.client.as_deref());
            // The role may have another name by now, and Keycloak wants the right one.
            let held = session.roles_of(holder, client).await?.unwrap_or_default();
            let held: Vec<_> = held.into_iter().filter(|role| role.id == made.role.id).collect();
            if held.is_empty() || !session.revoke(holder, client, &held).await? {
                return Ok(Undone::AlreadyGone);
            }
            Ok(Undone::Reversed(format!(
                "Took the Keycloak role {} from {}.",
                made.role.name, made.email
            )))
        })
    }
}

async fn plan(cx: &Cx, input: &Input) -> Result<Plan, Error> {
    let standing = look(&Session::open(cx).await?, input).await?;
    let (email, role) = (&standing.email, text(input, "role"));
    Ok(if standing.is_held {
        let summary = format!("{email} has the Keycloak role {role} already.");
        Plan::AlreadyRight(applied(&standing, role, cx.made_before(), summary))
    } else {
        Plan::change(format!("Give {email} the Keycloak role {role}"))
    })
}

async fn look(session: &Session, input: &Input) -> Result<Standing, Error> {
    let email = email(input)?.to_owned();
    let (role, client) = role_given(session, text(input, "role")).await?;
    let Some(person) = session.find(&email).await? else {
        return Err(PersonFault::Missing { email }.into());
    };
    let held = session
        .roles_of(Holder::Person(&person.id), client.as_deref())
        .await?;
    let is_held = held.unwrap_or_default().iter().any(|held| held.id == role.id);
    Ok(Standing {
        email,
        person,
        role,
        client,
        is_held,
    })
}

/// Finds a role as an admin writes it. Names of both kinds may hold a colon, so a client is looked for first.
async fn role_given(session: &Session, written: &str) -> Result<(Role, Option<String>), Error> {
    if written.is_empty() {
        return Err(Fault::InputMissing { what: "a role" }.into());
    }
    if let Some((client_id, name)) = written.rsplit_once(':')
        && let Some(client) = session.app(client_id).await?
    {
        let role = session.client_role(&client, name).await?;
        let role = role.ok_or_else(|| unknown(written))?;
        return Ok((role, Some(client)));
    }
    let role = session.realm_role(written).await?;
    Ok((role.ok_or_else(|| unknown(written))?, None))
}

fn unknown(role: &str) -> Fault {
    Fault::RoleUnknown {
        role: role.to_owned(),
    }
}

async fn grant(cx: &Cx, input: &Input) -> Result<Applied, Error> {
    let session = Session::open(cx).await?;
    let standing = look(&session, input).await?;
    let (email, role) = (&standing.email, text(input, "role"));
    if !standing.is_held {
        session.clear_stale(&standing.person).await?;
        let holder = Holder::Person(&standing.person.id);
        let roles = std::slice::from_ref(&standing.role);
        if !session.grant(holder, standing.client.as_deref(), roles).await? {
            return Err(unknown(role).into());
        }
    }
    let summary = format!("Gave {email} the Keycloak role {role}.");
    let is_done = !standing.is_held || cx.made_before();
    Ok(applied(&standing, role, is_done, summary))
}

fn applied(standing: &Standing, role: &str, is_done: bool, summary: String) -> Applied {
    let made = is_done.then(|| Made {
        person: standing.person.id.clone(),
        email: standing.email.clone(),
        role: standing.role.clone(),
        client: standing.client.clone(),
    });
    Applied {
        summary,
        outputs: outputs(&[
            ("name", &standing.person.username),
            ("id", &standing.person.id),
            ("role", role),
        ]),
        receipt: made.as_ref().map(receipt),
    }
}
