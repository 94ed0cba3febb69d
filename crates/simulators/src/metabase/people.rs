//! People.

use serde_json::{Map, Value, json};

use crate::metabase::{ALL_USERS, Caller, Metabase, refusal, shape};
use crate::{Answer, Request};

/// A person, or an API key.
#[derive(Clone, Debug)]
pub(super) struct User {
    pub(super) email: String,
    pub(super) first_name: Option<String>,
    pub(super) last_name: Option<String>,
    pub(super) is_active: bool,
    /// Whether this is an API key, which the lists of people leave out.
    pub(super) is_key: bool,
    /// Whether this is a tenant's, whom the lists leave out unless they are asked for.
    pub(super) is_tenants: bool,
    pub(super) last_login: Option<String>,
    pub(super) date_joined: String,
}

/// When the accounts were made that are made by requests: the tests' time, as the simulator has no clock.
const INVITED: &str = "2026-11-20T12:00:00.25Z";

const OF_A_PERSON: [&str; 4] = ["email", "first_name", "last_name", "user_group_memberships"];

impl Metabase {
    pub(super) fn people(
        &mut self,
        request: &Request,
        parts: &[&str],
        caller: Caller,
    ) -> Result<Answer, Answer> {
        if let ("GET", ["current"]) = (request.method.as_str(), parts) {
            return self.user_told(caller.user);
        }
        caller.administrates()?;
        match (request.method.as_str(), parts) {
            ("GET", []) => self.list_people(request),
            ("POST", []) => self.invite(request),
            ("GET", [id]) => {
                let id = self.known_person(id)?;
                if self.hides_deactivated && !self.users[&id].is_active {
                    return Err(refusal::not_found());
                }
                self.user_told(id)
            }
            ("PUT", [id]) => self.update_person(request, id),
            ("DELETE", [id]) => {
                let id = self.known_person(id)?;
                if let Some(user) = self.users.get_mut(&id) {
                    user.is_active = false;
                }
                Ok(Answer::json(200, &json!({"success": true})))
            }
            ("PUT", [id, "reactivate"]) => self.reactivate(request, id),
            _ => Err(refusal::no_endpoint()),
        }
    }

    fn list_people(&self, request: &Request) -> Result<Answer, Answer> {
        shape::query(
            request,
            &[
                "query",
                "status",
                "limit",
                "offset",
                "tenancy",
                "group_id",
                "include_deactivated",
            ],
        )?;
        let status = request.query("status").unwrap_or("active");
        let pattern = request
            .query("query")
            .map(|query| format!("%{}%", query.to_lowercase()));
        let with_tenants = request.query("tenancy") == Some("all");
        let mut found: Vec<_> = self
            .users
            .iter()
            .filter(|(_, user)| {
                let is_of_status = match status {
                    "all" => true,
                    "deactivated" => !user.is_active,
                    _ => user.is_active,
                };
                !user.is_key
                    && is_of_status
                    && (with_tenants || !user.is_tenants)
                    && pattern.as_ref().is_none_or(|pattern| user.is_like(pattern))
            })
            .collect();
        found.sort_by_key(|(id, user)| {
            (
                user.first_name.clone().unwrap_or_default().to_lowercase(),
                user.last_name.clone().unwrap_or_default().to_lowercase(),
                **id,
            )
        });
        let total = found.len();
        let page = shape::page(request)?;
        let data = shape::cut(found, page).into_iter().map(|(id, user)| {
            let mut told = user.told(*id);
            told["group_ids"] = self.groups_of(*id).into();
            told
        });
        let data: Vec<_> = data.collect();
        let (limit, offset) = page.unzip();
        Ok(Answer::json(
            200,
            &json!({"data": data, "total": total, "limit": limit, "offset": offset}),
        ))
    }

    fn invite(&mut self, request: &Request) -> Result<Answer, Answer> {
        let body = shape::body(
            request,
            &[&OF_A_PERSON[..], &["login_attributes", "source", "tenant_id"]].concat(),
        )?;
        let email = shape::needed_text(&body, "email")?;
        if !is_address(&email) {
            return Err(refusal::field("email", "value must be a valid email address."));
        }
        if self.users.values().any(|user| user.is_called(&email)) {
            return Err(refusal::field("email", "Email address already in use."));
        }
        let (first_name, last_name) = (
            shape::optional_text(&body, "first_name")?,
            shape::optional_text(&body, "last_name")?,
        );
        let groups = self.whole_memberships(&body)?;
        let id = self.add_user(User {
            email: email.clone(),
            first_name,
            last_name,
            is_active: true,
            is_key: false,
            is_tenants: false,
            last_login: None,
            date_joined: INVITED.to_owned(),
        });
        for group in groups.unwrap_or_default() {
            self.join(id, group);
        }
        self.invitations.push(email);
        self.user_told(id)
    }

