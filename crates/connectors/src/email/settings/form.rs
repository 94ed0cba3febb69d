//! The form of the e-mail connection's settings.

use domain::form::{Choice, Field, Input};

/// Returns the form.
pub(in crate::email) fn fields() -> Vec<Field> {
    let choice = |value: &str, label: &str| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
    };
    let security = vec![
        choice("starttls", "STARTTLS (usually port 587)"),
        choice("tls", "TLS from the start (usually port 465)"),
    ];
    vec![
        field(
            "host",
            "Mail server",
            "For example mail.example.org.",
            Input::Text { max_length: 253 },
        ),
        field(
            "security",
            "Encryption",
            "Mail is never sent without encryption.",
            Input::Choice { options: security },
        ),
        field(
            "port",
            "Port",
            "587 for STARTTLS, 465 for TLS from the start.",
            Input::Number { min: 1, max: 65535 },
        ),
        optional(field(
            "username",
            "User name",
            "Leave it empty if the server takes mail from this network without sign-in.",
            Input::Text { max_length: 254 },
        )),
        field(
            "from_address",
            "Sender address",
            "The account's own address, or one it may send as.",
            Input::Email,
        ),
        optional(field(
            "from_name",
            "Sender name",
            "Shown beside the address, for example your company.",
            Input::Text { max_length: 120 },
        )),
        optional(field(
            "reply_to",
            "Answers go to",
            "Leave it empty if answers go to the sender address.",
            Input::Email,
        )),
        optional(field(
            "ca_certificate",
            "Certificate of a private authority",
            "Only if your mail server's certificate is issued by your own authority: its certificate as PEM text, \
             trusted in addition to this computer's own.",
            Input::LongText { max_length: 100_000 },
        )),
    ]
}

fn field(key: &str, label: &str, help: &str, input: Input) -> Field {
    Field {
        key: key.to_owned(),
        label: label.to_owned(),
        help: help.to_owned(),
        optional: false,
        unique: None,
        input,
    }
}

fn optional(field: Field) -> Field {
    Field {
        optional: true,
        ..field
    }
}
