//! Puts a person into a cohort, and into the courses that everybody gets.

mod undo;

use connector::{Action, ActionSpec, Applied, BoxFuture, Cx, Error, Input, Plan, Receipt, Repeat, Undone};
use serde::{Deserialize, Serialize};

use crate::lms::client::Site;
use crate::lms::cohorts::KnownCohort;
use crate::lms::courses::counted;
use crate::lms::input::{outputs, receipt, required, text};
use crate::lms::model::{Cohort, Course, User};
use crate::lms::obstacle::Obstacle;
use crate::lms::people::{Account, Person};

/// Puts a person into a cohort, and makes the account if there is none. Repeating it finds what is there.
pub(in crate::lms) struct AddPersonToCohort;

static SPEC: ActionSpec = ActionSpec {
    name: "lms.add_person_to_cohort",
    summary: "Puts a person into a cohort, makes the account if there is none, and enrols in the courses for everybody.",
    inputs: &[
        "email",
        "first_name",
        "last_name",
        "language",
        "cohort",
        "cohort_name",
    ],
    outputs: &["name", "id"],
    permissions: &[
        "core_webservice_get_site_info",
        "core_user_get_users_by_field",
        "core_user_create_users",
        "core_user_update_users",
        "core_cohort_search_cohorts",
        "core_cohort_get_cohorts",
        "core_cohort_get_cohort_members",
        "core_cohort_add_cohort_members",
        "core_cohort_delete_cohort_members",
        "core_course_get_courses_by_field",
        "core_enrol_get_enrolled_users",
        "enrol_manual_enrol_users",
        "moodle/user:viewdetails",
        "moodle/user:viewhiddendetails",
        "moodle/user:viewalldetails",
        "moodle/course:useremail",
        "moodle/user:create",
        "moodle/user:update",
        "moodle/cohort:view",
        "moodle/cohort:assign",
        "moodle/course:viewparticipants",
        "moodle/course:enrolreview",
        "enrol/manual:enrol",
    ],
    repeat: Repeat::Safe,
    reversible: true,
};

/// What undo needs.
#[derive(Serialize, Deserialize)]
struct Joined {
    account: Account,
    /// Whether the app made the account or activated it.
    made_account: bool,
    cohort: KnownCohort,
    /// Whether the app put the person into the cohort.
    joined: bool,
    /// The courses in which the app enrolled the person.
    courses: Vec<u64>,
    /// The role in those courses.
    role: u64,
}

/// How things stand.
struct Standing {
    user: Option<User>,
    is_suspended: bool,
    cohort: Cohort,
    is_member: bool,
    courses: Vec<Course>,
    /// Those of the courses in which the person cannot work yet.
    missing: Vec<Course>,
}

impl Action for AddPersonToCohort {
    fn spec(&self) -> &'static ActionSpec {
        &SPEC
    }

    fn plan<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Plan, Error>> {
        Box::pin(async move {
            let person = person(input)?;
            let site = Site::open(cx).await?;
            let standing = look(&site, &person, input).await?;
            let Some(user) = &standing.user else {
                return Ok(Plan::Create(format!(
                    "Account for {} in Moodle, {}",
                    person.email,
                    standing.changes().join(", ")
                )));
            };
            let changes = standing.changes();
            if changes.is_empty() {
                let done = Done::default().with_what_may_be_ours(cx, &standing, user, person.email);
                return Ok(Plan::AlreadyRight(done.applied(&site, &standing, user, &person)));
            }
            Ok(Plan::Change(format!(
                "{} in Moodle: {}",
                person.email,
                changes.join(", ")
            )))
        })
    }

    fn apply<'a>(&'a self, cx: &'a Cx, input: &'a Input, _: Plan) -> BoxFuture<'a, Result<Applied, Error>> {
        Box::pin(async move {
            let person = person(input)?;
            let site = Site::open(cx).await?;
            let standing = look(&site, &person, input).await?;
            let mut done = Done::default();
            let user = match &standing.user {
                Some(user) => {
                    if standing.is_suspended {
                        site.suspend(user.id, false).await?;
                        done.account = Some("activated the account");
                    }
                    user.clone()
                }
                None => {
                    let user = site.make_account(&person).await?;
                    done.account = Some("made the account");
                    user
                }
            };
            if !standing.is_member {
                site.join(&standing.cohort, user.id).await?;
                done.joined = true;
            }
            for course in &standing.missing {
                site.enrol_in(course, user.id).await?;
                done.courses.push(course.id);
            }
            let done = done.with_what_may_be_ours(cx, &standing, &user, person.email);
            Ok(done.applied(&site, &standing, &user, &person))
        })
    }

    fn undo<'a>(&'a self, cx: &'a Cx, receipt: &'a Receipt) -> BoxFuture<'a, Result<Undone, Error>> {
        Box::pin(undo::joined(cx, receipt))
    }
}

