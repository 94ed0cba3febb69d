//! Takes a person out of a cohort.

use connector::{Action, ActionSpec, Applied, BoxFuture, Cx, Error, Input, Plan, Receipt, Repeat, Undone};
use serde::{Deserialize, Serialize};

use crate::lms::client::Site;
use crate::lms::cohorts::KnownCohort;
use crate::lms::input::{Still, content, made_elsewhere, outputs, receipt, required};
use crate::lms::model::{Cohort, User};
use crate::lms::people::{Account, check_nobody};

/// Takes a person out of a cohort. Repeating it changes nothing.
pub(in crate::lms) struct RemovePersonFromCohort;

static SPEC: ActionSpec = ActionSpec {
    name: "lms.remove_person_from_cohort",
    summary: "Takes a person out of a cohort, and so out of the courses that follow it.",
    inputs: &["email", "cohort"],
    outputs: &["name", "id"],
    permissions: &[
        "core_webservice_get_site_info",
        "core_user_get_users_by_field",
        "core_cohort_search_cohorts",
        "core_cohort_get_cohorts",
        "core_cohort_get_cohort_members",
        "core_cohort_add_cohort_members",
        "core_cohort_delete_cohort_members",
        "moodle/user:viewdetails",
        "moodle/course:useremail",
        "moodle/cohort:view",
        "moodle/cohort:assign",
    ],
    repeat: Repeat::Safe,
    reversible: true,
};

/// What undo needs.
#[derive(Serialize, Deserialize)]
struct Left {
    account: Account,
    cohort: KnownCohort,
}

/// How things stand.
struct Standing {
    user: Option<User>,
    cohort: Cohort,
    is_member: bool,
}

impl Action for RemovePersonFromCohort {
    fn spec(&self) -> &'static ActionSpec {
        &SPEC
    }

    fn plan<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Plan, Error>> {
        Box::pin(async move {
            let email = required(input, "email")?;
            let site = Site::open(cx).await?;
            let standing = look(cx, &site, email, input).await?;
            Ok(if standing.is_member {
                let name = &standing.cohort.name;
                Plan::change(format!("Take {email} out of the cohort “{name}” in Moodle"))
            } else {
                Plan::AlreadyRight(standing.found(cx, &site, email))
            })
        })
    }

    fn apply<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Applied, Error>> {
        Box::pin(async move {
            let email = required(input, "email")?;
            let site = Site::open(cx).await?;
            let standing = look(cx, &site, email, input).await?;
            let Some(user) = standing.user.as_ref().filter(|_| standing.is_member) else {
                return Ok(standing.found(cx, &site, email));
            };
            site.leave(&standing.cohort, user.id).await?;
            Ok(Applied {
                summary: format!(
                    "Took {email} out of the cohort “{}” in Moodle.",
                    standing.cohort.name
                ),
                outputs: outputs(user.name(email), &user.id.to_string()),
                receipt: Some(left(&site, user, email, &standing.cohort)),
            })
        })
    }

    fn undo<'a>(&'a self, cx: &'a Cx, receipt: &'a Receipt) -> BoxFuture<'a, Result<Undone, Error>> {
        Box::pin(async move {
            let left: Left = content(receipt)?;
            let site = Site::open(cx).await?;
            let what = format!(
                "put {} into the cohort “{}” again",
                left.account.email, left.cohort.name
            );
            if let Some(undone) = made_elsewhere(&site, receipt, &what) {
                return Ok(undone);
            }
            let user = match left.account.still(&site).await? {
                Still::There(user) => user,
                Still::Gone => {
                    let what = format!("put it into the cohort “{}” again", left.cohort.name);
                    return Ok(Undone::ByHand(left.account.unseen(&what)));
                }
                Still::Other => return Ok(Undone::ByHand(left.account.unrecognized())),
            };
            let cohort = match left.cohort.still(&site).await? {
                Still::There(cohort) => cohort,
                Still::Gone => return Ok(no_more(&left)),
                Still::Other => return Ok(Undone::ByHand(left.cohort.unrecognized())),
            };
            if site.members_of(cohort.id).await?.contains(&user.id) {
                return Ok(Undone::AlreadyGone);
            }
            site.join(&cohort, user.id).await?;
            Ok(Undone::Reversed(format!(
                "Put {} into the cohort “{}” in Moodle again.",
                left.account.email, cohort.name
            )))
        })
    }
}

async fn look(cx: &Cx, site: &Site, email: &str, input: &Input) -> Result<Standing, Error> {
    let cohort = site.known_cohort(required(input, "cohort")?, "").await?;
    let user = site.person(email).await?;
    if user.is_none() {
        check_nobody(cx, email).await?;
    }
    let is_member = match &user {
        Some(user) => site.members_of(cohort.id).await?.contains(&user.id),
        None => false,
    };
    Ok(Standing {
        user,
        cohort,
        is_member,
    })
}

impl Standing {
    fn found(&self, cx: &Cx, site: &Site, email: &str) -> Applied {
        let name = &self.cohort.name;
        let (summary, outputs) = match &self.user {
            Some(user) => (
                format!("{email} is not in the cohort “{name}” in Moodle."),
                outputs(user.name(email), &user.id.to_string()),
            ),
            None => (
                format!("Moodle shows no account with the address {email}."),
                outputs(email, ""),
            ),
        };
        let user = self.user.as_ref().filter(|_| cx.made_before());
        Applied {
            summary,
            outputs,
            receipt: user.map(|user| left(site, user, email, &self.cohort)),
        }
    }
}

fn left(site: &Site, user: &User, email: &str, cohort: &Cohort) -> Receipt {
    receipt(
        site,
        &Left {
            account: Account::of(user, email),
            cohort: KnownCohort::of(cohort),
        },
    )
}

fn no_more(left: &Left) -> Undone {
    Undone::ByHand(format!(
        "The cohort is not in Moodle any more, so {} could not be put into the cohort “{}” again. Make it anew if the \
         person is to have its courses.",
        left.account.email, left.cohort.name
    ))
}
