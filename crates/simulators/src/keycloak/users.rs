//! Accounts: finding, making, replacing, deleting.

use serde_json::{Value, json};

use crate::keycloak::admin::{is_on, object, page};
use crate::keycloak::profile::{self, FIELDS};
use crate::keycloak::sign_in::Rights;
use crate::keycloak::{Account, Keycloak, said};
use crate::{Answer, Request};

/// The most accounts of an answer unless the request says otherwise.
const MAX: usize = 100;

const VIEW: [&str; 2] = ["view-users", "manage-users"];
const QUERY: [&str; 3] = ["query-users", "view-users", "manage-users"];
const MANAGE: [&str; 1] = ["manage-users"];

impl Keycloak {
    pub(super) fn users(&mut self, request: &Request, rights: &Rights, rest: &[&str]) -> Answer {
        let method = request.method.as_str();
        match (method, rest) {
            ("GET", []) if rights.any(&QUERY) => self.found(request, rights),
            ("GET", ["count"]) if rights.any(&QUERY) => {
                Answer::json(200, &json!(self.visible(request, rights).len()))
            }
            ("GET", ["profile"]) if rights.is_any_role() => self.profile(),
            ("POST", []) if rights.any(&MANAGE) => self.create_account(request),
            ("GET", [] | ["count" | "profile"]) | ("POST", []) => said::forbidden(),
            (_, [] | ["count" | "profile"]) => said::no_such_method(),
            (_, [id, rest @ ..]) => self.account_at(request, rights, id, rest),
        }
    }

    fn account_at(&mut self, request: &Request, rights: &Rights, id: &str, rest: &[&str]) -> Answer {
        if !self.accounts.contains_key(id) {
            // So that nobody can try ids out.
            return match rights.any(&QUERY) {
                true => said::error(404, "User not found"),
                false => said::forbidden(),
            };
        }
        let reads = request.method == "GET";
        if !rights.any(if reads { &VIEW } else { &MANAGE }) {
            return said::forbidden();
        }
        match (request.method.as_str(), rest) {
            ("GET", []) => Answer::json(200, &self.accounts[id].shown(false)),
            ("PUT", []) => self.replace_account(request, id),
            ("DELETE", []) => {
                self.accounts.remove(id);
                Answer::empty(204)
            }
            ("POST", ["logout"]) => {
                if let Some(account) = self.accounts.get_mut(id) {
                    account.sessions = 0;
                }
                Answer::empty(204)
            }
            ("PUT", ["execute-actions-email"]) => self.actions_mail(request, id),
            (_, ["groups", rest @ ..]) => self.memberships(request, id, rest),
            (_, ["role-mappings", rest @ ..]) => self.roles_of_account(request, id, rest),
            (_, [] | ["logout" | "execute-actions-email"]) => said::no_such_method(),
            _ => said::no_such_path(),
        }
    }

    fn found(&self, request: &Request, rights: &Rights) -> Answer {
        let is_brief = is_on(request, "briefRepresentation");
        let found = self.visible(request, rights);
        let shown = found.iter().map(|account| account.shown(is_brief)).collect();
        page(request, shown, MAX)
    }

    /// Returns the accounts that a search finds. Whoever may only query sees none of them.
    fn visible(&self, request: &Request, rights: &Rights) -> Vec<&Account> {
        if !rights.any(&VIEW) {
            return Vec::new();
        }
        let is_exact = is_on(request, "exact");
        let fits = |asked: Option<&str>, held: &str| {
            asked.is_none_or(|asked| {
                let asked = asked.to_lowercase();
                if is_exact {
                    held == asked
                } else {
                    held.contains(&asked)
                }
            })
        };
        let accounts = self.accounts.values();
        let found = accounts.filter(|account| {
            fits(
                request.query("email"),
                account.email.as_deref().unwrap_or_default(),
            ) && fits(request.query("username"), &account.username)
        });
        found.collect()
    }

    fn create_account(&mut self, request: &Request) -> Answer {
        let body = match object(request, &FIELDS) {
            Ok(body) => body,
            Err(answer) => return answer,
        };
        let mut account = Account {
            enabled: body["enabled"].as_bool().unwrap_or_default(),
            ..Account::default()
        };
        if let Err(answer) = self.fill(&mut account, &body) {
            return answer;
        }
        let asked = body["groups"].as_array().into_iter().flatten();
        for path in asked {
            let Some(group) = path.as_str().and_then(|path| self.group_at(path)) else {
                return said::malformed();
            };
            account.groups.insert(group.id.clone());
        }
        account.groups.extend(self.default_groups.iter().cloned());
        account.id = self.ids.next();
        let id = account.id.clone();
        self.accounts.insert(id.clone(), account);
        self.made("users", &id)
    }

    fn replace_account(&mut self, request: &Request, id: &str) -> Answer {
        let body = match object(request, &FIELDS) {
            Ok(body) => body,
            Err(answer) => return answer,
        };
        let mut account = self.accounts[id].clone();
        if let Some(enabled) = body["enabled"].as_bool() {
            account.enabled = enabled;
        }
        if let Err(answer) = self.fill(&mut account, &body) {
            return answer;
        }
        self.accounts.insert(id.to_owned(), account);
        Answer::empty(204)
    }

    /// Takes the profile over from a body: what the body leaves out is cleared.
    fn fill(&self, account: &mut Account, body: &Value) -> Result<(), Answer> {
        let text = |key: &str| {
            let text = body[key].as_str().map(str::trim);
            text.filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let email = text("email").map(|email| email.to_lowercase());
        let sent = if self.address_is_username {
            email.clone()
        } else {
            text("username")
        };
        if let Some(username) = sent {
            account.username = username.to_lowercase();
        }
        if account.username.is_empty() {
            return Err(said::refused(400, "User name is missing"));
        }
        profile::check(email.as_deref(), body)?;
        let mut others = self.accounts.values().filter(|other| other.id != account.id);
        if others.clone().any(|other| other.username == account.username) {
            return Err(said::refused(409, "User exists with same username"));
        }
        if !self.shares_addresses && email.is_some() && others.any(|other| other.email == email) {
            return Err(said::refused(409, "User exists with same email"));
        }
        account.email = email;
        account.first_name = text("firstName");
        account.last_name = text("lastName");
        account.attributes = match self.keeps_attributes {
            true => profile::attributes(body),
            false => Default::default(),
        };
        if let Some(verified) = body["emailVerified"].as_bool() {
            account.email_verified = verified;
        }
        if let Some(actions) = body["requiredActions"].as_array() {
            account.required_actions = profile::known_actions(actions);
        }
        Ok(())
    }
}
