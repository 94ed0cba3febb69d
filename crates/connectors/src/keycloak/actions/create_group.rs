//! Makes the group of a partner.

use connector::{Action, ActionSpec, Applied, BoxFuture, Cx, Error, Input, Plan, Receipt, Repeat, Undone};
use domain::form::Answers;
use domain::text::name_key;
use serde::{Deserialize, Serialize};

use crate::keycloak::client::{Holder, Session};
use crate::keycloak::error::Fault;
use crate::keycloak::given::{as_plan, made, of_another_realm, outputs, receipt, text, with_place};
use crate::keycloak::mark::Mark;
use crate::keycloak::model::{Group, Role};
use crate::keycloak::permission::{MANAGE_USERS, QUERY_GROUPS, VIEW_REALM, VIEW_USERS};

/// Makes the group of a partner below the parent group, and gives it the roles of the settings. Repeating it changes
/// nothing.
pub(in crate::keycloak) struct CreateGroup;

static SPEC: ActionSpec = ActionSpec {
    name: "keycloak.create_group",
    summary: "Makes a group for the partner in Keycloak, with the roles that every partner has.",
    inputs: &["organization"],
    outputs: &["name", "id"],
    permissions: &[MANAGE_USERS, VIEW_USERS, QUERY_GROUPS, VIEW_REALM],
    repeat: Repeat::Safe,
    reversible: true,
};

/// What was made.
#[derive(Serialize, Deserialize)]
struct Made {
    group: String,
    name: String,
    made_group: bool,
    /// The roles that a group was given which was there before.
    roles: Vec<Role>,
    /// Whether an earlier attempt may have made the group, and nothing shows it.
    unsure: bool,
}

/// How things stand.
struct Standing {
    organization: String,
    name: String,
    parent: Option<Group>,
    group: Option<Group>,
    /// The roles that it lacks, of those in the settings.
    lacking: Vec<Role>,
}

impl Action for CreateGroup {
    fn spec(&self) -> &'static ActionSpec {
        &SPEC
    }

    fn plan<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Plan, Error>> {
        Box::pin(async move { as_plan(cx, plan(cx, input).await) })
    }

    fn apply<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Applied, Error>> {
        Box::pin(async move { with_place(cx, make(cx, input).await?) })
    }

    fn undo<'a>(&'a self, cx: &'a Cx, receipt: &'a Receipt) -> BoxFuture<'a, Result<Undone, Error>> {
        Box::pin(async move {
            let made: Made = made(receipt)?;
            let session = Session::open(cx).await?;
            let what = format!(
                "delete the group “{}”, if the app made it and nobody needs it",
                made.name
            );
            if let Some(undone) = of_another_realm(&session, receipt, &what) {
                return Ok(undone);
            }
            match session.group(&made.group).await? {
                None => Ok(Undone::AlreadyGone),
                Some(group) if made.made_group => delete(&session, &made, &group).await,
                Some(group) => spare(&session, &made, &group).await,
            }
        })
    }
}

async fn plan(cx: &Cx, input: &Input) -> Result<Plan, Error> {
    let session = Session::open(cx).await?;
    let standing = look(cx, &session, input).await?;
    let name = &standing.name;
    let roles = named(&standing.lacking);
    Ok(match &standing.group {
        None => {
            let and_roles = match roles.as_str() {
                "" => String::new(),
                roles => format!(" and give it {roles}"),
            };
            let would = format!("Make the Keycloak group {}{and_roles}", place(&session, name));
            Plan::create(would).with_outputs(outputs(&[("name", name)]))
        }
        Some(group) if standing.lacking.is_empty() => Plan::AlreadyRight(applied(
            group,
            format!("The Keycloak group “{}” is there already.", group.name),
            found(cx, group),
        )),
        Some(group) => {
            let would = format!("Give the Keycloak group “{}” {roles}", group.name);
            Plan::change(would).with_outputs(told(group))
        }
    })
}

