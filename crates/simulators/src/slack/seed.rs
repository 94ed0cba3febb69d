//! Filling a workspace and looking at it.

use std::time::Duration;

use crate::Limiter;
use crate::slack::Slack;
use crate::slack::state::{Channel, Group, Rules, Seen, Token, User};

/// The scopes that a bot of a careful admin has, for both kinds of channels and for user groups.
pub const BOT_SCOPES: [&str; 9] = [
    "channels:manage",
    "channels:read",
    "groups:read",
    "groups:write",
    "usergroups:read",
    "usergroups:write",
    "users:read",
    "users:read.email",
    "chat:write",
];

impl Slack {
    /// A workspace with nobody in it, its channel `general`, and no tokens.
    pub fn new(team_id: &str, team: &str) -> Self {
        let mut slack = Self {
            team_id: team_id.to_owned(),
            team: team.to_owned(),
            rules: Rules::default(),
            tokens: Default::default(),
            users: Vec::new(),
            groups: Vec::new(),
            channels: Vec::new(),
            made: 0,
            limits: Default::default(),
            limiter: Limiter::default(),
            refused: Default::default(),
            asked: 0,
        };
        let id = slack.channel("general", false, &[]);
        if let Some(channel) = slack.channels.iter_mut().find(|channel| channel.id == id) {
            channel.is_general = true;
        }
        slack
    }

    /// Adds a bot with a token that has these scopes. Returns the bot's user id.
    pub fn bot(&mut self, token: &str, scopes: &[&str]) -> String {
        let id = self.user_named("hyopps", "HyOpps", "", |user| user.is_bot = true);
        self.token_of(token, &id, true, scopes);
        id
    }

    /// Adds a token by which a person acts.
    pub fn user_token(&mut self, token: &str, user: &str, scopes: &[&str]) {
        self.token_of(token, user, false, scopes);
    }

    /// Makes every call with the token end in an error, for example `token_revoked`.
    pub fn break_token(&mut self, token: &str, error: &str) {
        if let Some(token) = self.tokens.get_mut(token) {
            token.broken = Some(error.to_owned());
        }
    }

    /// Adds a member. Returns the id.
    pub fn person(&mut self, email: &str, real_name: &str) -> String {
        self.user_named(&name_of(email), real_name, email, |_| {})
    }

    /// Adds an administrator. Returns the id.
    pub fn admin(&mut self, email: &str, real_name: &str) -> String {
        self.user_named(&name_of(email), real_name, email, |user| user.is_admin = true)
    }

    /// Adds a guest, in many channels or in a single one. Returns the id.
    pub fn guest(&mut self, email: &str, real_name: &str, single_channel: bool) -> String {
        self.user_named(&name_of(email), real_name, email, |user| {
            user.is_restricted = true;
            user.is_ultra_restricted = single_channel;
        })
    }

    /// Deactivates a person. Channels and user groups keep the name on their lists.
    pub fn deactivate(&mut self, user: &str) {
        if let Some(user) = self.users.iter_mut().find(|known| known.id == user) {
            user.is_deleted = true;
        }
    }

    /// Activates a person again.
    pub fn activate(&mut self, user: &str) {
        if let Some(user) = self.users.iter_mut().find(|known| known.id == user) {
            user.is_deleted = false;
        }
    }

    /// Makes a member a guest in many channels.
    pub fn make_guest(&mut self, user: &str) {
        if let Some(user) = self.users.iter_mut().find(|known| known.id == user) {
            user.is_restricted = true;
        }
    }

    /// Adds a user group. Returns the id.
    pub fn group(&mut self, name: &str, handle: &str, members: &[&str]) -> String {
        let id = self.new_id('S');
        self.groups.push(Group {
            id: id.clone(),
            name: name.to_owned(),
            handle: handle.to_owned(),
            description: String::new(),
            is_enabled: true,
            members: members.iter().map(|member| (*member).to_owned()).collect(),
        });
        id
    }

    /// Adds a channel. Returns the id.
    pub fn channel(&mut self, name: &str, is_private: bool, members: &[&str]) -> String {
        let id = self.new_id('C');
        self.channels.push(Channel {
            id: id.clone(),
            name: name.to_owned(),
            creator: members
                .first()
                .map(|first| (*first).to_owned())
                .unwrap_or_default(),
            is_private,
            is_archived: false,
            is_general: false,
            members: members.iter().map(|member| (*member).to_owned()).collect(),
        });
        id
    }

