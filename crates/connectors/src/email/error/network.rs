//! Faults before and beside the server's replies: name, connection, time.

use std::io;
use std::time::Duration;

use connector::Kind;

use crate::email::error::{Fault, Stage, Verdict, refused, tls};
use crate::email::settings::{Security, Settings};

const RETRIED: &str = "The app tries again by itself. Nothing was sent.";

pub(super) fn verdict(fault: &Fault, settings: &Settings, patience: Duration) -> Verdict {
    let host = &settings.host;
    match fault {
        Fault::HostNotFound { .. } => Verdict::permanent(
            "smtp_host_not_found",
            format!("The mail server {host} was not found."),
            "Check the server's name on the Connections page and this computer's network, then try again. Nothing was sent.",
        ),
        Fault::NotConnected { source } => not_connected(source, settings),
        Fault::TimedOut { stage, .. } => timed_out(*stage, settings),
        Fault::Dropped { stage, .. } => dropped(*stage, settings),
        Fault::NotSmtp { stage } => not_smtp(*stage, settings),
        Fault::NoTrust { .. } => Verdict::permanent(
            "smtp_tls_no_roots",
            "This computer has no usable root certificates, so no mail server's certificate can be checked.",
            "Install the system's root certificates (package ca-certificates), or add your authority's certificate on the Connections page.",
        ),
        Fault::Tls { source } => tls::verdict(source, settings),
        Fault::StarttlsMissing => Verdict::permanent(
            "smtp_starttls_missing",
            format!(
                "The mail server {host} does not offer encryption by STARTTLS, so the app did not sign in."
            ),
            "If the server expects TLS from the start (usually port 465), choose that on the Connections page. If it offered STARTTLS before, somebody may be tampering with the network.",
        ),
        Fault::NoMechanism { .. } => Verdict::permanent(
            "smtp_sign_in_not_offered",
            format!("The mail server {host} offers no way to sign in with user name and password."),
            "Ask the mail server's administrators to allow PLAIN or LOGIN, or use another server.",
        ),
        Fault::AddressNotCarried => Verdict::permanent(
            "smtp_address_not_supported",
            format!("An address has letters outside ASCII, and the mail server {host} does not carry those."),
            "Use an address in plain letters, or a mail server with SMTPUTF8. Nothing was sent.",
        ),
        Fault::TooLarge { .. } => refused::too_large(host),
        Fault::Refused { stage, reply } => refused::verdict(*stage, reply, host, patience),
        Fault::Checkpoint(error) => Verdict::new(error.kind.clone(), error.code, &error.message, &error.hint),
    }
}

fn not_connected(source: &io::Error, settings: &Settings) -> Verdict {
    let Settings { host, port, .. } = settings;
    if source.kind() == io::ErrorKind::TimedOut {
        return timed_out(Stage::Connect, settings);
    }
    if source.kind() == io::ErrorKind::ConnectionRefused {
        return Verdict::transient(
            "smtp_connection_refused",
            format!("The mail server {host} refuses connections on port {port}."),
            format!("The port may be wrong, or the server is down. {RETRIED}"),
        );
    }
    Verdict::transient(
        "smtp_unreachable",
        format!("The mail server {host} cannot be reached on port {port}."),
        format!("Check the network, the VPN and the firewall. {RETRIED}"),
    )
}

pub(super) fn timed_out(stage: Stage, settings: &Settings) -> Verdict {
    let Settings { host, port, .. } = settings;
    match stage {
        // A server that waits for the other mode's first byte says nothing at all.
        Stage::Greeting | Stage::Tls => wrong_mode(
            settings,
            format!("The mail server {host} took the connection on port {port} and then said nothing."),
        ),
        Stage::FinalDot => unknown(host),
        Stage::Connect => Verdict::transient(
            "smtp_timeout",
            format!("The mail server {host} did not answer on port {port} in time."),
            format!("A firewall may block the port, or a VPN is needed. {RETRIED}"),
        ),
        Stage::Hello
        | Stage::Starttls
        | Stage::Auth
        | Stage::Mail
        | Stage::Rcpt
        | Stage::Data
        | Stage::Content
        | Stage::Noop
        | Stage::Quit => Verdict::transient(
            "smtp_timeout",
            format!("The mail server {host} stopped answering."),
            RETRIED,
        ),
    }
}

pub(super) fn dropped(stage: Stage, settings: &Settings) -> Verdict {
    let host = &settings.host;
    if stage == Stage::FinalDot {
        return unknown(host);
    }
    Verdict::transient(
        "smtp_connection_lost",
        format!("The connection to the mail server {host} was lost."),
        RETRIED,
    )
}

fn not_smtp(stage: Stage, settings: &Settings) -> Verdict {
    let Settings { host, port, .. } = settings;
    match stage {
        Stage::FinalDot => unknown(host),
        Stage::Greeting => wrong_mode(
            settings,
            format!("What answers at {host} on port {port} does not speak as a mail server."),
        ),
        Stage::Connect
        | Stage::Hello
        | Stage::Starttls
        | Stage::Tls
        | Stage::Auth
        | Stage::Mail
        | Stage::Rcpt
        | Stage::Data
        | Stage::Content
        | Stage::Noop
        | Stage::Quit => Verdict::permanent(
            "smtp_not_understood",
            format!("The mail server {host} gave an answer that is not SMTP."),
            "Check server and port on the Connections page. Nothing was sent.",
        ),
    }
}

pub(super) fn wrong_mode(settings: &Settings, message: String) -> Verdict {
    let other = match settings.security {
        Security::Starttls => "TLS from the start (usually port 465)",
        Security::Tls => "STARTTLS (usually port 587)",
    };
    Verdict::permanent(
        "smtp_wrong_mode",
        message,
        format!(
            "Encryption and port most likely do not fit: try {other} on the Connections page. Nothing was sent."
        ),
    )
}

fn unknown(host: &str) -> Verdict {
    Verdict::new(
        Kind::UnknownOutcome,
        "smtp_outcome_unknown",
        format!(
            "The connection to the mail server {host} ended before it said whether it took the message; it may have been sent."
        ),
        "Ask the recipient or look in the server's log. Then either mark the step as done or send again.",
    )
}
