//! Puts a person into a cohort, and into the courses that everybody gets.

mod undo;

use connector::{
    Action, ActionSpec, Applied, BoxFuture, Coming, Cx, Error, Input, Plan, Receipt, Repeat, Undone,
};
use serde::{Deserialize, Serialize};

use crate::lms::client::Site;
use crate::lms::cohorts::KnownCohort;
use crate::lms::courses::{KnownCourse, counted};
use crate::lms::input::{outputs, receipt, required, text};
use crate::lms::model::{Cohort, Course, User};
use crate::lms::note::Note;
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
    /// Whether it was there and was activated. Older receipts do not tell.
    #[serde(default)]
    activated_account: bool,
    cohort: KnownCohort,
    /// Whether the app put the person into the cohort.
    joined: bool,
    /// The courses in which the app enrolled the person.
    courses: Vec<KnownCourse>,
    /// The role in those courses.
    role: u64,
    /// What was found right, perhaps by an earlier attempt.
    unsure: Unsure,
}

/// What was found right when an earlier attempt may have made it, and nothing shows whether it did.
#[derive(Default, Serialize, Deserialize)]
struct Unsure {
    /// Whether it is so of the membership in the cohort.
    member: bool,
    /// The courses of which it is so.
    courses: Vec<KnownCourse>,
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
            let standing = look(&site, &person, input, None).await?;
            Ok(plan(cx, &site, &person, &standing))
        })
    }

    fn foretell<'a>(
        &'a self,
        cx: &'a Cx,
        input: &'a Input,
        coming: &'a Coming,
    ) -> BoxFuture<'a, Result<Option<Plan>, Error>> {
        Box::pin(async move {
            let Some(cohort) = coming.only(input, "cohort", "cohort_name") else {
                return Ok(None);
            };
            let person = person(input)?;
            let site = Site::open(cx).await?;
            let standing = look(&site, &person, input, Some(Cohort::coming(cohort))).await?;
            Ok(Some(plan(cx, &site, &person, &standing)))
        })
    }

    fn apply<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Applied, Error>> {
        Box::pin(async move {
            let person = person(input)?;
            let site = Site::open(cx).await?;
            let standing = look(&site, &person, input, None).await?;
            let mut done = Done::default();
            let user = match &standing.user {
                Some(user) => {
                    if standing.is_suspended {
                        let note = Note::activated_by(&cx.idempotency_key);
                        site.activate(user, person.email, &note).await?;
                        done.account = Some(Opened::Activated);
                    } else if user.note(person.email) == Some(Note::Suspended) {
                        // Somebody else has activated it; what they do with it next is not the app's doing.
                        site.activate(user, person.email, &Note::Nothing).await?;
                    }
                    user.clone()
                }
                None => {
                    let user = site.make_account(&person, &cx.idempotency_key).await?;
                    done.account = Some(Opened::Made);
                    user
                }
            };
            if !standing.is_member {
                site.join(&standing.cohort, user.id).await?;
                done.joined = true;
            }
            for course in &standing.missing {
                site.enrol_in(course, user.id).await?;
                done.courses.push(KnownCourse::of(course));
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

fn plan(cx: &Cx, site: &Site, person: &Person<'_>, standing: &Standing) -> Plan {
    let changes = standing.changes().join(", ");
    let Some(user) = &standing.user else {
        let would = format!("Make an account for {} in Moodle, {changes}", person.email);
        return Plan::create(would).with_outputs(outputs(person.email, ""));
    };
    if changes.is_empty() {
        let done = Done::default().with_what_may_be_ours(cx, standing, user, person.email);
        return Plan::AlreadyRight(done.applied(site, standing, user, person));
    }
    let would = format!("Change the account of {} in Moodle: {changes}", person.email);
    let outputs = outputs(user.name(person.email), &user.id.to_string());
    Plan::change(would).with_outputs(outputs)
}

/// Looks at everything before anything is changed, so that what is wrong is told while nothing is done. The cohort is one
/// that is not there yet, or else the one that the input names.
async fn look(
    site: &Site,
    person: &Person<'_>,
    input: &Input,
    coming: Option<Cohort>,
) -> Result<Standing, Error> {
    let named = (text(input, "cohort"), text(input, "cohort_name"));
    let cohort = match coming {
        Some(cohort) => cohort,
        None => site.known_cohort(named.0, named.1).await?,
    };
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
    if is_suspended && user.note(person.email) != Some(Note::Suspended) {
        return Err(Obstacle::AccountSuspended(person.email.to_owned()).into());
    }
    Ok(Standing {
        is_suspended,
        is_member: !cohort.is_coming() && site.members_of(cohort.id).await?.contains(&user.id),
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

/// How an account came to be one that people can use.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Opened {
    /// It was made.
    Made,
    /// It was there, and was activated.
    Activated,
}

impl Opened {
    const fn told(self) -> &'static str {
        match self {
            Self::Made => "made the account",
            Self::Activated => "activated the account",
        }
    }
}

/// What an attempt did, and what earlier ones may have done.
#[derive(Default)]
struct Done {
    /// What was done with the account.
    account: Option<Opened>,
    joined: bool,
    courses: Vec<KnownCourse>,
    /// What an earlier attempt of this step did with it.
    account_before: Option<Opened>,
    unsure: Unsure,
}

impl Done {
    /// Adds what was found right and may be the work of an earlier attempt of this step. What the account bears witness
    /// of is the app's. A membership is, too, if the account is as new, or if there was nothing else to do then. Of
    /// everything else nobody knows.
    fn with_what_may_be_ours(mut self, cx: &Cx, standing: &Standing, user: &User, email: &str) -> Self {
        let note = user.note(email);
        let is_own = |noted: fn(&str) -> Note| cx.own_keys.iter().any(|key| note == Some(noted(key)));
        let (made, activated) = (is_own(Note::made_by), is_own(Note::activated_by));
        self.account_before = match (made, activated) {
            (true, _) => Some(Opened::Made),
            (false, true) => Some(Opened::Activated),
            (false, false) => None,
        };
        if !cx.made_before() {
            return self;
        }
        if standing.is_member {
            let was_all_there_was = self.account.is_none() && !activated && standing.courses.is_empty();
            self.joined = made || was_all_there_was;
            self.unsure.member = !self.joined;
        }
        let is_found = |course: &&Course| !self.courses.iter().any(|known| known.id == course.id);
        self.unsure.courses = standing
            .courses
            .iter()
            .filter(is_found)
            .map(KnownCourse::of)
            .collect();
        self
    }

    fn applied(self, site: &Site, standing: &Standing, user: &User, person: &Person<'_>) -> Applied {
        let cohort = &standing.cohort;
        let name = user.name(person.email);
        let opened = self.account.or(self.account_before);
        let is_unsure = self.unsure.member || !self.unsure.courses.is_empty();
        let did_something = opened.is_some() || self.joined || !self.courses.is_empty() || is_unsure;
        let mut did: Vec<_> = self
            .account
            .iter()
            .map(|opened| opened.told().to_owned())
            .collect();
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
                receipt(
                    site,
                    &Joined {
                        account: Account::of(user, person.email),
                        made_account: opened.is_some(),
                        activated_account: opened == Some(Opened::Activated),
                        cohort: KnownCohort::of(cohort),
                        joined: self.joined,
                        courses: self.courses,
                        role: site.settings.role,
                        unsure: self.unsure,
                    },
                )
            }),
        }
    }
}
