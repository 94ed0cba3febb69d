//! Channels of a team.

use serde_json::{Value, json};

use crate::teams::members::member_of;
use crate::teams::odata::selected;
use crate::teams::refusal::Refusal;
use crate::teams::{Channel, TENANT, Teams, is_hidden, text};
use crate::{Answer, Request};

/// The permissions that let an app read channels.
pub(super) const READ: [&str; 7] = [
    "Channel.ReadBasic.All",
    "ChannelSettings.Read.All",
    "ChannelSettings.ReadWrite.All",
    "Group.Read.All",
    "Group.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];

/// Characters that no channel has in its name.
const NOT_IN_NAMES: &str = "~#%&*{}+/\\:<>?|'\",";

const BY_DEFAULT: [&str; 6] = [
    "id",
    "displayName",
    "description",
    "membershipType",
    "webUrl",
    "createdDateTime",
];

impl Teams {
    pub(super) fn list_channels(&mut self, request: &Request, team_id: &str) -> Result<Answer, Refusal> {
        let listing = self.listing();
        let clauses = listing.filter(request, &["displayName", "membershipType"])?;
        let mut items = Vec::new();
        for channel in &mut self.team(team_id)?.channels {
            let fits = clauses.as_ref().is_none_or(|clauses| {
                clauses.iter().any(|(name, value)| match name.as_str() {
                    "displayName" => channel.name == *value,
                    _ => channel.kind == *value,
                })
            });
            if fits && !channel.is_deleted && !is_hidden(&mut channel.hidden) {
                items.push(channel.to_json(team_id));
            }
        }
        listing.page(request, &items, &BY_DEFAULT)
    }

    pub(super) fn channel(&mut self, request: &Request, team: &str, id: &str) -> Result<Answer, Refusal> {
        let channel = self.visible_channel(team, id)?.to_json(team);
        Ok(Answer::json(200, &selected(request, &channel, &BY_DEFAULT)?))
    }

    pub(super) fn create_channel(&mut self, request: &Request, team_id: &str) -> Result<Answer, Refusal> {
        let body = request.json().unwrap_or_default();
        let name = text(&body, "displayName").unwrap_or_default();
        if name.trim().is_empty() || name.chars().count() > 50 || name.contains(|c| NOT_IN_NAMES.contains(c))
        {
            return Err(Refusal::bad_in_teams("Channel display name is invalid."));
        }
        let kind = text(&body, "membershipType").unwrap_or("standard").to_owned();
        let owner = match kind.as_str() {
            "standard" => None,
            "private" => Some(self.owner_in(&body, team_id)?),
            _ => {
                return Err(Refusal::bad_in_teams(
                    "Invalid membership type for this simulated team.",
                ));
            }
        };
        let is_taken = |channel: &Channel| channel.name.to_lowercase() == name.to_lowercase();
        if self.team(team_id)?.channels.iter().any(is_taken) {
            return Err(Refusal::new(
                400,
                self.code_of_taken_names,
                "Channel name already existed, please use other name.",
            ));
        }
        let id = self.new_channel(team_id, name, &kind);
        let hidden = self.appears_after;
        let members = owner.map(|owner| self.new_membership(&id, &owner, true));
        let channel = self.any_channel(team_id, &id)?;
        channel.hidden = hidden;
        channel.description = text(&body, "description").unwrap_or_default().to_owned();
        channel.members.extend(members);
        let mut told = json!({
            "@odata.context": format!("$metadata#teams('{team_id}')/channels/$entity"),
            "id": id,
            "displayName": name,
            "description": text(&body, "description"),
        });
        if kind == "private" {
            told["membershipType"] = kind.into();
            told["webUrl"] = channel.to_json(team_id)["webUrl"].clone();
        }
        Ok(Answer::json(201, &told))
    }

    pub(super) fn delete_channel(&mut self, team: &str, id: &str) -> Result<Answer, Refusal> {
        let channel = self.visible_channel(team, id)?;
        if channel.name == "General" {
            return Err(Refusal::bad_in_teams("The General channel cannot be deleted."));
        }
        channel.is_deleted = true;
        Ok(Answer::empty(204))
    }

    /// Returns the one owner that a body names for a private channel.
    fn owner_in(&mut self, body: &Value, team: &str) -> Result<String, Refusal> {
        let members = body
            .get("members")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        let [member] = members.as_slice() else {
            return Err(Refusal::bad_in_teams(
                "A private channel needs exactly one owner.",
            ));
        };
        let owner = member_of(member).filter(|(_, is_owner)| *is_owner);
        let (owner, _) = owner.ok_or_else(|| Refusal::bad_in_teams("A private channel needs an owner."))?;
        let is_guest = self.visible_user(&owner)?.is_guest;
        let is_in_team = self.team(team)?.members.iter().any(|member| member.user == owner);
        if is_guest || !is_in_team {
            return Err(Refusal::bad_in_teams("The owner must be a member of the team."));
        }
        Ok(owner)
    }

    /// Returns a channel that can be seen, and counts the look.
    pub(super) fn visible_channel(&mut self, team: &str, id: &str) -> Result<&mut Channel, Refusal> {
        let channel = self.any_channel(team, id)?;
        if channel.is_deleted || is_hidden(&mut channel.hidden) {
            return Err(Refusal::not_in_teams("channel"));
        }
        Ok(channel)
    }

    pub(super) fn any_channel(&mut self, team: &str, id: &str) -> Result<&mut Channel, Refusal> {
        let channel = self
            .team(team)?
            .channels
            .iter_mut()
            .find(|channel| channel.id == id);
        channel.ok_or_else(|| Refusal::not_in_teams("channel"))
    }
}

impl Channel {
    fn to_json(&self, team: &str) -> Value {
        let name = self.name.replace(' ', "%20");
        json!({
            "id": self.id,
            "displayName": self.name,
            "description": self.description,
            "membershipType": self.kind,
            "webUrl": format!(
                "https://teams.microsoft.com/l/channel/{}/{name}?groupId={team}&tenantId={TENANT}",
                self.id.replace(':', "%3A").replace('@', "%40")
            ),
            "createdDateTime": self.created,
        })
    }
}
