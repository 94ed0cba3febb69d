//! What went wrong, in words for people.

use connector::Kind;

use crate::slack::error::{Error, PersonError, PlaceError, refused};
use crate::slack::place::Place;

impl From<Error> for connector::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Http(error) => error,
            Error::Refused(refusal) => refused::in_words(*refusal),
            Error::Endless { method } => slack_error(
                Kind::Permanent,
                "slack_refused",
                format!("Slack's list {method} does not end."),
                "Try the step again; if it lasts, tell Slack's support. Nothing was changed.",
            ),
            Error::WrongTeam { expected, found } => slack_error(
                Kind::Blocked,
                "slack_wrong_team",
                format!("The token is for the workspace {found}, but this needs {expected}."),
                "Enter a token of the right workspace, or correct the workspace id, on the Connections page. Nothing \
                 was changed.",
            ),
            Error::TeamMissing => slack_error(
                Kind::Blocked,
                "slack_team_missing",
                "The token is for a whole Slack organization, and the connection does not say which workspace is \
                 meant.",
                "Enter the workspace id, which begins with T, on the Connections page. Nothing was changed.",
            ),
            Error::NameUnusable { organization } => slack_error(
                Kind::Permanent,
                "slack_name_unusable",
                format!("No name for Slack can be made of the organization's name “{organization}”."),
                "Correct the organization's name, or make the group by hand. Nothing was changed.",
            ),
            Error::NameTaken { wanted, by } => slack_error(
                Kind::Blocked,
                "slack_name_taken",
                format!("Slack does not take the {wanted}: {by}."),
                "Rename the other one in Slack, set another prefix on the Connections page, or do the step by hand \
                 with the one that is there. Nothing was made.",
            ),
            Error::Place(error) => of_place(error),
            Error::Person(error) => of_person(error),
        }
    }
}

fn of_place(error: PlaceError) -> connector::Error {
    match error {
        PlaceError::NotNamed => slack_error(
            Kind::Blocked,
            "slack_group_unknown",
            "It is not said which user group or channel in Slack is meant.",
            "Finish the step that makes the organization's group, or try this step again with other input: the group's id. \
             Nothing was changed.",
        ),
        PlaceError::Unknown { group } => slack_error(
            Kind::Blocked,
            "slack_group_unknown",
            format!("Slack does not know {group}, or does not show it to the app."),
            "Check whether it still exists. A private channel is shown only to its members: type “/invite” with the \
             app's name in it. Otherwise try this step again with other input: the right id. Nothing was changed.",
        ),
        PlaceError::Ambiguous { name } => slack_error(
            Kind::Blocked,
            "slack_group_ambiguous",
            format!("In Slack, more than one user group or channel is called “{name}”."),
            "Try this step again with other input: the id of the right one, which begins with S or C. Nothing was \
             changed.",
        ),
        PlaceError::NotOurs { place } => slack_error(
            Kind::Blocked,
            "slack_group_taken",
            format!("In Slack, {place} has the partner's name already, and the app did not make it."),
            format!(
                "It may be meant for other people, so the app puts nobody into it. Rename one of the two. If it really \
                 is the partner's, do the step by hand and note its id, {}. Nothing was changed.",
                place.id()
            ),
        ),
        PlaceError::Inactive {
            place: place @ Place::UserGroup { .. },
        } => slack_error(
            Kind::Blocked,
            "slack_group_inactive",
            format!("In Slack, {place} is disabled."),
            "If it is still wanted, enable it in Slack under “People”, “User groups”, then try the step again. \
             Nothing was changed.",
        ),
        PlaceError::Inactive { place } => slack_error(
            Kind::Blocked,
            "slack_group_inactive",
            format!("In Slack, {place} is archived."),
            "If it is still wanted, unarchive it in Slack, then try the step again. Nothing was changed.",
        ),
        PlaceError::AppNotInChannel { place } => slack_error(
            Kind::Blocked,
            "slack_app_not_in_channel",
            format!("The app is not a member of {place}, so Slack does not let it change who is."),
            "Open the channel in Slack, type “/invite” with the app's name, then try the step again. Nothing was \
             changed.",
        ),
        PlaceError::UnarchiveByHand { name } => slack_error(
            Kind::Blocked,
            "slack_unarchive_by_hand",
            format!("The channel #{name} is archived, and Slack does not let the app's token bring it back."),
            "Unarchive it in Slack and invite the app into it, then try the step again. Nothing was changed.",
        ),
        PlaceError::MembersChanged { place } => slack_error(
            Kind::Transient { retry_after: None },
            "slack_members_changed",
            format!("Somebody else changed the members of {place} at the same moment."),
            "The step reads them anew and tries again by itself.",
        ),
    }
}