    fn update_person(&mut self, request: &Request, id: &str) -> Result<Answer, Answer> {
        let body = shape::body(request, &[&OF_A_PERSON[..], &["locale"]].concat())?;
        let id = self.known_person(id)?;
        let groups = self.whole_memberships(&body)?;
        let (first_name, last_name) = (
            shape::optional_text(&body, "first_name")?,
            shape::optional_text(&body, "last_name")?,
        );
        let Some(user) = self.users.get_mut(&id).filter(|user| user.is_active) else {
            return Err(refusal::not_found());
        };
        user.first_name = first_name.or(user.first_name.take());
        user.last_name = last_name.or(user.last_name.take());
        if let Some(groups) = groups {
            self.memberships
                .retain(|_, membership| membership.user != id || groups.contains(&membership.group));
            for group in groups {
                self.join(id, group);
            }
        }
        self.user_told(id)
    }

    fn reactivate(&mut self, request: &Request, id: &str) -> Result<Answer, Answer> {
        shape::no_body(request)?;
        let id = self.known_person(id)?;
        match self.users.get_mut(&id) {
            Some(user) if user.is_active => Err(Answer::json(
                400,
                &json!({"message": "Not able to reactivate an active user"}),
            )),
            Some(user) => {
                user.is_active = true;
                self.user_told(id)
            }
            None => Err(refusal::not_found()),
        }
    }

    /// Reads the whole set of a person's groups.
    fn whole_memberships(&self, body: &Map<String, Value>) -> Result<Option<Vec<u64>>, Answer> {
        let given = match body.get("user_group_memberships") {
            None | Some(Value::Null) => return Ok(None),
            Some(given) => given.as_array(),
        };
        let wrong = || refusal::field("user_group_memberships", "value must be a list of groups.");
        let mut groups = Vec::new();
        for entry in given.ok_or_else(wrong)? {
            if entry.get("is_group_manager").is_some() && !self.is_licensed {
                return Err(refusal::licence("Group managers"));
            }
            let id = entry.get("id").and_then(Value::as_u64).ok_or_else(wrong)?;
            if !self.groups.contains_key(&id) {
                return Err(refusal::not_found());
            }
            groups.push(id);
        }
        if groups.contains(&ALL_USERS) {
            Ok(Some(groups))
        } else {
            Err(refusal::rule(
                "You cannot add or remove users to/from the 'All Users' group.",
            ))
        }
    }

    pub(super) fn add_user(&mut self, user: User) -> u64 {
        let id = self.next_id("core_user");
        self.users.insert(id, user);
        self.join(id, ALL_USERS);
        id
    }

    fn known_person(&self, part: &str) -> Result<u64, Answer> {
        let id = shape::id(part)?;
        let known = self.users.get(&id).filter(|user| !user.is_key);
        known.map(|_| id).ok_or_else(refusal::not_found)
    }

    fn user_told(&self, id: u64) -> Result<Answer, Answer> {
        let user = self.users.get(&id).ok_or_else(refusal::not_found)?;
        let groups = self.groups_of(id);
        let mut told = user.told(id);
        told["is_superuser"] = groups.contains(&super::ADMINISTRATORS).into();
        told["user_group_memberships"] = groups.iter().map(|id| json!({"id": id})).collect();
        Ok(Answer::json(200, &told))
    }
}

impl User {
    /// Returns whether the address is this one's, in any case.
    pub(super) fn is_called(&self, email: &str) -> bool {
        self.email.to_lowercase() == email.to_lowercase()
    }

    fn is_like(&self, pattern: &str) -> bool {
        let names = [&self.first_name, &self.last_name].into_iter().flatten();
        names
            .chain([&self.email])
            .any(|text| matches(&text.to_lowercase(), pattern))
    }

    fn told(&self, id: u64) -> Value {
        let names = [&self.first_name, &self.last_name].into_iter().flatten();
        let name: Vec<_> = names.map(String::as_str).collect();
        json!({
            "id": id, "email": self.email, "first_name": self.first_name, "last_name": self.last_name,
            "common_name": if name.is_empty() { self.email.clone() } else { name.join(" ") },
            "is_active": self.is_active, "last_login": self.last_login, "date_joined": self.date_joined,
        })
    }
}

/// Compares as SQL does: `%` stands for anything, `_` for one character.
fn matches(text: &str, pattern: &str) -> bool {
    let mut rest = pattern.chars();
    match rest.next() {
        None => text.is_empty(),
        Some('%') => {
            let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
            ends.into_iter().any(|at| matches(&text[at..], rest.as_str()))
        }
        Some(wanted) => {
            let mut text = text.chars();
            match text.next() {
                Some(found) if wanted == '_' || found == wanted => matches(text.as_str(), rest.as_str()),
                Some(_) | None => false,
            }
        }
    }
}

fn is_address(email: &str) -> bool {
    let parts = email.split_once('@');
    parts.is_some_and(|(name, domain)| !name.is_empty() && domain.contains('.') && !email.contains(' '))
}
