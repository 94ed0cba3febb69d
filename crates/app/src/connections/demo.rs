//! The demo sends mail to this computer only: its people are made up, but their addresses may not be.

use std::net::IpAddr;

use api::ApiError;
use domain::form::{Answers, FieldError, Problem};
use serde_json::Value;

/// Makes sure that settings lead nowhere else.
pub(super) fn check_stays_here(settings: &Answers) -> Result<(), ApiError> {
    match settings.get("host").and_then(Value::as_str) {
        Some(host) if is_this_computer(host) => Ok(()),
        Some(_) | None => {
            let message = "The demo sends mail to this computer only. Enter localhost, 127.0.0.1 or ::1, or \
                           start the app without the demo.";
            Err(ApiError::fields(vec![FieldError::new(
                "host",
                Problem::Refused,
                message,
            )]))
        }
    }
}

fn is_this_computer(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
