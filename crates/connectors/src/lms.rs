//! LMS: puts partners' people into cohorts and courses of a Moodle site.
//!
//! Moodle is asked by its REST web services, one function a call. Accounts are never deleted and nobody is ever
//! unenrolled, because that takes grades and work out of sight: what is taken back is suspended.

mod actions {
    pub(super) mod add_person_to_cohort;
    pub(super) mod create_cohort;
    pub(super) mod enrol_in_courses;
    pub(super) mod remove_person_from_cohort;
    pub(super) mod suspend_person;
}
mod calls;
mod check;
mod client;
mod cohorts;
mod courses;
mod error;
mod function;
mod input;
mod model;
mod names;
mod note;
mod obstacle;
mod people;
mod settings;

use connector::{Action, BoxFuture, Cx, Error, Found, System, SystemSpec};
use domain::form::{Answers, Field, FieldError};

use crate::http::{CA_CERTIFICATE, Product, URL};
use actions::add_person_to_cohort::AddPersonToCohort;
use actions::create_cohort::CreateCohort;
use actions::enrol_in_courses::EnrolInCourses;
use actions::remove_person_from_cohort::RemovePersonFromCohort;
use actions::suspend_person::SuspendPerson;
use settings::Settings;

/// The system `lms`.
pub(crate) struct Lms;

static SPEC: SystemSpec = SystemSpec {
    key: "lms",
    title: "LMS (Moodle)",
    summary: "Gives partners' people their courses: cohorts, accounts and enrolments in Moodle.",
    secret_label: Some("Web service token"),
    destination: &[URL, CA_CERTIFICATE],
};

/// What sentences call the system.
const PRODUCT: Product = Product {
    key: "lms",
    title: "Moodle",
};

static ACTIONS: &[&dyn Action] = &[
    &CreateCohort,
    &AddPersonToCohort,
    &RemovePersonFromCohort,
    &SuspendPerson,
    &EnrolInCourses,
];

impl System for Lms {
    fn spec(&self) -> &'static SystemSpec {
        &SPEC
    }

    fn settings(&self) -> Vec<Field> {
        settings::fields()
    }

    fn check_settings(&self, settings: &Answers) -> Result<(), Vec<FieldError>> {
        Settings::parse(settings).map(drop)
    }

    fn needs_secret(&self, _: &Answers) -> bool {
        true
    }

    fn actions(&self) -> &'static [&'static dyn Action] {
        ACTIONS
    }

    fn test<'a>(&'a self, cx: &'a Cx) -> BoxFuture<'a, Result<Found, Error>> {
        Box::pin(check::connection(cx, ACTIONS))
    }
}
