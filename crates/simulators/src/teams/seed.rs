//! What tests and the demo put into the directory, and how they look at it.

use std::time::Duration;

use crate::Limiter;
use crate::teams::{Channel, Departed, Group, Membership, ROLES, SECRET, Teams, User};

impl Default for Teams {
    fn default() -> Self {
        Self::new()
    }
}

impl Teams {
    /// An empty directory with the app, which may do everything.
    pub fn new() -> Self {
        Self {
            secret: SECRET.to_owned(),
            secret_is_over: false,
            secret_ends: None,
            roles: ROLES.iter().map(ToString::to_string).collect(),
            tokens: std::collections::BTreeMap::new(),
            tokens_last: Duration::from_secs(3599),
            expires_in_as_text: false,
            users: Vec::new(),
            deleted: Vec::new(),
            groups: Vec::new(),
            departed: Vec::new(),
            invitation_mails: Vec::new(),
            made: 0,
            appears_after: 0,
            page_size: 100,
            pages_begin_empty: false,
            refuses_combined_filters: false,
            may_invite: true,
            code_of_taken_names: "NameAlreadyExists",
            limits: std::collections::BTreeMap::new(),
            limiter: Limiter::default(),
            now: None,
        }
    }

    /// Adds a member of the organization and returns the id.
    pub fn add_member(&mut self, address: &str, name: &str) -> String {
        let id = self.new_id();
        let created = self.now();
        self.users.push(User {
            id: id.clone(),
            name: name.to_owned(),
            mail: Some(address.to_owned()),
            other_mails: Vec::new(),
            principal_name: address.to_owned(),
            is_guest: false,
            is_enabled: true,
            state: None,
            created,
            hidden: 0,
        });
        id
    }

    /// Adds a guest, who has accepted the invitation, and returns the id.
    pub fn add_guest(&mut self, address: &str, name: &str) -> String {
        let id = self.new_guest(address, name);
        if let Some(user) = self.users.last_mut() {
            user.state = Some("Accepted".to_owned());
            user.hidden = 0;
        }
        id
    }

    /// Adds a guest who has just been invited, and who shows as late as the directory says. Returns the id.
    pub fn add_pending_guest(&mut self, address: &str) -> String {
        self.new_guest(address, address)
    }

    /// Adds a guest as an invitation does.
    pub(super) fn new_guest(&mut self, address: &str, name: &str) -> String {
        let id = self.new_id();
        let created = self.now();
        self.users.push(User {
            id: id.clone(),
            name: name.to_owned(),
            mail: Some(address.to_owned()),
            other_mails: vec![address.to_owned()],
            principal_name: format!("{}#EXT#@contoso.onmicrosoft.com", address.replace('@', "_")),
            is_guest: true,
            is_enabled: true,
            state: Some("PendingAcceptance".to_owned()),
            created,
            hidden: self.appears_after,
        });
        id
    }

    /// Changes somebody.
    pub fn change(&mut self, id: &str, change: impl FnOnce(&mut User)) {
        if let Some(user) = self.users.iter_mut().find(|user| user.id == id) {
            change(user);
        }
    }

    /// Adds a team with its General channel and returns the id.
    pub fn add_team(&mut self, name: &str) -> String {
        let id = self.add_group(name);
        if let Some(group) = self.groups.last_mut() {
            group.is_team = true;
        }
        self.new_channel(&id, "General", "standard");
        id
    }

    /// Adds a group that is no team and returns the id.
    pub fn add_group(&mut self, name: &str) -> String {
        let id = self.new_id();
        self.groups.push(Group {
            id: id.clone(),
            name: name.to_owned(),
            is_team: false,
            members: Vec::new(),
            channels: Vec::new(),
        });
        id
    }

    /// Puts somebody into a group or team.
    pub fn join(&mut self, group: &str, user: &str, is_owner: bool) {
        let mut membership = self.new_membership(group, user, is_owner);
        (membership.hidden, membership.unknown) = (0, 0);
        if let Some(group) = self.groups.iter_mut().find(|known| known.id == group) {
            group.members.push(membership);
        }
    }

    /// Takes somebody out of a group or team.
    pub fn leave(&mut self, group: &str, user: &str) {
        let groups = self.groups.iter_mut().filter(|known| known.id == group);
        for group in groups {
            group.members.retain(|member| member.user != user);
        }
    }

    /// Makes somebody who is in a group or team an owner of it.
    pub fn make_owner(&mut self, group: &str, user: &str) {
        let groups = self.groups.iter_mut().filter(|known| known.id == group);
        for member in groups.flat_map(|group| &mut group.members) {
            member.is_owner |= member.user == user;
        }
    }

    /// Adds a channel, `standard`, `private` or `shared`, and returns the id.
    pub fn add_channel(&mut self, team: &str, name: &str, kind: &str) -> String {
        self.new_channel(team, name, kind)
    }

    pub(super) fn new_channel(&mut self, team: &str, name: &str, kind: &str) -> String {
        let number = self.new_id().replace('-', "");
        let id = format!("19:{number}@thread.tacv2");
        let created = self.now();
        if let Some(team) = self.groups.iter_mut().find(|group| group.id == team) {
            team.channels.push(Channel {
                id: id.clone(),
                name: name.to_owned(),
                description: String::new(),
                kind: kind.to_owned(),
                created,
                members: Vec::new(),
                is_deleted: false,
                hidden: 0,
            });
        }
        id
    }

    /// Puts somebody into a private channel.
    pub fn join_channel(&mut self, team: &str, channel: &str, user: &str, is_owner: bool) {
        let mut membership = self.new_membership(channel, user, is_owner);
        (membership.hidden, membership.unknown) = (0, 0);
        if let Ok(channel) = self.any_channel(team, channel) {
            channel.members.push(membership);
        }
    }

