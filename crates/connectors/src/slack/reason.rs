//! The names under which Slack refuses, put together by what they mean for this app.

/// Why Slack refused a call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Reason {
    /// The token is no longer, or never was, valid.
    SignIn,
    /// The token is valid and may not be used for this workspace.
    Access,
    /// The token is of a kind that may not do this.
    TokenKind,
    /// The token lacks a scope.
    MissingScope,
    /// Slack is out of order for a moment.
    Passing,
    /// The workspace lets only some people do this.
    NotAllowed,
    /// The workspace's plan does not have it.
    PlanTooSmall,
    /// Something else has the name or handle.
    NameTaken,
    /// The name or handle is not possible.
    NameRefused,
    /// There is no such user group or channel, or the token does not see it.
    GroupUnknown,
    /// The channel is archived.
    Archived,
    /// It is on already.
    OnAlready,
    /// It is off already.
    OffAlready,
    /// The app, or the person, is not in the channel.
    NotInChannel,
    /// The person is in the channel already.
    InChannelAlready,
    /// The person is a guest who cannot come in.
    Guest,
    /// One of the people cannot be in a user group.
    InvalidUsers,
    /// The person cannot be taken out of this channel.
    CannotKick,
    /// Nobody has the address.
    PersonUnknown,
    /// A list has to be read again from its beginning.
    InvalidCursor,
    /// All the rest.
    Other,
}

impl Reason {
    /// Reads the name of an error.
    pub(super) fn of(error: &str) -> Self {
        match error {
            "invalid_auth" | "not_authed" | "account_inactive" | "token_revoked" | "token_expired" => {
                Self::SignIn
            }
            "org_login_required" | "ekm_access_denied" | "team_access_not_granted" | "access_denied" => {
                Self::Access
            }
            "not_allowed_token_type" => Self::TokenKind,
            "missing_scope" => Self::MissingScope,
            "internal_error" | "fatal_error" | "service_unavailable" | "request_timeout" | "ratelimited" => {
                Self::Passing
            }
            "permission_denied" | "restricted_action" | "no_permission" => Self::NotAllowed,
            "paid_teams_only" | "plan_upgrade_required" => Self::PlanTooSmall,
            "name_taken" | "name_already_exists" | "handle_already_exists" => Self::NameTaken,
            "bad_handle" | "forbidden_handle" | "missing_subteam_name" | "name_too_long" => Self::NameRefused,
            error if error.starts_with("invalid_name") => Self::NameRefused,
            "no_such_subteam" | "channel_not_found" => Self::GroupUnknown,
            "is_archived" => Self::Archived,
            "already_enabled" | "not_archived" => Self::OnAlready,
            "already_disabled" | "already_archived" => Self::OffAlready,
            "not_in_channel" => Self::NotInChannel,
            "already_in_channel" | "cant_invite_self" => Self::InChannelAlready,
            "user_is_restricted"
            | "user_is_ultra_restricted"
            | "ura_max_channels"
            | "single_channel_guests_cannot_be_added" => Self::Guest,
            "invalid_user" | "invalid_users" => Self::InvalidUsers,
            "cant_kick_self" | "cant_kick_from_general" => Self::CannotKick,
            "users_not_found" => Self::PersonUnknown,
            "invalid_cursor" => Self::InvalidCursor,
            _ => Self::Other,
        }
    }
}
