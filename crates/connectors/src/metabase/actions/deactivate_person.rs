//! Deactivates a person's account.

use connector::{Action, ActionSpec, Applied, BoxFuture, Cx, Error, Input, Plan, Receipt, Repeat, Undone};
use domain::form::Answers;
use serde::Deserialize;
use serde_json::json;

use crate::metabase::client::Api;
use crate::metabase::error::Fault;
use crate::metabase::group::Groups;
use crate::metabase::model::Person;
use crate::metabase::person::{Standing, Still, leaving, reactivate, still};
use crate::metabase::{ADMINISTRATION, input};

/// Deactivates a person's account: it cannot be used, and its groups stay stored. A repeat changes nothing.
pub(in crate::metabase) struct DeactivatePerson;

static SPEC: ActionSpec = ActionSpec {
    name: "metabase.deactivate_person",
    summary: "Deactivates a person's account, so that it cannot be used any more.",
    inputs: &["email"],
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
}

impl Action for DeactivatePerson {
    fn spec(&self) -> &'static ActionSpec {
        &SPEC
    }

    fn plan<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Plan, Error>> {
        Box::pin(async move {
            let api = Api::open(cx).await?;
            let (email, person) = look(&api, input).await?;
            Ok(match &person {
                Some(person) if person.is_active() => {
                    Plan::change(format!("Deactivate the Metabase account of {email}"))
                }
                Some(_) | None => Plan::AlreadyRight(told(&api, &email, person.as_ref(), cx.made_before())),
            })
        })
    }

    fn apply<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Applied, Error>> {
        Box::pin(async move {
            let api = Api::open(cx).await?;
            let _writing = api.writing().await;
            let (email, person) = look(&api, input).await?;
            let is_active = person.as_ref().is_some_and(Person::is_active);
            if let Some(person) = person.as_ref().filter(|_| is_active) {
                api.deactivate(person.id).await?;
                let after = api.person_called(&email).await?;
                if after.is_some_and(|after| after.is_active()) {
                    return Err(Fault::ChangeNotVisible(format!("{email} is still active")).into());
                }
            }
            Ok(told(&api, &email, person.as_ref(), is_active || cx.made_before()))
        })
    }

    fn undo<'a>(&'a self, cx: &'a Cx, receipt: &'a Receipt) -> BoxFuture<'a, Result<Undone, Error>> {
        Box::pin(async move {
            let api = Api::open(cx).await?;
            let made: Made = input::read(receipt)?;
            let what = format!("reactivate the account of {}", made.email);
            if let Some(undone) = api.made_elsewhere(receipt, &what) {
                return Ok(undone);
            }
            let _writing = api.writing().await;
            Ok(match still(&api, made.person, &made.email).await? {
                Still::There(person) if person.is_active() => Undone::AlreadyGone,
                Still::There(person) => {
                    reactivate(&api, &person).await?;
                    Undone::Reversed(format!(
                        "The Metabase account of {} is active again, in the groups that it was in.",
                        person.email
                    ))
                }
                Still::Gone => Undone::AlreadyGone,
                Still::Other(by_hand) => by_hand,
            })
        })
    }
}

/// Returns the address and whose it is. Reactivating does not make anybody an administrator again, so administrators are
/// left to a person.
async fn look(api: &Api, given: &Input) -> Result<(String, Option<Person>), Fault> {
    let email = input::needed(given, "email")?.to_owned();
    let person = leaving(api, &email).await?;
    if let Some(person) = person.as_ref().filter(|person| person.is_active()) {
        let all = Groups::read(api).await?;
        if Standing::read(api, &all, person, &[]).await?.is_administrator {
            return Err(Fault::PersonIsAdministrator(email));
        }
    }
    Ok((email, person))
}

fn told(api: &Api, email: &str, person: Option<&Person>, is_ours: bool) -> Applied {
    match person {
        None => {
            let mut outputs = Answers::new();
            outputs.insert("name".to_owned(), email.into());
            outputs.insert("id".to_owned(), "".into());
            Applied {
                summary: format!("{email} has no account in Metabase."),
                outputs,
                receipt: None,
            }
        }
        Some(person) => {
            let receipt = is_ours.then(|| json!({"person": person.id, "email": person.email}));
            let summary = format!("The Metabase account of {} is deactivated.", person.email);
            input::applied(api, summary, &person.email, person.id, receipt)
        }
    }
}
