//! Takes a person out of a cohort again.

use connector::{Cx, Error, Receipt, Undone};

use crate::lms::actions::add_person_to_cohort::Joined;
use crate::lms::client::Site;
use crate::lms::courses::counted;
use crate::lms::input::{Still, content, undone};
use crate::lms::model::User;

/// Takes back what a receipt stands for, and nothing else. Accounts are suspended and never deleted, enrolments too.
pub(super) async fn joined(cx: &Cx, receipt: &Receipt) -> Result<Undone, Error> {
    let joined: Joined = content(receipt)?;
    let site = Site::open(cx).await?;
    let user = match joined.account.still(&site).await? {
        Still::There(user) => user,
        Still::Gone => return Ok(Undone::AlreadyGone),
        Still::Other => return Ok(Undone::ByHand(joined.account.unrecognized())),
    };
    let mut done = Vec::new();
    let mut by_hand = Vec::new();
    if joined.joined {
        match joined.cohort.still(&site).await? {
            Still::There(cohort) if site.members_of(cohort.id).await?.contains(&user.id) => {
                site.leave(&cohort, user.id).await?;
                done.push(format!("taken out of the cohort “{}”", cohort.name));
            }
            Still::There(_) | Still::Gone => {}
            Still::Other => by_hand.push(joined.cohort.unrecognized()),
        }
    }
    let email = &joined.account.email;
    if joined.unsure.member {
        by_hand.extend(unsure_membership(&site, &joined, user.id).await?);
    }
    let suspended = site
        .suspend_enrolments(&joined.courses, user.id, email, joined.role)
        .await?;
    if suspended.courses > 0 {
        done.push(format!("suspended in {}", counted(suspended.courses)));
    }
    by_hand.extend(suspended.by_hand);
    let unsure = &joined.unsure.courses;
    by_hand.extend(site.unsure_enrolments(unsure, user.id, email).await?);
    if joined.made_account {
        account(&site, &user, email, &mut done).await?;
    }
    let done = match done.as_slice() {
        [] => String::new(),
        done => format!("{email} in Moodle: {}.", done.join(", ")),
    };
    Ok(undone(done, &by_hand))
}

/// Returns what a person is told of a membership of which nobody knows whether the app made it, if it is there still.
async fn unsure_membership(site: &Site, joined: &Joined, user: u64) -> Result<Option<String>, Error> {
    Ok(match joined.cohort.still(site).await? {
        Still::There(cohort) if site.members_of(cohort.id).await?.contains(&user) => Some(format!(
            "It is not known whether {} was in the Moodle cohort “{}” before. Look under Site administration, Users, \
             Cohorts, and take the person out if need be.",
            joined.account.email, cohort.name
        )),
        Still::There(_) | Still::Gone => None,
        Still::Other => Some(joined.cohort.unrecognized()),
    })
}

/// Suspends an account that the app made, unless it is in another cohort and so has other courses.
async fn account(site: &Site, user: &User, email: &str, done: &mut Vec<String>) -> Result<(), Error> {
    if user.is_suspended()? {
        return Ok(());
    }
    if site.is_in_any_cohort(user.id).await? {
        // Once the rest is gone there is nothing to tell.
        if !done.is_empty() {
            done.push("the account stays active, since it is in another cohort".to_owned());
        }
        return Ok(());
    }
    site.suspend(user, email).await?;
    done.push("the account is suspended".to_owned());
    Ok(())
}
