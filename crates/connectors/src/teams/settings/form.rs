//! The form of the settings.

use domain::form::{Choice, Field, Input};

use crate::http::{ca_field, field, optional};
use crate::teams::settings::TEAM;

/// Returns the form.
pub(in crate::teams) fn fields() -> Vec<Field> {
    let line = |key: &str, label: &str, help: &str| field(key, label, help, Input::Text { max_length: 200 });
    let url = |key: &str, label: &str, help: &str| {
        optional(field(key, label, help, Input::Text { max_length: 2000 }))
    };
    let choice = |key: &str, label: &str, help: &str, options: [(&str, &str); 2]| {
        let options = options.map(|(value, label)| Choice {
            value: value.to_owned(),
            label: label.to_owned(),
        });
        let input = Input::Choice {
            options: options.to_vec(),
        };
        optional(field(key, label, help, input))
    };
    vec![
        line(
            "tenant",
            "Directory (tenant) ID",
            "On the app registration's overview page in the Microsoft Entra admin center.",
        ),
        line(
            "client_id",
            "Application (client) ID",
            "On the same page. It is not the id of the client secret.",
        ),
        line(
            TEAM,
            "Team for partners",
            "The id of the team in which partners get their channels; it is the groupId in the team's link.",
        ),
        choice(
            "channel_kind",
            "Kind of new channels",
            "Private unless you choose otherwise. In a standard channel, partners see each other.",
            [
                ("private", "Private: only its members see it"),
                ("standard", "Standard: everybody in the team sees it"),
            ],
        ),
        optional(line(
            "channel_owner",
            "Owner of private channels",
            "Address or id of somebody of your organization who is in the team. Needed for private channels.",
        )),
        optional(field(
            "invite_redirect",
            "Where guests arrive",
            "The page that a guest sees after accepting the invitation; https://myapps.microsoft.com if it is empty.",
            Input::Link,
        )),
        choice(
            "send_invitation_mail",
            "Invitation mail",
            "Yes unless you choose otherwise. Without the mail, tell guests yourself where to sign in.",
            [("yes", "Yes, Microsoft mails new guests"), ("no", "No mail")],
        ),
        optional(line(
            "secret_expires",
            "Client secret ends on",
            "The date in the list of client secrets, as 2027-01-31. With it the app can warn you in time.",
        )),
        url(
            "graph_url",
            "Address of Microsoft Graph",
            "Only for national clouds; https://graph.microsoft.com/v1.0 if it is empty.",
        ),
        url(
            "login_url",
            "Address for signing in",
            "Only for national clouds; https://login.microsoftonline.com if it is empty.",
        ),
        ca_field(),
    ]
}
