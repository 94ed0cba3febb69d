//! What can go wrong with Keycloak, and how it is told. Decided by status and place, never by English text.

mod people;

use connector::{Error, Kind};

use crate::http::Answer;

/// What went wrong. The engine never sees it: [`Fault::told`] tells it to a person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Fault {
    /// The token endpoint does not know the client or its secret, or the client has no service account.
    SignInRefused { client_id: String },
    /// There is no token endpoint for the realm at the address.
    RealmUnknown { realm: String, address: String },
    /// The token endpoint gave no token.
    TokenMissing,
    /// A token that was given a moment ago is refused.
    TokenRefused,
    /// The service account lacks a role.
    Forbidden { role: &'static str },
    /// Something in front of the server hides its admin interface.
    AdminHidden { address: String },
    /// The server does not take what was sent.
    Refused,
    /// A list does not end.
    ListEndless,
    /// No group has the id or name.
    GroupUnknown { group: String },
    /// No group is at the path of the settings.
    ParentUnknown { path: String },
    /// The group was made for another organization.
    GroupTaken { name: String, organization: String },
    /// There is a group with the name, and nothing shows that it was made for the organization.
    GroupForeign { name: String },
    /// Several groups differ only in the case of their letters.
    GroupsAlike { name: String },
    /// A group is said to exist, and is not shown.
    GroupHidden { name: String },
    /// No role has the name.
    RoleUnknown { role: String },
    /// The step was not given something that it needs.
    InputMissing { what: &'static str },
    /// What is to be taken back is recorded in a form that this version does not know.
    ReceiptUnreadable,
    /// Something about an account or its person.
    Person(PersonFault),
}

/// What can be wrong with an account or its person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum PersonFault {
    /// Nobody has the address.
    Missing { email: String },
    /// Several accounts have the address.
    Several { email: String },
    /// The account is disabled, and not by the app.
    Disabled { email: String },
    /// The account has the address as its user name, and another one as its address.
    OtherAddress { email: String },
    /// The account is said to exist, and is not shown.
    Hidden { email: String },
    /// The account was to be disabled, and is enabled all the same.
    StillEnabled { email: String },
    /// The app did not make the account.
    NotOurs { email: String },
    /// The account has no address to which a mail could go.
    NoAddress { email: String },
    /// The realm's mail server did not take a mail.
    MailFailed { email: String },
    /// Nobody can tell whether a mail was sent.
    MailUnknown { email: String },
}

