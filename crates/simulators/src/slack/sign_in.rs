//! Who calls, and what they may do.

use serde_json::{Value, json};

use crate::Request;
use crate::slack::arguments::Arguments;
use crate::slack::state::Token;
use crate::slack::{Refusal, Slack, refuse};

/// Who calls.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    pub(super) token: Token,
    pub(super) is_admin: bool,
}

impl Caller {
    /// Returns the scopes as Slack lists them.
    pub(super) fn scopes(&self) -> String {
        let scopes: Vec<_> = self.token.scopes.iter().map(String::as_str).collect();
        scopes.join(",")
    }

    pub(super) fn has(&self, scope: &str) -> bool {
        self.token.scopes.contains(scope)
    }

    /// Refuses the call without one of these scopes, and names the first.
    pub(super) fn needs(&self, any: &[&str]) -> Result<(), Refusal> {
        if any.iter().any(|scope| self.has(scope)) {
            return Ok(());
        }
        Err(Refusal {
            error: "missing_scope".to_owned(),
            more: json!({"needed": any.first(), "provided": self.scopes()}),
        })
    }

    /// Refuses the call without the right to make and change channels of the kind.
    pub(super) fn needs_channels(&self, is_private: bool) -> Result<(), Refusal> {
        match (is_private, self.token.is_bot) {
            (true, _) => self.needs(&["groups:write"]),
            (false, true) => self.needs(&["channels:manage"]),
            (false, false) => self.needs(&["channels:write"]),
        }
    }
}

impl Slack {
    /// Returns who signs the request. Only the header counts.
    pub(super) fn caller(&self, request: &Request) -> Result<Caller, Refusal> {
        let header = request.header("authorization").unwrap_or_default();
        let Some(token) = header.strip_prefix("Bearer ") else {
            return refuse("not_authed");
        };
        let Some(token) = self.tokens.get(token) else {
            return refuse("invalid_auth");
        };
        if let Some(error) = &token.broken {
            return refuse(error);
        }
        let is_admin = self.user(&token.user).is_some_and(|user| user.is_admin);
        Ok(Caller {
            token: token.clone(),
            is_admin,
        })
    }

    /// Refuses calls that must name the workspace and do not, or name another.
    pub(super) fn needs_team(&self, method: &str, arguments: &Arguments) -> Result<(), Refusal> {
        if !self.rules.is_organization {
            return Ok(());
        }
        let must = method.starts_with("usergroups.")
            || ["users.list", "conversations.list", "conversations.create"].contains(&method);
        match arguments.text("team_id")? {
            "" if must => refuse("missing_argument"),
            team_id if team_id.is_empty() || team_id == self.team_id => Ok(()),
            _ => refuse("team_access_not_granted"),
        }
    }

    pub(super) fn who(&self, caller: &Caller) -> Value {
        let name = self
            .user(&caller.token.user)
            .map(|user| user.name.clone())
            .unwrap_or_default();
        let mut told = json!({
            "url": "https://example.slack.com/", "team": self.team, "user": name, "team_id": self.team_id,
            "user_id": caller.token.user,
        });
        if caller.token.is_bot {
            told["bot_id"] = format!("B{}", &caller.token.user[1..]).into();
        }
        if self.rules.is_organization {
            let organization = format!("E{}", &self.team_id[1..]);
            told["team_id"] = organization.clone().into();
            told["enterprise_id"] = organization.into();
        }
        told["is_enterprise_install"] = self.rules.is_organization.into();
        told
    }
}
