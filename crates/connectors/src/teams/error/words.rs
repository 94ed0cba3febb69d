//! Faults in the words of people. Here and only here do they become errors of the engine.

use connector::{Error, Kind};

use crate::teams::error::{Fault, Said};

const AGAIN: &str = "Then try the step again; what was done before is not done twice.";

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Told(error) => *error,
            Fault::SignIn { number, said } => with(sign_in(number), &said),
            Fault::TokenRefused { said } => with(token_refused(), &said),
            Fault::Forbidden {
                permission,
                is_granted: false,
                said,
            } => with(permission_missing(permission), &said),
            Fault::Forbidden {
                permission,
                is_granted: true,
                said,
            } => with(forbidden(permission), &said),
            Fault::NotFound { said } => with(not_found(), &said),
            Fault::Refused { said } => with(refused(&said), &said),
            Fault::InvitationRefused { email, said } => with(invitation_refused(&email), &said),
            Fault::ChannelNameTaken { name, said } => with(name_taken(&name), &said),
            Fault::NotSeen { what } => not_seen(what),
            Fault::Endless => Self::new(
                Kind::Permanent,
                "teams_refused",
                "A list of Microsoft Graph does not end.",
            )
            .hint("Try the step again; if it lasts, tell Microsoft's support. What was done before stays."),
            Fault::TeamUnknown { team } => blocked(
                "teams_team_unknown",
                format!("There is no team with the id {team} in this directory."),
                "Choose the team on the Connections page. Nothing was changed.",
            ),
            Fault::ChannelUnknown { channel } => blocked(
                "teams_group_unknown",
                format!("The team has no channel “{channel}”."),
                "Try this step again with other input, the right channel, or create it in Teams under \
                 exactly this name. A deleted channel \
                 can be restored in Teams for 30 days.",
            ),
            Fault::ChannelUnnamed => blocked(
                "teams_channel_missing",
                "It is not known which channel of Microsoft Teams is the organization's.",
                "Do the step that creates the channel first, or try this step again with other input: the channel's id. \
                 Nothing was changed.",
            ),
            Fault::ChannelAmbiguous { name, count } => blocked(
                "teams_channel_ambiguous",
                format!("{count} channels of the team are called “{name}” but for capital letters."),
                "Rename one of them in Teams, or try this step again with other input: the right channel's id. Nothing \
                 was changed.",
            ),
            Fault::ChannelOfOtherKind { name, kind } => blocked(
                "teams_channel_kind_unsupported",
                format!("The channel “{name}” is of the kind “{kind}”, and guests cannot be added to it."),
                "Use a private or standard channel for the organization. Nothing was changed.",
            ),
            Fault::ChannelKindDiffers { name, found, wanted } => blocked(
                "teams_channel_kind_differs",
                format!(
                    "The team has a channel “{name}” already, but it is {found}, and new channels are to be {wanted}."
                ),
                "A channel's kind cannot be changed. Rename the existing channel in Teams, or choose the other kind on \
                 the Connections page. Nothing was changed.",
            ),
            Fault::ChannelNotOurs { name, id } => blocked(
                "teams_channel_taken",
                format!("The team has a channel “{name}” already, and the app did not make it."),
                format!(
                    "It may be meant for other people, so the app puts nobody into it. Rename one of the two. If it \
                     really is the organization's, do the step by hand and note its id, {id}. Nothing was changed."
                ),
            ),
            Fault::ChannelNameUnusable { organization } => blocked(
                "teams_channel_name_unusable",
                format!("No channel can be named after the organization “{organization}”."),
                "Create a channel under another name in Teams and say that the step was done by hand.",
            ),
            Fault::OwnerUnusable { owner, why } => blocked(
                "teams_channel_owner_unusable",
                format!("{owner} cannot own private channels: {why}."),
                "Correct the owner on the Connections page, or add them to the team in Teams. Nothing was changed.",
            ),
            Fault::AddressUnusable { email, why } => Self::new(
                Kind::Permanent,
                "teams_address_unusable",
                format!("{email} cannot be invited as a guest: {why}."),
            )
            .hint("Correct the person's address and try the step again. Nobody was invited."),
            Fault::PersonAmbiguous { email, count } => blocked(
                "teams_person_ambiguous",
                format!("{count} people in the directory have the address {email}."),
                "Take the address away from all but one of them in the Microsoft Entra admin center. Nothing was changed.",
            ),
            Fault::PersonDisabled { email } => blocked(
                "teams_person_disabled",
                format!("{email} is in the directory, but signing in is switched off for them."),
                "Somebody did that on purpose, so the app leaves it. Switch it on in the Microsoft Entra admin center \
                 (Users, “Account enabled”) if it was not meant so; the step goes on by itself.",
            ),
            Fault::NotAGuest { email } => blocked(
                "teams_not_a_guest",
                format!("{email} is a member of your organization and no guest."),
                "The app deletes guests only. Nothing was changed; check the address.",
            ),
            Fault::PersonOwnsTeam { email } => blocked(
                "teams_person_owns_team",
                format!("{email} is an owner of the team, and the app removes no owners."),
                "Make them an ordinary member in Teams first, if they are to go. Nothing was changed.",
            ),
            Fault::PersonInChannels { email, channels } => blocked(
                "teams_person_in_other_channels",
                format!(
                    "The channel is open to the whole team, and {email} needs the team for: {}.",
                    channels.join(", ")
                ),
                "Remove them from those channels first, if they are to leave the team. Nothing was changed.",
            ),
            Fault::ReceiptUnreadable { source } => Self::new(
                Kind::Permanent,
                "teams_receipt_unreadable",
                "What this app noted about the access cannot be read, so nothing was taken back.",
            )
            .hint("Take the access away in Teams by hand, and say that the step was done by hand.")
            .caused_by(&source),
        }
    }
}

