//! What Moodle says when it does not do what is asked, and the words for it.

use connector::{Error, Kind};

use crate::lms::function::Function;
use crate::lms::model::Exception;

/// How much of what a site says is shown.
const SHOWN: usize = 300;

/// Why a call did not do its work.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub(super) enum Refusal {
    /// No answer came, or one that Moodle does not give.
    #[error("no answer of Moodle's came")]
    Unanswered(#[source] Error),
    /// Something stands in front of the answer.
    #[error("the site puts something else in front of its answers")]
    Broken(Said),
    /// The token is wrong, has ended or was taken back.
    #[error("the token is refused")]
    Token(Said),
    /// The function is not in the service, or the service is not for this user or address.
    #[error("the function {} is not allowed", .0.name())]
    Function(Function, Said),
    /// The service's user lacks a capability.
    #[error("the function {} needs a capability", .0.name())]
    Capability(Function, Said),
    /// Web services are off.
    #[error("web services are off")]
    Off(Said),
    /// The site is in maintenance.
    #[error("the site is in maintenance")]
    Maintenance(Said),
    /// A parameter is wrong, or what was to be made exists already; sites seldom tell which.
    #[error("the function {} refuses what it was given", .0.name())]
    Input(Function, Said),
    /// An id is not there.
    #[error("what was named is not there")]
    Gone(Said),
    /// The course takes nobody by hand.
    #[error("the course takes nobody by hand")]
    CourseClosed(Said),
    /// The service's user may not assign the role.
    #[error("the role cannot be assigned")]
    Role(Said),
    /// Anything else.
    #[error("the function {} failed", .0.name())]
    Other(Function, Said),
}

/// What a site said, for the details of an error.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Said {
    pub(super) errorcode: String,
    pub(super) message: String,
    pub(super) reason: String,
    pub(super) trace: String,
}

