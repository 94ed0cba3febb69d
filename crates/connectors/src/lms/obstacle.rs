//! What was found in Moodle and stands in the way, and the words for it.

use connector::{Error, Kind};

/// What stands in the way, although Moodle did what it was asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Obstacle {
    /// The step was given nothing for an input that it needs.
    InputMissing(&'static str),
    /// What undo was given is not what this app writes.
    ReceiptUnreadable,
    /// No cohort has this id, ID or name.
    CohortUnknown(String),
    /// Several cohorts have it.
    CohortAmbiguous(String),
    /// The cohort with the recorded number is another one than was recorded.
    CohortDiffers {
        number: String,
        name: String,
        recorded: String,
    },
    /// The ID of an organization's cohort belongs to a cohort of another name.
    CohortTaken { idnumber: String, name: String },
    /// Nobody has the address.
    PersonUnknown(String),
    /// Nobody has the address, and the records say that the person was given this.
    PersonNotShown { email: String, recorded: Vec<String> },
    /// Several accounts have the address.
    AccountAmbiguous(String),
    /// The user name for the address belongs to an account with another one.
    UsernameTaken { username: String },
    /// The account was suspended by somebody else.
    AccountSuspended(String),
    /// The token's user may not see something that decides.
    Hidden {
        what: &'static str,
        capability: &'static str,
    },
    /// Moodle says that it changed an account, and did not.
    AccountUnchanged { said: Vec<String> },
    /// Moodle says that it changed a cohort, and did not.
    MembershipUnchanged { cohort: String, said: Vec<String> },
    /// No course has the short name.
    CourseUnknown(Vec<String>),
    /// Moodle says that it enrolled somebody, and did not.
    EnrolmentUnchanged { course: String },
}

