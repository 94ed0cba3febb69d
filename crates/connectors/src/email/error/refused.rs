//! Replies that say no: the three-digit code first, then the enhanced one (RFC 3463), never the text.

use std::time::Duration;

use connector::Kind;

use crate::email::dialogue::Reply;
use crate::email::error::{Stage, Verdict};

pub(super) fn verdict(stage: Stage, reply: &Reply, host: &str, patience: Duration) -> Verdict {
    let transient = reply.code / 100 == 4;
    match stage {
        _ if reply.code == 421 => busy(host),
        Stage::Starttls if transient => Verdict::transient(
            "smtp_starttls_unavailable",
            format!("The mail server {host} cannot encrypt at the moment, so the app did not sign in."),
            "The app tries again by itself. Nothing was sent.",
        ),
        Stage::Rcpt if transient => rcpt_later(reply, host, patience),
        Stage::FinalDot if transient && matches!(reply.enhanced(), Some((4, 7, _))) => {
            greylisted(host, patience)
        }
        _ if transient => busy(host),
        Stage::Greeting => Verdict::permanent(
            "smtp_network_refused",
            format!("The mail server {host} refuses connections from this network."),
            "Use the VPN or network it expects, or another server; the detail has its words.",
        ),
        Stage::Starttls => Verdict::permanent(
            "smtp_starttls_missing",
            format!("The mail server {host} refused encryption by STARTTLS, so the app did not sign in."),
            "If the server expects TLS from the start (usually port 465), choose that on the Connections page.",
        ),
        Stage::Auth => auth(reply, host),
        Stage::Mail => mail(reply, host),
        Stage::Rcpt => rcpt(reply, host),
        Stage::Data | Stage::Content | Stage::FinalDot => data(stage, reply, host),
        Stage::Connect | Stage::Hello | Stage::Tls | Stage::Noop | Stage::Quit => refused(host),
    }
}

pub(super) fn too_large(host: &str) -> Verdict {
    Verdict::permanent(
        "smtp_too_large",
        format!("The message is larger than the mail server {host} takes."),
        "Ask the mail server's administrators for a higher limit. Nothing was sent.",
    )
}

fn auth(reply: &Reply, host: &str) -> Verdict {
    match (reply.code, reply.enhanced()) {
        (535, Some((5, 7, 139))) => Verdict::permanent(
            "smtp_basic_sign_in_off",
            format!("The mail server {host} has sign-in with a password switched off for this account."),
            "An administrator of the mail system can allow authenticated SMTP for the mailbox; security defaults also block it.",
        ),
        (550, Some((5, 7, 30))) => Verdict::permanent(
            "smtp_basic_sign_in_retired",
            format!("The mail server {host} does not take passwords any more."),
            "Use a mail server that takes user name and password; this one wants OAuth, which the app does not have yet.",
        ),
        (534, Some((5, 7, 9))) => Verdict::permanent(
            "smtp_app_password_needed",
            format!("The mail server {host} wants an app password instead of the account's own."),
            "Make an app password in the account's security settings and enter it on the Connections page.",
        ),
        (538, _) | (530, Some((5, 7, 0))) => Verdict::permanent(
            "smtp_encryption_required",
            format!("The mail server {host} says that the connection is not encrypted enough to sign in."),
            "Try the other encryption mode on the Connections page.",
        ),
        (534 | 535 | 550 | 553 | 554, _) => Verdict::permanent(
            "smtp_sign_in_refused",
            format!("The mail server {host} refused the user name or the password."),
            "Enter them again on the Connections page. The app does not repeat it by itself, so that the account is not locked.",
        ),
        _ => refused(host),
    }
}

fn mail(reply: &Reply, host: &str) -> Verdict {
    match (reply.code, reply.enhanced()) {
        (530, _) => sign_in_required(host),
        (552, _) | (_, Some((5, 3, 4))) => too_large(host),
        (501, Some((5, 5, _))) => refused(host),
        (550 | 553 | 501, _) => sender_refused(host),
        (_, Some(enhanced)) if is_about_the_sender(enhanced) => sender_refused(host),
        _ => refused(host),
    }
}

