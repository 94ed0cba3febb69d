//! What is copied: the template with everything below it, read once.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::metabase::client::Api;
use crate::metabase::error::Fault;
use crate::metabase::model::{Item, Model, Placed};
use crate::metabase::settings::Place;
use crate::metabase::words::counted;

/// How things of the same place are told apart.
pub(super) type Key = (Model, String);

/// A template, read.
pub(in crate::metabase) struct Template {
    /// Its collections, each behind the one that it is in; the first is the template itself.
    pub(super) folders: Vec<Folder>,
    /// Cards of dashboards that no copy will have, by their numbers: what they are called.
    pub(super) uncopied: BTreeMap<u64, String>,
    /// The models on dashboards, which copies go on using where they are.
    pub(super) referenced: BTreeSet<String>,
}

/// One collection of the template.
#[derive(Default)]
pub(super) struct Folder {
    pub(super) id: u64,
    pub(super) name: String,
    /// The place of the one that it is in.
    pub(super) parent: Option<usize>,
    pub(super) dashboards: Vec<Item>,
    /// Cards that need a copy of their own.
    pub(super) cards: Vec<Item>,
    /// Metrics on dashboards, which come with them in some places only.
    pub(super) metrics: Vec<Item>,
    /// How many cards of each name come with the dashboards.
    pub(super) brought: BTreeMap<Key, usize>,
    /// Copies that an earlier attempt left here, by the number of the card that they are copies of.
    pub(super) strays: BTreeMap<u64, u64>,
}

impl Template {
    /// Reads the template.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(in crate::metabase) async fn read(api: &Api, id: u64, name: &str) -> Result<Self, Fault> {
        let mut template = Self {
            folders: vec![Folder {
                id,
                name: name.to_owned(),
                ..Folder::default()
            }],
            uncopied: BTreeMap::new(),
            referenced: BTreeSet::new(),
        };
        // Every card on a dashboard of the template, wherever it is.
        let mut on_dashboards = BTreeSet::new();
        let mut index = 0;
        while index < template.folders.len() {
            let items = api.items(Place::In(template.folders[index].id)).await?;
            for item in items {
                match item.model {
                    // Listed below itself, it would be read for ever.
                    Model::Collection if template.folders.iter().any(|known| known.id == item.id) => {}
                    Model::Collection => template.folders.push(Folder {
                        id: item.id,
                        name: item.name,
                        parent: Some(index),
                        ..Folder::default()
                    }),
                    Model::Dashboard => {
                        template
                            .read_dashboard(api, index, item, &mut on_dashboards)
                            .await?;
                    }
                    Model::Card | Model::Dataset | Model::Metric => template.folders[index].cards.push(item),
                }
            }
            index += 1;
        }
        for folder in &mut template.folders {
            folder.leave_out_strays(api).await?;
            folder.leave_out_brought(&on_dashboards);
        }
        Ok(template)
    }

    async fn read_dashboard(
        &mut self,
        api: &Api,
        folder: usize,
        item: Item,
        on_dashboards: &mut BTreeSet<u64>,
    ) -> Result<(), Fault> {
        let mut of_this = BTreeMap::new();
        for place in api.dashboard(item.id).await?.dashcards {
            let main = place.card_id.map(|id| (id, place.card));
            let series = place.series.unwrap_or_default().into_iter();
            let series = series.filter_map(|card| Some((card.id?, Some(card))));
            of_this.extend(main.into_iter().chain(series));
        }
        let brought = &mut self.folders[folder].brought;
        for (id, card) in of_this {
            on_dashboards.insert(id);
            match fate(card.as_ref()) {
                Fate::Dropped => {
                    self.uncopied.insert(id, name_of(id, card.as_ref()));
                }
                Fate::Referenced => {
                    self.referenced.insert(name_of(id, card.as_ref()));
                }
                Fate::Inside => {}
                Fate::Brought(model) => {
                    *brought.entry((model, name_of(id, card.as_ref()))).or_insert(0) += 1;
                }
            }
        }
        self.folders[folder].dashboards.push(item);
        Ok(())
    }

    /// Returns how much there is to copy, for sentences.
    pub(in crate::metabase) fn told(&self) -> String {
        let count = |of: fn(&Folder) -> usize| self.folders.iter().map(of).sum::<usize>();
        let dashboards = count(|folder| folder.dashboards.len());
        let cards = count(|folder| folder.cards.len());
        let mut told = counted(dashboards, "dashboard");
        if cards > 0 {
            told = format!("{told}, {}", counted(cards, "other item"));
        }
        if self.folders.len() > 1 {
            told = format!("{told} and {}", counted(self.folders.len() - 1, "sub-collection"));
        }
        told
    }

    /// Returns the cards of dashboards that no copy has.
    pub(in crate::metabase) fn uncopied(&self) -> Vec<String> {
        self.uncopied.values().cloned().collect()
    }

    /// Returns the models that the copies go on using where they are.
    pub(in crate::metabase) fn referenced(&self) -> Vec<String> {
        self.referenced.iter().cloned().collect()
    }
}

