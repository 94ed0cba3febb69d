//! What is there already, and what is missing.

use std::collections::BTreeMap;

use crate::metabase::client::Api;
use crate::metabase::copy::template::{Folder, Key, Template};
use crate::metabase::error::Fault;
use crate::metabase::model::{Item, Model};
use crate::metabase::settings::Place;

/// A partner's collection as it stands, beside the template.
pub(in crate::metabase) struct Target {
    /// For each collection of the template the one that is its copy, if it is there.
    pub(super) folders: Vec<Option<Held>>,
}

/// A collection of the partner's.
pub(super) struct Held {
    pub(super) id: u64,
    pub(super) items: Vec<Item>,
}

/// What is missing, each with the place of its collection in the template.
#[derive(Default)]
pub(super) struct Missing {
    pub(super) folders: Vec<usize>,
    pub(super) dashboards: Vec<(usize, Item)>,
    pub(super) cards: Vec<(usize, Item)>,
}

impl Target {
    /// Reads the partner's collection, as far as it is a copy of the template.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(in crate::metabase) async fn read(api: &Api, template: &Template, id: u64) -> Result<Self, Fault> {
        let mut folders: Vec<Option<Held>> = Vec::new();
        for (index, folder) in template.folders.iter().enumerate() {
            let id = match folder.parent {
                None => Some(id),
                Some(parent) => folders[parent]
                    .as_ref()
                    .and_then(|held| held.folder(template.rank(index), &folder.name)),
            };
            let held = match id {
                None => None,
                Some(id) => Some(Held {
                    id,
                    items: api.items(Place::In(id)).await?,
                }),
            };
            folders.push(held);
        }
        Ok(Self { folders })
    }

    /// Returns whether nothing is in it.
    pub(in crate::metabase) fn is_empty(&self) -> bool {
        let mut held = self.folders.iter().flatten();
        held.all(|held| held.items.is_empty())
    }

    /// Returns the names of what is missing.
    pub(in crate::metabase) fn lacks(&self, template: &Template) -> Vec<String> {
        let missing = self.missing(template);
        let folders = missing.folders.iter();
        let folders = folders.map(|index| template.folders[*index].name.clone());
        let others = missing.dashboards.into_iter().chain(missing.cards);
        folders.chain(others.map(|(_, item)| item.name)).collect()
    }

    /// Returns the names of dashboards that are there more often than in the template.
    pub(in crate::metabase) fn surplus(&self, template: &Template) -> Vec<String> {
        let mut surplus = Vec::new();
        for (folder, held) in template.folders.iter().zip(&self.folders) {
            let items = held.as_ref().map_or(&[][..], |held| &held.items);
            let count = |items: &[Item], wanted: &Item| {
                let same = items.iter().filter(|item| key(item) == key(wanted));
                same.count()
            };
            let dashboards = folder.dashboards.iter();
            let twice = dashboards.filter(|item| count(items, item) > count(&folder.dashboards, item));
            surplus.extend(twice.map(|item| item.name.clone()));
        }
        surplus.dedup();
        surplus
    }

    /// Returns the names of what is at the top of it and not of the template.
    pub(in crate::metabase) fn holds_besides(&self, template: &Template) -> Vec<String> {
        let (Some(source), Some(Some(held))) = (template.folders.first(), self.folders.first()) else {
            return Vec::new();
        };
        let mut known: Vec<Key> = source.brought.keys().cloned().collect();
        let own = source
            .dashboards
            .iter()
            .chain(&source.cards)
            .chain(&source.metrics);
        known.extend(own.map(key));
        let below = template.folders.iter().filter(|folder| folder.parent == Some(0));
        known.extend(below.map(|folder| (Model::Collection, folder.name.clone())));
        let others = held.items.iter().filter(|item| !known.contains(&key(item)));
        others.map(|item| item.name.clone()).collect()
    }

    pub(super) fn missing(&self, template: &Template) -> Missing {
        let mut missing = Missing::default();
        for (index, (folder, held)) in template.folders.iter().zip(&self.folders).enumerate() {
            let items = held.as_ref().map_or(&[][..], |held| &held.items);
            if held.is_none() {
                missing.folders.push(index);
            }
            let dashboards = lacking(&folder.dashboards, items, &BTreeMap::new());
            missing
                .dashboards
                .extend(dashboards.map(|item| (index, item.clone())));
            let cards = lacking(&folder.cards, items, &folder.brought);
            missing.cards.extend(cards.map(|item| (index, item.clone())));
            let metrics = folder.metrics.iter().filter(|item| !self.has(item));
            missing.cards.extend(metrics.map(|item| (index, item.clone())));
        }
        missing
    }

    /// Returns whether something of the name and kind is anywhere in it.
    fn has(&self, wanted: &Item) -> bool {
        let mut items = self.folders.iter().flatten().flat_map(|held| &held.items);
        items.any(|item| key(item) == key(wanted))
    }
}

