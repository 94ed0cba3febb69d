//! The form of the settings.

use domain::form::{Choice, Field, Input};

use crate::http::{ca_field, field, optional, url_field};
use crate::keycloak::settings::{
    CLIENT_ID, MAIL_CLIENT_ID, MAIL_REDIRECT_URI, PARENT_GROUP, REALM, REQUIRED_ACTIONS, ROLES, SEND_MAIL,
};

/// Returns the form.
pub(in crate::keycloak) fn fields() -> Vec<Field> {
    let choice = |value: &str, label: &str| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
    };
    let send_mail = vec![
        choice("yes", "Yes, once, when the account is made"),
        choice("no", "No"),
    ];
    let line = || Input::Text { max_length: 255 };
    vec![
        url_field(
            "Server address",
            "For example https://login.example.org; older servers have /auth at the end, which belongs to it.",
        ),
        field(
            REALM,
            "Realm",
            "The realm in which your partners' people are, not “master”.",
            line(),
        ),
        field(
            CLIENT_ID,
            "Client ID",
            "The client made for this app in that realm, with “Service accounts roles” switched on.",
            line(),
        ),
        optional(field(
            PARENT_GROUP,
            "Parent group",
            "The path of the group below which partners' groups are, for example /partners. Empty: at the top.",
            Input::Text { max_length: 1000 },
        )),
        optional(field(
            ROLES,
            "Roles of every partner's group",
            "Names of roles of the realm, one in a line. A partner's people have them by the group.",
            Input::LongText { max_length: 4000 },
        )),
        optional(field(
            REQUIRED_ACTIONS,
            "Required actions of new people",
            "One in a line. Empty: UPDATE_PASSWORD and VERIFY_EMAIL. Write “none” if they sign in elsewhere.",
            Input::LongText { max_length: 1000 },
        )),
        optional(field(
            SEND_MAIL,
            "Send new people the required-actions mail",
            "Keycloak sends it, with a link to do what is required. Empty: yes.",
            Input::Choice { options: send_mail },
        )),
        optional(field(
            MAIL_CLIENT_ID,
            "Client of the mail",
            "The client ID of the application that people go to afterwards.",
            line(),
        )),
        optional(field(
            MAIL_REDIRECT_URI,
            "Address after the mail",
            "Where people go afterwards. It must be among the client's valid redirect URIs.",
            Input::Text { max_length: 2000 },
        )),
        ca_field(),
    ]
}
