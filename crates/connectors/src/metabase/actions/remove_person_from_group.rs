//! Takes a person out of a partner's groups.

use connector::{Action, ActionSpec, Applied, BoxFuture, Cx, Error, Input, Plan, Receipt, Repeat, Undone};
use domain::form::Answers;
use serde::Deserialize;
use serde_json::json;

use crate::metabase::client::Api;
use crate::metabase::error::Fault;
use crate::metabase::group::{Groups, names};
use crate::metabase::model::{Group, Person};
use crate::metabase::person::{Standing, Still, leaving, still};
use crate::metabase::words::quoted;
use crate::metabase::{ADMINISTRATION, input};

/// Takes a person out of a partner's groups. The account stays. A repeat changes nothing.
pub(in crate::metabase) struct RemovePersonFromGroup;

static SPEC: ActionSpec = ActionSpec {
    name: "metabase.remove_person_from_group",
    summary: "Takes a person out of the partner's groups; the account stays.",
    inputs: &["email", "groups", "group_name"],
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
    /// The groups that this step took the person out of.
    groups: Vec<u64>,
    /// Those of which nobody can tell whether it did, because an attempt was cut off.
    unsure: Vec<u64>,
}

/// How things stand.
struct Look {
    email: String,
    groups: Vec<Group>,
    person: Option<(Person, Standing)>,
}

impl Action for RemovePersonFromGroup {
    fn spec(&self) -> &'static ActionSpec {
        &SPEC
    }

    fn plan<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Plan, Error>> {
        Box::pin(async move {
            let api = Api::open(cx).await?;
            let look = look(&api, input).await?;
            let held = look.held();
            if held.is_empty() {
                return Ok(Plan::AlreadyRight(look.told(&api, &held, cx.made_before())));
            }
            Ok(Plan::change(format!(
                "Take the Metabase account of {} out of {}",
                look.email,
                quoted(&names(&held))
            )))
        })
    }

    fn apply<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Applied, Error>> {
        Box::pin(async move {
            let api = Api::open(cx).await?;
            let _writing = api.writing().await;
            let look = look(&api, input).await?;
            let held = look.held();
            if let Some((_, standing)) = &look.person {
                for group in &held {
                    if let Some(membership) = standing.memberships.get(&group.id) {
                        api.leave(*membership).await?;
                    }
                }
            }
            let after = self::look(&api, input).await?.held();
            if !after.is_empty() {
                let groups = quoted(&names(&after));
                let told = format!("{} is still in {groups}", look.email);
                return Err(Fault::ChangeNotVisible(told).into());
            }
            Ok(look.told(&api, &held, cx.made_before()))
        })
    }

    fn undo<'a>(&'a self, cx: &'a Cx, receipt: &'a Receipt) -> BoxFuture<'a, Result<Undone, Error>> {
        Box::pin(async move {
            let api = Api::open(cx).await?;
            let made: Made = input::read(receipt)?;
            let what = format!("put {} into the groups of this step again", made.email);
            if let Some(undone) = api.made_elsewhere(receipt, &what) {
                return Ok(undone);
            }
            let _writing = api.writing().await;
            Ok(match still(&api, made.person, &made.email).await? {
                Still::There(person) => put_back(&api, &made, &person).await?,
                Still::Gone => Undone::AlreadyGone,
                Still::Other(by_hand) => by_hand,
            })
        })
    }
}

async fn look(api: &Api, given: &Input) -> Result<Look, Fault> {
    let email = input::needed(given, "email")?.to_owned();
    let all = Groups::read(api).await?;
    let groups = all.asked(given)?;
    let person = match leaving(api, &email).await? {
        None => None,
        Some(person) => {
            let standing = Standing::read(api, &all, &person, &groups).await?;
            Some((person, standing))
        }
    };
    Ok(Look {
        email,
        groups,
        person,
    })
}

async fn put_back(api: &Api, made: &Made, person: &Person) -> Result<Undone, Fault> {
    let all = Groups::read(api).await?;
    let memberships = api.memberships_of(person.id).await?;
    let mut joined = Vec::new();
    // A group that was deleted meanwhile has nobody in it.
    for group in made.groups.iter().filter_map(|id| all.numbered(*id)) {
        if !memberships.contains_key(&group.id) {
            api.join(person.id, group.id).await?;
            joined.push(group.name.clone());
        }
    }
    let email = &person.email;
    let told = match &joined[..] {
        [] => String::new(),
        joined => format!("{email} is in {} in Metabase again.", quoted(joined)),
    };
    let unsure = made.unsure.iter().filter_map(|id| all.numbered(*id));
    let unsure: Vec<_> = unsure
        .filter(|group| !memberships.contains_key(&group.id))
        .map(|group| group.name.clone())
        .collect();
    Ok(match (&unsure[..], told.is_empty()) {
        ([], true) => Undone::AlreadyGone,
        ([], false) => Undone::Reversed(told),
        (unsure, _) => Undone::ByHand(format!(
            "{told} Whether {email} had been in {} before this step cannot be told any more: if so, add the person \
             there in Metabase (Admin settings, People).",
            quoted(unsure)
        )
        .trim_start()
        .to_owned()),
    })
}

impl Look {
    /// Returns those of the groups that the person is in.
    fn held(&self) -> Vec<Group> {
        let standing = self.person.as_ref().map(|(_, standing)| standing);
        let groups = self.groups.iter();
        let held = groups
            .filter(|group| standing.is_some_and(|standing| standing.memberships.contains_key(&group.id)));
        held.cloned().collect()
    }

    fn told(&self, api: &Api, held: &[Group], made_before: bool) -> Applied {
        let groups = quoted(&names(&self.groups));
        let Some((person, _)) = &self.person else {
            let mut outputs = Answers::new();
            outputs.insert("name".to_owned(), self.email.clone().into());
            outputs.insert("id".to_owned(), "".into());
            return Applied {
                summary: format!(
                    "{} has no account in Metabase, and so is not in {groups}.",
                    self.email
                ),
                outputs,
                receipt: None,
            };
        };
        let mut gone: Vec<_> = held.iter().map(|group| group.id).collect();
        let mut unsure = Vec::new();
        if made_before {
            let others = self.groups.iter().map(|group| group.id);
            unsure.extend(others.filter(|id| !gone.contains(id)));
            // An attempt before began because there was something to do, and there was but one thing.
            if self.groups.len() == 1 {
                gone.append(&mut unsure);
            }
        }
        let receipt = (!held.is_empty() || made_before)
            .then(|| json!({"person": person.id, "email": person.email, "groups": gone, "unsure": unsure}));
        let summary = format!("{} is not in {groups} in Metabase.", person.email);
        input::applied(api, summary, &person.email, person.id, receipt)
    }
}
