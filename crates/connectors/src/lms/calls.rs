//! The calls, one function of Moodle's each.

use crate::lms::client::Site;
use crate::lms::error::Refusal;
use crate::lms::function::Function;
use crate::lms::model::{
    Cohort, Cohorts, Course, Courses, Id, Members, Participant, SiteInfo, User, Warning, Warnings,
};

/// The context of the whole site, which is the first that Moodle makes.
const SYSTEM_CONTEXT: &str = "1";

/// How many cohorts' members are asked for at once: PHP passes over what is too much without a word.
const COHORTS_AT_ONCE: usize = 100;

/// An account that is to be made.
pub(super) struct NewUser<'a> {
    pub(super) username: &'a str,
    pub(super) first_name: &'a str,
    pub(super) last_name: &'a str,
    pub(super) email: &'a str,
    pub(super) idnumber: &'a str,
    /// What Moodle calls the language; none for the site's own.
    pub(super) language: Option<&'a str>,
}

/// An enrolment that is to be made or changed.
#[derive(Clone, Copy)]
pub(super) struct NewEnrolment {
    pub(super) user: u64,
    pub(super) course: u64,
    pub(super) role: u64,
    pub(super) is_suspended: bool,
}

impl Site {
    /// Returns who asks, and what the token's service has.
    pub(super) async fn info(&self) -> Result<SiteInfo, Refusal> {
        self.request(Function::SiteInfo, &[]).await
    }

    /// Returns the accounts that have a value; also none when they may not be seen.
    pub(super) async fn users_by(&self, field: &str, value: &str) -> Result<Vec<User>, Refusal> {
        self.request(Function::FindUsers, &[("field", field), ("values[0]", value)])
            .await
    }

    /// Makes an account, and returns its id.
    pub(super) async fn create_user(&self, user: &NewUser<'_>) -> Result<u64, Refusal> {
        let mut given = vec![
            ("users[0][username]", user.username),
            ("users[0][firstname]", user.first_name),
            ("users[0][lastname]", user.last_name),
            ("users[0][email]", user.email),
            ("users[0][auth]", &self.settings.auth),
            ("users[0][idnumber]", user.idnumber),
        ];
        if let Some(language) = user.language {
            given.push(("users[0][lang]", language));
        }
        // Whoever signs in elsewhere would be mailed a password that is of no use.
        if self.settings.mails_first_password() {
            given.push(("users[0][createpassword]", "1"));
        }
        let made: [Id; 1] = self.request(Function::CreateUsers, &given).await?;
        let [Id { id }] = made;
        Ok(id)
    }

    /// Suspends an account or activates it, and gives it another ID number if there is one. Returns what Moodle passed
    /// over.
    pub(super) async fn set_suspended(
        &self,
        user: u64,
        is_suspended: bool,
        idnumber: Option<&str>,
    ) -> Result<Vec<Warning>, Refusal> {
        let (id, flag) = (user.to_string(), flag(is_suspended));
        let mut given = vec![("users[0][id]", id.as_str()), ("users[0][suspended]", flag)];
        if let Some(idnumber) = idnumber {
            given.push(("users[0][idnumber]", idnumber));
        }
        // Older releases say nothing at all.
        let told: Option<Warnings> = self.request(Function::UpdateUsers, &given).await?;
        Ok(told.map(|told| told.warnings).unwrap_or_default())
    }

    /// Makes a cohort.
    pub(super) async fn create_cohort(&self, name: &str, idnumber: &str) -> Result<Cohort, Refusal> {
        let category = self.settings.category.as_str();
        let kind = if category.is_empty() { "system" } else { "idnumber" };
        let given = [
            ("cohorts[0][categorytype][type]", kind),
            ("cohorts[0][categorytype][value]", category),
            ("cohorts[0][name]", name),
            ("cohorts[0][idnumber]", idnumber),
            (
                "cohorts[0][description]",
                "Made by HyOpps for a partner organization.",
            ),
        ];
        let made: [Cohort; 1] = self.request(Function::CreateCohorts, &given).await?;
        let [cohort] = made;
        Ok(cohort)
    }

    /// Deletes a cohort.
    pub(super) async fn delete_cohort(&self, cohort: u64) -> Result<(), Refusal> {
        let id = cohort.to_string();
        self.done(Function::DeleteCohorts, &[("cohortids[0]", &id)]).await
    }

    /// Returns a cohort by its id.
    pub(super) async fn cohort(&self, id: u64) -> Result<Option<Cohort>, Refusal> {
        let asked = id.to_string();
        let found: Result<Vec<Cohort>, _> = self
            .request(Function::GetCohorts, &[("cohortids[0]", &asked)])
            .await;
        match found {
            Ok(found) => Ok(found.into_iter().find(|cohort| cohort.id == id)),
            Err(Refusal::Gone(_)) => Ok(None),
            Err(refusal) => Err(refusal),
        }
    }

