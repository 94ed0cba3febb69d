//! Moodle, asked by its REST web services.
//!
//! There is one address. A call is a form with `wstoken`, `wsfunction` and `moodlewsrestformat=json`, and parameters
//! in nested brackets. Whatever happens, the status is 200: failures are objects with an `exception`, some of them only
//! warnings in a success.

mod cohorts;
mod courses;
mod demo;
mod exception;
mod members;
mod parameters;
mod site;
mod standing;
#[cfg(test)]
mod tests;
mod users;

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::Value;

use crate::request::of_name;
use crate::{Answer, Limiter, Request, Simulated};

pub use cohorts::Cohort;
pub use courses::{Course, Enrolment};
pub use users::User;

use exception::{Exception, Told};

/// Where the web services are, below the site's address.
const ENDPOINT: &str = "/webservice/rest/server.php";

/// PHP reads no more names and values of a form (`max_input_vars`), and says nothing about it.
const MOST_PAIRS: usize = 1000;

/// A Moodle site with one web service and one token for it.
#[derive(Debug)]
pub struct Lms {
    token: String,
    /// The name of the site.
    pub site_name: String,
    /// The release, as the site tells it.
    pub release: String,
    /// The account whose token it is.
    pub service_user: u64,
    /// The accounts, in the order of their ids.
    pub users: Vec<User>,
    /// The cohorts.
    pub cohorts: Vec<Cohort>,
    /// The courses.
    pub courses: Vec<Course>,
    /// The idnumbers of the course categories.
    pub categories: BTreeSet<String>,
    /// The user names to whom a first password was mailed, once for each mail.
    pub mails: Vec<String>,
    /// How the site is set up.
    pub switches: Switches,
    functions: BTreeSet<&'static str>,
    capabilities: BTreeSet<&'static str>,
    limit: Option<(usize, Duration)>,
    limiter: Limiter,
    last_id: u64,
}

/// How the site is set up, and what ails it.
#[derive(Clone, Debug)]
pub struct Switches {
    /// Whether failures tell their reason (`debuginfo`); most sites hide it.
    pub debugging: bool,
    /// Whether classes of exceptions have namespaces, as in newer releases.
    pub namespaced: bool,
    /// Whether users are looked up with their case, which depends on the database.
    pub case_sensitive: bool,
    /// Whether several accounts may have the same address.
    pub same_addresses: bool,
    /// Whether `core_user_update_users` warns of what it left out, as in newer releases, instead of saying nothing.
    pub update_warnings: bool,
    /// Whether the site is in maintenance.
    pub maintenance: bool,
    /// Whether web services are switched off.
    pub off: bool,
    /// Whether messages are in another language than English.
    pub localised: bool,
    /// What PHP prints before each answer; nothing on a healthy site.
    pub notice: String,
    /// The roles that the service's user may assign.
    pub assignable_roles: BTreeSet<u64>,
}

impl Lms {
    /// A site without people, cohorts and courses, whose service has all functions and whose user may do everything.
    pub fn new(token: &str) -> Self {
        let mut lms = Self {
            token: token.to_owned(),
            site_name: "Academy".to_owned(),
            release: "4.5.2 (Build: 20250210)".to_owned(),
            service_user: 2,
            users: Vec::new(),
            cohorts: Vec::new(),
            courses: Vec::new(),
            categories: BTreeSet::new(),
            mails: Vec::new(),
            switches: Switches {
                debugging: false,
                namespaced: false,
                case_sensitive: false,
                same_addresses: false,
                update_warnings: false,
                maintenance: false,
                off: false,
                localised: false,
                notice: String::new(),
                assignable_roles: [4, 5].into(),
            },
            functions: FUNCTIONS.iter().map(|(name, _)| *name).collect(),
            capabilities: CAPABILITIES.into(),
            limit: None,
            limiter: Limiter::default(),
            last_id: 1,
        };
        lms.add_user("ws-hyopps", "ws-hyopps@lms.example.org", "Web", "Service");
        lms
    }

    /// Lets a proxy in front of the site refuse more than so many requests in a window.
    pub fn limits(&mut self, requests: usize, window: Duration) {
        self.limit = Some((requests, window));
    }

    /// Takes a function out of the service.
    pub fn remove_function(&mut self, name: &str) {
        self.functions.retain(|known| *known != name);
    }

    /// Takes a capability from the service's user.
    pub fn revoke(&mut self, capability: &str) {
        self.capabilities.retain(|known| *known != capability);
    }

    /// Gives the service's user every capability again.
    pub fn grant_all(&mut self) {
        self.capabilities = CAPABILITIES.into();
    }

