//! Makes a group for a partner, and lets it into the partner's collection.

use std::collections::BTreeMap;

use connector::{Action, ActionSpec, Applied, BoxFuture, Cx, Error, Input, Plan, Receipt, Repeat, Undone};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::metabase::client::Api;
use crate::metabase::error::Fault;
use crate::metabase::group::{Groups, ordinary};
use crate::metabase::model::{CollectionGraph, Group, Model};
use crate::metabase::rights::{change_collections, change_data, closing};
use crate::metabase::settings::Place;
use crate::metabase::words::counted;
use crate::metabase::{ADMINISTRATION, input};

/// Makes a group for a partner, and lets it into the partner's collection. A repeat changes nothing.
pub(in crate::metabase) struct CreateGroup;

static SPEC: ActionSpec = ActionSpec {
    name: "metabase.create_group",
    summary: "Makes a group for the partner, which may view the partner's collection and query no database yet.",
    inputs: &["organization", "collection"],
    outputs: &["name", "id"],
    permissions: &[ADMINISTRATION],
    repeat: Repeat::Safe,
    reversible: true,
};

/// What undo needs.
#[derive(Deserialize)]
struct Made {
    group: u64,
    name: String,
    /// Whether this step made the group.
    made: bool,
    /// The collections that this step let it into.
    collections: Vec<u64>,
}

/// How things stand.
struct Look {
    name: String,
    group: Option<Group>,
    /// The collection that it shall view, and those below, with its name; none when none was given.
    collections: Option<(String, Vec<u64>)>,
    /// Those of them that the group may not view yet, and those that it may view and not change.
    closed: Vec<u64>,
    viewed: Vec<u64>,
}

impl Action for CreateGroup {
    fn spec(&self) -> &'static ActionSpec {
        &SPEC
    }

    fn plan<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Plan, Error>> {
        Box::pin(async move {
            let api = Api::open(cx).await?;
            let look = look(&api, input).await?;
            let name = &look.name;
            let rights = look
                .collections
                .as_ref()
                .map_or_else(String::new, |(title, all)| {
                    let below = match all.len() - 1 {
                        0 => String::new(),
                        count => format!(" and {} in it", counted(count, "collection")),
                    };
                    format!(" may view the collection “{title}”{below}")
                });
            Ok(match &look.group {
                None if rights.is_empty() => Plan::Create(format!("Metabase group “{name}”")),
                None => Plan::Create(format!("Metabase group “{name}”, which{rights}")),
                Some(group) if look.closed.is_empty() => {
                    let made = cx.made_before && is_empty(&api, group).await?;
                    if made && is_open(&api, group).await? {
                        return Ok(Plan::Change(format!(
                            "Metabase group “{name}”, made by this step before, is kept from all databases"
                        )));
                    }
                    let receipt = cx.made_before.then(|| (made, look.viewed.clone()));
                    Plan::AlreadyRight(told(group, &look, receipt))
                }
                Some(group) => Plan::Change(format!(
                    "Metabase group “{}”, which exists already,{rights}",
                    group.name
                )),
            })
        })
    }

    fn apply<'a>(&'a self, cx: &'a Cx, input: &'a Input, _: Plan) -> BoxFuture<'a, Result<Applied, Error>> {
        Box::pin(async move {
            let api = Api::open(cx).await?;
            let _writing = api.writing().await;
            let mut look = look(&api, input).await?;
            let (group, made) = match look.group.take() {
                None => create(&api, &look.name).await?,
                Some(group) => {
                    let made = cx.made_before && is_empty(&api, &group).await?;
                    (group, made)
                }
            };
            if made {
                change_data(&api, group.id, |rights| Ok(closing(rights))).await?;
            }
            let all = look.all().to_vec();
            change_collections(&api, |graph| wanted(graph, group.id, &all)).await?;
            let mut opened = look.closed.clone();
            if cx.made_before {
                opened.extend(&look.viewed);
            }
            Ok(told(&group, &look, Some((made, opened))))
        })
    }

    fn undo<'a>(&'a self, cx: &'a Cx, receipt: &'a Receipt) -> BoxFuture<'a, Result<Undone, Error>> {
        Box::pin(async move {
            let api = Api::open(cx).await?;
            let made: Made = input::read(receipt)?;
            let _writing = api.writing().await;
            let groups = Groups::read(&api).await?;
            let Some(group) = groups.numbered(made.group) else {
                return Ok(Undone::AlreadyGone);
            };
            let (name, id) = (&made.name, made.group);
            if group.name != *name {
                return Ok(Undone::ByHand(format!(
                    "The Metabase group with the number {id} is named “{}” now, and no longer “{name}”. Delete it in \
                     Metabase (Admin settings, People, Groups) if it is still the partner's.",
                    group.name
                )));
            }
            if !made.made {
                return Ok(close(&api, &made).await?);
            }
            match api.size_of_group(id).await? {
                None => Ok(Undone::AlreadyGone),
                Some(0) => {
                    api.delete_group(id).await?;
                    Ok(Undone::Reversed(format!(
                        "The Metabase group “{name}” is deleted, and with it what it was allowed."
                    )))
                }
                Some(people) => Ok(Undone::ByHand(format!(
                    "The Metabase group “{name}” was kept, because {} still in it. Take them out if that is right, \
                     then delete the group in Metabase (Admin settings, People, Groups).",
                    match people {
                        1 => "somebody is".to_owned(),
                        _ => format!("{people} people are"),
                    }
                ))),
            }
        })
    }
}