    /// Gives a channel a description.
    pub fn describe_channel(&mut self, team: &str, channel: &str, description: &str) {
        if let Ok(channel) = self.any_channel(team, channel) {
            description.clone_into(&mut channel.description);
        }
    }

    /// Adds an organization's private channel, as if the app had made it, and returns the id.
    pub fn add_channel_of_app(&mut self, team: &str, organization: &str) -> String {
        let channel = self.new_channel(team, organization, "private");
        self.describe_channel(
            team,
            &channel,
            &format!("Set up by HyOpps Desktop for {organization}."),
        );
        channel
    }

    /// Gives a channel another name.
    pub fn rename_channel(&mut self, team: &str, channel: &str, name: &str) {
        if let Ok(channel) = self.any_channel(team, channel) {
            name.clone_into(&mut channel.name);
        }
    }

    pub(super) fn departs(&mut self, group: &str, user: &str) {
        self.departed.push(Departed {
            group: group.to_owned(),
            user: user.to_owned(),
            looks: self.appears_after,
        });
    }

    /// Returns everybody with an address, whatever its case.
    pub fn found(&self, address: &str) -> Vec<User> {
        let found = self.users.iter().filter(|user| user.has_address(address));
        found.cloned().collect()
    }

    /// Returns whether somebody is in a group or team.
    pub fn is_in(&self, group: &str, user: &str) -> bool {
        let group = self.groups.iter().find(|known| known.id == group);
        group.is_some_and(|group| group.members.iter().any(|member| member.user == user))
    }

    /// Returns whether somebody is in a private channel, and if so, as an owner.
    pub fn in_channel(&mut self, team: &str, channel: &str, user: &str) -> Option<bool> {
        let channel = self.any_channel(team, channel).ok()?;
        let member = channel.members.iter().find(|member| member.user == user)?;
        Some(member.is_owner)
    }

    /// Returns how many memberships the people with an address have in teams, and how many in channels.
    pub fn memberships(&self, address: &str) -> (usize, usize) {
        let people: Vec<_> = self.found(address).into_iter().map(|user| user.id).collect();
        let theirs = |members: &[Membership]| {
            let theirs = members.iter().filter(|member| people.contains(&member.user));
            theirs.count()
        };
        let channels = self.groups.iter().flat_map(|group| &group.channels);
        (
            self.groups.iter().map(|group| theirs(&group.members)).sum(),
            channels.map(|channel| theirs(&channel.members)).sum(),
        )
    }

    /// Returns the names and kinds of a team's channels, those that were deleted left out.
    pub fn channels(&self, team: &str) -> Vec<(String, String)> {
        let channels = self
            .groups
            .iter()
            .filter(|group| group.id == team)
            .flat_map(|group| &group.channels);
        let there = channels.filter(|channel| !channel.is_deleted);
        there
            .map(|channel| (channel.name.clone(), channel.kind.clone()))
            .collect()
    }

    /// Returns the id of a team's channel with the name.
    pub fn channel_called(&self, team: &str, name: &str) -> Option<String> {
        let team = self.groups.iter().find(|group| group.id == team)?;
        let named = team.channels.iter().find(|channel| channel.name == name)?;
        Some(named.id.clone())
    }

    /// Returns to whom invitations were mailed.
    pub fn invitation_mails(&self) -> &[String] {
        &self.invitation_mails
    }

    /// Removes for good what was deleted, as happens after 30 days.
    pub fn purge(&mut self) {
        self.deleted.clear();
        for group in &mut self.groups {
            group.channels.retain(|channel| !channel.is_deleted);
        }
    }

    /// Hides what is made from now on from so many looks at it.
    pub fn appears_after(&mut self, looks: usize) {
        self.appears_after = looks;
    }

    /// Shows all that was hidden, and hides nothing from now on.
    pub fn show_all(&mut self) {
        self.appears_after = 0;
        self.departed.clear();
        for user in &mut self.users {
            user.hidden = 0;
        }
        for group in &mut self.groups {
            let mut members: Vec<_> = group.members.iter_mut().collect();
            for channel in &mut group.channels {
                channel.hidden = 0;
                members.extend(&mut channel.members);
            }
            for member in members {
                (member.hidden, member.unknown) = (0, 0);
            }
        }
    }

    /// Gives lists out in pages of this size.
    pub fn page_size(&mut self, size: usize) {
        self.page_size = size.max(1);
    }

    /// Begins every list with an empty page that links to the next.
    pub fn pages_begin_empty(&mut self) {
        self.pages_begin_empty = true;
    }

    /// Refuses filters that join comparisons by `or`.
    pub fn refuses_combined_filters(&mut self) {
        self.refuses_combined_filters = true;
    }

    /// Lets nobody invite guests any more, whatever their permissions.
    pub fn forbid_invitations(&mut self) {
        self.may_invite = false;
    }

    /// Refuses taken names of channels by `BadRequest`, as it also happens.
    pub fn taken_names_are_bad_requests(&mut self) {
        self.code_of_taken_names = "BadRequest";
    }

    /// Lets so many requests through in any window.
    pub fn limits(&mut self, count: usize, window: Duration) {
        self.limits.insert(String::new(), (count, window));
    }

    /// Lets so many requests to one part of Graph through, which then do not count as others do: `invitations`, `users`,
    /// or `teams`, each team for itself.
    pub fn limit(&mut self, part: &str, count: usize, window: Duration) {
        self.limits.insert(part.to_owned(), (count, window));
    }

    /// Stops the clock, for example at `2026-11-20T12:00:00Z`.
    pub fn stop_clock(&mut self, now: &str) {
        self.now = Some(now.to_owned());
    }
}
