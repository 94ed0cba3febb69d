//! Groups, as far as teams are groups.

use serde_json::{Value, json};

use crate::teams::odata::selected;
use crate::teams::refusal::Refusal;
use crate::teams::{Group, Teams};
use crate::{Answer, Request};

/// The permissions that let an app read groups and who is in them.
pub(super) const READ: [&str; 5] = [
    "GroupMember.Read.All",
    "Group.Read.All",
    "Group.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];

/// What comes of a group unless the query says otherwise.
const BY_DEFAULT: [&str; 4] = ["id", "displayName", "groupTypes", "resourceProvisioningOptions"];

impl Teams {
    pub(super) fn list_groups(&mut self, request: &Request) -> Result<Answer, Refusal> {
        let listing = self.listing();
        let clauses = listing.filter(request, &["resourceProvisioningOptions", "displayName"])?;
        let fits = |group: &&Group| {
            clauses.as_ref().is_none_or(|clauses| {
                clauses.iter().any(|(name, value)| match name.as_str() {
                    "resourceProvisioningOptions" => group.is_team && value == "Team",
                    _ => group.name.eq_ignore_ascii_case(value),
                })
            })
        };
        let items: Vec<_> = self.groups.iter().filter(fits).map(Group::to_json).collect();
        listing.page(request, &items, &BY_DEFAULT)
    }

    pub(super) fn group(&mut self, request: &Request, id: &str) -> Result<Answer, Refusal> {
        let group = self.groups.iter().find(|group| group.id == id);
        let group = group.ok_or_else(|| Refusal::no_object(id))?.to_json();
        Ok(Answer::json(200, &selected(request, &group, &BY_DEFAULT)?))
    }

    /// Tells the groups that somebody is in, and for a while those that somebody was in.
    pub(super) fn member_of(&mut self, request: &Request, id: &str) -> Result<Answer, Refusal> {
        self.visible_user(id)?;
        let mut items = Vec::new();
        for group in &self.groups {
            let is_in = group.members.iter().any(|member| member.user == id);
            let left = self
                .departed
                .iter_mut()
                .find(|left| left.user == id && left.group == group.id && left.looks > 0);
            let is_seen = match left {
                Some(left) => {
                    left.looks -= 1;
                    true
                }
                None => false,
            };
            if is_in || is_seen {
                items.push(json!({
                    "@odata.type": "#microsoft.graph.group", "id": group.id, "displayName": group.name,
                }));
            }
        }
        self.listing().page(request, &items, &["id", "displayName"])
    }

    pub(super) fn team(&mut self, id: &str) -> Result<&mut Group, Refusal> {
        let team = self
            .groups
            .iter_mut()
            .find(|group| group.id == id && group.is_team);
        team.ok_or_else(|| Refusal::not_in_teams("team"))
    }
}

impl Group {
    fn to_json(&self) -> Value {
        let provisioned: &[&str] = if self.is_team { &["Team"] } else { &[] };
        json!({
            "id": self.id,
            "displayName": self.name,
            "groupTypes": ["Unified"],
            "resourceProvisioningOptions": provisioned,
        })
    }
}
