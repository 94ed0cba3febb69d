//! What tests and the demo put into a server.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::json;

use crate::Limiter;
use crate::metabase::collections::Collection;
use crate::metabase::content::{Card, Dashboard};
use crate::metabase::groups::Group;
use crate::metabase::people::User;
use crate::metabase::{ALL_USERS, ApiKey, CardKind, Level, Metabase};

impl Metabase {
    /// Makes a new server with an API key of the administrators, one administrator and one database. All Users may see
    /// what is not in a collection, and have no rights on databases.
    pub fn new(key: &str) -> Self {
        let mut metabase = Self {
            version: "v0.56.4".to_owned(),
            language: "en".to_owned(),
            is_licensed: false,
            hides_deactivated: false,
            tells_none: false,
            leaves_metrics: false,
            keys: Vec::new(),
            users: BTreeMap::new(),
            groups: BTreeMap::new(),
            memberships: BTreeMap::new(),
            databases: BTreeMap::new(),
            data_rights: BTreeMap::new(),
            data_revision: 31,
            collections: BTreeMap::new(),
            collection_rights: BTreeMap::new(),
            collection_revision: 8,
            dashboards: BTreeMap::new(),
            cards: BTreeMap::new(),
            invitations: Vec::new(),
            newest: BTreeMap::new(),
            limit: None,
            limiter: Limiter::default(),
        };
        for (name, magic) in [("All Users", "all-internal-users"), ("Administrators", "admin")] {
            let id = metabase.next_id("permissions_group");
            let group = Group {
                name: name.to_owned(),
                magic: Some(magic),
            };
            metabase.groups.insert(id, group);
        }
        let trash = metabase.add_collection("Trash", None);
        debug_assert_eq!(trash, super::TRASH, "the trash comes first");
        metabase.collection_rights.insert((ALL_USERS, None), Level::Read);
        let administrator = metabase.add_person("admin@metabase.example.org", &["Administrators"]);
        metabase.signed_in(administrator);
        metabase.add_key(key, "Administrators");
        metabase.add_database("Warehouse");
        metabase
    }

    /// Adds an API key that belongs to a group.
    pub fn add_key(&mut self, secret: &str, group: &str) {
        let user = self.add_user(User {
            email: format!("api-key-user-{}@api-key.invalid", self.keys.len()),
            first_name: Some("HyOpps".to_owned()),
            last_name: None,
            is_active: true,
            is_key: true,
            is_tenants: false,
            last_login: None,
            date_joined: "2026-09-01T08:00:00Z".to_owned(),
        });
        let group = self.group_of_name(group);
        self.join(user, group);
        let secret = secret.to_owned();
        self.keys.push(ApiKey { secret, user });
    }

    /// Adds a database. The groups so far have no rights on it.
    pub fn add_database(&mut self, name: &str) -> u64 {
        let id = self.next_id("metabase_database");
        self.databases.insert(id, name.to_owned());
        id
    }

    /// Adds an active person who has never signed in, to All Users and these groups.
    pub fn add_person(&mut self, email: &str, groups: &[&str]) -> u64 {
        let id = self.add_user(User {
            email: email.to_owned(),
            first_name: None,
            last_name: None,
            is_active: true,
            is_key: false,
            is_tenants: false,
            last_login: None,
            date_joined: "2026-09-01T08:00:00Z".to_owned(),
        });
        for group in groups {
            let group = self.group_of_name(group);
            self.join(id, group);
        }
        id
    }

    /// Notes that somebody has signed in.
    pub fn signed_in(&mut self, person: u64) {
        if let Some(user) = self.users.get_mut(&person) {
            user.last_login = Some("2026-10-01T08:00:00Z".to_owned());
        }
    }

    /// Sets when somebody's account was made.
    pub fn joined(&mut self, person: u64, at: &str) {
        if let Some(user) = self.users.get_mut(&person) {
            at.clone_into(&mut user.date_joined);
        }
    }

    /// Deactivates somebody.
    pub fn deactivate(&mut self, person: u64) {
        if let Some(user) = self.users.get_mut(&person) {
            user.is_active = false;
        }
    }

    /// Gives somebody another address.
    pub fn rename_person(&mut self, person: u64, email: &str) {
        if let Some(user) = self.users.get_mut(&person) {
            email.clone_into(&mut user.email);
        }
    }

    /// Makes somebody a tenant's, whom lists leave out.
    pub fn give_to_tenant(&mut self, person: u64) {
        if let Some(user) = self.users.get_mut(&person) {
            user.is_tenants = true;
        }
    }

    /// Adds an ordinary group.
    pub fn new_group(&mut self, name: &str) -> u64 {
        self.add_group(name)
    }

    /// Gives a group another name.
    pub fn rename_group(&mut self, id: u64, name: &str) {
        if let Some(group) = self.groups.get_mut(&id) {
            name.clone_into(&mut group.name);
        }
    }

    /// Deletes a group.
    pub fn drop_group(&mut self, id: u64) {
        self.delete_group(id);
    }

