//! Puts a person into a partner's group, and makes their account if they have none.

mod first_mail;
mod undo;

use connector::{
    Action, ActionSpec, Applied, BoxFuture, Coming, Cx, Error, Input, Plan, Receipt, Repeat, Undone,
};
use serde::{Deserialize, Serialize};

use crate::keycloak::client::{NewPerson, Session};
use crate::keycloak::error::PersonFault;
use crate::keycloak::given::{as_plan, email, outputs, receipt, text, with_place};
use crate::keycloak::mark::{FirstMail, Mark};
use crate::keycloak::model::{Group, Person};
use crate::keycloak::permission::{MANAGE_USERS, QUERY_GROUPS, QUERY_USERS, VIEW_USERS};

/// Puts a person into a partner's group, and makes their account if they have none. Repeating it changes nothing: the
/// mail to a new person is sent by the attempt that finds it noted as due, and by no other.
pub(in crate::keycloak) struct AddPersonToGroup;

static SPEC: ActionSpec = ActionSpec {
    name: "keycloak.add_person_to_group",
    summary: "Puts the person into the partner's group in Keycloak, and makes their account if they have none.",
    inputs: &["email", "first_name", "last_name", "group", "group_name"],
    outputs: &["name", "id", "group", "group_name"],
    permissions: &[MANAGE_USERS, VIEW_USERS, QUERY_USERS, QUERY_GROUPS],
    repeat: Repeat::Safe,
    reversible: true,
};

/// What was made.
#[derive(Serialize, Deserialize)]
struct Made {
    person: String,
    email: String,
    group: String,
    group_name: String,
    /// Whether the person was not in the group before.
    joined: bool,
    /// Whether the person had no account before.
    made_account: bool,
    /// Whether the account was disabled before.
    enabled: bool,
    /// The other groups that the account was in before anybody could use it: those into which the realm puts every new
    /// account, or those from before it was disabled.
    groups_at_first: Vec<String>,
}

/// How things stand.
struct Standing {
    email: String,
    group: Group,
    person: Option<Person>,
    is_member: bool,
    /// The paths of the account's other groups.
    others: Vec<String>,
}

impl Action for AddPersonToGroup {
    fn spec(&self) -> &'static ActionSpec {
        &SPEC
    }

    fn plan<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Plan, Error>> {
        Box::pin(async move { as_plan(cx, plan(cx, input, None).await) })
    }

    fn foretell<'a>(
        &'a self,
        cx: &'a Cx,
        input: &'a Input,
        coming: &'a Coming,
    ) -> BoxFuture<'a, Result<Option<Plan>, Error>> {
        Box::pin(async move {
            let Some(group) = coming.only(input, "group", "group_name") else {
                return Ok(None);
            };
            let group = Group::coming(group);
            as_plan(cx, plan(cx, input, Some(group)).await).map(Some)
        })
    }

    fn apply<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Applied, Error>> {
        Box::pin(async move { with_place(cx, add(cx, input).await?) })
    }

    fn undo<'a>(&'a self, cx: &'a Cx, receipt: &'a Receipt) -> BoxFuture<'a, Result<Undone, Error>> {
        Box::pin(undo::undo(cx, receipt))
    }
}

async fn plan(cx: &Cx, input: &Input, coming: Option<Group>) -> Result<Plan, Error> {
    let session = Session::open(cx).await?;
    let standing = look(&session, input, coming).await?;
    let (email, group) = (&standing.email, &standing.group.name);
    let Some(person) = &standing.person else {
        let mail = first_mail::planned(session.settings());
        return Ok(Plan::create(format!(
            "Make a Keycloak account for {email} and put it into the group “{group}”{mail}"
        )));
    };
    let is_due = first_mail::is_due(cx, session.settings(), person);
    Ok(match (person.enabled, standing.is_member) {
        (false, _) => Plan::change(format!(
            "Enable the Keycloak account of {email} again and put it into the group “{group}”{}",
            coming_back(&standing.others)
        )),
        (true, false) => Plan::change(format!(
            "Put the Keycloak account of {email} into the group “{group}”"
        )),
        (true, true) if is_due => Plan::change(format!(
            "Have Keycloak send {email} its mail about the first sign-in"
        )),
        (true, true) => {
            let note = first_mail::note_of_before(cx, session.settings(), person);
            let summary = format!("{email} is in the Keycloak group “{group}” already.{note}");
            Plan::AlreadyRight(applied(cx, &standing, person, &Now::default(), summary))
        }
    })
}

/// What this very attempt has done.
#[derive(Default)]
struct Now {
    made_account: bool,
    enabled: bool,
    joined: bool,
    groups_at_first: Vec<String>,
}

