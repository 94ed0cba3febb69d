//! What the settings of all systems that speak HTTP have in common.

use connector::{Error, Kind};
use domain::form::{Answers, Field, FieldError, Input, Problem};
use rustls::pki_types::CertificateDer;
use serde_json::Value;

use crate::certificate;
use crate::http::Base;

/// The key of the field with the system's address.
pub(crate) const URL: &str = "url";

/// The key of the field with the certificate of a private authority.
pub(crate) const CA_CERTIFICATE: &str = "ca_certificate";

/// Returns a field of the settings.
pub(crate) fn field(key: &str, label: &str, help: &str, input: Input) -> Field {
    Field {
        key: key.to_owned(),
        label: label.to_owned(),
        help: help.to_owned(),
        optional: false,
        unique: None,
        input,
    }
}

/// Returns the same field, which may stay empty.
pub(crate) fn optional(field: Field) -> Field {
    Field {
        optional: true,
        ..field
    }
}

/// Returns the field with the system's address.
pub(crate) fn url_field(label: &str, help: &str) -> Field {
    field(URL, label, help, Input::Text { max_length: 2000 })
}

/// Returns the field with the certificate of a private authority.
pub(crate) fn ca_field() -> Field {
    optional(field(
        CA_CERTIFICATE,
        "Certificate of a private authority",
        "Only if the server's certificate is issued by your own authority: its certificate as PEM text, trusted in \
         addition to this computer's own.",
        Input::LongText { max_length: 100_000 },
    ))
}

/// Returns an answer without blanks around it; empty when there is none.
pub(crate) fn text<'a>(settings: &'a Answers, key: &str) -> &'a str {
    let value = settings.get(key).and_then(Value::as_str);
    value.unwrap_or_default().trim()
}

/// Reads the address under `key`.
pub(crate) fn base(settings: &Answers, key: &str) -> Result<Base, FieldError> {
    Base::parse(text(settings, key)).map_err(|wrong| FieldError::new(key, Problem::Malformed, wrong))
}

/// Reads the certificates of private authorities; none when the field is empty.
pub(crate) fn extra_roots(settings: &Answers) -> Result<Vec<CertificateDer<'static>>, FieldError> {
    certificate::extra_roots(CA_CERTIFICATE, text(settings, CA_CERTIFICATE))
}

/// Puts every wrong field into the error of a step that cannot begin.
pub(crate) fn unusable(title: &str, errors: &[FieldError]) -> Error {
    let mut error = Error::new(
        Kind::Blocked,
        "system_settings_invalid",
        format!("The settings of the connection to {title} cannot be used."),
    )
    .hint("Correct them on the Connections page; the step goes on by itself.");
    error.detail = errors
        .iter()
        .map(|error| format!("{}: {}", error.path, error.message))
        .collect();
    error
}
