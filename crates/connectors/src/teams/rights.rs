//! The application permissions of Microsoft Graph that the app needs, and which others include them.

/// Reads people.
pub(super) const READ_USERS: &str = "User.Read.All";
/// Invites guests.
pub(super) const INVITE_USERS: &str = "User.Invite.All";
/// Deletes guests and restores them.
pub(super) const WRITE_USERS: &str = "User.ReadWrite.All";
/// Reads which groups there are and who is in them; a team is a group.
pub(super) const READ_GROUPS: &str = "GroupMember.Read.All";
/// Reads and changes who is in a team.
pub(super) const TEAM_MEMBERS: &str = "TeamMember.ReadWrite.All";
/// Reads which channels there are.
pub(super) const READ_CHANNELS: &str = "Channel.ReadBasic.All";
/// Makes channels.
pub(super) const CREATE_CHANNELS: &str = "Channel.Create";
/// Deletes channels.
pub(super) const DELETE_CHANNELS: &str = "Channel.Delete.All";
/// Reads and changes who is in a private channel.
pub(super) const CHANNEL_MEMBERS: &str = "ChannelMember.ReadWrite.All";
/// Reads when the client secret ends. The app does without it.
pub(super) const READ_APPLICATIONS: &str = "Application.Read.All";

/// Permissions, each with those that include it by the documentation of the requests which need it. Those that are
/// not listed are included by no other.
const INCLUDED: [(&str, &[&str]); 7] = [
    (
        READ_USERS,
        &[WRITE_USERS, "Directory.Read.All", "Directory.ReadWrite.All"],
    ),
    (INVITE_USERS, &[WRITE_USERS, "Directory.ReadWrite.All"]),
    (
        READ_GROUPS,
        &[
            "GroupMember.ReadWrite.All",
            "Group.Read.All",
            "Group.ReadWrite.All",
            "Directory.Read.All",
            "Directory.ReadWrite.All",
        ],
    ),
    (
        READ_CHANNELS,
        &[
            "ChannelSettings.Read.All",
            "ChannelSettings.ReadWrite.All",
            "Group.Read.All",
            "Group.ReadWrite.All",
            "Directory.Read.All",
            "Directory.ReadWrite.All",
        ],
    ),
    (
        CREATE_CHANNELS,
        &["Group.ReadWrite.All", "Directory.ReadWrite.All"],
    ),
    (
        DELETE_CHANNELS,
        &["Group.ReadWrite.All", "Directory.ReadWrite.All"],
    ),
    (READ_APPLICATIONS, &["Application.ReadWrite.All"]),
];

/// Returns whether the granted permissions include a needed one.
pub(super) fn are_enough(granted: &[String], needed: &str) -> bool {
    let is_granted = |name: &str| granted.iter().any(|granted| granted == name);
    let included = INCLUDED.iter().find(|(name, _)| *name == needed);
    is_granted(needed)
        || included.is_some_and(|(_, stronger)| stronger.iter().any(|stronger| is_granted(stronger)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stronger_permission_counts() {
        let granted = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert!(are_enough(&granted(&[WRITE_USERS]), READ_USERS));
        assert!(are_enough(&granted(&[WRITE_USERS]), INVITE_USERS));
        assert!(are_enough(&granted(&["Group.ReadWrite.All"]), CREATE_CHANNELS));
        assert!(are_enough(&granted(&[CHANNEL_MEMBERS]), CHANNEL_MEMBERS));
        assert!(!are_enough(&granted(&[READ_USERS]), WRITE_USERS));
        assert!(
            !are_enough(&granted(&["Directory.ReadWrite.All"]), WRITE_USERS),
            "it deletes nobody"
        );
        assert!(!are_enough(&granted(&["Group.ReadWrite.All"]), TEAM_MEMBERS));
        assert!(!are_enough(&[], READ_GROUPS));
    }
}
