//! Suspends a person's account.

use connector::{Action, ActionSpec, Applied, BoxFuture, Cx, Error, Input, Plan, Receipt, Repeat, Undone};

use crate::lms::client::Site;
use crate::lms::input::{Still, content, made_elsewhere, outputs, receipt, required};
use crate::lms::model::User;
use crate::lms::note::Note;
use crate::lms::people::{Account, check_nobody};

/// Suspends a person's account, which ends its sessions. Repeating it changes nothing.
pub(in crate::lms) struct SuspendPerson;

static SPEC: ActionSpec = ActionSpec {
    name: "lms.suspend_person",
    summary: "Suspends a person's account: nobody can sign in with it, and all its work stays.",
    inputs: &["email"],
    outputs: &["name", "id"],
    permissions: &[
        "core_webservice_get_site_info",
        "core_user_get_users_by_field",
        "core_user_update_users",
        "moodle/user:viewdetails",
        "moodle/user:viewhiddendetails",
        "moodle/course:useremail",
        "moodle/user:update",
    ],
    repeat: Repeat::Safe,
    reversible: true,
};

impl Action for SuspendPerson {
    fn spec(&self) -> &'static ActionSpec {
        &SPEC
    }

    fn plan<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Plan, Error>> {
        Box::pin(async move {
            let email = required(input, "email")?;
            let site = Site::open(cx).await?;
            let user = site.person(email).await?;
            Ok(match right(cx, &site, user.as_ref(), email).await? {
                Some(applied) => Plan::AlreadyRight(applied),
                None => Plan::change(format!("Suspend the account of {email} in Moodle")),
            })
        })
    }

    fn apply<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Applied, Error>> {
        Box::pin(async move {
            let email = required(input, "email")?;
            let site = Site::open(cx).await?;
            let user = site.person(email).await?;
            let right = right(cx, &site, user.as_ref(), email).await?;
            let (None, Some(user)) = (&right, user) else {
                return Ok(right.unwrap_or_else(|| nobody(email)));
            };
            site.suspend(&user, email).await?;
            Ok(Applied {
                summary: format!("Suspended the account of {email} in Moodle."),
                outputs: outputs(user.name(email), &user.id.to_string()),
                receipt: Some(receipt(&site, &Account::of(&user, email))),
            })
        })
    }

    fn undo<'a>(&'a self, cx: &'a Cx, receipt: &'a Receipt) -> BoxFuture<'a, Result<Undone, Error>> {
        Box::pin(async move {
            let account: Account = content(receipt)?;
            let site = Site::open(cx).await?;
            let what = format!("activate the account of {} again", account.email);
            if let Some(undone) = made_elsewhere(&site, receipt, &what) {
                return Ok(undone);
            }
            match account.still(&site).await? {
                Still::There(user) if user.is_suspended()? => {
                    // At an account that the app made there is a note, unless somebody has taken it over since.
                    if user
                        .note(&account.email)
                        .is_some_and(|note| note != Note::Suspended)
                    {
                        return Ok(Undone::ByHand(format!(
                            "Somebody else has changed and suspended the Moodle account of {} since. Ask why, and \
                             activate it in Moodle if that is all right.",
                            account.email
                        )));
                    }
                    site.activate(&user, &account.email, &Note::Nothing).await?;
                    Ok(Undone::Reversed(format!(
                        "Activated the account of {} in Moodle again.",
                        account.email
                    )))
                }
                Still::There(_) => Ok(Undone::AlreadyGone),
                Still::Gone => Ok(Undone::ByHand(
                    account.unseen("activate it if the person is to come back"),
                )),
                Still::Other => Ok(Undone::ByHand(account.unrecognized())),
            }
        })
    }
}

/// Returns what a finished action would have returned, if nobody can sign in already.
async fn right(cx: &Cx, site: &Site, user: Option<&User>, email: &str) -> Result<Option<Applied>, Error> {
    let Some(user) = user else {
        check_nobody(cx, email).await?;
        return Ok(Some(nobody(email)));
    };
    let right = user.is_suspended()?.then(|| Applied {
        summary: format!("The account of {email} in Moodle is suspended already."),
        outputs: outputs(user.name(email), &user.id.to_string()),
        receipt: cx.made_before().then(|| receipt(site, &Account::of(user, email))),
    });
    Ok(right)
}

fn nobody(email: &str) -> Applied {
    Applied {
        summary: format!("Moodle shows no account with the address {email}."),
        outputs: outputs(email, ""),
        receipt: None,
    }
}
