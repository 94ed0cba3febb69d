//! Groups: finding, making, deleting.

use serde_json::{Value, json};

use crate::keycloak::admin::{is_on, object, page};
use crate::keycloak::sign_in::Rights;
use crate::keycloak::{Group, Keycloak, profile, said};
use crate::{Answer, Request};

/// The most groups at the top of an answer: without `max`, all.
const MAX_TOP: usize = usize::MAX;

/// The most groups below another in an answer unless the request says otherwise.
const MAX_CHILDREN: usize = 10;

const LIST: [&str; 3] = ["query-groups", "view-users", "manage-users"];
const VIEW: [&str; 2] = ["view-users", "manage-users"];
const MANAGE: [&str; 1] = ["manage-users"];

/// What the body of a group may hold.
const FIELDS: [&str; 10] = [
    "id",
    "name",
    "description",
    "path",
    "parentId",
    "subGroupCount",
    "subGroups",
    "attributes",
    "realmRoles",
    "clientRoles",
];

impl Keycloak {
    pub(super) fn groups_at(&mut self, request: &Request, rights: &Rights, rest: &[&str]) -> Answer {
        match (request.method.as_str(), rest) {
            ("GET", []) if rights.any(&LIST) => self.top_groups(request),
            ("POST", []) if rights.any(&MANAGE) => self.create_group(request, None),
            ("GET" | "POST", []) => said::forbidden(),
            (_, []) => said::no_such_method(),
            (_, [id, ..]) if !self.groups.contains_key(*id) => said::error(404, "Could not find group by id"),
            ("GET", [_, ..]) if !rights.any(&VIEW) => said::forbidden(),
            ("POST" | "PUT" | "DELETE", [_, ..]) if !rights.any(&MANAGE) => said::forbidden(),
            ("GET", [id]) => Answer::json(200, &self.shown_group(&self.groups[*id], false)),
            ("DELETE", [id]) => {
                self.delete_group(id);
                Answer::empty(204)
            }
            ("GET", [id, "children"]) => {
                let is_brief = is_on(request, "briefRepresentation");
                let children = self.children(Some(id)).into_iter();
                let shown = children.map(|group| self.shown_group(group, is_brief)).collect();
                page(request, shown, MAX_CHILDREN)
            }
            ("POST", [id, "children"]) => self.create_group(request, Some((*id).to_owned())),
            ("GET", [id, "members"]) => self.members(request, id),
            (_, [id, "role-mappings", rest @ ..]) => self.roles_of_group(request, id, rest),
            (_, [_] | [_, "children" | "members"]) => said::no_such_method(),
            _ => said::no_such_path(),
        }
    }

    pub(super) fn group_by_path(&self, request: &Request, rights: &Rights, names: &[&str]) -> Answer {
        if request.method != "GET" {
            return said::no_such_method();
        }
        if !rights.any(&VIEW) {
            return said::forbidden();
        }
        let mut at: Option<&Group> = None;
        for name in names {
            at = self.child(at.map(|group| group.id.as_str()), name);
            if at.is_none() {
                break;
            }
        }
        match at {
            Some(group) => Answer::json(200, &self.shown_group(group, false)),
            None => said::error(404, "Group path does not exist"),
        }
    }

    /// Returns a group as the admin interface shows it. What is below it is counted, not listed.
    pub(super) fn shown_group(&self, group: &Group, brief: bool) -> Value {
        let mut shown = json!({
            "id": group.id, "name": group.name, "path": self.path(&group.id),
            "subGroupCount": self.children(Some(&group.id)).len(), "subGroups": [],
        });
        if let Some(parent) = &group.parent {
            shown["parentId"] = parent.clone().into();
        }
        if !brief {
            shown["attributes"] = json!(group.attributes);
            shown["realmRoles"] = json!(self.names_of(&group.roles));
            shown["clientRoles"] = json!({});
        }
        shown
    }

    /// Lists the groups at the top; in a search those that fit, or that have one which fits below.
    fn top_groups(&self, request: &Request) -> Answer {
        let is_brief = request.query("briefRepresentation") != Some("false");
        let search = request
            .query("search")
            .map(str::trim)
            .filter(|text| !text.is_empty());
        let is_exact = is_on(request, "exact");
        let fits = |group: &Group| match search {
            Some(text) if is_exact => group.name == text,
            Some(text) => group.name.to_lowercase().contains(&text.to_lowercase()),
            None => true,
        };
        let mut shown = Vec::new();
        for group in self.children(None) {
            let below: Vec<Value> = match search {
                Some(_) => self.fitting_below(group, &fits, is_brief),
                None => Vec::new(),
            };
            if fits(group) || !below.is_empty() {
                let mut group = self.shown_group(group, is_brief);
                group["subGroups"] = below.into();
                shown.push(group);
            }
        }
        page(request, shown, MAX_TOP)
    }

    fn fitting_below(&self, group: &Group, fits: &dyn Fn(&Group) -> bool, brief: bool) -> Vec<Value> {
        let mut shown = Vec::new();
        for child in self.children(Some(&group.id)) {
            let below = self.fitting_below(child, fits, brief);
            if fits(child) || !below.is_empty() {
                let mut child = self.shown_group(child, brief);
                child["subGroups"] = below.into();
                shown.push(child);
            }
        }
        shown
    }

    /// Makes a group; one whose id is sent is moved instead.
    fn create_group(&mut self, request: &Request, parent: Option<String>) -> Answer {
        let body = match object(request, &FIELDS) {
            Ok(body) => body,
            Err(answer) => return answer,
        };
        let name = body["name"].as_str().unwrap_or_default();
        if name.trim().is_empty() {
            return said::refused(400, "Group name is missing");
        }
        if let Some(id) = body["id"].as_str() {
            let Some(group) = self.groups.get_mut(id) else {
                return said::error(404, "Could not find child by id");
            };
            group.parent = parent;
            return Answer::empty(204);
        }
        if self.child(parent.as_deref(), name).is_some() {
            let kind = if parent.is_some() { "Sibling" } else { "Top level" };
            return said::refused(409, &format!("{kind} group named '{name}' already exists."));
        }
        let id = self.insert_group(name, parent);
        if let Some(group) = self.groups.get_mut(&id) {
            group.attributes = profile::attributes(&body);
        }
        self.made("groups", &id)
    }

    /// Deletes a group with everything below it.
    fn delete_group(&mut self, id: &str) {
        let below: Vec<_> = self
            .children(Some(id))
            .into_iter()
            .map(|group| group.id.clone())
            .collect();
        for child in below {
            self.delete_group(&child);
        }
        self.groups.remove(id);
        for account in self.accounts.values_mut() {
            account.groups.remove(id);
        }
    }
}