/// Takes the rights on collections away again from a group that was there before.
async fn close(api: &Api, made: &Made) -> Result<Undone, Fault> {
    let changed = change_collections(api, |graph| {
        let ours = made.collections.iter();
        // What was raised since is somebody else's decision.
        let ours = ours.filter(|id| graph.right(made.group, **id) == Some("read"));
        group_changes(made.group, ours.copied(), "none")
    });
    Ok(if changed.await? {
        Undone::Reversed(format!(
            "The Metabase group “{}”, which was there before, does not view the partner's collection any more.",
            made.name
        ))
    } else {
        Undone::AlreadyGone
    })
}

impl Look {
    fn all(&self) -> &[u64] {
        self.collections.as_ref().map_or(&[], |(_, all)| all)
    }
}

async fn look(api: &Api, given: &Input) -> Result<Look, Fault> {
    let name = input::needed(given, "organization")?.to_owned();
    let groups = Groups::read(api).await?;
    let group = groups.named(&name).map(ordinary).transpose()?.cloned();
    let collections = match input::text(given, "collection") {
        "" => None,
        written => Some(with_all_below(api, written).await?),
    };
    let mut look = Look {
        name,
        group,
        collections,
        closed: Vec::new(),
        viewed: Vec::new(),
    };
    if !look.all().is_empty() {
        let graph = api.collection_rights().await?;
        for id in look.all().to_vec() {
            match look.group.as_ref().and_then(|group| graph.right(group.id, id)) {
                None => look.closed.push(id),
                Some("read") => look.viewed.push(id),
                Some(_) => {}
            }
        }
    }
    Ok(look)
}

/// Returns the name of a collection, and its number with those of all below it. Rights do not flow down by themselves.
async fn with_all_below(api: &Api, written: &str) -> Result<(String, Vec<u64>), Fault> {
    let unknown = || Fault::CollectionUnknown(written.to_owned());
    let id = written.parse().map_err(|_| unknown())?;
    let found = api.collection(id).await?;
    let found = found.filter(|found| found.archived != Some(true));
    let name = found.ok_or_else(unknown)?.name;
    let mut all = vec![id];
    let mut index = 0;
    while index < all.len() {
        let items = api.items(Place::In(all[index])).await?;
        let below = items.into_iter().filter(|item| item.model == Model::Collection);
        all.extend(below.map(|item| item.id));
        index += 1;
    }
    Ok((name, all))
}

fn wanted(
    graph: &CollectionGraph,
    group: u64,
    collections: &[u64],
) -> BTreeMap<u64, BTreeMap<String, Value>> {
    let closed = collections.iter().filter(|id| graph.right(group, **id).is_none());
    group_changes(group, closed.copied(), "read")
}

fn group_changes(
    group: u64,
    collections: impl Iterator<Item = u64>,
    right: &str,
) -> BTreeMap<u64, BTreeMap<String, Value>> {
    let changes: BTreeMap<_, _> = collections
        .map(|id| (id.to_string(), Value::from(right)))
        .collect();
    if changes.is_empty() {
        BTreeMap::new()
    } else {
        BTreeMap::from([(group, changes)])
    }
}

/// Makes the group, unless somebody else has at this very moment.
async fn create(api: &Api, name: &str) -> Result<(Group, bool), Fault> {
    match api.create_group(name).await {
        Ok(group) => Ok((group, true)),
        Err(Fault::Refused(answer)) => match Groups::read(api).await?.named(name) {
            Some(group) => Ok((ordinary(group)?.clone(), false)),
            None => Err(Fault::Refused(answer)),
        },
        Err(other) => Err(other),
    }
}

/// Returns whether a group may write queries on a database. A new one may on all, until it is closed.
async fn is_open(api: &Api, group: &Group) -> Result<bool, Fault> {
    let mut graph = api.data_rights(group.id).await?;
    let rights = graph.groups.remove(&group.id).unwrap_or_default();
    Ok(!closing(&rights).is_empty())
}

/// Returns whether nobody is in a group. One that an attempt before has made is empty, unless somebody was faster than
/// the next one.
async fn is_empty(api: &Api, group: &Group) -> Result<bool, Fault> {
    Ok(api.size_of_group(group.id).await? == Some(0))
}

fn told(group: &Group, look: &Look, made: Option<(bool, Vec<u64>)>) -> Applied {
    let (name, id) = (&group.name, group.id);
    let summary = match &look.collections {
        Some((title, _)) => {
            format!("The Metabase group “{name}” may view the collection “{title}” and everything in it.")
        }
        None => format!("The Metabase group “{name}” is there."),
    };
    let receipt = made.map(
        |(made, collections)| json!({"group": id, "name": name, "made": made, "collections": collections}),
    );
    input::applied(summary, name, id, receipt)
}