fn rcpt(reply: &Reply, host: &str) -> Verdict {
    match (reply.code, reply.enhanced()) {
        (530, _) => sign_in_required(host),
        (_, Some(enhanced)) if is_about_the_sender(enhanced) => sender_refused(host),
        (_, Some((5, 7, _))) | (554, None) => Verdict::permanent(
            "smtp_relay_refused",
            format!("The mail server {host} does not take mail from this account for that recipient."),
            "Most often the user name is missing or the server is the wrong one for sending; check both on the Connections page.",
        ),
        (550 | 551 | 552 | 553 | 501, _) | (_, Some((5, 1 | 2, _))) => Verdict::permanent(
            "smtp_recipient_refused",
            format!("The mail server {host} refused the recipient's address."),
            "Check the person's address; correct it and try the step again. Nothing was sent.",
        ),
        _ => refused(host),
    }
}

fn rcpt_later(reply: &Reply, host: &str, patience: Duration) -> Verdict {
    match (reply.code, reply.enhanced()) {
        (_, Some((4, 2, 2))) => Verdict::transient(
            "smtp_mailbox_full",
            "The recipient's mailbox is full.",
            "The app tries again later by itself; the recipient has to make room. Nothing was sent.",
        )
        .not_before(patience),
        (450 | 451, _) | (_, Some((4, 7, _))) => greylisted(host, patience),
        (452, _) => busy(host).not_before(patience),
        _ => busy(host),
    }
}

fn data(stage: Stage, reply: &Reply, host: &str) -> Verdict {
    match (reply.code, reply.enhanced()) {
        (530, _) => sign_in_required(host),
        (_, Some((5, 2, 2))) => Verdict::permanent(
            "smtp_recipient_refused",
            "The recipient's mailbox is full, and the mail server does not keep the message.",
            "Ask the recipient to make room, then try the step again. Nothing was sent.",
        ),
        (552, _) | (_, Some((5, 3, 4))) => too_large(host),
        (_, Some(enhanced)) if is_about_the_sender(enhanced) => sender_refused(host),
        (553, _) => sender_refused(host),
        (_, Some((5, 7, _))) => message_refused(host),
        _ if stage == Stage::FinalDot => message_refused(host),
        _ => refused(host),
    }
}

/// 5.7.60 and 5.2.252 are Exchange's "not allowed to send as"; 5.1.7 and 5.1.8 are a bad sender's address.
const fn is_about_the_sender(enhanced: (u16, u16, u16)) -> bool {
    matches!(enhanced, (5, 7, 60) | (5, 2, 252) | (5, 1, 7 | 8))
}

fn sign_in_required(host: &str) -> Verdict {
    Verdict::permanent(
        "smtp_sign_in_required",
        format!("The mail server {host} takes mail only after sign-in."),
        "Enter user name and password on the Connections page. Nothing was sent.",
    )
}

fn sender_refused(host: &str) -> Verdict {
    Verdict::permanent(
        "smtp_sender_refused",
        format!("The mail server {host} does not let this account send as the sender address."),
        "Use the account's own address on the Connections page, or have the right to send as this one granted. Nothing was sent.",
    )
}

fn message_refused(host: &str) -> Verdict {
    Verdict::permanent(
        "smtp_message_refused",
        format!("The mail server {host} refused the message by its rules."),
        "It takes it for unwanted, or the sender's domain does not allow it (SPF, DMARC); the detail has its words. Nothing was sent.",
    )
}

fn greylisted(host: &str, patience: Duration) -> Verdict {
    let minutes = patience.as_secs() / 60;
    Verdict::transient(
        "smtp_greylisted",
        format!("The mail server {host} takes first messages only at a second try."),
        format!("That is normal; the app tries again in {minutes} minutes by itself. Nothing was sent."),
    )
    .not_before(patience)
}

fn busy(host: &str) -> Verdict {
    Verdict::new(
        Kind::Transient { retry_after: None },
        "smtp_server_busy",
        format!("The mail server {host} cannot take the message at the moment."),
        "The app tries again by itself. Nothing was sent.",
    )
}

