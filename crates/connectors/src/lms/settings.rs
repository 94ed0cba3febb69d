//! The settings of a connection to Moodle.

use domain::form::{Answers, Field, FieldError, Input, Problem};

use crate::certificate;
use crate::http::{Base, CA_CERTIFICATE, URL, ca_field, field, optional, text, url_field};
use crate::lms::names::lines;

const COURSES: &str = "courses";
const ROLE_ID: &str = "role_id";
const AUTH: &str = "auth";
const CATEGORY: &str = "category";

/// The role “student” of a site that nobody has changed.
const STUDENT: u64 = 5;

/// What an admin entered, ready to be used.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    /// Where the site is.
    pub(super) base: Base,
    /// Short names of the courses in which everybody is enrolled directly.
    pub(super) courses: Vec<String>,
    /// The role in those courses.
    pub(super) role: u64,
    /// How new accounts sign in, as Moodle calls it.
    pub(super) auth: String,
    /// The idnumber of the category to which new cohorts belong; empty for the whole site.
    pub(super) category: String,
}

/// Returns the form.
pub(super) fn fields() -> Vec<Field> {
    vec![
        url_field(
            "Address",
            "The address of your Moodle site, for example https://lms.example.org or https://example.org/moodle.",
        ),
        optional(field(
            COURSES,
            "Courses for everybody",
            "Short names of courses in which each person is enrolled directly, one per line. Leave it empty if the \
             courses follow the cohorts (enrolment method “Cohort sync”), which is easier to keep.",
            Input::LongText { max_length: 4000 },
        )),
        optional(field(
            ROLE_ID,
            "Role in those courses",
            "The number of the role that people get in the courses above. Leave it empty for 5, which is “student” \
             on most sites.",
            Input::Number {
                min: 1,
                max: 1_000_000,
            },
        )),
        optional(field(
            AUTH,
            "How new accounts sign in",
            "Moodle's name of the sign-in method, for example oidc or saml2 for single sign-on. Leave it empty for \
             manual: Moodle then mails each new person a first password.",
            Input::Text { max_length: 50 },
        )),
        optional(field(
            CATEGORY,
            "Category of new cohorts",
            "The ID number of the course category to which new cohorts belong. Leave it empty for cohorts of the \
             whole site.",
            Input::Text { max_length: 100 },
        )),
        ca_field(),
    ]
}

impl Settings {
    /// Reads what an admin entered.
    ///
    /// # Errors
    /// Every wrong field at once.
    pub(super) fn parse(answers: &Answers) -> Result<Self, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let base = Base::parse(text(answers, URL));
        let role = match text(answers, ROLE_ID) {
            "" => Ok(STUDENT),
            role => role.parse(),
        };
        if role.is_err() {
            let message = "Enter the number of a role, for example 5.";
            wrong.push(FieldError::new(ROLE_ID, Problem::NotInRange, message));
        }
        let auth = match text(answers, AUTH) {
            "" => "manual",
            auth => auth,
        };
        // Moodle's names of plug-ins.
        let is_plugin = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if !auth.chars().all(is_plugin) {
            let message = "Enter Moodle's own name of the method, in small letters, for example oidc.";
            wrong.push(FieldError::new(AUTH, Problem::Malformed, message));
        }
        if let Err(error) = certificate::extra_roots(CA_CERTIFICATE, text(answers, CA_CERTIFICATE)) {
            wrong.push(error);
        }
        match (base, role) {
            (Ok(base), Ok(role)) if wrong.is_empty() => Ok(Self {
                base: base.without_ending("/webservice/rest/server.php"),
                courses: lines(text(answers, COURSES)),
                role,
                auth: auth.to_owned(),
                category: text(answers, CATEGORY).to_owned(),
            }),
            (Err(message), _) => {
                wrong.insert(0, FieldError::new(URL, Problem::Malformed, message));
                Err(wrong)
            }
            (Ok(_), _) => Err(wrong),
        }
    }

    /// Returns whether Moodle keeps the passwords of new accounts itself, and so can mail a first one.
    pub(super) fn mails_first_password(&self) -> bool {
        matches!(self.auth.as_str(), "manual" | "email")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parsed(settings: serde_json::Value) -> Result<Settings, Vec<String>> {
        let answers = settings.as_object().cloned().unwrap();
        let paths = |errors: Vec<FieldError>| errors.into_iter().map(|error| error.path).collect();
        Settings::parse(&answers).map_err(paths)
    }

    #[test]
    fn what_is_left_empty_has_a_default() {
        let settings =
            parsed(json!({"url": "https://lms.example.org/", "role_id": "", "courses": ""})).unwrap();
        assert_eq!((settings.role, settings.auth.as_str()), (5, "manual"));
        assert!(settings.courses.is_empty() && settings.category.is_empty());
        assert!(settings.mails_first_password());
    }

    #[test]
    fn the_address_of_the_web_service_is_taken_for_the_site() {
        for copied in [
            "https://lms.example.org/moodle/webservice/rest/server.php",
            "https://lms.example.org/moodle/webservice/rest/server.php/",
            "https://lms.example.org/moodle/",
        ] {
            let settings = parsed(json!({ "url": copied })).unwrap();
            assert_eq!(
                settings.base.as_str(),
                "https://lms.example.org/moodle",
                "{copied}"
            );
        }
    }

    #[test]
    fn courses_stand_one_in_a_line() {
        let courses = "welcome\n  data, part 1 \r\n\nwelcome\n";
        let settings = parsed(json!({"url": "https://lms.example.org", "courses": courses})).unwrap();
        assert_eq!(settings.courses, ["welcome", "data, part 1"]);
    }

    #[test]
    fn every_wrong_field_is_told_at_once() {
        let wrong = parsed(json!({
            "url": "lms.example.org", "role_id": "student", "auth": "Open ID", "ca_certificate": "none",
        }));
        assert_eq!(wrong.unwrap_err(), ["url", "role_id", "auth", "ca_certificate"]);
    }
}
