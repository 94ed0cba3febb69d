//! The demo speaks with this computer only: its people are made up, but their addresses may not be, and it must not ask
//! anybody's real systems.

use std::net::IpAddr;

use api::ApiError;
use connector::System;
use domain::form::{Answers, FieldError, Problem};
use serde_json::Value;

/// The settings that say where a system is. One that is empty leads to the vendor's own address.
const ADDRESSES: [&str; 5] = ["host", "url", "api_url", "graph_url", "login_url"];

/// Makes sure that settings lead nowhere else.
pub(super) fn check_stays_here(system: &dyn System, settings: &Answers) -> Result<(), ApiError> {
    let fields = system.settings();
    let addresses = fields
        .iter()
        .filter(|field| ADDRESSES.contains(&field.key.as_str()));
    let wrong = addresses.filter(|field| {
        let address = settings
            .get(&field.key)
            .and_then(Value::as_str)
            .unwrap_or_default();
        !is_this_computer(host_of(address))
    });
    let message = "The demo speaks with this computer only. Enter localhost, 127.0.0.1 or ::1, or start the app \
                   without the demo.";
    let errors: Vec<_> = wrong
        .map(|field| FieldError::new(field.key.clone(), Problem::Refused, message))
        .collect();
    if errors.is_empty() {
        Ok(())
    } else {
        Err(ApiError::fields(errors))
    }
}

/// Returns the host of a web address, or the text itself when it is none.
fn host_of(address: &str) -> &str {
    let Some((_, rest)) = address.split_once("://") else {
        return address;
    };
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    // What stands in front of an @ is no part of the host, whatever it looks like.
    let authority = rest[..end].rsplit('@').next().unwrap_or_default();
    match authority.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    }
}

fn is_this_computer(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_of_an_address_is_what_is_asked() {
        for (address, host) in [
            ("localhost", "localhost"),
            ("::1", "::1"),
            ("http://127.0.0.1:8080/api", "127.0.0.1"),
            ("http://[::1]:80/x", "::1"),
            ("https://localhost@evil.example.org/", "evil.example.org"),
            ("https://evil.example.org#@localhost", "evil.example.org"),
            ("https://evil.example.org\\@localhost", "evil.example.org"),
            ("https://localhost.evil.example.org", "localhost.evil.example.org"),
        ] {
            assert_eq!(host_of(address), host, "{address}");
        }
    }
}