fn refused(host: &str) -> Verdict {
    Verdict::permanent(
        "smtp_refused",
        format!("The mail server {host} refused to go on."),
        "The detail has its words. Nothing was sent.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(15 * 60);

    fn check(stage: Stage, answer: &str, code: &str, kind: &Kind) {
        let (number, text) = answer.split_once(' ').unwrap();
        let reply = Reply {
            code: number.parse().unwrap(),
            lines: vec![text.to_owned()],
        };
        let verdict = verdict(stage, &reply, "mail.example.org", PATIENCE);
        assert_eq!((verdict.code, &verdict.kind), (code, kind), "{stage:?} {answer}");
    }

    #[test]
    fn each_permanent_row_of_the_contract_has_its_code() {
        for (stage, answer, code) in [
            (Stage::Greeting, "554 5.7.1 no", "smtp_network_refused"),
            (Stage::Hello, "501 bad name", "smtp_refused"),
            (Stage::Starttls, "502 no", "smtp_starttls_missing"),
            (Stage::Auth, "535 5.7.8 no", "smtp_sign_in_refused"),
            (Stage::Auth, "535 no", "smtp_sign_in_refused"),
            (Stage::Auth, "534 no", "smtp_sign_in_refused"),
            (Stage::Auth, "534 5.7.9 no", "smtp_app_password_needed"),
            (Stage::Auth, "535 5.7.139 no", "smtp_basic_sign_in_off"),
            (Stage::Auth, "550 5.7.30 no", "smtp_basic_sign_in_retired"),
            (Stage::Auth, "538 no", "smtp_encryption_required"),
            (Stage::Auth, "530 5.7.0 no", "smtp_encryption_required"),
            (Stage::Auth, "504 5.5.4 no", "smtp_refused"),
            (Stage::Mail, "530 5.7.0 no", "smtp_sign_in_required"),
            (Stage::Mail, "530 5.7.57 no", "smtp_sign_in_required"),
            (Stage::Mail, "550 5.7.60 no", "smtp_sender_refused"),
            (Stage::Mail, "553 5.7.1 no", "smtp_sender_refused"),
            (Stage::Mail, "554 5.2.252 no", "smtp_sender_refused"),
            (Stage::Mail, "552 5.3.4 no", "smtp_too_large"),
            (Stage::Rcpt, "550 5.1.1 no", "smtp_recipient_refused"),
            (Stage::Rcpt, "553 5.1.3 no", "smtp_recipient_refused"),
            (Stage::Rcpt, "551 no", "smtp_recipient_refused"),
            (Stage::Rcpt, "550 no", "smtp_recipient_refused"),
            (Stage::Rcpt, "552 5.2.2 full", "smtp_recipient_refused"),
            (Stage::Rcpt, "550 5.7.1 no", "smtp_relay_refused"),
            (Stage::Rcpt, "554 5.7.1 no", "smtp_relay_refused"),
            (Stage::Data, "550 5.7.60 no", "smtp_sender_refused"),
            (Stage::Data, "554 5.7.1 no", "smtp_message_refused"),
            (Stage::Data, "503 no", "smtp_refused"),
            (Stage::FinalDot, "554 5.2.252 no", "smtp_sender_refused"),
            (Stage::FinalDot, "553 5.7.1 no", "smtp_sender_refused"),
            (Stage::FinalDot, "552 5.3.4 no", "smtp_too_large"),
            (Stage::FinalDot, "550 5.7.26 no", "smtp_message_refused"),
            (Stage::FinalDot, "554 no", "smtp_message_refused"),
            (Stage::Noop, "500 no", "smtp_refused"),
        ] {
            check(stage, answer, code, &Kind::Permanent);
        }
    }

    #[test]
    fn each_row_that_passes_by_itself_is_repeated() {
        let soon = Kind::Transient { retry_after: None };
        let later = Kind::Transient {
            retry_after: Some(PATIENCE),
        };
        for (stage, answer, code, kind) in [
            (Stage::Greeting, "421 busy", "smtp_server_busy", &soon),
            (Stage::Starttls, "454 no", "smtp_starttls_unavailable", &soon),
            (Stage::Auth, "454 4.7.0 no", "smtp_server_busy", &soon),
            (Stage::Auth, "432 4.3.2 no", "smtp_server_busy", &soon),
            (Stage::Auth, "421 no", "smtp_server_busy", &soon),
            (Stage::Mail, "452 4.3.1 no", "smtp_server_busy", &soon),
            (Stage::Rcpt, "450 4.7.1 wait", "smtp_greylisted", &later),
            (Stage::Rcpt, "451 wait", "smtp_greylisted", &later),
            (Stage::Rcpt, "452 4.5.3 many", "smtp_server_busy", &later),
            (Stage::Rcpt, "452 4.2.2 full", "smtp_mailbox_full", &later),
            (Stage::Rcpt, "421 4.7.0 bye", "smtp_server_busy", &soon),
            (Stage::FinalDot, "451 4.7.1 wait", "smtp_greylisted", &later),
            (Stage::FinalDot, "451 4.3.0 no", "smtp_server_busy", &soon),
            (Stage::FinalDot, "421 no", "smtp_server_busy", &soon),
        ] {
            check(stage, answer, code, kind);
        }
    }
}
