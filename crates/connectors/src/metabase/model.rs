//! What Metabase answers, as far as this app reads it.

use std::collections::BTreeMap;

use domain::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

/// A page of a list. The total is missing when there is nothing on the page.
#[derive(Deserialize, Debug)]
pub(super) struct Page<T> {
    pub(super) data: Vec<T>,
    #[serde(default)]
    pub(super) total: Option<usize>,
}

/// What anybody may know of the server.
#[derive(Deserialize, Debug)]
pub(super) struct Properties {
    pub(super) version: Version,
}

/// Which build it is.
#[derive(Deserialize, Debug)]
pub(super) struct Version {
    #[serde(default)]
    pub(super) tag: Option<String>,
}

/// A person, or the key's own account.
#[derive(Deserialize, Clone, Debug)]
pub(super) struct Person {
    pub(super) id: u64,
    pub(super) email: String,
    #[serde(default)]
    pub(super) common_name: Option<String>,
    #[serde(default)]
    pub(super) is_active: Option<bool>,
    #[serde(default)]
    pub(super) is_superuser: Option<bool>,
    #[serde(default)]
    pub(super) last_login: Option<String>,
    /// When the account was made.
    #[serde(default)]
    pub(super) date_joined: Option<String>,
}

impl Person {
    /// Returns whether the account can be used. Lists of active people need not say so.
    pub(super) fn is_active(&self) -> bool {
        self.is_active != Some(false)
    }

    /// Returns when the account was made, by the server's clock, if it tells.
    pub(super) fn joined_at(&self) -> Option<Timestamp> {
        let joined = self.date_joined.as_deref()?.parse::<jiff::Timestamp>().ok()?;
        Some(Timestamp::from_micros(joined.as_microsecond()))
    }
}

/// A group.
#[derive(Deserialize, Clone, Debug)]
pub(super) struct Group {
    pub(super) id: u64,
    pub(super) name: String,
    #[serde(default)]
    pub(super) magic_group_type: Option<String>,
}

impl Group {
    /// One that an earlier step makes first. Metabase gives no group this number.
    pub(super) fn coming(name: &str) -> Self {
        Self {
            id: 0,
            name: name.to_owned(),
            magic_group_type: None,
        }
    }

    /// Returns whether it is not there yet.
    pub(super) fn is_coming(&self) -> bool {
        self.id == 0
    }
}

/// A group with who is in it.
#[derive(Deserialize, Debug)]
pub(super) struct GroupWithMembers {
    #[serde(default)]
    pub(super) members: Vec<Value>,
}

/// That somebody is in a group.
#[derive(Deserialize, Debug)]
pub(super) struct Membership {
    pub(super) membership_id: u64,
    pub(super) group_id: u64,
}

/// What a group may do with a database, by its words.
pub(super) type DataRights = Map<String, Value>;

/// Which groups may do what with which databases.
#[derive(Deserialize, Debug)]
pub(super) struct DataGraph {
    pub(super) revision: i64,
    pub(super) groups: BTreeMap<u64, BTreeMap<String, DataRights>>,
}

/// Which groups may do what with which collections, by their numbers or `root`.
#[derive(Deserialize, Debug)]
pub(super) struct CollectionGraph {
    pub(super) revision: i64,
    pub(super) groups: BTreeMap<u64, BTreeMap<String, Value>>,
}

/// A database.
#[derive(Deserialize, Debug)]
pub(super) struct Database {
    pub(super) id: u64,
    pub(super) name: String,
}

/// A collection.
#[derive(Deserialize, Clone, Debug)]
pub(super) struct Collection {
    pub(super) id: u64,
    pub(super) name: String,
    #[serde(default)]
    pub(super) description: Option<String>,
    /// The collections above it, as `/1/2/`.
    #[serde(default)]
    pub(super) location: Option<String>,
    #[serde(default)]
    pub(super) archived: Option<bool>,
}

/// A collection in the list of all, in which the top has a name for a number.
#[derive(Deserialize, Debug)]
pub(super) struct Listed {
    pub(super) id: Value,
    pub(super) name: String,
    #[serde(default)]
    pub(super) location: Option<String>,
    #[serde(default)]
    pub(super) is_personal: Option<bool>,
    #[serde(default, rename = "type")]
    pub(super) kind: Option<String>,
}

/// Something in a collection.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
pub(super) struct Item {
    pub(super) id: u64,
    pub(super) name: String,
    pub(super) model: Model,
}

/// What it is.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[serde(rename_all = "lowercase")]
pub(super) enum Model {
    /// A dashboard.
    Dashboard,
    /// A question.
    Card,
    /// A model.
    Dataset,
    /// A metric.
    Metric,
    /// A collection inside of it.
    Collection,
}

impl Model {
    /// All of them, for queries.
    pub(super) const ALL: [(Self, &'static str); 5] = [
        (Self::Dashboard, "dashboard"),
        (Self::Card, "card"),
        (Self::Dataset, "dataset"),
        (Self::Metric, "metric"),
        (Self::Collection, "collection"),
    ];
}

/// A dashboard with what is on it.
#[derive(Deserialize, Debug)]
pub(super) struct Dashboard {
    #[serde(default)]
    pub(super) dashcards: Vec<Dashcard>,
}

/// One place on a dashboard. Texts have no card.
#[derive(Deserialize, Debug)]
pub(super) struct Dashcard {
    #[serde(default)]
    pub(super) card_id: Option<u64>,
    #[serde(default)]
    pub(super) card: Option<Placed>,
    #[serde(default)]
    pub(super) series: Option<Vec<Placed>>,
}

/// A card on a dashboard. Of one that the key may not read there is the number only.
#[derive(Deserialize, Clone, Debug)]
pub(super) struct Placed {
    #[serde(default)]
    pub(super) id: Option<u64>,
    #[serde(default)]
    pub(super) name: Option<String>,
    #[serde(default, rename = "type")]
    pub(super) kind: Option<String>,
    #[serde(default)]
    pub(super) archived: Option<bool>,
    /// The dashboard inside of which it is stored, if it is.
    #[serde(default)]
    pub(super) dashboard_id: Option<u64>,
}

/// What a copied dashboard says about itself.
#[derive(Deserialize, Debug)]
pub(super) struct Copied {
    #[serde(default)]
    pub(super) uncopied: Vec<Placed>,
}

/// A card by itself.
#[derive(Deserialize, Debug)]
pub(super) struct Card {
    #[serde(default)]
    pub(super) creator_id: Option<u64>,
    #[serde(default)]
    pub(super) display: Option<String>,
    #[serde(default)]
    pub(super) dataset_query: Value,
}

/// Something that was made, of which the number is all that matters.
#[derive(Deserialize, Debug)]
pub(super) struct Made {
    pub(super) id: u64,
}
