//! User groups.

use serde_json::json;

use crate::slack::arguments::Arguments;
use crate::slack::sign_in::Caller;
use crate::slack::state::Group;
use crate::slack::{Answered, Refusal, Slack, refuse};

/// Slack names no number; this is longer than any name a person reads.
const LONGEST_NAME: usize = 255;

/// Handles that mean something else.
const FORBIDDEN: [&str; 4] = ["channel", "everyone", "group", "here"];

impl Slack {
    pub(super) fn list_groups(&self, caller: &Caller, arguments: &Arguments) -> Answered {
        caller.needs(&["usergroups:read"])?;
        self.needs_paid()?;
        let with_disabled = arguments.flag("include_disabled")?;
        let with_users = arguments.flag("include_users")?;
        let groups = self
            .groups
            .iter()
            .filter(|group| group.is_enabled || with_disabled);
        let groups: Vec<_> = groups
            .map(|group| group.told(&self.team_id, with_users))
            .collect();
        Ok(json!({"usergroups": groups}))
    }

    pub(super) fn create_group(&mut self, caller: &Caller, arguments: &Arguments) -> Answered {
        self.may_manage_groups(caller)?;
        let (name, handle) = (arguments.text("name")?, arguments.text("handle")?);
        for channel in arguments.list("channels")? {
            if !self.channels.iter().any(|known| known.id == channel) {
                return refuse("channel_not_found");
            }
        }
        if name.trim().is_empty() {
            return refuse("missing_subteam_name");
        }
        if name.chars().count() > LONGEST_NAME {
            return refuse("name_too_long");
        }
        if self
            .groups
            .iter()
            .any(|group| group.name.to_lowercase() == name.to_lowercase())
        {
            return refuse("name_already_exists");
        }
        if FORBIDDEN.contains(&handle) {
            return refuse("forbidden_handle");
        }
        if !handle.is_empty() && !is_handle(handle) {
            return refuse("bad_handle");
        }
        if !handle.is_empty() && self.is_taken(handle) {
            return refuse("handle_already_exists");
        }
        let group = Group {
            name: name.to_owned(),
            handle: handle.to_owned(),
            description: arguments.text("description")?.to_owned(),
            is_enabled: true,
            members: Vec::new(),
            id: self.new_id('S'),
        };
        let told = group.told(&self.team_id, true);
        self.groups.push(group);
        Ok(json!({"usergroup": told}))
    }

    pub(super) fn switch_group(&mut self, caller: &Caller, arguments: &Arguments, enable: bool) -> Answered {
        self.may_manage_groups(caller)?;
        let team_id = self.team_id.clone();
        let group = self.group_mut(arguments.needed("usergroup")?)?;
        match (enable, group.is_enabled) {
            (true, true) => return refuse("already_enabled"),
            (false, false) => return refuse("already_disabled"),
            (true, false) | (false, true) => group.is_enabled = enable,
        }
        Ok(json!({"usergroup": group.told(&team_id, true)}))
    }

    pub(super) fn list_members_of_group(&self, caller: &Caller, arguments: &Arguments) -> Answered {
        caller.needs(&["usergroups:read"])?;
        self.needs_paid()?;
        let with_disabled = arguments.flag("include_disabled")?;
        let id = arguments.needed("usergroup")?;
        let group = self.groups.iter().find(|group| group.id == id);
        match group.filter(|group| group.is_enabled || with_disabled) {
            Some(group) => Ok(json!({"users": group.members})),
            None => refuse("no_such_subteam"),
        }
    }

    /// Puts a whole list in the place of the members. With a person in it who was deactivated, the group is emptied
    /// and the call refused, as has been seen.
    pub(super) fn update_members_of_group(&mut self, caller: &Caller, arguments: &Arguments) -> Answered {
        self.may_manage_groups(caller)?;
        let users: Vec<String> = arguments.list("users")?.into_iter().map(str::to_owned).collect();
        let id = arguments.needed("usergroup")?;
        self.group_mut(id)?;
        if users.is_empty() {
            return refuse("no_users_provided");
        }
        for user in &users {
            match self.user(user) {
                Some(user) if user.is_deleted => {
                    self.group_mut(id)?.members.clear();
                    return refuse("invalid_users");
                }
                Some(user) if user.is_ultra_restricted => {
                    return refuse("single_channel_guests_cannot_be_added");
                }
                Some(user) if !user.is_bot && !user.is_restricted => {}
                Some(_) | None => return refuse("invalid_users"),
            }
        }
        let team_id = self.team_id.clone();
        let group = self.group_mut(id)?;
        group.members.clear();
        for user in users {
            if !group.members.contains(&user) {
                group.members.push(user);
            }
        }
        Ok(json!({"usergroup": group.told(&team_id, true)}))
    }

    /// Returns whether a channel, a person or a user group has the name.
    pub(super) fn is_taken(&self, name: &str) -> bool {
        self.channels.iter().any(|channel| channel.name == name)
            || self.users.iter().any(|user| user.name == name)
            || self.groups.iter().any(|group| group.handle == name)
    }

    fn may_manage_groups(&self, caller: &Caller) -> Result<(), Refusal> {
        caller.needs(&["usergroups:write"])?;
        self.needs_paid()?;
        if self.rules.groups_by_admins_only && !caller.is_admin {
            return refuse("permission_denied");
        }
        Ok(())
    }

    fn needs_paid(&self) -> Result<(), Refusal> {
        if self.rules.is_paid {
            Ok(())
        } else {
            refuse("paid_teams_only")
        }
    }

    fn group_mut(&mut self, id: &str) -> Result<&mut Group, Refusal> {
        match self.groups.iter_mut().find(|group| group.id == id) {
            Some(group) => Ok(group),
            None => refuse("no_such_subteam"),
        }
    }
}

fn is_handle(handle: &str) -> bool {
    handle.len() <= 80
        && handle
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c))
}