fn person(input: &Input) -> Result<Person<'_>, Error> {
    Ok(Person {
        email: required(input, "email")?,
        first_name: required(input, "first_name")?,
        last_name: required(input, "last_name")?,
        language: text(input, "language"),
    })
}

/// Looks at everything before anything is changed, so that what is wrong is told while nothing is done.
async fn look(site: &Site, person: &Person<'_>, input: &Input) -> Result<Standing, Error> {
    let cohort = site
        .known_cohort(text(input, "cohort"), text(input, "cohort_name"))
        .await?;
    let courses = site.courses(&site.settings.courses).await?;
    let user = site.person(person.email).await?;
    let Some(user) = user else {
        return Ok(Standing {
            user: None,
            is_suspended: false,
            cohort,
            is_member: false,
            missing: courses.clone(),
            courses,
        });
    };
    let is_suspended = user.is_suspended()?;
    if is_suspended && !user.is_ours(person.email) {
        return Err(Obstacle::AccountSuspended(person.email.to_owned()).into());
    }
    Ok(Standing {
        is_suspended,
        is_member: site.members_of(cohort.id).await?.contains(&user.id),
        cohort,
        missing: site.missing(&courses, user.id).await?,
        courses,
        user: Some(user),
    })
}

impl Standing {
    /// Returns what is to be changed, in words.
    fn changes(&self) -> Vec<String> {
        let mut changes = Vec::new();
        if self.is_suspended {
            changes.push("active again".to_owned());
        }
        if !self.is_member {
            changes.push(format!("in the cohort “{}”", self.cohort.name));
        }
        if !self.missing.is_empty() {
            changes.push(format!("enrolled in {}", counted(self.missing.len())));
        }
        changes
    }
}

/// What an attempt did, and what earlier ones may have done.
#[derive(Default)]
struct Done {
    /// What was done with the account, in words.
    account: Option<&'static str>,
    joined: bool,
    courses: Vec<u64>,
    /// Whether the account may be the work of an earlier attempt.
    may_have_made_account: bool,
}

impl Done {
    /// Adds what was found right and may be the work of an earlier attempt of this step. Of an account it is known who
    /// made it; of the rest it is not, so whoever began it takes it back.
    fn with_what_may_be_ours(mut self, cx: &Cx, standing: &Standing, user: &User, email: &str) -> Self {
        if cx.made_before {
            self.may_have_made_account = user.is_ours(email);
            self.joined = true;
            self.courses = standing.courses.iter().map(|course| course.id).collect();
        }
        self
    }

    fn applied(self, site: &Site, standing: &Standing, user: &User, person: &Person<'_>) -> Applied {
        let cohort = &standing.cohort;
        let name = user.name(person.email);
        let made_account = self.account.is_some() || self.may_have_made_account;
        let did_something = made_account || self.joined || !self.courses.is_empty();
        let mut did: Vec<String> = self.account.iter().map(ToString::to_string).collect();
        if self.joined {
            did.push(format!("put into the cohort “{}”", cohort.name));
        }
        if !self.courses.is_empty() {
            did.push(format!("enrolled in {}", counted(self.courses.len())));
        }
        let summary = if did.is_empty() {
            format!(
                "{} is in the cohort “{}” in Moodle already.",
                person.email, cohort.name
            )
        } else {
            format!("{} in Moodle: {}.", person.email, did.join(", "))
        };
        Applied {
            summary,
            outputs: outputs(name, &user.id.to_string()),
            receipt: did_something.then(|| {
                receipt(&Joined {
                    account: Account::of(user, person.email),
                    made_account,
                    cohort: KnownCohort::of(cohort),
                    joined: self.joined,
                    courses: self.courses,
                    role: site.settings.role,
                })
            }),
        }
    }
}