async fn look(cx: &Cx, session: &Session, input: &Input) -> Result<Standing, Error> {
    let organization = text(input, "organization").to_owned();
    let name = group_name(&organization);
    if name.is_empty() {
        let what = "the organization's name";
        return Err(Fault::InputMissing { what }.into());
    }
    let mut lacking = Vec::new();
    for role in &session.settings().roles {
        let known = session.realm_role(role).await?;
        lacking.push(known.ok_or_else(|| Fault::RoleUnknown { role: role.clone() })?);
    }
    let parent = session.parent().await?;
    let group = match session.group_named(parent.as_ref(), &name).await? {
        // Some versions list groups without their attributes.
        Some(group) => session.group(&group.id).await?,
        None => None,
    };
    if let Some(group) = &group {
        match group.organization() {
            Some(other) if name_key(other) != name_key(&organization) => {
                let organization = other.to_owned();
                return Err(Fault::GroupTaken { name, organization }.into());
            }
            Some(_) => {}
            // Whoever is in it would get what partners have. Only where partners' groups are, and after an attempt of
            // this step, can it be one whose note was dropped.
            None if cx.made_before() && parent.is_some() => {}
            None => return Err(Fault::GroupForeign { name }.into()),
        }
        if !lacking.is_empty() {
            let held = session.roles_of(Holder::Group(&group.id), None).await?;
            let held = held.unwrap_or_default();
            lacking.retain(|role| !held.iter().any(|held| held.id == role.id));
        }
    }
    Ok(Standing {
        organization,
        name,
        parent,
        group,
        lacking,
    })
}

async fn make(cx: &Cx, input: &Input) -> Result<Applied, Error> {
    let session = Session::open(cx).await?;
    let mut standing = look(cx, &session, input).await?;
    let mut is_new = false;
    if standing.group.is_none() {
        let mark = Mark {
            made: Some(cx.idempotency_key.clone()),
            ..Mark::default()
        };
        let Standing {
            organization,
            name,
            parent,
            ..
        } = &standing;
        is_new = session
            .create_group(parent.as_ref(), name, organization, &mark)
            .await?
            .is_some();
        standing = look(cx, &session, input).await?;
    }
    let Some(group) = &standing.group else {
        return Err(Fault::GroupHidden { name: standing.name }.into());
    };
    if !standing.lacking.is_empty() {
        let holder = Holder::Group(&group.id);
        if !session.grant(holder, None, &standing.lacking).await? {
            let role = named(&standing.lacking);
            return Err(Fault::RoleUnknown { role }.into());
        }
    }
    let made_group = is_new || is_from_before(cx, group);
    let summary = match (made_group, standing.lacking.is_empty()) {
        (true, _) => format!("Made the Keycloak group {}.", place(&session, &group.name)),
        (false, false) => format!(
            "Gave the Keycloak group “{}” {}.",
            group.name,
            named(&standing.lacking)
        ),
        (false, true) => format!("The Keycloak group “{}” is there already.", group.name),
    };
    let roles = if made_group {
        Vec::new()
    } else {
        standing.lacking.clone()
    };
    let unsure = !made_group && is_unsure(cx, group);
    let made = (made_group || unsure || !roles.is_empty()).then(|| Made {
        group: group.id.clone(),
        name: group.name.clone(),
        made_group,
        roles,
        unsure,
    });
    Ok(applied(group, summary, made))
}

fn told(group: &Group) -> Answers {
    outputs(&[("name", &group.name), ("id", &group.id)])
}

fn applied(group: &Group, summary: String, made: Option<Made>) -> Applied {
    Applied {
        summary,
        outputs: told(group),
        receipt: made.as_ref().map(receipt),
    }
}

/// Returns whether an earlier attempt of this very step has made the group.
fn is_from_before(cx: &Cx, group: &Group) -> bool {
    group.mark().made.is_some_and(|work| cx.is_own(&work))
}

