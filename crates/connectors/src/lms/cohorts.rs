//! Cohorts: finding them, and who is in them.

use std::collections::BTreeSet;

use connector::Error;
use serde::{Deserialize, Serialize};

use crate::lms::client::Site;
use crate::lms::error::{Refusal, shown};
use crate::lms::input::Still;
use crate::lms::model::{Cohort, Warning};
use crate::lms::names::{cohort_idnumber, folded};
use crate::lms::obstacle::Obstacle;

/// What Moodle says about somebody who is in a cohort already.
const ALREADY_A_MEMBER: &str = "3";

/// What receipts hold of a cohort.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct KnownCohort {
    pub(super) id: u64,
    pub(super) idnumber: String,
    pub(super) name: String,
}

impl KnownCohort {
    /// Writes down which cohort it is.
    pub(super) fn of(cohort: &Cohort) -> Self {
        Self {
            id: cohort.id,
            idnumber: cohort.idnumber.clone(),
            name: cohort.name.clone(),
        }
    }

    /// Looks for the cohort by its id, and whether it is still the same: databases may give an id anew.
    pub(super) async fn still(&self, site: &Site) -> Result<Still<Cohort>, Error> {
        let Some(cohort) = site.cohort(self.id).await? else {
            return Ok(Still::Gone);
        };
        let has_idnumber = !self.idnumber.is_empty() && cohort.idnumber == self.idnumber;
        let is_same = has_idnumber || folded(&cohort.name) == folded(&self.name);
        Ok(if is_same {
            Still::There(cohort)
        } else {
            Still::Other
        })
    }

    /// Returns what a person reads when the cohort cannot be recognized.
    pub(super) fn unrecognized(&self) -> String {
        format!(
            "The Moodle cohort {} has another name and ID than “{}” by now. Look in Moodle which cohort it is, and \
             change by hand who is in it if need be.",
            self.id, self.name
        )
    }
}

impl Site {
    /// Finds the cohort with exactly this idnumber.
    pub(super) async fn cohort_by_idnumber(&self, idnumber: &str) -> Result<Option<Cohort>, Refusal> {
        let found = self.cohorts_with(idnumber).await?;
        Ok(found.into_iter().find(|cohort| cohort.idnumber == idnumber))
    }

    /// Finds the cohort that an organization has: by its id, by what people call its ID, or by its name.
    ///
    /// # Errors
    /// When there is none, or more than one.
    pub(super) async fn known_cohort(&self, given: &str, name: &str) -> Result<Cohort, Error> {
        if given.is_empty() && name.is_empty() {
            return Err(Obstacle::InputMissing("cohort").into());
        }
        if given.is_empty() {
            return self.cohort_by_name(name).await;
        }
        let by_id = match given.parse() {
            Ok(id) => self.cohort(id).await?,
            Err(_) => None,
        };
        let by_idnumber = self.cohort_by_idnumber(given).await?;
        match (by_id, by_idnumber) {
            (Some(one), Some(other)) if one.id != other.id => {
                // What stands under “Cohort ID” in Moodle may be a number as well.
                match (is_of(&one, name), is_of(&other, name)) {
                    (true, false) => Ok(one),
                    (false, true) => Ok(other),
                    (true, true) | (false, false) => Err(Obstacle::CohortAmbiguous(given.to_owned()).into()),
                }
            }
            (Some(cohort), _) | (None, Some(cohort)) => fitting(cohort, given, name),
            (None, None) => self.cohort_by_name(given).await,
        }
    }

    async fn cohort_by_name(&self, name: &str) -> Result<Cohort, Error> {
        let words: Vec<_> = name.split_whitespace().collect();
        let mut found = self.cohorts_with(&words.join(" ")).await?;
        found.retain(|cohort| folded(&cohort.name) == folded(name));
        match (found.pop(), found.is_empty()) {
            (Some(cohort), true) => Ok(cohort),
            (Some(_), false) => Err(Obstacle::CohortAmbiguous(name.to_owned()).into()),
            (None, _) => Err(Obstacle::CohortUnknown(name.to_owned()).into()),
        }
    }

    /// Returns the ids of the accounts in a cohort.
    pub(super) async fn members_of(&self, cohort: u64) -> Result<BTreeSet<u64>, Refusal> {
        let found = self.members(&[cohort]).await?;
        Ok(found.into_iter().flat_map(|members| members.userids).collect())
    }

    /// Returns all cohorts of the site that an account is in.
    pub(super) async fn cohorts_of(&self, user: u64) -> Result<Vec<Cohort>, Refusal> {
        let mut all = self.all_cohorts().await?;
        let ids: Vec<_> = all.iter().map(|cohort| cohort.id).collect();
        let members = self.members(&ids).await?;
        let with_user = members.iter().filter(|members| members.userids.contains(&user));
        let ids: BTreeSet<_> = with_user.map(|members| members.cohortid).collect();
        all.retain(|cohort| ids.contains(&cohort.id));
        Ok(all)
    }

    /// Puts somebody into a cohort, and looks whether it is so.
    pub(super) async fn join(&self, cohort: &Cohort, user: u64) -> Result<(), Error> {
        let mut warnings = self.add_member(cohort.id, user).await?;
        warnings.retain(|warning| warning.warningcode != ALREADY_A_MEMBER);
        let is_in = warnings.is_empty() && self.members_of(cohort.id).await?.contains(&user);
        self.changed(is_in, cohort, &warnings)
    }

    /// Takes somebody out of a cohort, and looks whether it is so.
    pub(super) async fn leave(&self, cohort: &Cohort, user: u64) -> Result<(), Error> {
        self.remove_member(cohort.id, user).await?;
        let is_out = !self.members_of(cohort.id).await?.contains(&user);
        self.changed(is_out, cohort, &[])
    }

    fn changed(&self, is_done: bool, cohort: &Cohort, warnings: &[Warning]) -> Result<(), Error> {
        if is_done {
            return Ok(());
        }
        let unchanged = Obstacle::MembershipUnchanged {
            cohort: cohort.name.clone(),
            said: told(warnings),
        };
        Err(unchanged.into())
    }
}

/// Returns whether a cohort has a name, or had it when this app made it.
fn is_of(cohort: &Cohort, name: &str) -> bool {
    folded(&cohort.name) == folded(name) || cohort.idnumber == cohort_idnumber(name)
}

/// Lets a cohort through that was found by a number only if the name that is recorded with it fits: on another site, or
/// after a restored backup, the number is another partner's.
fn fitting(cohort: Cohort, given: &str, name: &str) -> Result<Cohort, Error> {
    let is_number = given.parse::<u64>().is_ok();
    if is_number && !name.is_empty() && !is_of(&cohort, name) {
        let differs = Obstacle::CohortDiffers {
            number: given.to_owned(),
            name: cohort.name,
            recorded: name.to_owned(),
        };
        return Err(differs.into());
    }
    Ok(cohort)
}

/// Returns warnings for the details of an error.
pub(super) fn told(warnings: &[Warning]) -> Vec<String> {
    let lines = warnings
        .iter()
        .map(|warning| format!("warning {}: {}", warning.warningcode, shown(&warning.message)));
    lines.collect()
}
