//! Groups and who is in them.

use serde_json::{Value, json};

use crate::metabase::{ADMINISTRATORS, ALL_USERS, Metabase, refusal, shape};
use crate::{Answer, Request};

/// A group.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) name: String,
    /// What makes it special; none for ordinary groups.
    pub(super) magic: Option<&'static str>,
}

/// That somebody is in a group.
#[derive(Clone, Copy, Debug)]
pub(super) struct Membership {
    pub(super) user: u64,
    pub(super) group: u64,
}

impl Metabase {
    pub(super) fn groups(&mut self, request: &Request, parts: &[&str]) -> Result<Answer, Answer> {
        match (request.method.as_str(), parts) {
            ("GET", ["group"]) => {
                shape::query(request, &["tenancy", "limit", "offset"])?;
                let mut groups: Vec<_> = self.groups.keys().map(|id| self.group_told(*id)).collect();
                groups.sort_by_key(|group| group["name"].as_str().map(str::to_lowercase));
                Ok(Answer::json(200, &groups.into()))
            }
            ("POST", ["group"]) => {
                let body = shape::body(request, &["name", "is_tenant_group"])?;
                let name = shape::needed_text(&body, "name")?;
                if self.group_named(&name).is_some() {
                    return Err(refusal::rule("A group with that name already exists."));
                }
                let id = self.add_group(&name);
                Ok(Answer::json(200, &json!({"id": id, "name": name})))
            }
            ("GET", ["group", id]) => {
                let id = self.known_group(id)?;
                let mut told = self.group_told(id);
                told["members"] = self.members_told(id);
                Ok(Answer::json(200, &told))
            }
            ("DELETE", ["group", id]) => {
                let id = self.known_group(id)?;
                if self.groups[&id].magic.is_some() {
                    return Err(refusal::rule("You cannot edit or delete this permissions group!"));
                }
                self.delete_group(id);
                Ok(Answer::empty(204))
            }
            ("GET", ["membership"]) => Ok(Answer::json(200, &self.memberships_told())),
            ("POST", ["membership"]) => self.add_membership(request),
            ("DELETE", ["membership", id]) => {
                let id = shape::id(id)?;
                let found = self.memberships.get(&id).ok_or_else(refusal::not_found)?;
                if found.group == ALL_USERS {
                    return Err(refusal::rule(
                        "You cannot add or remove users to/from the 'All Users' group.",
                    ));
                }
                let (user, others) = (found.user, self.members(ADMINISTRATORS));
                if found.group == ADMINISTRATORS && !others.iter().any(|member| *member != user) {
                    return Err(refusal::rule(
                        "You cannot remove the last member of the 'Admin' group!",
                    ));
                }
                self.memberships.remove(&id);
                Ok(Answer::empty(204))
            }
            _ => Err(refusal::no_endpoint()),
        }
    }

    fn add_membership(&mut self, request: &Request) -> Result<Answer, Answer> {
        let body = shape::body(request, &["group_id", "user_id", "is_group_manager"])?;
        let (group, user) = (
            shape::needed_id(&body, "group_id")?,
            shape::needed_id(&body, "user_id")?,
        );
        if body.get("is_group_manager").and_then(Value::as_bool) == Some(true) && !self.is_licensed {
            return Err(refusal::licence("Group managers"));
        }
        if group == ALL_USERS {
            return Err(refusal::rule(
                "You cannot add or remove users to/from the 'All Users' group.",
            ));
        }
        if !self.groups.contains_key(&group) || !self.users.contains_key(&user) {
            return Err(refusal::database(
                "ERROR: insert or update on table \"permissions_group_membership\" violates foreign key constraint",
            ));
        }
        if self.is_in(user, group) {
            return Err(refusal::database(
                "ERROR: duplicate key value violates unique constraint \"unique_permissions_group_membership_user_id_group_id\"",
            ));
        }
        if self.users[&user].is_tenants {
            return Err(refusal::rule(
                "Cannot add tenant user to non-tenant group or vice versa",
            ));
        }
        self.join(user, group);
        Ok(Answer::json(200, &self.members_told(group)))
    }

    /// Adds somebody to a group, unless they are in it.
    pub(super) fn join(&mut self, user: u64, group: u64) {
        if !self.is_in(user, group) {
            let id = self.next_id("permissions_group_membership");
            self.memberships.insert(id, Membership { user, group });
        }
    }

    /// Makes a group. It gets rights on every database.
    pub(super) fn add_group(&mut self, name: &str) -> u64 {
        let id = self.next_id("permissions_group");
        let group = Group {
            name: name.to_owned(),
            magic: None,
        };
        self.groups.insert(id, group);
        self.give_default_rights(id);
        id
    }

    /// Deletes a group with all its rights. Its keys have the rights of All Users then.
    pub(super) fn delete_group(&mut self, id: u64) {
        self.groups.remove(&id);
        self.memberships.retain(|_, membership| membership.group != id);
        self.data_rights.retain(|(group, _), _| *group != id);
        self.collection_rights.retain(|(group, _), _| *group != id);
    }

    pub(super) fn group_named(&self, name: &str) -> Option<u64> {
        let found = self
            .groups
            .iter()
            .find(|(_, group)| group.name.to_lowercase() == name.to_lowercase());
        found.map(|(id, _)| *id)
    }

    pub(super) fn is_in(&self, user: u64, group: u64) -> bool {
        self.memberships
            .values()
            .any(|membership| membership.user == user && membership.group == group)
    }

    pub(super) fn groups_of(&self, user: u64) -> Vec<u64> {
        let mut groups: Vec<_> = self
            .memberships
            .values()
            .filter(|membership| membership.user == user)
            .map(|membership| membership.group)
            .collect();
        groups.sort_unstable();
        groups
    }

    /// Returns the people in a group who are active.
    fn members(&self, group: u64) -> Vec<u64> {
        let members = self
            .memberships
            .values()
            .filter(|membership| membership.group == group);
        let members = members.map(|membership| membership.user);
        members
            .filter(|user| {
                self.users
                    .get(user)
                    .is_some_and(|user| user.is_active && !user.is_key)
            })
            .collect()
    }

    fn known_group(&self, part: &str) -> Result<u64, Answer> {
        let id = shape::id(part)?;
        self.groups.get(&id).map(|_| id).ok_or_else(refusal::not_found)
    }

    fn group_told(&self, id: u64) -> Value {
        let group = &self.groups[&id];
        json!({
            "id": id, "name": group.name, "member_count": self.members(id).len(), "magic_group_type": group.magic,
        })
    }

    fn members_told(&self, group: u64) -> Value {
        let told = self.memberships.iter().filter_map(|(id, membership)| {
            let user = self.users.get(&membership.user)?;
            let is_shown = membership.group == group && user.is_active && !user.is_key;
            is_shown.then(|| json!({"user_id": membership.user, "email": user.email, "membership_id": id}))
        });
        told.collect()
    }

    fn memberships_told(&self) -> Value {
        let mut told = json!({});
        for (id, membership) in &self.memberships {
            let entry = json!({
                "membership_id": id, "group_id": membership.group, "user_id": membership.user,
                "is_group_manager": false,
            });
            let of_user = &mut told[membership.user.to_string()];
            match of_user.as_array_mut() {
                Some(entries) => entries.push(entry),
                None => *of_user = json!([entry]),
            }
        }
        told
    }
}
