//! What Moodle answers.

use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::lms::names::from_html;

/// A failure, in an answer that is as successful as any other to HTTP.
#[derive(Deserialize)]
pub(super) struct Exception {
    pub(super) exception: String,
    #[serde(default)]
    pub(super) errorcode: String,
    #[serde(default)]
    pub(super) message: String,
    /// The reason, if the site shows it.
    #[serde(default)]
    pub(super) debuginfo: String,
}

/// Who asks, and what the token's service has.
#[derive(Deserialize)]
pub(super) struct SiteInfo {
    #[serde(default, deserialize_with = "plain")]
    pub(super) sitename: String,
    pub(super) username: String,
    #[serde(default)]
    pub(super) release: String,
    #[serde(default, deserialize_with = "truth")]
    pub(super) userissiteadmin: Option<bool>,
    pub(super) functions: Vec<Named>,
}

/// A function of the service.
#[derive(Deserialize)]
pub(super) struct Named {
    pub(super) name: String,
}

/// An account. What we may not see is left out.
#[derive(Clone, Deserialize)]
pub(super) struct User {
    pub(super) id: u64,
    #[serde(default)]
    pub(super) username: Option<String>,
    #[serde(default)]
    pub(super) email: Option<String>,
    #[serde(default)]
    pub(super) idnumber: Option<String>,
    #[serde(default, deserialize_with = "truth")]
    pub(super) suspended: Option<bool>,
}

/// Something that was made.
#[derive(Deserialize)]
pub(super) struct Id {
    pub(super) id: u64,
}

/// Somebody in a course.
#[derive(Deserialize)]
pub(super) struct Participant {
    pub(super) id: u64,
    #[serde(default)]
    pub(super) roles: Vec<HeldRole>,
}

/// A role that somebody has in a course.
#[derive(Deserialize)]
pub(super) struct HeldRole {
    pub(super) roleid: u64,
}

/// A cohort.
#[derive(Clone, Deserialize)]
pub(super) struct Cohort {
    pub(super) id: u64,
    #[serde(deserialize_with = "plain")]
    pub(super) name: String,
    #[serde(default, deserialize_with = "or_empty")]
    pub(super) idnumber: String,
}

impl Cohort {
    /// One that an earlier step makes first. Moodle gives no cohort this number.
    pub(super) fn coming(name: &str) -> Self {
        Self {
            id: 0,
            name: name.to_owned(),
            idnumber: String::new(),
        }
    }

    /// Returns whether it is not there yet.
    pub(super) fn is_coming(&self) -> bool {
        self.id == 0
    }
}

/// What a search for cohorts found.
#[derive(Deserialize)]
pub(super) struct Cohorts {
    pub(super) cohorts: Vec<Cohort>,
}

/// Who is in a cohort.
#[derive(Deserialize)]
pub(super) struct Members {
    pub(super) cohortid: u64,
    pub(super) userids: BTreeSet<u64>,
}

/// A course.
#[derive(Clone, Deserialize)]
pub(super) struct Course {
    pub(super) id: u64,
    #[serde(deserialize_with = "plain")]
    pub(super) shortname: String,
}

/// What a search for courses found.
#[derive(Deserialize)]
pub(super) struct Courses {
    pub(super) courses: Vec<Course>,
}

/// What was not done, in an answer that is a success.
#[derive(Deserialize)]
pub(super) struct Warnings {
    #[serde(default)]
    pub(super) warnings: Vec<Warning>,
}

/// One thing that was not done.
#[derive(Debug, Deserialize)]
pub(super) struct Warning {
    #[serde(default, deserialize_with = "or_empty")]
    pub(super) warningcode: String,
    #[serde(default, deserialize_with = "or_empty")]
    pub(super) message: String,
}

/// Reads a name that was written for web pages.
fn plain<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(from_html(&String::deserialize(from)?))
}

/// Reads a text, or a number, or nothing.
fn or_empty<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => String::new(),
    })
}

/// Reads `true`, or 1 as some releases write it.
fn truth<'de, D: Deserializer<'de>>(from: D) -> Result<Option<bool>, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::Bool(is_so) => Some(is_so),
        Value::Number(number) => Some(number.as_u64() != Some(0)),
        Value::String(text) => Some(text == "1"),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    })
}
