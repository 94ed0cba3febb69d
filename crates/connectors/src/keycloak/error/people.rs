//! What can be wrong with an account or its person, as it is told.

use connector::{Error, Kind};

use crate::keycloak::error::PersonFault;

impl PersonFault {
    /// Tells the fault to a person.
    pub(super) fn told(self) -> Error {
        match self {
            Self::Missing { email } => Error::new(
                Kind::Blocked,
                "keycloak_person_missing",
                format!("Keycloak has no account for {email}."),
            )
            .hint(
                "Add the person to their partner's group first, which makes the account. Then try the step \
                 again; nothing was changed.",
            ),
            Self::Several { email } => Error::new(
                Kind::Blocked,
                "keycloak_person_ambiguous",
                format!("Keycloak has several accounts for {email}."),
            )
            .hint(
                "Decide in Keycloak which one is right, and take the address off the others. Then try the \
                 step again; nothing was changed.",
            ),
            Self::Disabled { email } => Error::new(
                Kind::Blocked,
                "keycloak_person_disabled",
                format!("The Keycloak account of {email} is disabled, and not by this app."),
            )
            .hint(
                "An administrator may have had a reason: ask, and enable it in Keycloak if it is all right. \
                 Then try the step again; nothing was changed.",
            ),
            Self::OtherAddress { email } => Error::new(
                Kind::Blocked,
                "keycloak_person_other_address",
                format!("A Keycloak account has the user name {email}, but another address."),
            )
            .hint(
                "It may be somebody else's. Look at it in Keycloak, and correct its address or user name. \
                 Then try the step again; nothing was changed.",
            ),
            Self::Hidden { email } => Error::new(
                Kind::Permanent,
                "keycloak_person_hidden",
                format!("Keycloak says that an account for {email} exists, and does not show it."),
            )
            .hint(
                "The client's service account needs the role view-users; permissions of its own may hide \
                 the account as well. Then try the step again.",
            ),
            Self::StillEnabled { email } => Error::new(
                Kind::Permanent,
                "keycloak_person_still_enabled",
                format!("Keycloak took the change, and the account of {email} is enabled all the same."),
            )
            .hint(
                "Something in front of Keycloak may have answered in its place, or somebody has enabled the account \
                 since. Look at it in Keycloak, then try the step again.",
            ),
            Self::NotOurs { email } => Error::new(
                Kind::Blocked,
                "keycloak_person_not_ours",
                format!(
                    "The Keycloak account of {email} does not have the mark of accounts that this app \
                     made.",
                ),
            )
            .hint(
                "It is not deleted. Disable it instead, or delete it in Keycloak if that is right; the \
                 realm may also have dropped the mark. Nothing was changed.",
            ),
            Self::NoAddress { email } => Error::new(
                Kind::Blocked,
                "keycloak_person_without_address",
                format!("The Keycloak account {email} has no address to which a mail could go."),
            )
            .hint("Enter the address at the account in Keycloak, then try the step again. Nothing was sent."),
            Self::MailFailed { email } => Error::new(
                Kind::Permanent,
                "keycloak_mail_failed",
                format!("Keycloak could not send its mail to {email}."),
            )
            .hint(
                "Correct the mail server in the realm's settings, “Email”, and test it there. Then try the \
                 step again: no mail was sent.",
            ),
            Self::MailUnknown { email } => Error::new(
                Kind::UnknownOutcome,
                "keycloak_mail_unknown",
                format!("Nobody can tell whether Keycloak has sent its mail to {email}."),
            )
            .hint("Ask the person whether it came. It is not sent again by itself."),
        }
    }
}
