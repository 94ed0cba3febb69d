//! Letting people into channels, and out again.

use serde_json::{Value, json};

use crate::slack::arguments::Arguments;
use crate::slack::sign_in::Caller;
use crate::slack::{Answered, Refusal, Slack, refuse};

impl Slack {
    /// Lets people in. By force those go in who can; otherwise one who cannot keeps all out.
    pub(super) fn invite(&mut self, caller: &Caller, arguments: &Arguments) -> Answered {
        let by_force = arguments.flag("force")?;
        let users: Vec<String> = arguments.list("users")?.into_iter().map(str::to_owned).collect();
        let channel = self.channel_mut(caller, arguments)?;
        if channel.is_archived {
            return refuse("is_archived");
        }
        if !channel.has(&caller.token.user) {
            return refuse("not_in_channel");
        }
        let id = channel.id.clone();
        match users.len() {
            0 => return refuse("no_user"),
            1..=1000 => {}
            _ => return refuse("too_many_users"),
        }
        let (mut good, mut bad) = (Vec::new(), Vec::new());
        for user in users {
            match self.why_not(&id, &user, caller) {
                None => good.push(user),
                Some(error) => bad.push(json!({"user": user, "ok": false, "error": error})),
            }
        }
        let first = bad.first().map(|bad| bad["error"].clone());
        if let Some(Value::String(error)) = first
            && (good.is_empty() || !by_force)
        {
            return Err(Refusal {
                error,
                more: json!({"errors": bad}),
            });
        }
        let channel = self.channel_mut(caller, arguments)?;
        for user in good {
            if !channel.has(&user) {
                channel.members.push(user);
            }
        }
        let mut told = json!({"channel": channel.told()});
        if !bad.is_empty() {
            told["errors"] = bad.into();
        }
        Ok(told)
    }

    pub(super) fn kick(&mut self, caller: &Caller, arguments: &Arguments) -> Answered {
        let user = arguments.needed("user")?.to_owned();
        let channel = self.channel_mut(caller, arguments)?;
        if channel.is_archived {
            return refuse("is_archived");
        }
        if user == caller.token.user {
            return refuse("cant_kick_self");
        }
        if channel.is_general {
            return refuse("cant_kick_from_general");
        }
        if !channel.has(&caller.token.user) || !channel.has(&user) {
            return refuse("not_in_channel");
        }
        channel.members.retain(|member| *member != user);
        Ok(json!({}))
    }

    /// Returns why a person cannot come into the channel.
    fn why_not(&self, channel: &str, user: &str, caller: &Caller) -> Option<&'static str> {
        let Some(known) = self.user(user) else {
            return Some("user_not_found");
        };
        let is_in = |id: &str| {
            let channel = self.channels.iter().find(|channel| channel.id == id);
            channel.is_some_and(|channel| channel.has(user))
        };
        if user == caller.token.user {
            return Some("cant_invite_self");
        }
        if is_in(channel) {
            return Some("already_in_channel");
        }
        if known.is_deleted {
            return Some("cant_invite");
        }
        let elsewhere = self.channels.iter().any(|channel| channel.has(user));
        (known.is_ultra_restricted && elsewhere).then_some("ura_max_channels")
    }
}