/// Looks how things stand for a group that is not there yet, or else for the one that the input names.
async fn look(session: &Session, input: &Input, coming: Option<Group>) -> Result<Standing, Error> {
    let email = email(input)?.to_owned();
    let named = (text(input, "group"), text(input, "group_name"));
    let group = match coming {
        Some(group) => group,
        None => session.group_given(named.0, named.1).await?,
    };
    let person = session.find(&email).await?;
    let mut is_member = false;
    let mut others = Vec::new();
    if let Some(person) = &person {
        let may_be_enabled = person.enabled || person.mark().disabled && session.trusts_marks().await;
        if !may_be_enabled {
            return Err(PersonFault::Disabled { email }.into());
        }
        let groups = session.groups_of(&person.id).await?;
        is_member = groups.iter().any(|known| known.id == group.id);
        let rest = groups.into_iter().filter(|known| known.id != group.id);
        others = rest.map(|known| known.path).collect();
    }
    Ok(Standing {
        email,
        group,
        person,
        is_member,
        others,
    })
}

/// The account first, then the group, and the mail last: whatever ends an attempt, the next one finds how far it came.
async fn add(cx: &Cx, input: &Input) -> Result<Applied, Error> {
    let session = Session::open(cx).await?;
    let mut standing = look(&session, input, None).await?;
    let mut now = Now::default();
    if standing.person.is_none() {
        now.made_account = make_account(cx, &session, input, &standing.email).await?;
        standing = look(&session, input, None).await?;
    }
    let Some(found) = &standing.person else {
        let email = standing.email;
        return Err(PersonFault::Hidden { email }.into());
    };
    // The search may show less than the whole, and what is sent back must be the whole.
    let Some(mut person) = session.person(&found.id).await? else {
        let email = standing.email;
        return Err(PersonFault::Hidden { email }.into());
    };
    if now.made_account || !person.enabled {
        let groups = session.groups_of(&person.id).await?;
        let others = groups.into_iter().filter(|group| group.id != standing.group.id);
        now.groups_at_first = others.map(|group| group.id).collect();
    }
    if !person.enabled {
        enable(cx, &session, &mut person, standing.is_member).await?;
        now.enabled = true;
    }
    session.clear_stale(&person).await?;
    if !standing.is_member {
        session.join(&person.id, &standing.group).await?;
        now.joined = true;
    }
    let mail = first_mail::send(cx, &session, &mut person, now.made_account).await?;
    let summary = summary(&standing, &now, &mail);
    Ok(applied(cx, &standing, &person, &now, summary))
}

/// Makes the account. Returns whether it did; somebody else may have been faster.
async fn make_account(cx: &Cx, session: &Session, input: &Input, email: &str) -> Result<bool, Error> {
    let mark = Mark {
        made: Some(cx.idempotency_key.clone()),
        mail: first_mail::is_sent(session.settings()).then_some(FirstMail::Due),
        ..Mark::default()
    };
    let new = NewPerson {
        email,
        first_name: text(input, "first_name"),
        last_name: text(input, "last_name"),
        mark: &mark,
    };
    Ok(session.create_person(&new).await?.is_some())
}

async fn enable(cx: &Cx, session: &Session, person: &mut Person, was_member: bool) -> Result<(), Error> {
    let mark = Mark {
        disabled: false,
        enabled: Some(cx.idempotency_key.clone()),
        was_member,
        ..person.mark()
    };
    person.set_mark(&mark);
    person.enabled = true;
    session.replace_person(person).await
}

/// Returns what else somebody has again once the account is enabled.
fn coming_back(others: &[String]) -> String {
    match others {
        [] => String::new(),
        [one] => format!("; the group {one} comes back with it"),
        several => format!("; the groups {} come back with it", several.join(", ")),
    }
}

fn summary(standing: &Standing, now: &Now, mail: &str) -> String {
    let (email, group) = (&standing.email, &standing.group.name);
    let what = if now.made_account {
        format!("Made a Keycloak account for {email} and put it into the group “{group}”.")
    } else if now.enabled {
        format!("Enabled the Keycloak account of {email} again; it is in the group “{group}”.")
    } else {
        format!("{email} is in the Keycloak group “{group}”.")
    };
    format!("{what}{mail}")
}

/// Tells what a finished action returns. What an earlier attempt of this very step did counts as done by it; where
/// nobody can tell, the account counts as there before, so that it is never disabled by mistake.
fn applied(cx: &Cx, standing: &Standing, person: &Person, now: &Now, summary: String) -> Applied {
    let mark = person.mark();
    let is_from_before = |work: &Option<String>| work.as_deref().is_some_and(|work| cx.is_own(work));
    let enabled_before = is_from_before(&mark.enabled);
    let made = Made {
        person: person.id.clone(),
        email: standing.email.clone(),
        group: standing.group.id.clone(),
        group_name: standing.group.name.clone(),
        joined: now.joined || cx.made_before() && !(enabled_before && mark.was_member),
        made_account: now.made_account || is_from_before(&mark.made),
        enabled: now.enabled || enabled_before,
        groups_at_first: now.groups_at_first.clone(),
    };
    let has_done = made.joined || made.made_account || made.enabled;
    Applied {
        summary,
        outputs: outputs(&[
            ("name", &person.username),
            ("id", &person.id),
            ("group", &standing.group.id),
            ("group_name", &standing.group.name),
        ]),
        receipt: has_done.then(|| receipt(&made)),
    }
}
