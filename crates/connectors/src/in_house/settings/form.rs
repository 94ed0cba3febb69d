//! The form of the settings of a connection to a service.

use domain::form::{Choice, Field, Input};

use crate::http::{ca_field, field, optional, url_field};
use crate::in_house::settings;
use crate::in_house::work::Work;

pub(super) const BEARER: &str = "bearer";
pub(super) const BASIC: &str = "basic";
pub(super) const HEADER: &str = "header";
pub(super) const SIGNATURE: &str = "hmac";
pub(super) const NONE: &str = "none";

/// The longest request template.
const TEMPLATE: usize = 20_000;

/// Returns the form.
pub(in crate::in_house) fn fields(title: &str, works: &[&'static Work]) -> Vec<Field> {
    let choice = |value: &str, label: &str| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
    };
    let kinds = vec![
        choice(BEARER, "Token (Authorization: Bearer …)"),
        choice(BASIC, "User name and password (Authorization: Basic …)"),
        choice(HEADER, "Key in a header of its own"),
        choice(SIGNATURE, "Signature of each request (HMAC-SHA256)"),
        choice(NONE, "None; the service lets everybody in"),
    ];
    let line = |max_length| Input::Text { max_length };
    let mut fields = vec![
        url_field(
            &format!("Address of {title}"),
            "For example https://tools.example.org/api-gateway. Every path below goes on from here.",
        ),
        field(
            settings::AUTH,
            "Sign-in",
            &format!("How {title} knows that a request comes from this app."),
            Input::Choice { options: kinds },
        ),
        optional(field(
            settings::USERNAME,
            "User name",
            "Only for sign-in with user name and password.",
            line(254),
        )),
        optional(field(
            settings::HEADER,
            "Header with the key",
            "Only for a key in a header of its own; for example X-Api-Key.",
            line(100),
        )),
        optional(field(
            settings::SIGNATURE_HEADER,
            "Header with the signature",
            "Only for signatures; leave it empty for X-Signature.",
            line(100),
        )),
        optional(field(
            settings::TEST_PATH,
            "Path for the test",
            "What “Test connection” reads; leave it empty for /health.",
            line(500),
        )),
    ];
    fields.extend(works.iter().map(|work| {
        optional(field(
            work.key,
            &format!("Request: {}", work.label),
            &format!("Leave it empty if {title} speaks as the documentation of this app describes."),
            Input::LongText { max_length: TEMPLATE },
        ))
    }));
    fields.push(ca_field());
    fields
}