fn of_person(error: PersonError) -> connector::Error {
    match error {
        PersonError::AddressInvalid { email } => slack_error(
            Kind::Permanent,
            "slack_address_invalid",
            format!("“{email}” is not an e-mail address, so nobody can be looked up in Slack."),
            "Correct the person's address, then try the step again. Nothing was changed.",
        ),
        PersonError::Missing { email, place } => slack_error(
            Kind::Blocked,
            "slack_person_missing",
            format!("Nobody with the address {email} is in the Slack workspace."),
            match &place {
                Place::UserGroup { .. } => format!(
                    "Slack lets no app invite people. In Slack, choose “Invite people”, enter {email} and invite the \
                     person as a member, since guests cannot be in user groups. As soon as the person has joined, \
                     the step goes on by itself; you can also add the person to {place} and say that the step is \
                     done by hand. Nothing was changed."
                ),
                Place::Channel { .. } => format!(
                    "Slack lets no app invite people. In Slack, choose “Invite people”, enter {email} and invite the \
                     person as a member, or as a guest of {place}. As soon as the person has joined, the step goes \
                     on by itself; you can also add the person to {place} and say that the step is done by hand. \
                     Nothing was changed."
                ),
            },
        ),
        PersonError::NotShown { email, recorded } => {
            let mut error = slack_error(
                Kind::Blocked,
                "slack_person_not_shown",
                format!(
                    "Slack shows nobody with the address {email}, and by the records of this app the person still has \
                     access there."
                ),
                "The person has another address by now, or the address is hidden from the app. Look in Slack under \
                 “Manage members”. If the person is there, correct the address, or remove the person there and say \
                 that the step is done by hand. If nobody is there, say that the step is done by hand. Nothing was \
                 changed.",
            );
            error.detail = recorded;
            error
        }
        PersonError::Deactivated { who } => slack_error(
            Kind::Blocked,
            "slack_person_deactivated",
            format!("The Slack account of {who} is deactivated."),
            "If the person is to have access, have an administrator of Slack activate the account again under \
             “Manage members”; the step goes on by itself then. Nothing was changed.",
        ),
        PersonError::GuestNotAllowed {
            who,
            place: place @ Place::UserGroup { .. },
        } => slack_error(
            Kind::Blocked,
            "slack_guest_not_allowed",
            format!("{who} is a guest or bot in Slack, and {place} takes full members only."),
            "Have an administrator of Slack make the person a full member, or skip the step and add the guest to a \
             channel instead. For guests, let partners get channels: choose that on the Connections page. Nothing \
             was changed.",
        ),
        PersonError::GuestNotAllowed { who, place } => slack_error(
            Kind::Blocked,
            "slack_guest_not_allowed",
            format!("{who} is a guest in Slack who cannot be added to {place}."),
            "A single-channel guest can be in one channel only: have an administrator of Slack make the person a \
             multi-channel guest or a member, then try the step again. Nothing was changed.",
        ),
        PersonError::ContactUnusable { contact, why } => slack_error(
            Kind::Blocked,
            "slack_contact_unusable",
            format!("{contact} cannot be the first member of a user group: the person {why}."),
            "Enter another colleague's address on the Connections page. Nothing was changed.",
        ),
    }
}

/// Puts an error together.
pub(super) fn slack_error(
    kind: Kind,
    code: &'static str,
    message: impl Into<String>,
    hint: impl Into<String>,
) -> connector::Error {
    connector::Error::new(kind, code, message).hint(hint)
}
