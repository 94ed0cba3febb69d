//! Enrols a person in courses directly.

use connector::{Action, ActionSpec, Applied, BoxFuture, Cx, Error, Input, Plan, Receipt, Repeat, Undone};
use serde::{Deserialize, Serialize};

use crate::lms::client::Site;
use crate::lms::courses::{KnownCourse, counted};
use crate::lms::input::{Still, content, made_elsewhere, outputs, receipt, required, undone};
use crate::lms::model::{Course, User};
use crate::lms::names::lines;
use crate::lms::obstacle::{Obstacle, listed};
use crate::lms::people::Account;

/// Enrols a person in courses, whose short names stand one in a line. Repeating it changes nothing.
pub(in crate::lms) struct EnrolInCourses;

static SPEC: ActionSpec = ActionSpec {
    name: "lms.enrol_in_courses",
    summary: "Enrols a person in courses directly, for those that follow no cohort.",
    inputs: &["email", "courses"],
    outputs: &["name", "id"],
    permissions: &[
        "core_webservice_get_site_info",
        "core_user_get_users_by_field",
        "core_course_get_courses_by_field",
        "core_enrol_get_enrolled_users",
        "enrol_manual_enrol_users",
        "moodle/user:viewdetails",
        "moodle/user:viewhiddendetails",
        "moodle/course:useremail",
        "moodle/course:viewparticipants",
        "moodle/course:enrolreview",
        "enrol/manual:enrol",
    ],
    repeat: Repeat::Safe,
    reversible: true,
};

/// What undo needs.
#[derive(Serialize, Deserialize)]
struct Enrolled {
    account: Account,
    /// The courses in which the app enrolled the person.
    courses: Vec<KnownCourse>,
    /// Courses in which the person was found, perhaps by an earlier attempt.
    unsure: Vec<KnownCourse>,
    /// The role in those courses.
    role: u64,
}

/// How things stand.
struct Standing {
    user: User,
    courses: Vec<Course>,
    /// Those of the courses in which the person cannot work yet.
    missing: Vec<Course>,
}

impl Action for EnrolInCourses {
    fn spec(&self) -> &'static ActionSpec {
        &SPEC
    }

    fn plan<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Plan, Error>> {
        Box::pin(async move {
            let email = required(input, "email")?;
            let site = Site::open(cx).await?;
            let standing = look(&site, email, input).await?;
            if standing.missing.is_empty() {
                return Ok(Plan::AlreadyRight(standing.applied(cx, &site, email)));
            }
            let names: Vec<_> = standing
                .missing
                .iter()
                .map(|course| course.shortname.clone())
                .collect();
            Ok(Plan::change(format!(
                "Enrol {email} in Moodle in {}",
                listed(&names)
            )))
        })
    }

    fn apply<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Applied, Error>> {
        Box::pin(async move {
            let email = required(input, "email")?;
            let site = Site::open(cx).await?;
            let standing = look(&site, email, input).await?;
            for course in &standing.missing {
                site.enrol_in(course, standing.user.id).await?;
            }
            Ok(standing.applied(cx, &site, email))
        })
    }

    fn undo<'a>(&'a self, cx: &'a Cx, receipt: &'a Receipt) -> BoxFuture<'a, Result<Undone, Error>> {
        Box::pin(async move {
            let enrolled: Enrolled = content(receipt)?;
            let site = Site::open(cx).await?;
            let what = format!("suspend the enrolments of {}", enrolled.account.email);
            if let Some(undone) = made_elsewhere(&site, receipt, &what) {
                return Ok(undone);
            }
            let user = match enrolled.account.still(&site).await? {
                Still::There(user) => user,
                Still::Gone => {
                    let what = "suspend its enrolments that are not needed";
                    return Ok(Undone::ByHand(enrolled.account.unseen(what)));
                }
                Still::Other => return Ok(Undone::ByHand(enrolled.account.unrecognized())),
            };
            let email = &enrolled.account.email;
            let suspended = site
                .suspend_enrolments(&enrolled.courses, user.id, email, enrolled.role)
                .await?;
            let mut by_hand = suspended.by_hand;
            by_hand.extend(site.unsure_enrolments(&enrolled.unsure, user.id, email).await?);
            let done = match suspended.courses {
                0 => String::new(),
                several => format!("Suspended {email} in {} in Moodle.", counted(several)),
            };
            Ok(undone(done, &by_hand))
        })
    }
}

async fn look(site: &Site, email: &str, input: &Input) -> Result<Standing, Error> {
    let courses = site.courses(&lines(required(input, "courses")?)).await?;
    let Some(user) = site.person(email).await? else {
        return Err(Obstacle::PersonUnknown(email.to_owned()).into());
    };
    if user.is_suspended()? {
        return Err(Obstacle::AccountSuspended(email.to_owned()).into());
    }
    Ok(Standing {
        missing: site.missing(&courses, user.id).await?,
        courses,
        user,
    })
}

impl Standing {
    /// Returns what a finished action returns. After an earlier attempt nobody knows which of several enrolments it
    /// made; a single one was missing then, or there would have been nothing to do.
    fn applied(&self, cx: &Cx, site: &Site, email: &str) -> Applied {
        let is_the_only_one = cx.made_before() && self.courses.len() == 1;
        let ours = if is_the_only_one {
            &self.courses
        } else {
            &self.missing
        };
        let is_unsure =
            |course: &&Course| cx.made_before() && !ours.iter().any(|known| known.id == course.id);
        let unsure: Vec<_> = self
            .courses
            .iter()
            .filter(is_unsure)
            .map(KnownCourse::of)
            .collect();
        let summary = if ours.is_empty() {
            format!(
                "{email} is enrolled in {} in Moodle already.",
                counted(self.courses.len())
            )
        } else {
            format!("Enrolled {email} in {} in Moodle.", counted(ours.len()))
        };
        Applied {
            summary,
            outputs: outputs(self.user.name(email), &self.user.id.to_string()),
            receipt: (!ours.is_empty() || !unsure.is_empty()).then(|| {
                receipt(
                    site,
                    &Enrolled {
                        account: Account::of(&self.user, email),
                        courses: ours.iter().map(KnownCourse::of).collect(),
                        unsure,
                        role: site.settings.role,
                    },
                )
            }),
        }
    }
}
