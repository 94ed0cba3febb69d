//! Deletes a guest from the directory.

use connector::{Action, ActionSpec, Applied, BoxFuture, Cx, Error, Input, Plan, Receipt, Repeat, Undone};
use serde::{Deserialize, Serialize};

use crate::teams::client::Session;
use crate::teams::error::Fault;
use crate::teams::model::User;
use crate::teams::rights::{READ_USERS, WRITE_USERS};
use crate::teams::settings::Settings;
use crate::teams::work::{begin, given, of_another_directory, outputs, read, written};

/// Deletes a guest, who can be restored for 30 days. It never deletes a member of the organization.
pub(in crate::teams) struct DeleteGuest;

static SPEC: ActionSpec = ActionSpec {
    name: "teams.delete_guest",
    summary: "Deletes the guest from the directory, with everything that they are a member of.",
    inputs: &["email"],
    outputs: &["name", "id"],
    permissions: &[READ_USERS, WRITE_USERS],
    repeat: Repeat::Safe,
    reversible: true,
};

/// What undo needs.
#[derive(Serialize, Deserialize)]
struct Deleted {
    tenant: String,
    user: String,
    email: String,
}

impl Action for DeleteGuest {
    fn spec(&self) -> &'static ActionSpec {
        &SPEC
    }

    fn plan<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Plan, Error>> {
        Box::pin(async move {
            let (session, settings) = begin(cx).await?;
            let email = given(input, "email");
            Ok(match guest(&session, email).await? {
                Some(_) => Plan::change(format!(
                    "Delete the guest {email} from the directory, with everything that they are a member of"
                )),
                None => Plan::AlreadyRight(gone(cx, &session, &settings, email).await?),
            })
        })
    }

    fn apply<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Applied, Error>> {
        Box::pin(async move {
            let (session, settings) = begin(cx).await?;
            let email = given(input, "email");
            let Some(user) = guest(&session, email).await? else {
                return Ok(gone(cx, &session, &settings, email).await?);
            };
            session.delete_user(&user.id).await?;
            Ok(Applied {
                summary: format!("Deleted the guest {email}; for 30 days they can be restored."),
                outputs: told(email, Some(&user)),
                receipt: Some(receipt(&settings, email, &user)),
            })
        })
    }

    fn undo<'a>(&'a self, cx: &'a Cx, receipt: &'a Receipt) -> BoxFuture<'a, Result<Undone, Error>> {
        Box::pin(async move {
            let deleted: Deleted = read(receipt)?;
            let (session, settings) = begin(cx).await?;
            let what = format!("restore the guest {}", deleted.email);
            if let Some(undone) = of_another_directory(&deleted.tenant, &settings, &what) {
                return Ok(undone);
            }
            Ok(restore(&session, &deleted).await?)
        })
    }
}

/// Finds the guest; somebody who is no guest is not touched.
async fn guest(session: &Session, email: &str) -> Result<Option<User>, Fault> {
    let user = session.find(email).await?;
    if user.as_ref().is_some_and(|user| !user.is_guest()) {
        return Err(Fault::NotAGuest {
            email: email.to_owned(),
        });
    }
    Ok(user)
}

/// Nobody has the address. Whoever had it is told all the same, as when they were deleted.
async fn gone(cx: &Cx, session: &Session, settings: &Settings, email: &str) -> Result<Applied, Fault> {
    let user = session.find_deleted(email).await?;
    let user = user.filter(User::is_guest);
    // An earlier attempt only began because the guest was there, so it was the one that deleted them.
    let ours = user.as_ref().filter(|_| cx.made_before());
    Ok(Applied {
        summary: format!("The directory has no guest {email}."),
        outputs: told(email, user.as_ref()),
        receipt: ours.map(|user| receipt(settings, email, user)),
    })
}

fn told(email: &str, user: Option<&User>) -> domain::form::Answers {
    outputs([
        ("name", user.map_or(email, User::name)),
        ("id", user.map_or("", |user| &user.id)),
    ])
}

fn receipt(settings: &Settings, email: &str, user: &User) -> Receipt {
    written(&Deleted {
        tenant: settings.tenant.clone(),
        user: user.id.clone(),
        email: email.to_owned(),
    })
}

async fn restore(session: &Session, deleted: &Deleted) -> Result<Undone, Fault> {
    let email = &deleted.email;
    if session.is_deleted(&deleted.user).await? {
        session.restore(&deleted.user).await?;
        return Ok(Undone::Reversed(format!(
            "Restored the guest {email} with what they were a member of; Teams may take a while to show it."
        )));
    }
    if session.maybe_user(&deleted.user).await?.is_some() {
        return Ok(Undone::AlreadyGone);
    }
    Ok(Undone::ByHand(format!(
        "{email} was deleted more than 30 days ago, or for good, and cannot be restored. Invite them again, if they are \
         to come back."
    )))
}
