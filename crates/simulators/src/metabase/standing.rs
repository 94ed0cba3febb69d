//! What the server holds, as lines.

use crate::company::Standing;
use crate::metabase::{ALL_USERS, Metabase};

impl Metabase {
    pub(crate) fn tell(&self, all: &mut Standing) {
        for (id, user) in &self.users {
            let groups = self.groups_of(*id);
            let groups: Vec<_> = groups.iter().filter(|group| **group != ALL_USERS).collect();
            let is_open = user.is_active || !groups.is_empty();
            all.note(
                is_open,
                format!("Metabase account {id} {user:?} in groups {groups:?}"),
            );
        }
        for (id, group) in &self.groups {
            all.note(true, format!("Metabase group {id} {group:?}"));
        }
        for ((group, database), rights) in &self.data_rights {
            let line = format!("Metabase group {group} on database {database}: {rights:?}");
            all.note(true, line);
        }
        for ((group, collection), level) in &self.collection_rights {
            let is_open = collection.is_none_or(|id| self.is_there(id));
            let line = format!("Metabase group {group} on collection {collection:?}: {level:?}");
            all.note(is_open, line);
        }
        for (id, collection) in &self.collections {
            all.note(
                !collection.is_archived,
                format!("Metabase collection {id} {collection:?}"),
            );
        }
        for (id, dashboard) in &self.dashboards {
            let is_open = !dashboard.is_archived && dashboard.collection.is_none_or(|id| self.is_there(id));
            all.note(is_open, format!("Metabase dashboard {id} {dashboard:?}"));
        }
        for (id, card) in &self.cards {
            let is_open = !card.is_archived && card.collection.is_none_or(|id| self.is_there(id));
            all.note(is_open, format!("Metabase card {id} {card:?}"));
        }
    }

    /// Returns whether a collection and all above it were not thrown away.
    fn is_there(&self, collection: u64) -> bool {
        self.collections.get(&collection).is_some_and(|found| {
            !found.is_archived && found.parent.is_none_or(|parent| self.is_there(parent))
        })
    }
}