    /// Returns all cohorts of the site. One that may not be seen is a refusal, so that none is overlooked.
    pub(super) async fn all_cohorts(&self) -> Result<Vec<Cohort>, Refusal> {
        self.request(Function::GetCohorts, &[]).await
    }

    /// Returns the cohorts of which a name, ID or description contains a text.
    pub(super) async fn cohorts_with(&self, text: &str) -> Result<Vec<Cohort>, Refusal> {
        // Releases differ in what `limitfrom` counts, so nothing is skipped: when there may be more, more is asked for.
        let mut most = 100;
        loop {
            let limit = most.to_string();
            let given = [
                ("query", text),
                ("context[contextid]", SYSTEM_CONTEXT),
                ("includes", "all"),
                ("limitfrom", "0"),
                ("limitnum", &limit),
            ];
            let found: Cohorts = self.request(Function::SearchCohorts, &given).await?;
            if found.cohorts.len() < most {
                return Ok(found.cohorts);
            }
            most *= 10;
        }
    }

    /// Returns who is in cohorts, in any order.
    pub(super) async fn members(&self, cohorts: &[u64]) -> Result<Vec<Members>, Refusal> {
        let mut members = Vec::new();
        for some in cohorts.chunks(COHORTS_AT_ONCE) {
            let given: Vec<_> = some
                .iter()
                .enumerate()
                .map(|(index, id)| (format!("cohortids[{index}]"), id.to_string()))
                .collect();
            let given: Vec<_> = given
                .iter()
                .map(|(name, id)| (name.as_str(), id.as_str()))
                .collect();
            let found: Vec<Members> = self.request(Function::GetMembers, &given).await?;
            members.extend(found);
        }
        Ok(members)
    }

    /// Puts somebody into a cohort. Returns why Moodle did not, if it says so.
    pub(super) async fn add_member(&self, cohort: u64, user: u64) -> Result<Vec<Warning>, Refusal> {
        let (cohort, user) = (cohort.to_string(), user.to_string());
        let given = [
            ("members[0][cohorttype][type]", "id"),
            ("members[0][cohorttype][value]", cohort.as_str()),
            ("members[0][usertype][type]", "id"),
            ("members[0][usertype][value]", user.as_str()),
        ];
        let told: Option<Warnings> = self.request(Function::AddMembers, &given).await?;
        Ok(told.map(|told| told.warnings).unwrap_or_default())
    }

    /// Takes somebody out of a cohort.
    pub(super) async fn remove_member(&self, cohort: u64, user: u64) -> Result<(), Refusal> {
        let (cohort, user) = (cohort.to_string(), user.to_string());
        let given = [
            ("members[0][cohortid]", cohort.as_str()),
            ("members[0][userid]", user.as_str()),
        ];
        self.done(Function::DeleteMembers, &given).await
    }

    /// Returns the courses with a short name.
    pub(super) async fn courses_with(&self, short_name: &str) -> Result<Vec<Course>, Refusal> {
        let given = [("field", "shortname"), ("value", short_name)];
        let found: Courses = self.request(Function::FindCourses, &given).await?;
        Ok(found.courses)
    }

    /// Returns all who can work in a course, however they came into it: Moodle does not tell that.
    pub(super) async fn active_in(&self, course: u64) -> Result<Vec<Participant>, Refusal> {
        let id = course.to_string();
        let given = [
            ("courseid", id.as_str()),
            ("options[0][name]", "onlyactive"),
            ("options[0][value]", "1"),
            ("options[1][name]", "userfields"),
            ("options[1][value]", "id,roles"),
        ];
        self.request(Function::EnrolledUsers, &given).await
    }

    /// Enrols somebody by hand, or changes such an enrolment.
    pub(super) async fn enrol(&self, enrolment: NewEnrolment) -> Result<(), Refusal> {
        let NewEnrolment {
            user,
            course,
            role,
            is_suspended,
        } = enrolment;
        let [role, user, course] = [role, user, course].map(|id| id.to_string());
        let given = [
            ("enrolments[0][roleid]", role.as_str()),
            ("enrolments[0][userid]", user.as_str()),
            ("enrolments[0][courseid]", course.as_str()),
            ("enrolments[0][suspend]", flag(is_suspended)),
        ];
        self.done(Function::Enrol, &given).await
    }
}

const fn flag(is_set: bool) -> &'static str {
    if is_set { "1" } else { "0" }
}
