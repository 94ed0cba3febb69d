//! Changes of the permission graphs, made anew when somebody else was faster.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::metabase::client::{Api, TRIES};
use crate::metabase::error::Fault;
use crate::metabase::group::Groups;
use crate::metabase::model::{CollectionGraph, DataRights};

/// What a group's rights on databases are called.
pub(super) const VIEW: &str = "view-data";
pub(super) const CREATE: &str = "create-queries";

/// The right to write no queries.
pub(super) const NO: &str = "no";

/// Rights that change, by the databases' numbers.
pub(super) type DataChanges = BTreeMap<String, DataRights>;

/// Changes a group's rights on databases to what `wanted` makes of how they stand. Returns the change that was made; it
/// is empty when all was right.
pub(super) async fn change_data(
    api: &Api,
    group: u64,
    wanted: impl Fn(&BTreeMap<String, DataRights>) -> Result<DataChanges, Fault>,
) -> Result<Changed, Fault> {
    let mut tries = 0;
    loop {
        let mut graph = api.data_rights(group).await?;
        let before = graph.groups.remove(&group).unwrap_or_default();
        let after = wanted(&before)?;
        if after.is_empty() {
            return Ok(Changed { before, after });
        }
        tries += 1;
        let groups = json!({group.to_string(): after});
        match api.set_data_rights(graph.revision, &groups).await {
            Err(Fault::Stale(_)) if tries < TRIES => {}
            Err(other) => return Err(other),
            Ok(()) => return Ok(Changed { before, after }),
        }
    }
}

/// A change that was made.
pub(super) struct Changed {
    /// All rights of the group before.
    pub(super) before: BTreeMap<String, DataRights>,
    /// What was changed.
    pub(super) after: DataChanges,
}

/// Gives or takes rights on collections, as `wanted` says by how they stand: the word for each group and collection.
/// Returns whether anything had to be changed.
pub(super) async fn change_collections(
    api: &Api,
    wanted: impl Fn(&CollectionGraph) -> BTreeMap<u64, BTreeMap<String, Value>>,
) -> Result<bool, Fault> {
    let mut tries = 0;
    loop {
        let graph = api.collection_rights().await?;
        let changes = wanted(&graph);
        if changes.is_empty() {
            return Ok(false);
        }
        tries += 1;
        match api.set_collection_rights(graph.revision, &json!(changes)).await {
            Err(Fault::Stale(_)) if tries < TRIES => {}
            Err(other) => return Err(other),
            Ok(()) => return Ok(true),
        }
    }
}

impl CollectionGraph {
    /// Returns what a group may do with a collection: `read`, `write`, or nothing. Newer servers leave nothing out.
    pub(super) fn right(&self, group: u64, collection: u64) -> Option<&str> {
        let right = self.groups.get(&group)?.get(&collection.to_string())?;
        right.as_str().filter(|right| *right != "none")
    }
}

/// Takes every right on a collection away but the administrators'.
pub(super) async fn restrict(api: &Api, collection: u64) -> Result<(), Fault> {
    let groups = Groups::read(api).await?;
    change_collections(api, |graph| {
        let open = graph
            .groups
            .keys()
            .filter(|group| !groups.is_administrators(**group) && graph.right(**group, collection).is_some());
        let none = || BTreeMap::from([(collection.to_string(), Value::from("none"))]);
        open.map(|group| (*group, none())).collect()
    })
    .await
    .map(drop)
}

/// Returns what closes all databases to a group that may write queries on some.
pub(super) fn closing(rights: &BTreeMap<String, DataRights>) -> DataChanges {
    let open = rights
        .iter()
        .filter(|(_, rights)| rights.get(CREATE).is_some_and(|right| right != NO));
    open.map(|(database, _)| (database.clone(), words([(CREATE, NO)])))
        .collect()
}

/// Puts rights together, each with its word.
pub(super) fn words<const N: usize>(rights: [(&str, &str); N]) -> DataRights {
    let rights = rights.into_iter();
    rights
        .map(|(word, right)| (word.to_owned(), right.into()))
        .collect()
}

/// Returns on how many databases everybody may write queries: what partners may there, whatever their group says.
pub(super) async fn open_to_all(api: &Api, groups: &Groups) -> Result<usize, Fault> {
    let Some(all) = groups.of_all() else { return Ok(0) };
    let mut graph = api.data_rights(all.id).await?;
    let rights = graph.groups.remove(&all.id).unwrap_or_default();
    Ok(closing(&rights).len())
}