impl From<Obstacle> for Error {
    fn from(obstacle: Obstacle) -> Self {
        let blocked = Kind::Blocked;
        let (code, kind, message, hint, detail) = match obstacle {
            Obstacle::InputMissing(input) => (
                "lms_input_missing",
                Kind::Permanent,
                format!("The step has nothing for “{input}”, which it needs."),
                "Correct the step's input, then try it again. Nothing was changed.",
                Vec::new(),
            ),
            Obstacle::ReceiptUnreadable => (
                "lms_receipt_unreadable",
                Kind::Permanent,
                "The record of what was done in Moodle cannot be read.".to_owned(),
                "Look in Moodle what is to be taken back, and do it by hand. Nothing was changed.",
                Vec::new(),
            ),
            Obstacle::CohortUnknown(cohort) => (
                "lms_group_unknown",
                blocked,
                format!("Moodle has no cohort “{cohort}”, or does not show it to this app."),
                "Look under Site administration, Users, Cohorts, and try this step again with other input, the right \
                 cohort; or allow the token's user to view the cohorts of that category. Nothing was changed.",
                Vec::new(),
            ),
            Obstacle::CohortAmbiguous(cohort) => (
                "lms_group_ambiguous",
                blocked,
                format!("Moodle has more than one cohort “{cohort}”."),
                "Give one of them another name or ID in Moodle, or try this step again with other input: the right \
                 one's number. Nothing was changed.",
                Vec::new(),
            ),
            Obstacle::CohortDiffers {
                number,
                name,
                recorded,
            } => (
                "lms_group_differs",
                blocked,
                format!(
                    "The cohort number {number} is “{name}” in Moodle, and “{recorded}” is recorded with that number."
                ),
                "If it is the partner's and was renamed, give it the recorded name again, or try this step again with \
                 other input: its name now as the cohort's name. If it is somebody else's, for example because the \
                 connection leads to another site now, try again with other input: the right cohort's number and \
                 name, or the name alone. Nothing was changed.",
                Vec::new(),
            ),
            Obstacle::CohortTaken { idnumber, name } => (
                "lms_cohort_taken",
                blocked,
                format!(
                    "The ID {idnumber} belongs to the cohort “{name}” in Moodle, which has another name."
                ),
                "If it is the same partner, give the cohort the organization's name in Moodle; if not, give it \
                 another ID. Then try the step again. Nothing was changed.",
                Vec::new(),
            ),
            Obstacle::PersonUnknown(email) => (
                "lms_person_unknown",
                blocked,
                format!("Moodle has no account with the address {email}, or does not show it to this app."),
                "Add the person to a cohort first, which makes the account. Nothing was changed.",
                Vec::new(),
            ),
            Obstacle::PersonNotShown { email, recorded } => (
                "lms_person_not_shown",
                blocked,
                format!(
                    "Moodle shows no account with the address {email}, and by the records of this app the person still \
                     has access there."
                ),
                "The account has another address by now, was deleted, or the token's user may not see it. Look under \
                 Site administration, Users, Browse list of users. If it is there, correct its address, or allow \
                 moodle/user:viewdetails in a role of the token's user for the whole site, then try the step again; or \
                 do it there and say that the step is done by hand. If it is gone, say that the step is done by hand. \
                 Nothing was changed.",
                recorded,
            ),
            Obstacle::AccountAmbiguous(email) => (
                "lms_account_ambiguous",
                blocked,
                format!("Moodle has more than one account with the address {email}."),
                "Decide which one the person uses, and give the others another address in Moodle. Nothing was changed.",
                Vec::new(),
            ),
            Obstacle::UsernameTaken { username } => (
                "lms_username_taken",
                blocked,
                format!("The user name {username} belongs to an account with another address in Moodle."),
                "If it is the same person, correct the address of the account; if not, give it another user name. \
                 Then try the step again. Nothing was changed.",
                Vec::new(),
            ),
            Obstacle::AccountSuspended(email) => (
                "lms_account_suspended",
                blocked,
                format!(
                    "The account of {email} is suspended in Moodle, and nothing shows that it was by this app."
                ),
                "Ask whoever suspended it. Activate it in Moodle if the person is to come back, then try the step \
                 again. Nothing was changed.",
                Vec::new(),
            ),
            Obstacle::Hidden { what, capability } => (
                "lms_not_visible",
                Kind::NeedsPermission(capability.to_owned()),
                format!("Moodle does not show this app {what}."),
                "Allow the capability in a role of the token's user, for the whole site, then try the step again. \
                 What was done before stays.",
                Vec::new(),
            ),
            Obstacle::AccountUnchanged { said } => (
                "lms_account_unchanged",
                Kind::Permanent,
                "Moodle did not change the account, and gave no failure either.".to_owned(),
                "Accounts of site administrators cannot be changed by web services: change this one by hand, in \
                 Moodle. What was done before stays.",
                said,
            ),
            Obstacle::MembershipUnchanged { cohort, said } => (
                "lms_membership_unchanged",
                Kind::Permanent,
                format!("Moodle did not change who is in the cohort “{cohort}”, and gave no failure either."),
                "If another program keeps this cohort, change it there. What was done before stays.",
                said,
            ),
            Obstacle::CourseUnknown(courses) => (
                "lms_course_unknown",
                blocked,
                format!("Moodle has no course with the short name {}.", listed(&courses)),
                "Correct the short names, or allow the token's user to see hidden courses. Nothing was changed.",
                Vec::new(),
            ),
            Obstacle::EnrolmentUnchanged { course } => (
                "lms_enrolment_unchanged",
                Kind::Permanent,
                format!("Moodle took the enrolment in “{course}”, and does not list it."),
                "Check in the course whether manual enrolments are switched on, and whether its groups hide people \
                 from the token's user. What was done before stays.",
                Vec::new(),
            ),
        };
        let mut error = Self::new(kind, code, message).hint(hint);
        error.detail = detail;
        error
    }
}

/// Returns for example “a”, “b”.
pub(super) fn listed(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("“{name}”")).collect();
    names.join(", ")
}
