//! Gives a person an account and puts them into a partner's groups.

mod undo;

use connector::{
    Action, ActionSpec, Applied, BoxFuture, Coming, Cx, Error, Input, Plan, Receipt, Repeat, Undone,
};
use serde::Deserialize;
use serde_json::json;

use crate::metabase::client::Api;
use crate::metabase::error::Fault;
use crate::metabase::group::{Groups, names};
use crate::metabase::model::{Group, Person};
use crate::metabase::person::{Standing, invite, reactivate};
use crate::metabase::words::quoted;
use crate::metabase::{ADMINISTRATION, input};

/// Gives a person an account and puts them into a partner's groups. A repeat changes nothing.
pub(in crate::metabase) struct AddPersonToGroup;

static SPEC: ActionSpec = ActionSpec {
    name: "metabase.add_person_to_group",
    summary: "Finds, makes or reactivates a person's account, and puts it into the partner's groups.",
    inputs: &["email", "first_name", "last_name", "groups", "group_name"],
    outputs: &["name", "id"],
    permissions: &[ADMINISTRATION],
    repeat: Repeat::Safe,
    reversible: true,
};

/// What undo needs.
#[derive(Deserialize)]
struct Made {
    person: u64,
    email: String,
    /// The groups that this step was asked to put the person into, also those that the person was in. Older receipts do
    /// not tell.
    #[serde(default)]
    asked: Vec<u64>,
    /// The groups that this step put the person into.
    groups: Vec<u64>,
    /// Those of which nobody can tell whether it did, because an attempt was cut off.
    #[serde(default)]
    unsure: Vec<u64>,
    /// The groups that this step took the person out of before it activated the account again.
    #[serde(default)]
    dropped: Vec<u64>,
    /// Whether an attempt before may have taken the person out of others, which nobody can name any more.
    #[serde(default)]
    unsure_dropped: bool,
    account: Account,
}

/// What was done, by this attempt and those before.
struct Done {
    groups: Vec<u64>,
    unsure: Vec<u64>,
    dropped: Vec<Group>,
    unsure_dropped: bool,
    account: Account,
}

/// What this step did with the account.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "snake_case")]
enum Account {
    /// Nothing.
    Kept,
    /// It made it.
    Made,
    /// It activated it again.
    Reactivated,
    /// It may have made it or activated it again, in an attempt that was cut off.
    Unsure,
}

impl Account {
    const fn word(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Made => "made",
            Self::Reactivated => "reactivated",
            Self::Unsure => "unsure",
        }
    }
}

/// How things stand.
struct Look {
    email: String,
    groups: Vec<Group>,
    all: Groups,
    person: Option<(Person, Standing)>,
}

impl Action for AddPersonToGroup {
    fn spec(&self) -> &'static ActionSpec {
        &SPEC
    }

    fn plan<'a>(&'a self, cx: &'a Cx, given: &'a Input) -> BoxFuture<'a, Result<Plan, Error>> {
        Box::pin(async move {
            let api = Api::open(cx).await?;
            Ok(look(&api, given, None).await?.plan(&api, cx))
        })
    }

    fn foretell<'a>(
        &'a self,
        cx: &'a Cx,
        given: &'a Input,
        coming: &'a Coming,
    ) -> BoxFuture<'a, Result<Option<Plan>, Error>> {
        Box::pin(async move {
            let Some(group) = coming.only(given, "groups", "group_name") else {
                return Ok(None);
            };
            let api = Api::open(cx).await?;
            let look = look(&api, given, Some(Group::coming(group))).await?;
            Ok(Some(look.plan(&api, cx)))
        })
    }

    fn apply<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Applied, Error>> {
        Box::pin(async move {
            let api = Api::open(cx).await?;
            let _writing = api.writing().await;
            Ok(apply(&api, cx, input).await?)
        })
    }

    fn undo<'a>(&'a self, cx: &'a Cx, receipt: &'a Receipt) -> BoxFuture<'a, Result<Undone, Error>> {
        Box::pin(async move {
            let api = Api::open(cx).await?;
            let made: Made = input::read(receipt)?;
            let what = format!(
                "take {} out of the groups of this step, and deactivate the account if nobody needs it",
                made.email
            );
            if let Some(undone) = api.made_elsewhere(receipt, &what) {
                return Ok(undone);
            }
            let _writing = api.writing().await;
            Ok(undo::undo(&api, &made).await?)
        })
    }
}

/// Looks how things stand for a group that is not there yet, or else for those that the input names.
async fn look(api: &Api, given: &Input, coming: Option<Group>) -> Result<Look, Fault> {
    let email = input::needed(given, "email")?.to_owned();
    let all = Groups::read(api).await?;
    let groups = match coming {
        Some(group) => vec![group],
        None => all.asked(given)?,
    };
    let person = match api.person_called(&email).await? {
        None => None,
        Some(person) => {
            let standing = Standing::read(api, &all, &person, &groups).await?;
            // Reactivating gives back the groups and not the rights of an administrator, so that nothing fits any more.
            if !person.is_active() && standing.is_administrator {
                return Err(Fault::PersonIsAdministrator(email));
            }
            Some((person, standing))
        }
    };
    Ok(Look {
        email,
        groups,
        all,
        person,
    })
}

