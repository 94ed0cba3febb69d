//! Keycloak: one realm of its admin interface, and the token endpoint.

mod admin;
mod data;
pub mod demo;
mod groups;
mod mail;
mod members;
mod names;
mod profile;
mod roles;
mod said;
mod sign_in;
mod standing;
#[cfg(test)]
mod tests;
mod users;

use std::collections::BTreeMap;
use std::time::Duration;

use crate::{Answer, Limiter, Request, Simulated};

pub use data::{Account, App, Group, Mail, Role};
use data::{Ids, Issued};

/// The roles of the client `realm-management` that this simulator knows.
pub const MANAGEMENT_ROLES: [&str; 7] = [
    "manage-users",
    "view-users",
    "query-users",
    "query-groups",
    "view-realm",
    "view-clients",
    "realm-admin",
];

/// A Keycloak server with one realm.
#[derive(Debug)]
pub struct Keycloak {
    realm: String,
    /// What stands before `/realms` and `/admin`, in parts: nothing, or `auth`.
    prefix: Vec<String>,
    ids: Ids,
    /// The accounts, by id.
    accounts: BTreeMap<String, Account>,
    groups: BTreeMap<String, Group>,
    roles: BTreeMap<String, Role>,
    apps: BTreeMap<String, App>,
    issued: BTreeMap<String, Issued>,
    mails: Vec<Mail>,
    /// Groups that every new account is put into.
    default_groups: Vec<String>,
    token_lasts: Duration,
    tokens_tell_roles: bool,
    keeps_attributes: bool,
    people_write_attributes: bool,
    shares_addresses: bool,
    address_is_username: bool,
    mail_works: bool,
    limit: Option<(usize, Duration)>,
    limiter: Limiter,
}

impl Keycloak {
    /// An empty realm, whose user profile lets administrators write attributes that it does not declare.
    pub fn new(realm: &str) -> Self {
        Self {
            realm: realm.to_owned(),
            prefix: Vec::new(),
            ids: Ids::default(),
            accounts: BTreeMap::new(),
            groups: BTreeMap::new(),
            roles: BTreeMap::new(),
            apps: BTreeMap::new(),
            issued: BTreeMap::new(),
            mails: Vec::new(),
            default_groups: Vec::new(),
            token_lasts: Duration::from_secs(300),
            tokens_tell_roles: true,
            keeps_attributes: true,
            people_write_attributes: false,
            shares_addresses: false,
            address_is_username: false,
            mail_works: true,
            limit: None,
            limiter: Limiter::default(),
        }
    }

    /// Serves below a path, as older servers do below `/auth`.
    #[must_use]
    pub fn below(mut self, path: &str) -> Self {
        let parts = path.split('/').filter(|part| !part.is_empty());
        self.prefix = parts.map(str::to_owned).collect();
        self
    }

    /// Lets so many requests through in a window, as a proxy in front of the server would. Off at first.
    pub fn limits(&mut self, requests: usize, window: Duration) {
        self.limit = Some((requests, window));
    }

    /// Says how long tokens that are issued from now on are valid.
    pub fn tokens_last(&mut self, time: Duration) {
        self.token_lasts = time;
    }

    /// Says whether tokens tell the roles of their holder; lightweight ones do not.
    pub fn tokens_tell_roles(&mut self, tell: bool) {
        self.tokens_tell_roles = tell;
    }

    /// Ends every token that was issued.
    pub fn expire_tokens(&mut self) {
        self.issued.clear();
    }

    /// Says whether attributes that the user profile does not declare are kept; otherwise they are dropped silently.
    pub fn keeps_attributes(&mut self, keep: bool) {
        self.keeps_attributes = keep;
    }

    /// Says whether people may write attributes of their own account that the user profile does not declare.
    pub fn people_write_attributes(&mut self, write: bool) {
        self.people_write_attributes = write;
    }

    /// Says whether several accounts may have one address.
    pub fn shares_addresses(&mut self, share: bool) {
        self.shares_addresses = share;
    }

    /// Says whether the address is the user name, whatever user name is sent.
    pub fn address_is_username(&mut self, is: bool) {
        self.address_is_username = is;
    }

    /// Says whether the realm's mail server takes mail.
    pub fn mail_works(&mut self, works: bool) {
        self.mail_works = works;
    }

    /// Returns the answer to a request that comes too soon.
    fn pause(&mut self) -> Option<Answer> {
        let (limit, window) = self.limit?;
        let wait = self.limiter.pass("all", limit, window).err()?;
        let page = "<html><head><title>429 Too Many Requests</title></head></html>";
        Some(Answer::html(429, page).header("retry-after", format!("{:.3}", wait.as_secs_f64())))
    }
}

impl Simulated for Keycloak {
    fn answer(&mut self, request: &Request) -> Answer {
        if let Some(paused) = self.pause() {
            return paused;
        }
        let parts = request.parts();
        let (before, below) = parts.split_at(self.prefix.len().min(parts.len()));
        if before != self.prefix {
            return said::no_such_path();
        }
        match below {
            ["realms", realm, "protocol", "openid-connect", "token"] => self.sign_in(request, realm),
            ["admin", "realms", realm, rest @ ..] => self.admin(request, realm, rest),
            ["admin", _, "console", ..] => {
                Answer::html(200, "<html><body>Administration Console</body></html>")
            }
            _ => said::no_such_path(),
        }
    }

    fn limiter(&self) -> Option<&Limiter> {
        Some(&self.limiter)
    }
}