    fn may(&self, capability: &str) -> bool {
        self.capabilities.contains(capability)
    }

    /// Returns whether one of the capabilities is there; the first is what a refusal names.
    fn require(&self, capabilities: &[&'static str]) -> Told<()> {
        let named = capabilities.first().copied().unwrap_or_default();
        if capabilities.iter().any(|capability| self.may(capability)) {
            Ok(())
        } else {
            Err(Exception::no_permissions(named))
        }
    }

    fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    /// Calls a function as a request asks for it.
    fn called(&mut self, form: &[(String, String)]) -> Told<Value> {
        if self.switches.off {
            return Err(Exception::of("moodle_exception", "enablewsdescription"));
        }
        if of_name(form, "wstoken") != Some(self.token.as_str()) {
            return Err(Exception::of("moodle_exception", "invalidtoken"));
        }
        if self.switches.maintenance {
            return Err(Exception::of("moodle_exception", "sitemaintenance"));
        }
        if !self.may("webservice/rest:use") {
            return Err(Exception::of("webservice_access_exception", "accessexception"));
        }
        let name = of_name(form, "wsfunction").unwrap_or_default();
        let known = FUNCTIONS
            .iter()
            .find(|(known, _)| *known == name && self.functions.contains(known));
        let Some((_, function)) = known else {
            return Err(Exception::of("webservice_access_exception", "accessexception"));
        };
        let given = form
            .iter()
            .filter(|(name, _)| !["wstoken", "wsfunction", "moodlewsrestformat"].contains(&name.as_str()));
        function(self, &parameters::tree(given))
    }
}

impl Simulated for Lms {
    fn answer(&mut self, request: &Request) -> Answer {
        if let Some((requests, window)) = self.limit
            && let Err(pause) = self.limiter.pass("proxy", requests, window)
        {
            return Answer::html(429, "<html><h1>Too Many Requests</h1></html>")
                .header("retry-after", format!("{:.3}", pause.as_secs_f64()));
        }
        if !request.path.ends_with(ENDPOINT) {
            return Answer::html(
                404,
                "<!DOCTYPE html><html><title>Not Found</title>Not Found</html>",
            );
        }
        // The real one reads the address as well; a token there would stand in the logs of every proxy.
        let is_form = request
            .header("content-type")
            .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
        let mut form = if is_form { request.form() } else { Vec::new() };
        form.truncate(MOST_PAIRS);
        let told = self.called(&form);
        if of_name(&form, "moodlewsrestformat") != Some("json") {
            return exception::in_xml(told.err());
        }
        let body = match told {
            Ok(value) => value,
            Err(exception) => exception.to_json(&self.switches),
        };
        let mut answer = Answer::json(200, &body);
        if !self.switches.notice.is_empty() {
            answer.body = format!("{}{body}", self.switches.notice).into_bytes();
        }
        answer
    }

    fn limiter(&self) -> Option<&Limiter> {
        Some(&self.limiter)
    }
}

type Function = fn(&mut Lms, &parameters::Node) -> Told<Value>;

/// What the service can be given, and how it is done.
const FUNCTIONS: [(&str, Function); 14] = [
    ("core_webservice_get_site_info", site::get_site_info),
    ("core_user_get_users_by_field", users::get_users_by_field),
    ("core_user_create_users", users::create_users),
    ("core_user_update_users", users::update_users),
    ("core_cohort_create_cohorts", cohorts::create_cohorts),
    ("core_cohort_delete_cohorts", cohorts::delete_cohorts),
    ("core_cohort_get_cohorts", cohorts::get_cohorts),
    ("core_cohort_search_cohorts", cohorts::search_cohorts),
    ("core_cohort_add_cohort_members", members::add_cohort_members),
    (
        "core_cohort_delete_cohort_members",
        members::delete_cohort_members,
    ),
    ("core_cohort_get_cohort_members", members::get_cohort_members),
    ("core_course_get_courses_by_field", courses::get_courses_by_field),
    ("core_enrol_get_enrolled_users", courses::get_enrolled_users),
    ("enrol_manual_enrol_users", courses::enrol_users),
];

/// What the service's user can be allowed.
const CAPABILITIES: [&str; 13] = [
    "moodle/user:create",
    "moodle/user:update",
    "moodle/user:viewdetails",
    "moodle/user:viewhiddendetails",
    "moodle/user:viewalldetails",
    "moodle/course:useremail",
    "moodle/cohort:manage",
    "moodle/cohort:assign",
    "moodle/cohort:view",
    "moodle/course:viewparticipants",
    "moodle/course:enrolreview",
    "enrol/manual:enrol",
    "webservice/rest:use",
];