impl Refusal {
    /// Tells an exception apart by its code, and by its class where codes are shared.
    pub(super) fn of(function: Function, exception: &Exception, trace: String) -> Self {
        let said = Said {
            errorcode: shown(&exception.errorcode),
            message: shown(&exception.message),
            reason: shown(&exception.debuginfo),
            trace,
        };
        // Newer releases put a namespace in front.
        let class = exception.exception.rsplit('\\').next().unwrap_or_default();
        match (class, exception.errorcode.as_str()) {
            (_, "invalidtoken") => Self::Token(said),
            (_, "sitemaintenance") => Self::Maintenance(said),
            (_, "servicenotavailable" | "enablewsdescription") => Self::Off(said),
            (_, "invalidrecord" | "invalidrecordunknown") => Self::Gone(said),
            (_, "wsnoinstance" | "wscannotenrol") => Self::CourseClosed(said),
            (_, "wsusercannotassign") => Self::Role(said),
            (_, "invalidparameter") | ("invalid_parameter_exception", _) => Self::Input(function, said),
            (_, "nopermissions") | ("required_capability_exception", _) => Self::Capability(function, said),
            (_, "accessexception") | ("webservice_access_exception", _) => Self::Function(function, said),
            ("dml_missing_record_exception", _) => Self::Gone(said),
            (_, _) => Self::Other(function, said),
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        let blocked = Kind::Blocked;
        let (code, kind, message, hint, (detail, trace)) = match &refusal {
            Refusal::Unanswered(error) => (
                error.code,
                error.kind.clone(),
                error.message.clone(),
                error.hint.as_str(),
                (error.detail.clone(), error.trace.clone()),
            ),
            Refusal::Broken(said) => (
                "lms_site_broken",
                blocked,
                "Moodle puts other text in front of its answers, usually a fault of PHP or of a plug-in."
                    .to_owned(),
                "Show the detail to whoever runs the site; PHP must not print its notices there. What was done \
                 before stays, and the step does not do it twice.",
                said.told(),
            ),
            Refusal::Token(said) => (
                "lms_sign_in_refused",
                blocked,
                "Moodle refuses the web service token: it is wrong, has ended or was taken back.".to_owned(),
                "Make a new token in Moodle (Site administration, Server, Web services, Manage tokens) and enter it \
                 on the Connections page; the step goes on by itself. Nothing was changed.",
                said.told(),
            ),
            Refusal::Function(function, said) => (
                "lms_function_not_allowed",
                Kind::NeedsPermission(function.name().to_owned()),
                format!(
                    "Moodle does not let this token call the function {}.",
                    function.name()
                ),
                "Add the function to the token's external service, and check the service's users, the capability \
                 webservice/rest:use and the addresses the token is bound to. What was done before stays; then try \
                 the step again.",
                said.told(),
            ),
            Refusal::Capability(function, said) => (
                "lms_capability_missing",
                Kind::NeedsPermission(function.capability().to_owned()),
                format!(
                    "The token's user lacks a capability in Moodle; {} needs {}.",
                    function.name(),
                    function.capability()
                ),
                "Allow it in a role of that user, for the whole site or the category or course in question. What was \
                 done before stays; then try the step again.",
                said.told(),
            ),
            Refusal::Off(said) => (
                "lms_web_service_off",
                blocked,
                "Web services are switched off in Moodle, or the token's service is.".to_owned(),
                "Switch on web services, the REST protocol and the service in Moodle, then try the step again. \
                 Nothing was changed.",
                said.told(),
            ),
            Refusal::Maintenance(said) => (
                "lms_maintenance",
                Kind::Transient { retry_after: None },
                "Moodle is in maintenance.".to_owned(),
                "The step tries again by itself. What was done before stays.",
                said.told(),
            ),
            Refusal::Input(function, said) => (
                "lms_input_refused",
                Kind::Permanent,
                format!(
                    "Moodle refuses what {} was given, and changed nothing.",
                    function.name()
                ),
                refused(*function),
                said.told(),
            ),
            Refusal::Gone(said) => (
                "lms_record_gone",
                blocked,
                "Something that this step needs was removed in Moodle in the meantime.".to_owned(),
                "Look in Moodle whether the account, cohort or course is still there, then try the step again; it \
                 looks anew. What was done before stays.",
                said.told(),
            ),
            Refusal::CourseClosed(said) => (
                "lms_course_closed",
                blocked,
                "A course in Moodle takes nobody by manual enrolment.".to_owned(),
                "Add the enrolment method “Manual enrolments” to the course and switch it on, or leave the course out \
                 and use “Cohort sync”. What was done before stays; then try the step again.",
                said.told(),
            ),
            Refusal::Role(said) => (
                "lms_role_not_assignable",
                Kind::NeedsPermission("The right to assign the role of the settings".to_owned()),
                "The token's user may not assign the role that people get in the courses.".to_owned(),
                "Allow it in Moodle (Users, Permissions, Define roles, Allow role assignments), or enter another role \
                 on the Connections page. What was done before stays; then try the step again.",
                said.told(),
            ),
            Refusal::Other(function, said) => (
                "lms_refused",
                Kind::Permanent,
                format!("Moodle could not do {}: {}", function.name(), said.message),
                "The detail has Moodle's own words. What was done before stays; put it right, then try the step \
                 again.",
                said.told(),
            ),
        };
        let mut error = Self::new(kind, code, message).hint(hint).trace(trace);
        error.detail = detail;
        error
    }
}

/// Returns what may be wrong, since most sites hide it.
const fn refused(function: Function) -> &'static str {
    match function {
        Function::CreateUsers => {
            "Check the name and address of the person, the sign-in method in the settings, and whether there is an \
             account with this address that the token's user may not see. Moodle's log or its debugging mode tells \
             the reason."
        }
        Function::CreateCohorts => {
            "Check the category in the settings, and whether there is a cohort with this ID that the token's user \
             may not see. Moodle's log or its debugging mode tells the reason."
        }
        Function::FindUsers => "Check the person's address, then try the step again.",
        Function::SiteInfo
        | Function::UpdateUsers
        | Function::DeleteCohorts
        | Function::GetCohorts
        | Function::SearchCohorts
        | Function::AddMembers
        | Function::DeleteMembers
        | Function::GetMembers
        | Function::FindCourses
        | Function::EnrolledUsers
        | Function::Enrol => {
            "Moodle's log or its debugging mode tells the reason. This app supports Moodle 3.9 and later."
        }
    }
}

impl Said {
    /// Returns it for the details of an error, and the site's name of the request.
    fn told(&self) -> (Vec<String>, String) {
        let labelled = [
            ("code", &self.errorcode),
            ("message", &self.message),
            ("reason", &self.reason),
        ];
        let said = labelled.into_iter().filter(|(_, text)| !text.is_empty());
        let lines = said.map(|(label, text)| format!("{label}: {text}")).collect();
        (lines, self.trace.clone())
    }
}

/// Returns the beginning of a text of the site, in one line.
pub(super) fn shown(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    words.join(" ").chars().take(SHOWN).collect()
}