/// Returns whether an earlier attempt may have made the group, and nothing shows who did.
fn is_unsure(cx: &Cx, group: &Group) -> bool {
    cx.made_before() && group.organization().is_none()
}

/// Returns what undo needs of a group that was found right.
fn found(cx: &Cx, group: &Group) -> Option<Made> {
    let (made_group, unsure) = (is_from_before(cx, group), is_unsure(cx, group));
    (made_group || unsure).then(|| Made {
        group: group.id.clone(),
        name: group.name.clone(),
        made_group,
        roles: Vec::new(),
        unsure,
    })
}

/// Deletes a group that the app made, if nobody and nothing is in it: a group goes with all below it, and people lose
/// what they have by it.
async fn delete(session: &Session, made: &Made, group: &Group) -> Result<Undone, Error> {
    let path = &group.path;
    if group.mark().made.is_none() && group.name != made.name {
        return Ok(Undone::ByHand(format!(
            "The Keycloak group that was made as “{}” is now {path} and no longer has the app's mark. If it is not \
             needed, delete it in Keycloak under “Groups”.",
            made.name
        )));
    }
    let (members, below) = (
        session.members(group).await?.len(),
        session.children(group).await?.len(),
    );
    if members + below > 0 {
        return Ok(Undone::ByHand(format!(
            "The Keycloak group {path} is not empty (people: {members}, groups below: {below}). Take them out of it in \
             Keycloak under “Groups”, then delete the group there."
        )));
    }
    Ok(match session.delete_group(&group.id).await? {
        true => Undone::Reversed(format!("Deleted the Keycloak group {path}.")),
        false => Undone::AlreadyGone,
    })
}

/// Leaves a group that is not known to be the app's, and takes the roles away that it was given.
async fn spare(session: &Session, made: &Made, group: &Group) -> Result<Undone, Error> {
    let taken = take_roles(session, made, group).await?;
    if !made.unsure {
        return Ok(taken);
    }
    let told = match taken {
        Undone::Reversed(told) => format!("{told} "),
        Undone::AlreadyGone | Undone::ByHand(_) => String::new(),
    };
    Ok(Undone::ByHand(format!(
        "{told}It is not known whether this app made the Keycloak group {}, because it has no mark. If nobody needs it, \
         delete it in Keycloak under “Groups”.",
        group.path
    )))
}

/// Takes the roles away that a group was given which was there before.
async fn take_roles(session: &Session, made: &Made, group: &Group) -> Result<Undone, Error> {
    let holder = Holder::Group(&group.id);
    let held = session.roles_of(holder, None).await?.unwrap_or_default();
    let given = |role: &Role| made.roles.iter().any(|given| given.id == role.id);
    let ours: Vec<_> = held.into_iter().filter(given).collect();
    if ours.is_empty() || !session.revoke(holder, None, &ours).await? {
        return Ok(Undone::AlreadyGone);
    }
    let (path, roles) = (&group.path, named(&ours));
    Ok(Undone::Reversed(format!(
        "Took from the Keycloak group {path}: {roles}."
    )))
}

/// Returns the name of the group for an organization. A slash would look like a group below another.
fn group_name(organization: &str) -> String {
    let words: Vec<_> = organization.split_whitespace().collect();
    words.join(" ").replace('/', "-")
}

fn place(session: &Session, name: &str) -> String {
    match session.settings().parent_path() {
        path if path.is_empty() => format!("“{name}”"),
        path => format!("“{name}” below {path}"),
    }
}

fn named(roles: &[Role]) -> String {
    let names: Vec<_> = roles.iter().map(|role| role.name.as_str()).collect();
    match names.as_slice() {
        [] => String::new(),
        [name] => format!("the role {name}"),
        names => format!("the roles {}", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_no_slash() {
        assert_eq!(group_name(" Acme /  Beta/Gamma "), "Acme - Beta-Gamma");
        assert_eq!(group_name(" "), "");
    }
}
