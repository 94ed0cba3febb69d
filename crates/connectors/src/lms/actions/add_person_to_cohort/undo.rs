//! Takes a person out of a cohort again.

use connector::{Cx, Error, Receipt, Undone};

use crate::lms::actions::add_person_to_cohort::Joined;
use crate::lms::client::Site;
use crate::lms::courses::counted;
use crate::lms::input::{Still, content, made_elsewhere, undone};
use crate::lms::model::User;
use crate::lms::obstacle::listed;

/// Takes back what a receipt stands for, and nothing else. Accounts are suspended and never deleted, enrolments too.
pub(super) async fn joined(cx: &Cx, receipt: &Receipt) -> Result<Undone, Error> {
    let joined: Joined = content(receipt)?;
    let site = Site::open(cx).await?;
    let what = format!(
        "take {} out of the cohort “{}” and of the courses, and suspend the account if nobody needs it",
        joined.account.email, joined.cohort.name
    );
    if let Some(undone) = made_elsewhere(&site, receipt, &what) {
        return Ok(undone);
    }
    let user = match joined.account.still(&site).await? {
        Still::There(user) => user,
        Still::Gone => return unseen(&site, &joined).await,
        Still::Other => return Ok(Undone::ByHand(joined.account.unrecognized())),
    };
    let mut done = Vec::new();
    let mut by_hand = Vec::new();
    leave(&site, &joined, &mut done, &mut by_hand).await?;
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
        let needed_by = needing(&site, &joined, user.id).await?;
        match account(&site, &user, &joined, &needed_by).await? {
            Left::AsItWas => {}
            Left::Suspended => done.push("the account is suspended".to_owned()),
            Left::Active(told) => by_hand.push(told),
        }
    }
    Ok(undone(told(email, &done), &by_hand))
}

/// Takes back what can be taken back of an account that is not shown: cohorts list their members by number, whoever may
/// see them. What was done besides, or to the account itself, nobody can look at.
async fn unseen(site: &Site, joined: &Joined) -> Result<Undone, Error> {
    let mut done = Vec::new();
    let mut by_hand = Vec::new();
    leave(site, joined, &mut done, &mut by_hand).await?;
    let has_more = joined.made_account
        || !joined.courses.is_empty()
        || joined.unsure.member
        || !joined.unsure.courses.is_empty();
    if has_more {
        let what = "suspend it, unless somebody else needs it";
        by_hand.push(joined.account.unseen(what));
    }
    Ok(undone(told(&joined.account.email, &done), &by_hand))
}

/// Takes the person out of the cohort, if the app put them in.
async fn leave(
    site: &Site,
    joined: &Joined,
    done: &mut Vec<String>,
    by_hand: &mut Vec<String>,
) -> Result<(), Error> {
    if !joined.joined {
        return Ok(());
    }
    match joined.cohort.still(site).await? {
        Still::There(cohort) if site.members_of(cohort.id).await?.contains(&joined.account.id) => {
            site.leave(&cohort, joined.account.id).await?;
            done.push(format!("taken out of the cohort “{}”", cohort.name));
        }
        Still::There(_) | Still::Gone => {}
        Still::Other => by_hand.push(joined.cohort.unrecognized()),
    }
    Ok(())
}

fn told(email: &str, done: &[String]) -> String {
    match done {
        [] => String::new(),
        done => format!("{email} in Moodle: {}.", done.join(", ")),
    }
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

/// Returns the names of the cohorts for whose sake the account is to stay active. The cohort of an account that the app
/// had suspended, where it was still listed, is none of them: its courses came back with this step.
async fn needing(site: &Site, joined: &Joined, user: u64) -> Result<Vec<String>, Error> {
    let opened = match joined.cohort.still(site).await? {
        Still::There(cohort) if joined.activated_account => Some(cohort.id),
        Still::There(_) | Still::Gone | Still::Other => None,
    };
    let cohorts = site.cohorts_of(user).await?;
    let needing = cohorts.into_iter().filter(|cohort| Some(cohort.id) != opened);
    Ok(needing.map(|cohort| cohort.name).collect())
}

/// How an account of the app's is left.
enum Left {
    /// Nobody could use it any more.
    AsItWas,
    /// It is suspended now.
    Suspended,
    /// It stays active; what a person is told. That is told also when undo is repeated: nobody else would think of it.
    Active(String),
}

/// Suspends an account that the app made or activated, unless it is in other cohorts and so has other courses.
async fn account(site: &Site, user: &User, joined: &Joined, needed_by: &[String]) -> Result<Left, Error> {
    if user.is_suspended()? {
        return Ok(Left::AsItWas);
    }
    let email = &joined.account.email;
    if needed_by.is_empty() {
        site.suspend(user, email).await?;
        return Ok(Left::Suspended);
    }
    let opened = if joined.activated_account {
        "activated"
    } else {
        "opened"
    };
    Ok(Left::Active(format!(
        "The Moodle account of {email}, which this step {opened}, stays active, since it is in the cohort {}: suspend it \
         in Moodle once nobody needs it.",
        listed(needed_by)
    )))
}
