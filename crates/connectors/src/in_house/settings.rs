//! The settings of a connection to a service, in the shape in which they are used.

mod form;

use std::collections::BTreeMap;

use domain::form::{Answers, FieldError, Problem};
use reqwest::header::HeaderName;

use crate::http::{self, Base, URL, text};
use crate::in_house::auth::{Auth, TIMESTAMP};
use crate::in_house::input;
use crate::in_house::template::{self, Template, is_below_root};
use crate::in_house::work::Work;

pub(super) use form::fields;

pub(super) const AUTH: &str = "auth";
pub(super) const USERNAME: &str = "username";
pub(super) const HEADER: &str = "header";
pub(super) const SIGNATURE_HEADER: &str = "signature_header";
pub(super) const TEST_PATH: &str = "test_path";

/// The header that bears a signature unless the settings say otherwise.
const SIGNATURE: &str = "X-Signature";

/// The path that a test reads unless the settings say otherwise.
const HEALTH: &str = "/health";

/// The settings, checked.
#[derive(Debug)]
pub(super) struct Settings {
    /// How the app shows who it is.
    pub(super) auth: Auth,
    /// What a test reads.
    pub(super) test_path: String,
    /// What each action asks, by the action's settings key.
    pub(super) templates: BTreeMap<&'static str, Template>,
}

impl Settings {
    /// Reads the answers of the form.
    ///
    /// # Errors
    /// Every wrong field at once.
    pub(super) fn parse(works: &[&'static Work], answers: &Answers) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let url = Base::parse(text(answers, URL));
        if let Err(wrong) = url {
            errors.push(FieldError::new(URL, Problem::Malformed, wrong));
        }
        let auth = auth(answers).map_err(|error| errors.push(error)).ok();
        let test_path = match text(answers, TEST_PATH) {
            "" => HEALTH,
            path => path,
        };
        if !is_path(test_path) {
            errors.push(FieldError::new(
                TEST_PATH,
                Problem::Malformed,
                "Enter a path such as /health, with what is no letter or digit percent-encoded.",
            ));
        }
        let taken = auth.as_ref().map(Auth::headers).unwrap_or_default();
        let mut templates = BTreeMap::new();
        for work in works {
            match read(work, answers, &taken) {
                Ok(template) => {
                    templates.insert(work.key, template);
                }
                Err(error) => errors.push(error),
            }
        }
        if let Err(error) = http::extra_roots(answers) {
            errors.push(error);
        }
        match auth {
            Some(auth) if errors.is_empty() => Ok(Self {
                auth,
                test_path: test_path.to_owned(),
                templates,
            }),
            Some(_) | None => Err(errors),
        }
    }
}

/// Returns whether the app signs in with these settings.
pub(super) fn signs_in(answers: &Answers) -> bool {
    text(answers, AUTH) != form::NONE
}

fn auth(answers: &Answers) -> Result<Auth, FieldError> {
    match text(answers, AUTH) {
        form::BEARER => Ok(Auth::Bearer),
        form::BASIC => match text(answers, USERNAME) {
            "" => Err(FieldError::new(
                USERNAME,
                Problem::Missing,
                "Enter the user name that goes with the password.",
            )),
            user if user.contains(':') || user.contains(char::is_control) => Err(FieldError::new(
                USERNAME,
                Problem::Malformed,
                "A user name for this sign-in is one line without a colon.",
            )),
            user => Ok(Auth::Basic {
                user: user.to_owned(),
            }),
        },
        form::HEADER => header(HEADER, text(answers, HEADER)).map(|name| Auth::Header { name }),
        form::SIGNATURE => {
            let name = match text(answers, SIGNATURE_HEADER) {
                "" => SIGNATURE,
                name => name,
            };
            let header = header(SIGNATURE_HEADER, name)?;
            if header.eq_ignore_ascii_case(TIMESTAMP) {
                let message = "This header has the time of the signature; enter another one.";
                return Err(FieldError::new(SIGNATURE_HEADER, Problem::Refused, message));
            }
            Ok(Auth::Signature { header })
        }
        form::NONE => Ok(Auth::Open),
        _ => Err(FieldError::new(
            AUTH,
            Problem::NotAnOption,
            "Choose one of the options.",
        )),
    }
}

/// Reads the name of a header that HTTP leaves to services.
fn header(key: &str, name: &str) -> Result<String, FieldError> {
    if name.is_empty() {
        let message = "Enter the name of the header, for example X-Api-Key.";
        return Err(FieldError::new(key, Problem::Missing, message));
    }
    if HeaderName::from_bytes(name.as_bytes()).is_err() {
        let message = "This is no name of a header; one has letters, digits and hyphens, as X-Api-Key has.";
        return Err(FieldError::new(key, Problem::Malformed, message));
    }
    let lower = name.to_ascii_lowercase();
    if [
        "connection",
        "content-length",
        "content-type",
        "host",
        "transfer-encoding",
    ]
    .contains(&lower.as_str())
    {
        let message = "HTTP needs this header for itself; enter another one.";
        return Err(FieldError::new(key, Problem::Refused, message));
    }
    Ok(name.to_owned())
}

/// Returns whether a path leads to something below the address.
fn is_path(path: &str) -> bool {
    let sample = Base::parse("https://sample.example.org");
    is_below_root(path) && sample.is_ok_and(|base| template::below(&base, path, path).is_ok())
}

fn read(work: &Work, answers: &Answers, taken: &[String]) -> Result<Template, FieldError> {
    let source = match text(answers, work.key) {
        "" => work.ready,
        source => source,
    };
    let samples = work.with_derived(input::samples(work.inputs));
    let samples = samples
        .map_err(|_| FieldError::new(work.key, Problem::Refused, "The template cannot be tried out."))?;
    template::read(source, &samples, work.spec.outputs, taken).map_err(|faults| {
        let faults: Vec<_> = faults.iter().map(ToString::to_string).collect();
        FieldError::new(work.key, Problem::Refused, faults.join(" "))
    })
}