impl Folder {
    /// Leaves out copies that an earlier attempt left between its two requests, and remembers what they are copies of.
    /// The server names them in its own language, so they are known by this: the key made them, their name has the
    /// other's in it, and they ask the same.
    async fn leave_out_strays(&mut self, api: &Api) -> Result<(), Fault> {
        let mut me = None;
        let mut strays = BTreeMap::new();
        for copy in &self.cards {
            let is_named_after = |card: &&Item| {
                card.model == copy.model && card.name != copy.name && copy.name.contains(&card.name)
            };
            let mut sources: Vec<_> = self.cards.iter().filter(is_named_after).collect();
            if sources.is_empty() {
                continue;
            }
            sources.sort_by_key(|card| Reverse(card.name.len()));
            let details = api.card(copy.id).await?;
            let me = match me {
                Some(me) => me,
                None => *me.insert(api.me().await?.id),
            };
            if details.creator_id != Some(me) {
                continue;
            }
            for source in sources {
                let original = api.card(source.id).await?;
                if original.dataset_query == details.dataset_query && original.display == details.display {
                    strays.insert(copy.id, source.id);
                    break;
                }
            }
        }
        self.cards.retain(|card| !strays.contains_key(&card.id));
        self.strays = strays.into_iter().map(|(copy, source)| (source, copy)).collect();
        Ok(())
    }

    /// Leaves out the cards that come with dashboards.
    fn leave_out_brought(&mut self, on_dashboards: &BTreeSet<u64>) {
        let cards = std::mem::take(&mut self.cards);
        for card in cards {
            if !on_dashboards.contains(&card.id) {
                self.cards.push(card);
                continue;
            }
            match card.model {
                Model::Dataset => self.cards.push(card),
                Model::Metric => self.metrics.push(card),
                Model::Card | Model::Dashboard | Model::Collection => {}
            }
        }
    }
}

/// What becomes of a card when its dashboard is copied.
enum Fate {
    /// The copy does not have it: it is in the trash, or the key may not read it.
    Dropped,
    /// The copy uses the same one.
    Referenced,
    /// It is stored inside of the dashboard, and so is its copy inside of the dashboard's.
    Inside,
    /// It is copied into the collection of the copy.
    Brought(Model),
}

fn fate(card: Option<&Placed>) -> Fate {
    let Some(card) = card.filter(|card| card.name.is_some() && card.archived != Some(true)) else {
        return Fate::Dropped;
    };
    match (card.kind.as_deref(), card.dashboard_id) {
        (Some("model"), _) => Fate::Referenced,
        (_, Some(_)) => Fate::Inside,
        (Some("metric"), None) => Fate::Brought(Model::Metric),
        (_, None) => Fate::Brought(Model::Card),
    }
}

fn name_of(id: u64, card: Option<&Placed>) -> String {
    let name = card.and_then(|card| card.name.clone());
    name.unwrap_or_else(|| format!("number {id}"))
}
