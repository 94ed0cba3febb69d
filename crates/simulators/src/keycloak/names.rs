//! Filling a realm, and looking at it.

use std::collections::BTreeSet;

use crate::keycloak::{Account, App, Group, Keycloak, Mail, Role};

impl Keycloak {
    /// Registers a client with a service account that has these roles of `realm-management`.
    pub fn add_service(&mut self, client_id: &str, secret: &str, roles: &[&str]) {
        let app = App {
            id: self.ids.next(),
            client_id: client_id.to_owned(),
            secret: Some(secret.to_owned()),
            management_roles: roles.iter().map(|role| (*role).to_owned()).collect(),
            redirect_uris: Vec::new(),
        };
        self.apps.insert(app.id.clone(), app);
    }

    /// Registers a client that people sign in to. Returns its id.
    pub fn add_app(&mut self, client_id: &str, redirect_uris: &[&str]) -> String {
        let app = App {
            id: self.ids.next(),
            client_id: client_id.to_owned(),
            redirect_uris: redirect_uris.iter().map(|uri| (*uri).to_owned()).collect(),
            ..App::default()
        };
        let id = app.id.clone();
        self.apps.insert(id.clone(), app);
        id
    }

    /// Gives a service account exactly these roles of `realm-management`.
    pub fn set_service_roles(&mut self, client_id: &str, roles: &[&str]) {
        for app in self.apps.values_mut().filter(|app| app.client_id == client_id) {
            app.management_roles = roles.iter().map(|role| (*role).to_owned()).collect();
        }
    }

    /// Makes a role of the realm, or of a client by the client's id. Returns its id.
    pub fn add_role(&mut self, name: &str, client: Option<&str>) -> String {
        let role = Role {
            id: self.ids.next(),
            name: name.to_owned(),
            client: client.map(str::to_owned),
        };
        let id = role.id.clone();
        self.roles.insert(id.clone(), role);
        id
    }

    /// Makes the group at a path, with those above it that are missing. Returns its id.
    pub fn add_group(&mut self, path: &str) -> String {
        let mut above = None;
        for name in path.split('/').filter(|name| !name.is_empty()) {
            let known = self.child(above.as_deref(), name).map(|group| group.id.clone());
            above = Some(known.unwrap_or_else(|| self.insert_group(name, above.clone())));
        }
        above.unwrap_or_default()
    }

    /// Makes the group of an organization at a path, with the note of who made it for whom. Returns its id.
    pub fn add_partner_group(&mut self, path: &str, organization: &str) -> String {
        let id = self.add_group(path);
        if let Some(group) = self.groups.get_mut(&id) {
            for (name, value) in [("hyopps", "made=long-ago"), ("hyopps_organization", organization)] {
                group.attributes.insert(name.to_owned(), vec![value.to_owned()]);
            }
        }
        id
    }

    /// Makes an enabled account with nothing left to do. Returns its id.
    pub fn add_person(&mut self, email: &str, first_name: &str, last_name: &str) -> String {
        let account = Account {
            id: self.ids.next(),
            username: email.to_lowercase(),
            email: Some(email.to_lowercase()),
            first_name: Some(first_name.to_owned()),
            last_name: Some(last_name.to_owned()),
            enabled: true,
            ..Account::default()
        };
        let id = account.id.clone();
        self.accounts.insert(id.clone(), account);
        id
    }

    /// Puts every account that is made from now on into a group.
    pub fn add_default_group(&mut self, group: &str) {
        self.default_groups.push(group.to_owned());
    }

    /// Puts an account into a group.
    pub fn join(&mut self, account: &str, group: &str) {
        if let Some(account) = self.accounts.get_mut(account) {
            account.groups.insert(group.to_owned());
        }
    }

    /// Returns all accounts.
    pub fn accounts(&self) -> impl Iterator<Item = &Account> {
        self.accounts.values()
    }

    /// Returns an account by its id.
    pub fn account(&self, id: &str) -> Option<&Account> {
        self.accounts.get(id)
    }

    /// Returns an account by its id, to change it as an administrator would.
    pub fn account_mut(&mut self, id: &str) -> Option<&mut Account> {
        self.accounts.get_mut(id)
    }

    /// Returns the account with a user name.
    pub fn account_named(&self, username: &str) -> Option<&Account> {
        self.accounts
            .values()
            .find(|account| account.username == username)
    }

    /// Returns all groups.
    pub fn groups(&self) -> impl Iterator<Item = &Group> {
        self.groups.values()
    }

    /// Returns the group at a path.
    pub fn group_at(&self, path: &str) -> Option<&Group> {
        let names = path.split('/').filter(|name| !name.is_empty());
        let mut at: Option<&Group> = None;
        for name in names {
            at = Some(self.child(at.map(|group| group.id.as_str()), name)?);
        }
        at
    }

    /// Returns a group by its id, to change it as an administrator would.
    pub fn group_mut(&mut self, id: &str) -> Option<&mut Group> {
        self.groups.get_mut(id)
    }

    /// Returns the paths of the groups that an account is in.
    pub fn paths_of(&self, account: &str) -> Vec<String> {
        let groups = self.accounts.get(account).map(|account| &account.groups);
        let groups = groups.into_iter().flatten();
        groups.map(|group| self.path(group)).collect()
    }

    /// Returns the names of roles.
    pub fn names_of(&self, roles: &BTreeSet<String>) -> Vec<&str> {
        let roles = roles.iter().filter_map(|role| self.roles.get(role));
        roles.map(|role| role.name.as_str()).collect()
    }

    /// Returns the mails that were sent.
    pub fn mails(&self) -> &[Mail] {
        &self.mails
    }

    /// Returns the path of a group.
    pub(super) fn path(&self, group: &str) -> String {
        let Some(group) = self.groups.get(group) else {
            return String::new();
        };
        let above = group.parent.as_deref().map(|parent| self.path(parent));
        format!("{}/{}", above.unwrap_or_default(), group.name)
    }

    /// Returns the group with a name below another, or at the top.
    pub(super) fn child(&self, parent: Option<&str>, name: &str) -> Option<&Group> {
        let mut groups = self.groups.values();
        groups.find(|group| group.parent.as_deref() == parent && group.name == name)
    }

    /// Returns the groups directly below another, or at the top, by name.
    pub(super) fn children(&self, parent: Option<&str>) -> Vec<&Group> {
        let groups = self.groups.values();
        let mut children: Vec<_> = groups.filter(|group| group.parent.as_deref() == parent).collect();
        children.sort_by(|one, other| one.name.cmp(&other.name));
        children
    }

    pub(super) fn insert_group(&mut self, name: &str, parent: Option<String>) -> String {
        let group = Group {
            id: self.ids.next(),
            name: name.to_owned(),
            parent,
            ..Group::default()
        };
        let id = group.id.clone();
        self.groups.insert(id.clone(), group);
        id
    }
}
