//! Faults of the TLS handshake, told apart by the types of rustls.

use std::io;

use rustls::CertificateError;

use crate::email::error::network::{dropped, timed_out, wrong_mode};
use crate::email::error::{Stage, Verdict};
use crate::email::settings::{Security, Settings};

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the library's list grows, and all the rest is told alike"
)]
pub(super) fn verdict(source: &io::Error, settings: &Settings) -> Verdict {
    let host = &settings.host;
    let Some(error) = source
        .get_ref()
        .and_then(|error| error.downcast_ref::<rustls::Error>())
    else {
        return if source.kind() == io::ErrorKind::TimedOut {
            timed_out(Stage::Tls, settings)
        } else {
            dropped(Stage::Tls, settings)
        };
    };
    match error {
        rustls::Error::InvalidCertificate(error) => certificate(error, host),
        // Behind STARTTLS the mode is known to fit; what is no TLS then was put in by somebody else.
        rustls::Error::InvalidMessage(_) if settings.security == Security::Tls => wrong_mode(
            settings,
            format!(
                "What answers at {host} on port {} does not speak TLS from the start.",
                settings.port
            ),
        ),
        _ => Verdict::permanent(
            "smtp_tls_failed",
            format!("No encrypted connection to the mail server {host} came about."),
            "The server must speak TLS 1.2 or 1.3; the detail says what it did. Nothing was sent.",
        ),
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the library's list grows, and all the rest is told alike"
)]
fn certificate(error: &CertificateError, host: &str) -> Verdict {
    match error {
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            let found = if let CertificateError::NotValidForNameContext { presented, .. } = error
                && !presented.is_empty()
            {
                format!("for {}", names(presented))
            } else {
                "for another name".to_owned()
            };
            Verdict::permanent(
                "smtp_tls_name_mismatch",
                format!("The mail server's certificate is {found}, not for {host}."),
                "Enter the server under the name in its certificate on the Connections page. Nothing was sent.",
            )
        }
        // A bad signature is what an authority with a known name and another key leaves, for example a renewed one.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => Verdict::permanent(
            "smtp_tls_unknown_issuer",
            format!(
                "The certificate of the mail server {host} is issued by an authority this computer does not know."
            ),
            "If it is your own authority, add its certificate on the Connections page. Nothing was sent.",
        ),
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => Verdict::permanent(
            "smtp_tls_expired",
            format!("The certificate of the mail server {host} has expired."),
            "The server's administrators must renew it; check this computer's clock as well. Nothing was sent.",
        ),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => Verdict::permanent(
            "smtp_tls_expired",
            format!("The certificate of the mail server {host} is not valid yet."),
            "Check this computer's clock; otherwise the server's administrators must replace it. Nothing was sent.",
        ),
        _ => Verdict::permanent(
            "smtp_tls_certificate_refused",
            format!("The certificate of the mail server {host} is not acceptable."),
            "The detail says why; the server's administrators must replace it. Nothing was sent.",
        ),
    }
}

/// Returns the names a certificate is for, without the words that webpki puts around them.
fn names(presented: &[String]) -> String {
    let bare = |name: &String| {
        let inner = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
        inner.unwrap_or(name).trim_matches('"').to_owned()
    };
    presented.iter().take(5).map(bare).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use rustls::AlertDescription;
    use rustls::Error::{AlertReceived, InvalidCertificate, InvalidMessage};
    use rustls::InvalidMessage::InvalidContentType;

    use super::*;

    fn code(error: rustls::Error, security: &str) -> &'static str {
        let answers = serde_json::json!({
            "host": "mail.example.org", "security": security, "port": "465", "from_address": "a@example.org",
        });
        let settings = Settings::parse(answers.as_object().unwrap()).unwrap();
        verdict(&io::Error::new(io::ErrorKind::InvalidData, error), &settings).code
    }

    #[test]
    fn each_wrong_certificate_has_its_code() {
        for (error, expected) in [
            (CertificateError::NotValidForName, "smtp_tls_name_mismatch"),
            (CertificateError::UnknownIssuer, "smtp_tls_unknown_issuer"),
            (CertificateError::BadSignature, "smtp_tls_unknown_issuer"),
            (CertificateError::Expired, "smtp_tls_expired"),
            (CertificateError::NotValidYet, "smtp_tls_expired"),
            (CertificateError::Revoked, "smtp_tls_certificate_refused"),
        ] {
            assert_eq!(code(InvalidCertificate(error), "tls"), expected);
        }
    }

    #[test]
    fn what_is_no_tls_means_another_mode_only_from_the_first_byte() {
        assert_eq!(code(InvalidMessage(InvalidContentType), "tls"), "smtp_wrong_mode");
        assert_eq!(
            code(InvalidMessage(InvalidContentType), "starttls"),
            "smtp_tls_failed"
        );
        assert_eq!(
            code(AlertReceived(AlertDescription::ProtocolVersion), "tls"),
            "smtp_tls_failed"
        );
    }

    #[test]
    fn the_names_found_are_readable() {
        let found = [
            "DnsName(\"a.example\")".to_owned(),
            "IpAddress(10.0.0.1)".to_owned(),
        ];
        assert_eq!(names(&found), "a.example, 10.0.0.1");
    }
}