/// What the numbers mean that the token endpoint gives.
fn sign_in(number: Option<u64>) -> Error {
    let told = number.map_or_else(String::new, |number| format!(" (AADSTS{number})"));
    match number {
        Some(7_000_222) => blocked(
            "teams_secret_expired",
            format!("The client secret has ended{told}."),
            "Make a new one for the app in the Microsoft Entra admin center and enter its value on the Connections \
             page; the step goes on by itself. Nothing was changed.",
        ),
        Some(700_016) => blocked(
            "teams_app_unknown",
            format!("The directory has no app with this application id{told}."),
            "Check the directory id and the application id on the Connections page. Nothing was changed.",
        ),
        Some(90_002 | 900_023) => blocked(
            "teams_tenant_unknown",
            format!("There is no directory with this id{told}."),
            "Check the directory id, and for a national cloud the address for signing in, on the Connections page. \
             Nothing was changed.",
        ),
        Some(500_011) => blocked(
            "teams_cloud_differs",
            format!("Microsoft Graph at this address does not belong to the directory{told}."),
            "The addresses of Microsoft Graph and for signing in must be those of the same cloud. Correct them on the \
             Connections page. Nothing was changed.",
        ),
        Some(7_000_215) => blocked(
            "teams_sign_in_refused",
            format!("The client secret is wrong{told}."),
            "Enter the secret's value on the Connections page, not its id; the value is shown only once, when the \
             secret is made. Nothing was changed.",
        ),
        Some(_) | None => blocked(
            "teams_sign_in_refused",
            format!("Microsoft refused to sign the app in{told}."),
            "The details hold the reason. Correct the app in the Microsoft Entra admin center or the settings on the \
             Connections page. Nothing was changed.",
        ),
    }
}

fn token_refused() -> Error {
    blocked(
        "teams_sign_in_refused",
        "Microsoft Graph does not accept the app's token.",
        "Check the address of Microsoft Graph on the Connections page, and in the Microsoft Entra admin center whether \
         the app is blocked. What was done before stays.",
    )
}

fn permission_missing(permission: &str) -> Error {
    Error::new(
        Kind::NeedsPermission(permission.to_owned()),
        "teams_permission_missing",
        format!("The app lacks the application permission {permission}."),
    )
    .hint(format!(
        "Add it to the app in the Microsoft Entra admin center and grant admin consent. {AGAIN}"
    ))
}

fn forbidden(permission: &str) -> Error {
    blocked(
        "teams_forbidden",
        format!("Microsoft Graph does not allow it, although the app has the permission {permission}."),
        format!(
            "A rule of your organization stands in the way, for example who may invite guests, or that teams take \
             none. The details hold its words. {AGAIN}"
        ),
    )
}

fn not_found() -> Error {
    Error::new(
        Kind::Transient { retry_after: None },
        "teams_not_visible",
        "Microsoft Graph does not find something that it told of a moment ago.",
    )
    .hint("The directory may be behind, or somebody removed it. The step looks again by itself.")
}

fn not_seen(what: &str) -> Error {
    Error::new(
        Kind::Transient { retry_after: None },
        "teams_not_visible",
        format!("Microsoft Graph does not show {what} yet."),
    )
    .hint("That can take minutes. The step looks again by itself, and does only what is missing.")
}

fn refused(said: &Said) -> Error {
    let words = if said.message.is_empty() {
        &said.name
    } else {
        &said.message
    };
    Error::new(
        Kind::Permanent,
        "teams_refused",
        format!("Microsoft Graph refused the request: {words}"),
    )
    .hint(format!(
        "Put right what it names, in Teams or at the person or organization. {AGAIN}"
    ))
}

fn invitation_refused(email: &str) -> Error {
    Error::new(
        Kind::Permanent,
        "teams_invitation_refused",
        format!("Microsoft did not take the invitation of {email}."),
    )
    .hint(
        "The details hold the reason. Often somebody of your own organization has the address already, or its domain \
         is not allowed. Nobody was invited.",
    )
}

fn name_taken(name: &str) -> Error {
    blocked(
        "teams_channel_name_taken",
        format!(
            "Teams does not give the name “{name}” to a new channel, although the team shows none of that name."
        ),
        "A deleted channel keeps its name for about 30 days, sometimes longer. Restore it in Teams (Manage team, \
         Channels, Deleted), or create a channel under another name and say that the step was done by hand.",
    )
}

fn blocked(code: &'static str, message: impl Into<String>, hint: impl Into<String>) -> Error {
    Error::new(Kind::Blocked, code, message).hint(hint)
}

/// Adds what was said.
fn with(mut error: Error, said: &Said) -> Error {
    error.detail.push(format!("HTTP {} {}", said.status, said.name));
    if !said.message.is_empty() {
        error.detail.push(format!("Microsoft: {}", said.message));
    }
    error.trace(said.trace.clone())
}