impl Fault {
    /// Tells the fault to a person.
    pub(super) fn told(self) -> Error {
        match self {
            Self::SignInRefused { client_id } => Error::new(
                Kind::Blocked,
                "keycloak_sign_in_refused",
                format!("Keycloak did not let the client “{client_id}” sign in."),
            )
            .hint(
                "Check the client ID and secret on the Connections page, and in Keycloak that the client \
                 has “Client authentication” and “Service accounts roles” switched on. Nothing was \
                 changed.",
            ),
            Self::RealmUnknown { realm, address } => Error::new(
                Kind::Blocked,
                "keycloak_realm_unknown",
                format!("No realm “{realm}” answers at {address}."),
            )
            .hint(
                "Correct it on the Connections page: older servers need /auth at the end of the address, \
                 newer ones must not have it. Nothing was changed.",
            ),
            Self::TokenMissing => Error::new(
                Kind::Blocked,
                "keycloak_token_missing",
                "What answers at Keycloak's token endpoint gave no token.",
            )
            .hint(
                "Check the address on the Connections page: it must lead to Keycloak itself. Nothing was \
                 changed.",
            ),
            Self::TokenRefused => Error::new(
                Kind::Blocked,
                "keycloak_token_refused",
                "Keycloak refuses the token that it gave a moment before.",
            )
            .hint(
                "Enter the address under which Keycloak knows itself (its “Frontend URL”) on the \
                 Connections page, and check that the client is enabled. What was done before stays, and \
                 the step does not do it twice.",
            ),
            Self::Forbidden { role } => Error::new(
                Kind::NeedsPermission(role.to_owned()),
                "keycloak_permission_missing",
                format!("The client's service account may not do this; it needs the role {role}."),
            )
            .hint(format!(
                "In Keycloak, open the client, “Service accounts roles”, and assign {role} of \
                 realm-management. Then try the step again; what was done before stays."
            )),
            Self::AdminHidden { address } => Error::new(
                Kind::Blocked,
                "keycloak_admin_hidden",
                format!("Keycloak's admin interface cannot be reached at {address}."),
            )
            .hint(
                "A proxy may keep /admin from outside: enter the address at which it can be reached on the \
                 Connections page. What was done before stays, and the step does not do it twice.",
            ),
            Self::Refused => Error::new(
                Kind::Permanent,
                "keycloak_refused",
                "Keycloak does not take what the step asks for; the details have its words.",
            )
            .hint("Correct what the step is given, or do it in Keycloak. What was done before stays."),
            Self::ListEndless => Error::new(
                Kind::Permanent,
                "keycloak_list_endless",
                "Keycloak answers with a list that does not end.",
            )
            .hint("Check the address on the Connections page. Nothing was changed by reading it."),
            Self::GroupUnknown { group } => Error::new(
                Kind::Blocked,
                "keycloak_group_unknown",
                format!("Keycloak has no group “{group}”."),
            )
            .hint(
                "Try this step again with other input: the id of the right group. If the group is gone, have the step \
                 that makes it done anew. Nothing was changed.",
            ),
            Self::ParentUnknown { path } => Error::new(
                Kind::Blocked,
                "keycloak_parent_group_unknown",
                format!("Keycloak has no group at {path}, below which partners' groups are to be."),
            )
            .hint(
                "Make it in Keycloak and try the step again, or choose another parent group on the \
                 Connections page. Nothing was changed.",
            ),
            Self::GroupTaken { name, organization } => Error::new(
                Kind::Blocked,
                "keycloak_group_taken",
                format!("The Keycloak group “{name}” was made for another organization, “{organization}”."),
            )
            .hint(
                "Rename one of the two, so that their people are not put together, then try the step again. \
                 Nothing was changed.",
            ),
            Self::GroupForeign { name } => Error::new(
                Kind::Blocked,
                "keycloak_group_taken",
                format!("There is a Keycloak group “{name}” already, which this app did not make."),
            )
            .hint(
                "Rename the group or the organization, then try the step again. If this group is really meant for the \
                 organization, do the step by hand and note the group's id there. Nothing was changed.",
            ),
            Self::GroupsAlike { name } => Error::new(
                Kind::Blocked,
                "keycloak_group_ambiguous",
                format!("Keycloak has several groups “{name}” that differ only in the case of letters."),
            )
            .hint(
                "Rename or delete all but one of them in Keycloak, then try the step again. Nothing was \
                 changed.",
            ),
            Self::GroupHidden { name } => Error::new(
                Kind::Permanent,
                "keycloak_group_hidden",
                format!("Keycloak has a group “{name}”, and does not show it or what is in it."),
            )
            .hint(
                "Look for it in Keycloak: permissions of its own may hide it from the client. Then try the \
                 step again.",
            ),
            Self::RoleUnknown { role } => Error::new(
                Kind::Blocked,
                "keycloak_role_unknown",
                format!("Keycloak has no role “{role}”."),
            )
            .hint(
                "Make the role in Keycloak, or correct its name where it was entered: a role of a client is \
                 written as client:role. Then try the step again; nothing was changed.",
            ),
            Self::InputMissing { what } => Error::new(
                Kind::Permanent,
                "keycloak_input_missing",
                format!("The step was not given {what}."),
            )
            .hint("Try it again with that filled in. Nothing was changed."),
            Self::ReceiptUnreadable => Error::new(
                Kind::Permanent,
                "keycloak_receipt_unreadable",
                "What this step once did in Keycloak is recorded in a form that this version cannot read.",
            )
            .hint("Take it back by hand in Keycloak. Nothing was changed."),
            Self::Person(fault) => fault.told(),
        }
    }

    /// Tells the fault with what the server said.
    pub(super) fn answered(self, answer: &Answer) -> Error {
        answer.with_what_was_said(self.told())
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        fault.told()
    }
}

impl From<PersonFault> for Error {
    fn from(fault: PersonFault) -> Self {
        fault.told()
    }
}