    /// Sets what a group may do with a database.
    pub fn allow_data(&mut self, group: u64, database: u64, create_queries: &str) {
        let rights = super::DataRights {
            view: "unrestricted".to_owned(),
            create: create_queries.to_owned(),
        };
        self.data_rights.insert((group, database), rights);
    }

    /// Adds a collection, at the top or in another one, with the rights of where it is.
    pub fn add_collection(&mut self, name: &str, parent: Option<u64>) -> u64 {
        self.add_collection_with(Collection {
            name: name.to_owned(),
            description: None,
            parent,
            is_archived: false,
            is_personal: false,
        })
    }

    /// Gives a group a right on a collection, or on the top.
    pub fn allow(&mut self, group: u64, collection: Option<u64>, level: Level) {
        self.collection_rights.insert((group, collection), level);
    }

    /// Returns the collections on which a group has any right; none stands for the top.
    pub fn viewed_by(&self, group: u64) -> Vec<Option<u64>> {
        let rights = self.collection_rights.keys();
        let theirs = rights.filter(|(of, _)| *of == group);
        theirs.map(|(_, collection)| *collection).collect()
    }

    /// Takes a group's right on a collection, or on the top, away.
    pub fn forbid(&mut self, group: u64, collection: Option<u64>) {
        self.collection_rights.remove(&(group, collection));
    }

    /// Adds a card to a collection.
    pub fn add_card(&mut self, collection: u64, name: &str, kind: CardKind) -> u64 {
        self.put_card(Some(collection), None, name, kind)
    }

    /// Adds a dashboard with these cards on it.
    pub fn add_dashboard(&mut self, collection: u64, name: &str, cards: &[u64]) -> u64 {
        let id = self.next_id("report_dashboard");
        let dashboard = Dashboard {
            name: name.to_owned(),
            collection: Some(collection),
            is_archived: false,
            cards: cards.to_vec(),
        };
        self.dashboards.insert(id, dashboard);
        id
    }

    /// Adds a question that is stored inside of a dashboard.
    pub fn add_dashboard_question(&mut self, dashboard: u64, name: &str) -> u64 {
        let collection = self.dashboards[&dashboard].collection;
        let card = self.put_card(collection, Some(dashboard), name, CardKind::Question);
        if let Some(dashboard) = self.dashboards.get_mut(&dashboard) {
            dashboard.cards.push(card);
        }
        card
    }

    fn put_card(
        &mut self,
        collection: Option<u64>,
        dashboard: Option<u64>,
        name: &str,
        kind: CardKind,
    ) -> u64 {
        let id = self.next_id("report_card");
        let card = Card {
            name: name.to_owned(),
            kind,
            collection,
            dashboard,
            is_archived: false,
            creator: 1,
            query: json!({"database": 1, "type": "query", "query": {"source-table": id}}),
        };
        self.cards.insert(id, card);
        id
    }

    /// Copies a card, as a person does who gives the copy a name at once.
    pub fn duplicate_card(&mut self, card: u64, name: &str) -> u64 {
        let copy = Card {
            name: name.to_owned(),
            ..self.cards[&card].clone()
        };
        let id = self.next_id("report_card");
        self.cards.insert(id, copy);
        id
    }

    /// Makes a card one that was made by an API key.
    pub fn made_by_key(&mut self, card: u64, secret: &str) {
        let key = self.keys.iter().find(|key| key.secret == secret);
        if let (Some(key), Some(card)) = (key, self.cards.get_mut(&card)) {
            card.creator = key.user;
        }
    }

    /// Throws a card away.
    pub fn archive_card(&mut self, card: u64) {
        if let Some(card) = self.cards.get_mut(&card) {
            card.is_archived = true;
        }
    }

    /// Gives a card another name.
    pub fn rename_card(&mut self, card: u64, name: &str) {
        if let Some(card) = self.cards.get_mut(&card) {
            name.clone_into(&mut card.name);
        }
    }

    /// Answers in another language from now on.
    pub fn speak(&mut self, language: &str) {
        language.clone_into(&mut self.language);
    }

    /// Tells another version from now on.
    pub fn be_version(&mut self, tag: &str) {
        tag.clone_into(&mut self.version);
    }

    /// Answers as builds before 0.56.13 do, and as those that tell nothing of deactivated people.
    pub fn be_older(&mut self) {
        self.tells_none = true;
        self.hides_deactivated = true;
    }

    /// Leaves metrics where they are in deep copies, as it does in some places.
    pub fn leave_metrics(&mut self) {
        self.leaves_metrics = true;
    }

    /// Answers so many requests in any window, as a proxy in front of it would.
    pub fn limits(&mut self, requests: usize, window: Duration) {
        self.limit = Some((requests, window));
    }

    fn group_of_name(&self, name: &str) -> u64 {
        let found = self.group_named(name);
        found.unwrap_or_else(|| panic!("there is no group {name}"))
    }
}
