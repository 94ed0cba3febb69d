//! Roles: finding them, giving them to accounts and groups.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::keycloak::admin::array;
use crate::keycloak::sign_in::Rights;
use crate::keycloak::{Keycloak, Role, said};
use crate::{Answer, Request};

impl Keycloak {
    pub(super) fn realm_role(&self, request: &Request, rights: &Rights, name: &str) -> Answer {
        match request.method.as_str() {
            "GET" if rights.any(&["view-realm"]) => self.role_answer(name, None),
            "GET" => said::forbidden(),
            _ => said::no_such_method(),
        }
    }

    pub(super) fn clients(&self, request: &Request, rights: &Rights, rest: &[&str]) -> Answer {
        match (request.method.as_str(), rest) {
            ("GET", [..]) if !rights.any(&["view-clients"]) => said::forbidden(),
            ("GET", []) => {
                let asked = request.query("clientId");
                let apps = self
                    .apps
                    .values()
                    .filter(|app| asked.is_none_or(|asked| asked == app.client_id));
                let shown =
                    apps.map(|app| json!({ "id": app.id, "clientId": app.client_id, "enabled": true }));
                Answer::json(200, &Value::Array(shown.collect()))
            }
            ("GET", [id, "roles", name]) if self.apps.contains_key(*id) => self.role_answer(name, Some(id)),
            ("GET", [_, "roles", _]) => said::error(404, "Could not find client"),
            (_, [] | [_, "roles", _]) => said::no_such_method(),
            _ => said::no_such_path(),
        }
    }

    /// The roles of one account, which exists.
    pub(super) fn roles_of_account(&mut self, request: &Request, id: &str, rest: &[&str]) -> Answer {
        let account = &self.accounts[id];
        let by_groups = account.groups.iter().filter_map(|group| self.groups.get(group));
        let by_groups = by_groups.flat_map(|group| group.roles.iter().cloned());
        let effective: BTreeSet<_> = by_groups.chain(account.roles.iter().cloned()).collect();
        match self.mapped(request, rest, &account.roles, &effective) {
            Ok(Mapped::Shown(answer)) => answer,
            Ok(Mapped::Now(roles)) => {
                if let Some(account) = self.accounts.get_mut(id) {
                    account.roles = roles;
                }
                Answer::empty(204)
            }
            Err(answer) => answer,
        }
    }

    /// The roles of one group, which exists.
    pub(super) fn roles_of_group(&mut self, request: &Request, id: &str, rest: &[&str]) -> Answer {
        let group = &self.groups[id];
        match self.mapped(request, rest, &group.roles, &group.roles) {
            Ok(Mapped::Shown(answer)) => answer,
            Ok(Mapped::Now(roles)) => {
                if let Some(group) = self.groups.get_mut(id) {
                    group.roles = roles;
                }
                Answer::empty(204)
            }
            Err(answer) => answer,
        }
    }

    /// Works a request about mappings out: what it shows, or which roles are held from now on.
    fn mapped(
        &self,
        request: &Request,
        rest: &[&str],
        direct: &BTreeSet<String>,
        effective: &BTreeSet<String>,
    ) -> Result<Mapped, Answer> {
        let (client, is_composite) = match rest {
            ["realm"] => (None, false),
            ["realm", "composite"] => (None, true),
            ["clients", client] if self.apps.contains_key(*client) => (Some(*client), false),
            ["clients", client, "composite"] if self.apps.contains_key(*client) => (Some(*client), true),
            ["clients", _] | ["clients", _, "composite"] => return Err(said::error(404, "Client not found")),
            _ => return Err(said::no_such_path()),
        };
        let shown = |held: &BTreeSet<String>| {
            let held = held.iter().filter_map(|id| self.roles.get(id));
            let held = held.filter(|role| role.client.as_deref() == client);
            let shown = held.map(|role| self.shown_role(role)).collect();
            Mapped::Shown(Answer::json(200, &Value::Array(shown)))
        };
        match (request.method.as_str(), is_composite) {
            ("GET", true) => Ok(shown(effective)),
            ("GET", false) => Ok(shown(direct)),
            ("POST", false) => {
                let named = self.named(request, client)?;
                Ok(Mapped::Now(direct.union(&named).cloned().collect()))
            }
            ("DELETE", false) => {
                let named = self.named(request, client)?;
                Ok(Mapped::Now(direct.difference(&named).cloned().collect()))
            }
            _ => Err(said::no_such_method()),
        }
    }

    /// Returns the ids of the roles that a body names. One that does not fit by id and name fails the call.
    fn named(&self, request: &Request, client: Option<&str>) -> Result<BTreeSet<String>, Answer> {
        let mut named = BTreeSet::new();
        for sent in array(request)? {
            let known = sent["id"].as_str().and_then(|id| self.roles.get(id));
            let fitting =
                known.filter(|role| sent["name"] == role.name.as_str() && role.client.as_deref() == client);
            let role = fitting.ok_or_else(|| said::error(404, "Role not found"))?;
            named.insert(role.id.clone());
        }
        Ok(named)
    }

    fn role_answer(&self, name: &str, client: Option<&str>) -> Answer {
        let mut roles = self.roles.values();
        let found = roles.find(|role| role.name == name && role.client.as_deref() == client);
        match found {
            Some(role) => Answer::json(200, &self.shown_role(role)),
            None => said::error(404, "Could not find role"),
        }
    }

    fn shown_role(&self, role: &Role) -> Value {
        json!({
            "id": role.id, "name": role.name, "composite": false, "clientRole": role.client.is_some(),
            "containerId": role.client.as_deref().unwrap_or(&self.realm),
        })
    }
}

/// What comes of a request about mappings.
enum Mapped {
    Shown(Answer),
    Now(BTreeSet<String>),
}
