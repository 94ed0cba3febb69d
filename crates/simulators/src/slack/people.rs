//! Finding people.

use serde_json::{Value, json};

use crate::slack::arguments::Arguments;
use crate::slack::sign_in::Caller;
use crate::slack::state::User;
use crate::slack::{Answered, Slack, refuse};

impl Slack {
    pub(super) fn user(&self, id: &str) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    /// Finds a person by address; somebody who was deactivated is not found.
    pub(super) fn look_up(&mut self, caller: &Caller, arguments: &Arguments) -> Answered {
        caller.needs(&["users:read.email"])?;
        caller.needs(&["users:read"])?;
        let email = arguments.needed("email")?;
        if self.rules.lets_everybody_in
            && !self
                .users
                .iter()
                .any(|user| user.email.eq_ignore_ascii_case(email))
        {
            self.person(email, email);
        }
        let found = self.users.iter().find(|user| {
            !user.is_deleted && !user.email.is_empty() && user.email.eq_ignore_ascii_case(email)
        });
        match found {
            Some(user) => Ok(json!({"user": user.told(&self.team_id, true)})),
            None => refuse("users_not_found"),
        }
    }

    pub(super) fn list_users(&self, caller: &Caller, arguments: &Arguments) -> Answered {
        caller.needs(&["users:read"])?;
        let with_email = caller.has("users:read.email");
        let all: Vec<Value> = self
            .users
            .iter()
            .map(|user| user.told(&self.team_id, with_email))
            .collect();
        arguments.page("members", &all, self.rules.ragged_pages)
    }
}