async fn apply(api: &Api, cx: &Cx, given: &Input) -> Result<Applied, Fault> {
    let mut look = look(api, given, None).await?;
    let mut account = Account::Kept;
    let mut dropped = Vec::new();
    let (person, standing) = match look.person.take() {
        None => {
            account = Account::Made;
            let (first, last) = (input::text(given, "first_name"), input::text(given, "last_name"));
            let person = invite(api, &look.email, first, last).await?;
            let standing = Standing::read(api, &look.all, &person, &look.groups).await?;
            (person, standing)
        }
        Some((person, standing)) if person.is_active() => {
            if cx.made_before() {
                account = Account::made_before(&person, &standing, cx);
            }
            (person, standing)
        }
        Some((person, standing)) => {
            account = Account::Reactivated;
            // As long as the account is deactivated, nobody sees anything by it, whenever this is cut off.
            for group in &standing.others {
                if let Some(membership) = standing.memberships.get(&group.id) {
                    api.leave(*membership).await?;
                }
            }
            dropped.clone_from(&standing.others);
            (person, standing)
        }
    };
    let added: Vec<_> = standing.missing.iter().map(|group| group.id).collect();
    for group in &added {
        api.join(person.id, *group).await?;
    }
    if account == Account::Reactivated {
        reactivate(api, &person).await?;
    }
    let standing = confirmed(api, &look, &person).await?;
    let done = look.done(added, cx.made_before(), dropped, account);
    Ok(look.told(api, &person, &standing, Some(&done)))
}

/// Looks whether everything is as it should be by now.
async fn confirmed(api: &Api, look: &Look, person: &Person) -> Result<Standing, Fault> {
    let standing = Standing::read(api, &look.all, person, &look.groups).await?;
    let email = &look.email;
    if !standing.missing.is_empty() {
        let groups = quoted(&names(&standing.missing));
        return Err(Fault::ChangeNotVisible(format!("{email} is not in {groups}")));
    }
    match api.person_called(email).await? {
        Some(found) if found.id == person.id && found.is_active() => Ok(standing),
        Some(_) | None => Err(Fault::ChangeNotVisible(format!("{email} has no active account"))),
    }
}

impl Account {
    /// Returns what an attempt before may have done with an active account. One that was made while such an attempt was
    /// at work, that nobody has ever used, and that is in no group but those of this step, is its own.
    fn made_before(person: &Person, standing: &Standing, cx: &Cx) -> Self {
        let is_of_then = person.joined_at().is_some_and(|at| cx.may_have_made(at));
        if !standing.others.is_empty() || standing.is_administrator {
            Self::Kept
        } else if person.last_login.is_none() && is_of_then {
            Self::Made
        } else {
            Self::Unsure
        }
    }
}

impl Look {
    /// Says what is to be done.
    fn plan(&self, api: &Api, cx: &Cx) -> Plan {
        let (email, groups) = (&self.email, quoted(&names(&self.groups)));
        let Some((person, standing)) = &self.person else {
            let would = format!("Make a Metabase account for {email} in {groups}");
            return Plan::create(would).with_outputs(input::outputs(email, None));
        };
        let others = names(&standing.others);
        let would = if !person.is_active() {
            let old = match &others[..] {
                [] => String::new(),
                others => format!(
                    "; it is taken out of {} first, where it was before, so that this does not come back",
                    quoted(others)
                ),
            };
            format!("Reactivate the Metabase account of {email}, in {groups}{old}")
        } else if standing.missing.is_empty() {
            let done = cx.made_before().then(|| {
                let account = Account::made_before(person, standing, cx);
                self.done(Vec::new(), true, Vec::new(), account)
            });
            return Plan::AlreadyRight(self.told(api, person, standing, done.as_ref()));
        } else {
            format!(
                "Put the Metabase account of {email} into {}{}",
                quoted(&names(&standing.missing)),
                also_in(&others)
            )
        };
        Plan::change(would).with_outputs(input::outputs(&person.email, Some(person.id)))
    }

    /// Puts together what was done; `added` are the groups that this attempt has put the person into.
    fn done(&self, mut added: Vec<u64>, made_before: bool, dropped: Vec<Group>, account: Account) -> Done {
        let mut unsure = Vec::new();
        if made_before {
            let others = self.groups.iter().map(|group| group.id);
            unsure.extend(others.filter(|id| !added.contains(id)));
            // An attempt before began because there was something to do, and there was but one group.
            if self.groups.len() == 1 {
                added.append(&mut unsure);
            }
        }
        Done {
            groups: added,
            unsure,
            dropped,
            unsure_dropped: made_before && account == Account::Reactivated,
            account,
        }
    }

    fn told(&self, api: &Api, person: &Person, standing: &Standing, done: Option<&Done>) -> Applied {
        let email = &person.email;
        let groups = quoted(&names(&self.groups));
        let account = match done.map(|done| done.account) {
            Some(Account::Made) => " The account is new; Metabase invites the person if it can send mail.",
            Some(Account::Reactivated) => " The account was deactivated, and is active again.",
            Some(Account::Kept | Account::Unsure) | None => "",
        };
        let old = match done.map_or(&[][..], |done| &done.dropped) {
            [] => String::new(),
            dropped => format!(
                " It was taken out of {}, where it was before it was deactivated.",
                quoted(&names(dropped))
            ),
        };
        let others = names(&standing.others);
        let summary = format!(
            "{email} is in {groups} in Metabase{}.{account}{old}",
            also_in(&others)
        );
        let receipt = done.map(|done| {
            let dropped: Vec<_> = done.dropped.iter().map(|group| group.id).collect();
            let asked: Vec<_> = self.groups.iter().map(|group| group.id).collect();
            json!({
                "person": person.id, "email": email, "asked": asked, "groups": done.groups, "unsure": done.unsure,
                "dropped": dropped, "unsure_dropped": done.unsure_dropped, "account": done.account.word(),
            })
        });
        input::applied(api, summary, email, person.id, receipt)
    }
}

/// Names the other groups that somebody is in, so that nobody sees another partner's collections unnoticed.
fn also_in(others: &[String]) -> String {
    match others {
        [] => String::new(),
        others => format!(", and also in {}", quoted(others)),
    }
}
