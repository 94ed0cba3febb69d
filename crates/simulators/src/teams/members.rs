//! Who is in a team and in its private channels.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::teams::refusal::Refusal;
use crate::teams::{Membership, Teams, User, is_hidden, text};
use crate::{Answer, Request};

const KIND: &str = "#microsoft.graph.aadUserConversationMember";
const BY_DEFAULT: [&str; 5] = ["id", "roles", "displayName", "userId", "email"];
const USER_ID: &str = "microsoft.graph.aadUserConversationMember/userId";

impl Teams {
    pub(super) fn list_team_members(&mut self, request: &Request, team: &str) -> Result<Answer, Refusal> {
        let listing = self.listing();
        let clauses = listing.filter(request, &[USER_ID])?;
        let users = self.users.clone();
        let mut items = Vec::new();
        for member in &mut self.team(team)?.members {
            let fits = clauses
                .as_ref()
                .is_none_or(|clauses| clauses.iter().any(|(_, value)| *value == member.user));
            if fits && !is_hidden(&mut member.hidden) {
                items.extend(told(member, &users));
            }
        }
        listing.page(request, &items, &BY_DEFAULT)
    }

    pub(super) fn add_to_team(&mut self, request: &Request, team: &str) -> Result<Answer, Refusal> {
        let (user, is_owner) = self.member_in(request)?;
        let user = self
            .visible_user(&user)
            .map_err(|_| Refusal::not_in_teams("user"))?
            .clone();
        if is_owner && user.is_guest {
            return Err(Refusal::bad_in_teams("Guests cannot be owners of a team."));
        }
        let membership = self.new_membership(team, &user.id, is_owner);
        let team = self.team(team)?;
        // An old report says that adding somebody a second time removed them: nobody should rely on anything else.
        if let Some(place) = team.members.iter().position(|member| member.user == user.id) {
            team.members.remove(place);
        } else {
            team.members.push(membership.clone());
        }
        Ok(Answer::json(201, &told(&membership, &[user]).unwrap_or_default()))
    }

    pub(super) fn remove_from_team(&mut self, team_id: &str, id: &str) -> Result<Answer, Refusal> {
        let team = self.team(team_id)?;
        let user = removed(&mut team.members, id)?;
        for channel in &mut team.channels {
            channel.members.retain(|member| member.user != user);
        }
        self.departs(team_id, &user);
        Ok(Answer::empty(204))
    }

    pub(super) fn list_channel_members(
        &mut self,
        request: &Request,
        team: &str,
        id: &str,
    ) -> Result<Answer, Refusal> {
        if request.query("$filter").is_some() {
            return Err(Refusal::bad_in_teams("Filter is not supported here."));
        }
        let listing = self.listing();
        let users = self.users.clone();
        let channel = self.visible_channel(team, id)?;
        let is_standard = channel.kind == "standard";
        let mut members = std::mem::take(&mut channel.members);
        let mut items = Vec::new();
        for member in &mut members {
            if !is_hidden(&mut member.hidden) {
                items.extend(told(member, &users));
            }
        }
        self.visible_channel(team, id)?.members = members;
        if is_standard {
            let team = self.team(team)?;
            items = team
                .members
                .iter()
                .filter_map(|member| told(member, &users))
                .collect();
        }
        listing.page(request, &items, &BY_DEFAULT)
    }

    pub(super) fn add_to_channel(
        &mut self,
        request: &Request,
        team_id: &str,
        id: &str,
    ) -> Result<Answer, Refusal> {
        let (user, is_owner) = self.member_in(request)?;
        let user = self
            .visible_user(&user)
            .map_err(|_| Refusal::not_in_teams("user"))?
            .clone();
        if is_owner && user.is_guest {
            return Err(Refusal::bad_in_teams("Guests cannot be owners of a channel."));
        }
        let membership = self.new_membership(id, &user.id, is_owner);
        let team = self.team(team_id)?;
        let in_team = team.members.iter_mut().find(|member| member.user == user.id);
        // What the team's list shows by then, its channels may not know yet.
        if in_team.is_none_or(|member| is_hidden(&mut member.unknown)) {
            return Err(Refusal::not_in_teams("member of the team"));
        }
        let channel = self.visible_channel(team_id, id)?;
        if channel.kind == "standard" {
            return Err(Refusal::bad_in_teams(
                "Adding members is not supported for channels of type standard.",
            ));
        }
        if let Some(place) = channel.members.iter().position(|member| member.user == user.id) {
            channel.members.remove(place);
        } else {
            channel.members.push(membership.clone());
        }
        Ok(Answer::json(201, &told(&membership, &[user]).unwrap_or_default()))
    }

    pub(super) fn remove_from_channel(
        &mut self,
        team: &str,
        id: &str,
        membership: &str,
    ) -> Result<Answer, Refusal> {
        let channel = self.visible_channel(team, id)?;
        if channel.kind == "standard" {
            return Err(Refusal::bad_in_teams(
                "Removing members is not supported for channels of type standard.",
            ));
        }
        removed(&mut channel.members, membership)?;
        Ok(Answer::empty(204))
    }

    pub(super) fn new_membership(&mut self, of: &str, user: &str, is_owner: bool) -> Membership {
        let number = self.new_id();
        Membership {
            id: STANDARD.encode(format!("{number}##{of}##{user}")),
            user: user.to_owned(),
            is_owner,
            hidden: self.appears_after,
            unknown: self.appears_after,
        }
    }

    /// Returns the user and whether they become an owner, as a body says.
    fn member_in(&self, request: &Request) -> Result<(String, bool), Refusal> {
        let body = request.json().unwrap_or_default();
        member_of(&body).ok_or_else(|| Refusal::bad_in_teams("Invalid member in the request body."))
    }
}

/// Reads one member of a body: the kind, the roles and the bound user.
pub(super) fn member_of(body: &Value) -> Option<(String, bool)> {
    if !text(body, "@odata.type")?.eq_ignore_ascii_case(KIND) {
        return None;
    }
    let roles = body.get("roles")?.as_array()?;
    let is_owner = match roles.as_slice() {
        [] => false,
        [role] if role == "owner" => true,
        _ => return None,
    };
    let (base, user) = text(body, "user@odata.bind")?.rsplit_once("/users('")?;
    let user = user.strip_suffix("')")?;
    (base.starts_with("http") && base.ends_with("/v1.0")).then(|| (user.to_owned(), is_owner))
}

fn removed(members: &mut Vec<Membership>, id: &str) -> Result<String, Refusal> {
    let place = members.iter().position(|member| member.id == id);
    let place = place.ok_or_else(|| Refusal::not_in_teams("member"))?;
    if members[place].is_owner && members.iter().filter(|member| member.is_owner).count() == 1 {
        return Err(Refusal::bad_in_teams("The last owner cannot be removed."));
    }
    Ok(members.remove(place).user)
}

fn told(member: &Membership, users: &[User]) -> Option<Value> {
    let user = users.iter().find(|user| user.id == member.user)?;
    let roles: &[&str] = match (member.is_owner, user.is_guest) {
        (true, _) => &["owner"],
        (false, true) => &["guest"],
        (false, false) => &[],
    };
    Some(json!({
        "@odata.type": KIND,
        "id": member.id,
        "roles": roles,
        "displayName": user.name,
        "userId": user.id,
        "email": user.mail,
    }))
}
