//! Who is in teams and in their private channels.

use reqwest::Method;
use serde_json::{Value, json};

use crate::teams::client::{Ask, Session};
use crate::teams::directory::found;
use crate::teams::error::Fault;
use crate::teams::model::Member;
use crate::teams::rights::{CHANNEL_MEMBERS, TEAM_MEMBERS};

/// A request that reads from a team.
const READ: Ask<'static> = Ask {
    permission: TEAM_MEMBERS,
    counted_as: "teams",
    method: Method::GET,
    path: &[],
    query: &[],
    body: None,
};

/// A team or one of its private channels: what has members.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room<'a> {
    /// The team's id.
    pub(super) team: &'a str,
    /// The private channel's id; none for the team itself.
    pub(super) channel: Option<&'a str>,
}

impl<'a> Room<'a> {
    /// The team itself.
    pub(super) const fn team(team: &'a str) -> Self {
        Self { team, channel: None }
    }

    /// A private channel.
    pub(super) const fn channel(team: &'a str, channel: &'a str) -> Self {
        Self {
            team,
            channel: Some(channel),
        }
    }

    /// Returns the path to its members.
    fn members(self) -> Vec<&'a str> {
        match self.channel {
            None => vec!["teams", self.team, "members"],
            Some(channel) => vec!["teams", self.team, "channels", channel, "members"],
        }
    }

    const fn permission(self) -> &'static str {
        match self.channel {
            None => TEAM_MEMBERS,
            Some(_) => CHANNEL_MEMBERS,
        }
    }
}

impl Session {
    /// Returns somebody's membership; none when they are not in the room.
    pub(super) async fn member(&self, room: Room<'_>, user: &str) -> Result<Option<Member>, Fault> {
        let filter = format!("(microsoft.graph.aadUserConversationMember/userId eq '{user}')");
        let by_user = [("$filter", filter.as_str())];
        let members: Vec<Member> = self
            .list(&Ask {
                permission: room.permission(),
                path: &room.members(),
                // Channels take no filter.
                query: if room.channel.is_none() { &by_user } else { &[] },
                ..READ
            })
            .await?;
        Ok(members.into_iter().find(|member| member.is_of(user)))
    }

    /// Adds somebody who is not in the room: a second time might remove them again.
    pub(super) async fn add_member(&self, room: Room<'_>, user: &str, is_owner: bool) -> Result<(), Fault> {
        self.graph.pace.turn(room.team).await;
        let body = self.member_body(user, is_owner);
        self.send(&Ask {
            permission: room.permission(),
            method: Method::POST,
            path: &room.members(),
            body: Some(body),
            ..READ
        })
        .await?;
        Ok(())
    }

    /// Ends a membership.
    pub(super) async fn remove_member(&self, room: Room<'_>, membership: &str) -> Result<(), Fault> {
        let mut path = room.members();
        path.push(membership);
        let removed = self
            .send(&Ask {
                permission: room.permission(),
                method: Method::DELETE,
                path: &path,
                ..READ
            })
            .await;
        found(removed)?;
        Ok(())
    }

    /// Returns how a body names somebody who becomes a member.
    pub(super) fn member_body(&self, user: &str, is_owner: bool) -> Value {
        let roles: &[&str] = if is_owner { &["owner"] } else { &[] };
        json!({
            "@odata.type": "#microsoft.graph.aadUserConversationMember",
            "roles": roles,
            "user@odata.bind": self.bound(user),
        })
    }
}
