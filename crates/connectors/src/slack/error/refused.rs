//! What Slack refused, in words for people.

use connector::{Error, Kind};

use crate::slack::error::Refusal;
use crate::slack::error::told::slack_error;
use crate::slack::reason::Reason;

/// Puts what Slack refused into words. Slack's own words are in the details.
pub(super) fn in_words(refusal: Refusal) -> Error {
    let mut told = of_reason(&refusal);
    told.detail = vec![refusal.to_string()];
    told.detail.extend(refusal.messages);
    told.trace(refusal.trace)
}

fn of_reason(refusal: &Refusal) -> Error {
    let (method, error) = (refusal.method, &refusal.error);
    match refusal.reason {
        Reason::SignIn => slack_error(
            Kind::Blocked,
            "slack_sign_in_refused",
            "Slack does not accept the token any more, or never did.",
            "Install the app in the workspace again, copy its token (xoxb-… or xoxp-…) and enter it on the \
             Connections page. The step goes on by itself; what was done before stays.",
        ),
        Reason::Access => slack_error(
            Kind::Blocked,
            "slack_access_denied",
            format!("Slack knows the token, but does not let it into the workspace ({error})."),
            "Have an administrator of Slack approve the app for this workspace, and check the workspace id on the \
             Connections page. What was done before stays.",
        ),
        Reason::TokenKind => slack_error(
            Kind::Blocked,
            "slack_token_not_allowed",
            format!("Slack does not allow {method} with this kind of token."),
            "Enter a bot token (xoxb-…), or the token of an administrator (xoxp-…), on the Connections page. What was \
             done before stays.",
        ),
        Reason::MissingScope => {
            let scope = if refusal.needed.is_empty() {
                method
            } else {
                &refusal.needed
            };
            slack_error(
                Kind::NeedsPermission(scope.to_owned()),
                "slack_scope_missing",
                format!("The token lacks the scope {scope}."),
                "Add the scope to the Slack app under “OAuth & Permissions” and install the app again; then try the \
                 step again. What was done before stays.",
            )
        }
        Reason::Passing => slack_error(
            Kind::Transient { retry_after: None },
            "slack_unavailable",
            format!("Slack is out of order at the moment ({error})."),
            "The step tries again by itself. It looks first, and does only what is missing.",
        ),
        Reason::NotAllowed => {
            let right = if method.starts_with("usergroups.") {
                "Create and manage user groups"
            } else {
                "Create and archive channels"
            };
            slack_error(
                Kind::NeedsPermission(right.to_owned()),
                "slack_not_allowed",
                format!("The workspace's settings do not let the app do this ({error})."),
                format!(
                    "In Slack's settings, under “Permissions”, let everyone do it (“{right}”), or enter the token \
                     of an administrator on the Connections page. Then try the step again. What was done before stays."
                ),
            )
        }
        Reason::PlanTooSmall => slack_error(
            Kind::Blocked,
            "slack_plan_too_small",
            "The workspace's plan has no user groups.",
            "Let partners get channels instead: choose that on the Connections page. What was done before stays.",
        ),
        Reason::NameTaken | Reason::NameRefused => slack_error(
            Kind::Permanent,
            "slack_name_refused",
            format!("Slack does not take the name ({error})."),
            "Set another prefix on the Connections page, or make the group by hand with another name. Nothing was \
             made.",
        ),
        Reason::GroupUnknown
        | Reason::Archived
        | Reason::OnAlready
        | Reason::OffAlready
        | Reason::NotInChannel
        | Reason::InChannelAlready
        | Reason::Guest
        | Reason::InvalidUsers
        | Reason::CannotKick
        | Reason::PersonUnknown
        | Reason::InvalidCursor
        | Reason::Other => slack_error(
            Kind::Permanent,
            "slack_refused",
            format!("Slack refused {method}: {error}."),
            "The details have Slack's words. What was there before stays. Put it right in Slack and try the step \
             again, or do it by hand.",
        ),
    }
}
