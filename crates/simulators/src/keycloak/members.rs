//! Who is in which group.

use serde_json::Value;

use crate::keycloak::admin::{is_on, page};
use crate::keycloak::{Keycloak, said};
use crate::{Answer, Request};

const MAX: usize = 100;

impl Keycloak {
    /// The groups of one account, which exists.
    pub(super) fn memberships(&mut self, request: &Request, account: &str, rest: &[&str]) -> Answer {
        match (request.method.as_str(), rest) {
            ("GET", []) => {
                let groups = self.accounts[account].groups.iter();
                let shown = groups.filter_map(|group| self.groups.get(group));
                page(
                    request,
                    shown.map(|group| self.shown_group(group, true)).collect(),
                    MAX,
                )
            }
            ("PUT" | "DELETE", [group]) if !self.groups.contains_key(*group) => {
                said::error(404, "Group not found")
            }
            ("PUT", [group]) => {
                self.join(account, group);
                Answer::empty(204)
            }
            ("DELETE", [group]) => {
                if let Some(account) = self.accounts.get_mut(account) {
                    account.groups.remove(*group);
                }
                Answer::empty(204)
            }
            (_, [] | [_]) => said::no_such_method(),
            _ => said::no_such_path(),
        }
    }

    /// The accounts directly in one group.
    pub(super) fn members(&self, request: &Request, group: &str) -> Answer {
        let is_brief = is_on(request, "briefRepresentation");
        let accounts = self.accounts.values();
        let members = accounts.filter(|account| account.groups.contains(group));
        let shown: Vec<Value> = members.map(|account| account.shown(is_brief)).collect();
        page(request, shown, MAX)
    }
}
