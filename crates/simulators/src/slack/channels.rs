//! Channels.

use serde_json::{Value, json};

use crate::slack::arguments::Arguments;
use crate::slack::sign_in::Caller;
use crate::slack::state::Channel;
use crate::slack::{Answered, Refusal, Slack, refuse};

impl Slack {
    pub(super) fn list_channels(&self, caller: &Caller, arguments: &Arguments) -> Answered {
        let mut types = arguments.list("types")?;
        if types.is_empty() {
            types.push("public_channel");
        }
        for kind in &types {
            match *kind {
                "public_channel" => caller.needs(&["channels:read"])?,
                "private_channel" => caller.needs(&["groups:read"])?,
                _ => return refuse("invalid_types"),
            }
        }
        let without_archived = arguments.flag("exclude_archived")?;
        let listed = self.channels.iter().filter(|channel| {
            let kind = if channel.is_private {
                "private_channel"
            } else {
                "public_channel"
            };
            types.contains(&kind) && channel.is_seen_by(caller) && !(without_archived && channel.is_archived)
        });
        let all: Vec<Value> = listed.map(Channel::told).collect();
        arguments.page("channels", &all, self.rules.ragged_pages)
    }

    pub(super) fn create_channel(&mut self, caller: &Caller, arguments: &Arguments) -> Answered {
        let (name, is_private) = (arguments.text("name")?, arguments.flag("is_private")?);
        caller.needs_channels(is_private)?;
        if self.rules.channels_by_admins_only && !caller.is_admin {
            return refuse("restricted_action");
        }
        check_name(name)?;
        if self.is_taken(name) {
            return refuse("name_taken");
        }
        let channel = Channel {
            name: name.to_owned(),
            creator: caller.token.user.clone(),
            is_private,
            is_archived: false,
            is_general: false,
            members: vec![caller.token.user.clone()],
            id: self.new_id('C'),
        };
        let told = channel.told();
        self.channels.push(channel);
        Ok(json!({"channel": told}))
    }

    pub(super) fn archive(&mut self, caller: &Caller, arguments: &Arguments) -> Answered {
        let channel = self.channel_mut(caller, arguments)?;
        if channel.is_archived {
            return refuse("already_archived");
        }
        if channel.is_general {
            return refuse("cant_archive_general");
        }
        if !channel.has(&caller.token.user) {
            return refuse("not_in_channel");
        }
        channel.is_archived = true;
        Ok(json!({}))
    }

    pub(super) fn unarchive(&mut self, caller: &Caller, arguments: &Arguments) -> Answered {
        let may = self.rules.bots_unarchive || !caller.token.is_bot;
        let channel = self.channel_mut(caller, arguments)?;
        if !may {
            return refuse("not_allowed_token_type");
        }
        if !channel.is_archived {
            return refuse("not_archived");
        }
        channel.is_archived = false;
        Ok(json!({}))
    }

    pub(super) fn list_members_of_channel(&self, caller: &Caller, arguments: &Arguments) -> Answered {
        let id = arguments.needed("channel")?;
        let channel = self.channels.iter().find(|channel| channel.id == id);
        let Some(channel) = channel.filter(|channel| channel.is_seen_by(caller)) else {
            return refuse("channel_not_found");
        };
        let scope = if channel.is_private {
            "groups:read"
        } else {
            "channels:read"
        };
        caller.needs(&[scope])?;
        let all: Vec<Value> = channel.members.iter().map(|id| id.clone().into()).collect();
        arguments.page("members", &all, self.rules.ragged_pages)
    }

    /// Returns the channel of a call that changes it, if the caller sees it and may.
    pub(super) fn channel_mut(
        &mut self,
        caller: &Caller,
        arguments: &Arguments,
    ) -> Result<&mut Channel, Refusal> {
        let id = arguments.needed("channel")?;
        let channel = self.channels.iter_mut().find(|channel| channel.id == id);
        let Some(channel) = channel.filter(|channel| channel.is_seen_by(caller)) else {
            return refuse("channel_not_found");
        };
        caller.needs_channels(channel.is_private)?;
        Ok(channel)
    }
}

impl Channel {
    fn is_seen_by(&self, caller: &Caller) -> bool {
        !self.is_private || self.has(&caller.token.user)
    }
}

fn check_name(name: &str) -> Result<(), Refusal> {
    if name.is_empty() {
        return refuse("invalid_name_required");
    }
    if name.chars().count() > 80 {
        return refuse("invalid_name_maxlength");
    }
    let is_fit = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c);
    if !name.chars().all(is_fit) {
        return refuse("invalid_name_specials");
    }
    if !name.chars().any(char::is_alphanumeric) {
        return refuse("invalid_name_punctuation");
    }
    Ok(())
}
