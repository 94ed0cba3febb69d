//! Takes a person out of a cohort again.

use connector::{Cx, Error, Receipt, Undone};

use crate::lms::actions::add_person_to_cohort::Joined;
use crate::lms::client::Site;
use crate::lms::courses::counted;
use crate::lms::input::{Still, content};
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
    let suspended = site
        .suspend_enrolments(&joined.courses, user.id, joined.role)
        .await?;
    if suspended > 0 {
        done.push(format!("suspended in {}", counted(suspended)));
    }
    if joined.made_account {
        account(&site, &user, &mut done).await?;
    }
    let told = format!("{} in Moodle: {}.", joined.account.email, done.join(", "));
    Ok(match (done.is_empty(), by_hand.pop()) {
        (true, None) => Undone::AlreadyGone,
        (false, None) => Undone::Reversed(told),
        (true, Some(by_hand)) => Undone::ByHand(by_hand),
        (false, Some(by_hand)) => Undone::ByHand(format!("{told} {by_hand}")),
    })
}

/// Suspends an account that the app made, unless it is in another cohort and so has other courses.
async fn account(site: &Site, user: &User, done: &mut Vec<String>) -> Result<(), Error> {
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
    site.suspend(user.id, true).await?;
    done.push("the account is suspended".to_owned());
    Ok(())
}
