//! Sends a person the mail with which they enter Studio for the first time.

use connector::{ActionSpec, Repeat};

use crate::in_house::STUDIO_PRODUCT;
use crate::in_house::input::{Field, Kind, text};
use crate::in_house::work::{Change, Work, nothing};

static SPEC: ActionSpec = ActionSpec {
    name: "studio.send_invite",
    summary: "Sends the mail with which a person enters Studio for the first time.",
    inputs: &["email", "first_name", "last_name"],
    outputs: &[],
    permissions: &["invitations.write"],
    repeat: Repeat::NeedsPerson,
    reversible: false,
};

/// Sends a person the mail with which they enter Studio for the first time. Nothing calls a mail back.
pub(in crate::in_house) static SEND_INVITE: Work = Work {
    spec: &SPEC,
    product: STUDIO_PRODUCT,
    key: "request_send_invite",
    label: "send an invitation",
    ready: include_str!("../ready/send_invite.toml"),
    inputs: &[
        Field {
            name: "email",
            kind: Kind::Email,
        },
        Field {
            name: "first_name",
            kind: Kind::Optional,
        },
        Field {
            name: "last_name",
            kind: Kind::Optional,
        },
    ],
    derive: nothing,
    change: Change::Makes,
    would: |names| format!("Send an invitation to Studio to {}", text(names, "email")),
    did: |names| format!("Studio has sent {} an invitation.", text(names, "email")),
    found: |names| format!("Studio had sent {} an invitation already.", text(names, "email")),
    took_back: |names| format!("The invitation of {} was withdrawn.", text(names, "email")),
    by_hand: |names| {
        format!(
            "A mail that was sent cannot be taken back. In Studio, withdraw the invitation of {} if it was not \
             accepted yet, or deactivate the person.",
            text(names, "email")
        )
    },
};