    /// Switches a user group or channel off, or on again, as a person does.
    pub fn switch(&mut self, id: &str, on: bool) {
        if let Some(group) = self.groups.iter_mut().find(|group| group.id == id) {
            group.is_enabled = on;
        }
        if let Some(channel) = self.channels.iter_mut().find(|channel| channel.id == id) {
            channel.is_archived = !on;
        }
    }

    /// Gives a user group or channel another name and handle, as a person does.
    pub fn rename(&mut self, id: &str, name: &str, handle: &str) {
        if let Some(group) = self.groups.iter_mut().find(|group| group.id == id) {
            name.clone_into(&mut group.name);
            handle.clone_into(&mut group.handle);
        }
        if let Some(channel) = self.channels.iter_mut().find(|channel| channel.id == id) {
            name.clone_into(&mut channel.name);
        }
    }

    /// Sets the members of a user group or channel, as people do.
    pub fn set_members(&mut self, id: &str, members: &[&str]) {
        let members = || members.iter().map(|member| (*member).to_owned()).collect();
        if let Some(group) = self.groups.iter_mut().find(|group| group.id == id) {
            group.members = members();
        }
        if let Some(channel) = self.channels.iter_mut().find(|channel| channel.id == id) {
            channel.members = members();
        }
    }

    /// Takes a channel away altogether, as administrators can.
    pub fn delete_channel(&mut self, id: &str) {
        self.channels.retain(|channel| channel.id != id);
    }

    /// Lets only so many calls of a method through in any window; all methods, each for itself, when it is empty.
    pub fn limit(&mut self, method: &str, n: usize, window: Duration) {
        self.limits.insert(method.to_owned(), (n, window));
    }

    /// Returns how many calls of a method were refused for being too many; of all methods when it is empty.
    pub fn refused(&self, method: &str) -> usize {
        let counts = self.refused.iter();
        let counts = counts.filter(|(name, _)| method.is_empty() || *name == method);
        counts.map(|(_, count)| count).sum()
    }

    /// Returns all user groups, also disabled ones.
    pub fn groups(&self) -> Vec<Seen> {
        self.groups.iter().map(Group::seen).collect()
    }

    /// Returns all channels, also archived ones, without `general`.
    pub fn channels(&self) -> Vec<Seen> {
        let channels = self.channels.iter().filter(|channel| !channel.is_general);
        channels.map(Channel::seen).collect()
    }

    /// Returns a user group or channel by its id.
    pub fn seen(&self, id: &str) -> Option<Seen> {
        let mut all = self.groups().into_iter().chain(self.channels());
        all.find(|seen| seen.id == id)
    }

    /// Returns how often the people with an address stand on the lists of channels and user groups.
    pub fn memberships(&self, email: &str) -> usize {
        let people: Vec<_> = self.users.iter().filter(|user| user.email == email).collect();
        let lists = self.groups().into_iter().chain(self.channels());
        let members = lists.flat_map(|seen| seen.members);
        let theirs = members.filter(|member| people.iter().any(|user| user.id == *member));
        theirs.count()
    }

    /// Returns the id of the channel that everybody is in.
    pub fn general(&self) -> Option<String> {
        let general = self.channels.iter().find(|channel| channel.is_general);
        general.map(|channel| channel.id.clone())
    }

    fn token_of(&mut self, token: &str, user: &str, is_bot: bool, scopes: &[&str]) {
        let token_of = Token {
            user: user.to_owned(),
            is_bot,
            scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
            broken: None,
        };
        self.tokens.insert(token.to_owned(), token_of);
    }

    fn user_named(
        &mut self,
        name: &str,
        real_name: &str,
        email: &str,
        change: impl FnOnce(&mut User),
    ) -> String {
        let id = self.new_id('U');
        let mut user = User {
            id: id.clone(),
            name: name.to_owned(),
            real_name: real_name.to_owned(),
            email: email.to_owned(),
            is_deleted: false,
            is_bot: false,
            is_admin: false,
            is_restricted: false,
            is_ultra_restricted: false,
        };
        change(&mut user);
        self.users.push(user);
        id
    }
}

fn name_of(email: &str) -> String {
    let local = email.split('@').next().unwrap_or_default();
    local.to_lowercase()
}
