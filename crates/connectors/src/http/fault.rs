//! Why a request got no answer, told apart by the types of the libraries below.

use std::error::Error as StdError;
use std::io;

use connector::{Error, Kind};
use rustls::CertificateError;

use crate::http::client::Client;
use crate::http::guard::{RefusedAddress, UnknownName};

/// Puts a failed request into words. The address, which may hold a secret in its query, is left out.
pub(super) fn of(client: &Client, error: reqwest::Error) -> Error {
    let error = error.without_url();
    let title = client.product.title;
    let host = client.base.host();
    // Behind the handshake, TLS breaks as a connection does: what was asked may have been done.
    let told = if let Some(tls) = below::<rustls::Error>(&error).filter(|_| error.is_connect()) {
        untrusted(title, host, tls)
    } else if below::<RefusedAddress>(&error).is_some() {
        lasting(
            "system_address_refused",
            format!(
                "The name {host} leads to an address inside this computer's own network equipment or cloud platform."
            ),
            format!("Enter the address of {title} on the Connections page. Nothing was sent."),
        )
    } else if below::<UnknownName>(&error).is_some() {
        passing(
            "system_name_unknown",
            format!("The name {host} of {title} cannot be found."),
            "Check the network of this computer and the address on the Connections page. Nothing was sent.",
        )
    } else if error.is_connect() && error.is_timeout() {
        passing(
            "system_unreachable",
            format!("{title} at {host} cannot be reached: no answer in time."),
            "Check the network of this computer, and whether a VPN is needed. Nothing was sent.",
        )
    } else if error.is_connect() {
        unconnected(title, host, &error)
    } else if error.is_timeout() {
        passing(
            "system_timeout",
            format!("{title} at {host} did not answer in time."),
            "Nobody can tell whether it did what was asked. The step looks first, and does only what is missing.",
        )
    } else {
        passing(
            "system_connection_lost",
            format!("The connection to {title} at {host} broke before its answer came."),
            "Nobody can tell whether it did what was asked. The step looks first, and does only what is missing.",
        )
    };
    told.caused_by(&error)
}

fn unconnected(title: &str, host: &str, error: &reqwest::Error) -> Error {
    let refused =
        below::<io::Error>(error).is_some_and(|error| error.kind() == io::ErrorKind::ConnectionRefused);
    let what = if refused {
        format!("Nothing answers at the address of {title} ({host}).")
    } else {
        format!("{title} at {host} cannot be reached.")
    };
    passing(
        "system_unreachable",
        what,
        "Check the network and proxy of this computer and the address on the Connections page. Nothing was sent.",
    )
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the library's list grows, and all the rest is told alike"
)]
fn untrusted(title: &str, host: &str, error: &rustls::Error) -> Error {
    match error {
        rustls::Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => lasting(
            "system_tls_name_mismatch",
            format!("The certificate of {title} is not made out for {host}."),
            "Enter the address under the name in its certificate on the Connections page. Nothing was sent.",
        ),
        rustls::Error::InvalidCertificate(
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. },
        ) => lasting(
            "system_tls_expired",
            format!("The certificate of {title} at {host} has expired or is not valid yet."),
            "Its administrators must renew it; check this computer's clock as well. Nothing was sent.",
        ),
        rustls::Error::InvalidCertificate(_) => lasting(
            "system_tls_unknown_issuer",
            format!(
                "The certificate of {title} at {host} is issued by an authority this computer does not know."
            ),
            "If it is your own authority, add its certificate on the Connections page. Nothing was sent.",
        ),
        _ => lasting(
            "system_tls_failed",
            format!("No encrypted connection to {title} at {host} came about."),
            "The server must speak TLS 1.2 or 1.3; the detail says what it did. Nothing was sent.",
        ),
    }
}

/// What stays so until somebody mends the settings; the step waits for that.
fn lasting(code: &'static str, message: String, hint: impl Into<String>) -> Error {
    Error::new(Kind::Blocked, code, message).hint(hint)
}

/// What may go away by itself.
fn passing(code: &'static str, message: String, hint: &str) -> Error {
    Error::new(Kind::Transient { retry_after: None }, code, message).hint(hint)
}

/// Finds an error of a type among the causes.
fn below<'a, T: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a T> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(found) = error.downcast_ref::<T>() {
            return Some(found);
        }
        // An I/O error hides what it was made of from `source`, and shows what is below that.
        if let Some(inner) = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref)
            && let Some(found) = below::<T>(inner)
        {
            return Some(found);
        }
        cause = error.source();
    }
    None
}