impl Template {
    /// Returns which of its neighbours of the same name a collection is, from 0.
    pub(super) fn rank(&self, index: usize) -> usize {
        let of = |folder: &Folder| (folder.parent, folder.name.clone());
        let same = self.folders[..index]
            .iter()
            .filter(|folder| of(folder) == of(&self.folders[index]));
        same.count()
    }
}

impl Held {
    /// Returns the collection in it with the name, and which of them, from 0.
    pub(super) fn folder(&self, rank: usize, name: &str) -> Option<u64> {
        let mut same = self
            .items
            .iter()
            .filter(|item| item.model == Model::Collection && item.name == name);
        same.nth(rank).map(|item| item.id)
    }
}

/// Returns those of `wanted` that are not there. Of several with the same name the first ones were made first. `brought`
/// is how many more of each name are there for another reason.
fn lacking<'a>(
    wanted: &'a [Item],
    items: &[Item],
    brought: &BTreeMap<Key, usize>,
) -> impl Iterator<Item = &'a Item> + use<'a> {
    let mut there: BTreeMap<Key, usize> = BTreeMap::new();
    for item in items {
        *there.entry(key(item)).or_insert(0) += 1;
    }
    for (key, count) in brought {
        there
            .entry(key.clone())
            .and_modify(|there| *there = there.saturating_sub(*count));
    }
    wanted.iter().filter(move |item| match there.get_mut(&key(item)) {
        Some(left) if *left > 0 => {
            *left -= 1;
            false
        }
        Some(_) | None => true,
    })
}

fn key(item: &Item) -> Key {
    (item.model, item.name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cards(names: &[&str]) -> Vec<Item> {
        let items = names.iter().enumerate();
        items
            .map(|(index, name)| Item {
                id: index as u64 + 1,
                name: (*name).to_owned(),
                model: Model::Card,
            })
            .collect()
    }

    fn lack(wanted: &[&str], there: &[&str], brought: &[(&str, usize)]) -> Vec<u64> {
        let brought = brought.iter();
        let brought = brought.map(|(name, count)| ((Model::Card, (*name).to_owned()), *count));
        let (wanted, there) = (cards(wanted), cards(there));
        lacking(&wanted, &there, &brought.collect())
            .map(|item| item.id)
            .collect()
    }

    #[test]
    fn what_is_missing_is_told_by_name_and_number() {
        assert_eq!(lack(&["a", "b"], &[], &[]), [1, 2]);
        assert_eq!(lack(&["a", "b"], &["b", "x"], &[]), [1]);
        assert_eq!(
            lack(&["a", "a", "a"], &["a"], &[]),
            [2, 3],
            "the first was made first"
        );
        assert_eq!(
            lack(&["a"], &["a"], &[("a", 1)]),
            [1],
            "that one came with a dashboard"
        );
        assert_eq!(lack(&["a"], &["a", "a"], &[("a", 1)]), [0_u64; 0]);
        assert_eq!(lack(&["a"], &[], &[("a", 2)]), [1]);
    }
}
