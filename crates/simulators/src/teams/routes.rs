//! Which request does what, and which permissions each needs.

use crate::teams::refusal::Refusal;
use crate::teams::{Teams, channels, groups, users};
use crate::{Answer, Request};

impl Teams {
    /// Refuses a request that comes too soon.
    fn pass(&mut self, path: &[&str]) -> Result<(), Refusal> {
        let part = path.first().copied().unwrap_or_default();
        let ((limit, window), key) = match (self.limits.get(part), path) {
            (Some(of_team), ["teams", team, ..]) => (*of_team, format!("team {team}")),
            (Some(of_part), _) => (*of_part, part.to_owned()),
            (None, _) => match self.limits.get("") {
                Some(of_app) => (*of_app, "app".to_owned()),
                None => return Ok(()),
            },
        };
        let passed = self.limiter.pass(&key, limit, window);
        passed.map_err(Refusal::too_many)
    }

    pub(super) fn graph(&mut self, request: &Request, path: &[&str]) -> Result<Answer, Refusal> {
        let roles = self.signed_in(request)?;
        self.pass(path)?;
        let allowed = |needed: &[&str]| {
            if needed.iter().any(|role| roles.iter().any(|has| has == role)) {
                return Ok(());
            }
            Err(Refusal::forbidden(path, needed, &roles))
        };
        match (request.method.as_str(), path) {
            ("POST", ["invitations"]) => {
                allowed(&["User.Invite.All", "User.ReadWrite.All", "Directory.ReadWrite.All"])?;
                self.invite(request)
            }
            ("GET", ["users"]) => {
                allowed(&users::READ)?;
                self.list_users(request)
            }
            ("GET", ["users", id]) => {
                allowed(&users::READ)?;
                self.user(request, id)
            }
            ("PATCH", ["users", id]) => {
                allowed(&users::WRITE)?;
                self.change_user(request, id)
            }
            ("DELETE", ["users", id]) => {
                allowed(&users::WRITE)?;
                self.delete_user(id)
            }
            ("GET", ["users", id, "memberOf"]) => {
                allowed(&groups::READ)?;
                self.member_of(request, id)
            }
            ("GET", ["directory", "deletedItems", "microsoft.graph.user"]) => {
                allowed(&users::READ)?;
                self.list_deleted(request)
            }
            ("GET", ["directory", "deletedItems", id]) => {
                allowed(&users::READ)?;
                self.deleted_user(request, id)
            }
            ("POST", ["directory", "deletedItems", id, "restore"]) => {
                allowed(&users::WRITE)?;
                self.restore_user(id)
            }
            ("GET", ["applications"]) => {
                allowed(&[
                    "Application.Read.All",
                    "Application.ReadWrite.All",
                    "Directory.Read.All",
                ])?;
                self.applications(request)
            }
            ("GET", ["groups"]) => {
                allowed(&groups::READ)?;
                self.list_groups(request)
            }
            ("GET", ["groups", id]) => {
                allowed(&groups::READ)?;
                self.group(request, id)
            }
            ("GET", ["teams", team, "members"]) => {
                allowed(&["TeamMember.Read.All", "TeamMember.ReadWrite.All"])?;
                self.list_team_members(request, team)
            }
            ("POST", ["teams", team, "members"]) => {
                allowed(&["TeamMember.ReadWrite.All"])?;
                self.add_to_team(request, team)
            }
            ("DELETE", ["teams", team, "members", id]) => {
                allowed(&["TeamMember.ReadWrite.All"])?;
                self.remove_from_team(team, id)
            }
            ("GET", ["teams", team, "channels"]) => {
                allowed(&channels::READ)?;
                self.list_channels(request, team)
            }
            ("POST", ["teams", team, "channels"]) => {
                allowed(&["Channel.Create", "Group.ReadWrite.All", "Directory.ReadWrite.All"])?;
                self.create_channel(request, team)
            }
            ("GET", ["teams", team, "channels", id]) => {
                allowed(&channels::READ)?;
                self.channel(request, team, id)
            }
            ("DELETE", ["teams", team, "channels", id]) => {
                allowed(&[
                    "Channel.Delete.All",
                    "Group.ReadWrite.All",
                    "Directory.ReadWrite.All",
                ])?;
                self.delete_channel(team, id)
            }
            ("GET", ["teams", team, "channels", id, "members"]) => {
                allowed(&["ChannelMember.Read.All", "ChannelMember.ReadWrite.All"])?;
                self.list_channel_members(request, team, id)
            }
            ("POST", ["teams", team, "channels", id, "members"]) => {
                allowed(&["ChannelMember.ReadWrite.All"])?;
                self.add_to_channel(request, team, id)
            }
            ("DELETE", ["teams", team, "channels", id, "members", membership]) => {
                allowed(&["ChannelMember.ReadWrite.All"])?;
                self.remove_from_channel(team, id, membership)
            }
            (
                _,
                [
                    "users" | "groups" | "teams" | "invitations" | "directory" | "applications",
                    ..,
                ],
            ) => Err(Refusal::not_allowed()),
            (_, path) => Err(Refusal::no_segment(path.first().copied().unwrap_or_default())),
        }
    }
}
