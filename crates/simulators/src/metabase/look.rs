//! What tests and the demo see in a server.

use crate::metabase::{ADMINISTRATORS, Level, Metabase};

/// A person as they stand there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account {
    /// The number.
    pub id: u64,
    /// Whether they can sign in.
    pub is_active: bool,
    /// The names of their groups, All Users among them, in the order of their numbers.
    pub groups: Vec<String>,
}

impl Metabase {
    /// Finds a person by the exact address, in any case.
    pub fn account(&self, email: &str) -> Option<Account> {
        let mut found = self.users.iter().filter(|(_, user)| user.is_called(email));
        let (id, user) = found.next()?;
        assert!(found.next().is_none(), "an address is unique");
        let groups = self.groups_of(*id);
        Some(Account {
            id: *id,
            is_active: user.is_active,
            groups: groups.iter().map(|id| self.groups[id].name.clone()).collect(),
        })
    }

    /// Returns the number of the group with the name.
    pub fn group(&self, name: &str) -> Option<u64> {
        self.group_named(name)
    }

    /// Returns which addresses were invited by mail, in order.
    pub fn invited(&self) -> Vec<String> {
        self.invitations.clone()
    }

    /// Returns what a group may do with a database: what it sees, and which queries it may write.
    pub fn data_rights(&self, group: u64, database: u64) -> Option<(String, String)> {
        let rights = self.data_rights.get(&(group, database))?;
        Some((rights.view.clone(), rights.create.clone()))
    }

    /// Returns which groups have which right on a collection, by their names, without the administrators.
    pub fn rights_on(&self, collection: u64) -> Vec<(String, Level)> {
        let rights = self
            .collection_rights
            .iter()
            .filter(|((group, place), _)| *place == Some(collection) && *group != ADMINISTRATORS);
        let rights = rights.map(|((group, _), level)| (self.groups[group].name.clone(), *level));
        rights.collect()
    }

    /// Returns the numbers of the collections with the name that were not thrown away.
    pub fn collections_named(&self, name: &str) -> Vec<u64> {
        let found = self
            .collections
            .iter()
            .filter(|(_, found)| found.name == name && !found.is_archived);
        found.map(|(id, _)| *id).collect()
    }

    /// Returns everything in a collection and below it, one line for each, sorted. A dashboard's line has the cards on it,
    /// with a star at those that are elsewhere.
    pub fn tree(&self, collection: u64) -> Vec<String> {
        let mut lines = Vec::new();
        self.grow(collection, "", &mut lines);
        lines.sort();
        lines
    }

    fn grow(&self, collection: u64, path: &str, lines: &mut Vec<String>) {
        let place = Some(collection);
        for card in self.cards.values() {
            if card.collection == place && !card.is_archived && card.dashboard.is_none() {
                lines.push(format!("{path}{} {}", card.kind.model(), card.name));
            }
        }
        for dashboard in self.dashboards.values() {
            if dashboard.collection == place && !dashboard.is_archived {
                let cards = dashboard.cards.iter().map(|id| &self.cards[id]);
                let cards = cards.map(|card| {
                    let star = if card.collection == place { "" } else { "*" };
                    format!("{}{star}", card.name)
                });
                let cards: Vec<_> = cards.collect();
                lines.push(format!(
                    "{path}dashboard {}: {}",
                    dashboard.name,
                    cards.join(", ")
                ));
            }
        }
        for (id, found) in &self.collections {
            if found.parent == place && !found.is_archived {
                lines.push(format!("{path}collection {}", found.name));
                self.grow(*id, &format!("{path}{}/", found.name), lines);
            }
        }
    }
}
