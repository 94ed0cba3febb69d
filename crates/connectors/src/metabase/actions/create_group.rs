//! Makes a group for a partner, and lets it into the partner's collection.

use std::collections::BTreeMap;

use connector::{
    Action, ActionSpec, Applied, BoxFuture, Coming, Cx, Error, Input, Plan, Receipt, Repeat, Undone,
};
use domain::form::Answers;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::metabase::client::Api;
use crate::metabase::error::Fault;
use crate::metabase::group::{Groups, ordinary};
use crate::metabase::model::{CollectionGraph, Group, Model};
use crate::metabase::rights::{change_collections, change_data, closing};
use crate::metabase::settings::Place;
use crate::metabase::theirs::{is_empty, is_untouched, nobodys};
use crate::metabase::words::listed;
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
    /// Whether nobody can tell who made it, because an attempt was cut off.
    #[serde(default)]
    unsure: bool,
    /// The collections that this step let it into.
    collections: Vec<u64>,
    /// Those of which nobody can tell whether it did.
    #[serde(default)]
    unsure_collections: Vec<u64>,
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

    fn plan<'a>(&'a self, cx: &'a Cx, given: &'a Input) -> BoxFuture<'a, Result<Plan, Error>> {
        Box::pin(async move {
            let api = Api::open(cx).await?;
            let look = look(cx, &api, given).await?;
            let title = look.collections.as_ref().map(|(title, _)| title.as_str());
            match &look.group {
                Some(group) if look.closed.is_empty() => {
                    if cx.made_before() && is_untouched(&api, group).await? {
                        let would = format!(
                            "Metabase group “{}”, in which nobody is yet, is kept from all databases",
                            look.name
                        );
                        return Ok(Plan::change(would).with_outputs(outputs(group)));
                    }
                    let receipt = if cx.made_before() {
                        let made = look.is_made_before(&api, group).await?;
                        Some(look.receipt(group, made, true, Vec::new()))
                    } else {
                        None
                    };
                    Ok(Plan::AlreadyRight(told(&api, group, &look, receipt)))
                }
                Some(_) | None => Ok(look.would(title)),
            }
        })
    }

    fn foretell<'a>(
        &'a self,
        cx: &'a Cx,
        given: &'a Input,
        coming: &'a Coming,
    ) -> BoxFuture<'a, Result<Option<Plan>, Error>> {
        Box::pin(async move {
            let Some(title) = coming.only(given, "collection", "") else {
                return Ok(None);
            };
            let api = Api::open(cx).await?;
            let mut given = given.clone();
            given.remove("collection");
            let look = look(cx, &api, &given).await?;
            Ok(Some(look.would(Some(title))))
        })
    }

    fn apply<'a>(&'a self, cx: &'a Cx, given: &'a Input) -> BoxFuture<'a, Result<Applied, Error>> {
        Box::pin(async move {
            let api = Api::open(cx).await?;
            let _writing = api.writing().await;
            let mut look = look(cx, &api, given).await?;
            let (group, made) = match look.group.take() {
                None => create(&api, &look.name, cx.made_before()).await?,
                Some(group) => {
                    let made = cx.made_before() && look.is_made_before(&api, &group).await?;
                    (group, made)
                }
            };
            // Whoever made it, nobody loses anything by it.
            if made || cx.made_before() && is_untouched(&api, &group).await? {
                change_data(&api, group.id, |rights| Ok(closing(rights))).await?;
            }
            let all = look.all().to_vec();
            change_collections(&api, |graph| wanted(graph, group.id, &all)).await?;
            let receipt = look.receipt(&group, made, cx.made_before(), look.closed.clone());
            Ok(told(&api, &group, &look, Some(receipt)))
        })
    }

    fn undo<'a>(&'a self, cx: &'a Cx, receipt: &'a Receipt) -> BoxFuture<'a, Result<Undone, Error>> {
        Box::pin(async move {
            let api = Api::open(cx).await?;
            let made: Made = input::read(receipt)?;
            let what = format!("delete the group “{}” if only the partner has it", made.name);
            if let Some(undone) = api.made_elsewhere(receipt, &what) {
                return Ok(undone);
            }
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
                let closed = close(&api, &made).await?;
                return Ok(if made.unsure {
                    Undone::ByHand(unsure(&made, closed))
                } else if closed {
                    Undone::Reversed(format!(
                        "The Metabase group “{name}”, which was there before, does not view the partner's collection \
                         any more."
                    ))
                } else {
                    Undone::AlreadyGone
                });
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

/// Takes the rights on collections away again from a group that was there before. Returns whether it had any.
async fn close(api: &Api, made: &Made) -> Result<bool, Fault> {
    change_collections(api, |graph| {
        let ours = made.collections.iter();
        // What was raised since is somebody else's decision.
        let ours = ours.filter(|id| graph.right(made.group, **id) == Some("read"));
        group_changes(made.group, ours.copied(), "none")
    })
    .await
}

/// Says what is left to do when nobody knows any more who made the group.
fn unsure(made: &Made, closed: bool) -> String {
    let (name, id) = (&made.name, made.group);
    let closed = if closed {
        "It does not view any more what this step let it into. "
    } else {
        ""
    };
    let numbers: Vec<_> = made.unsure_collections.iter().map(u64::to_string).collect();
    let rights = if numbers.is_empty() {
        String::new()
    } else {
        format!(
            ", or else take from it the right to view the collections with these numbers, unless it had that before: {}",
            listed(&numbers)
        )
    };
    format!(
        "Whether the Metabase group “{name}” (number {id}) was there before this step cannot be told any more, so it was \
         kept. {closed}Delete it in Metabase (Admin settings, People, Groups) if only the partner has it{rights}."
    )
}

impl Look {
    /// Says what is to be made or changed, given the name of the collection that the group shall view.
    fn would(&self, title: Option<&str>) -> Plan {
        let what = title.map_or_else(
            || "its collection".to_owned(),
            |title| format!("the collection “{title}” and everything in it"),
        );
        match &self.group {
            None => {
                let which = title.map_or_else(String::new, |_| format!(", which may view {what}"));
                let would = format!("Make the Metabase group “{}”{which}", self.name);
                Plan::create(would).with_outputs(input::outputs(&self.name, None))
            }
            Some(group) => {
                let name = &group.name;
                let would = format!("Let the Metabase group “{name}”, which exists already, view {what}");
                Plan::change(would).with_outputs(outputs(group))
            }
        }
    }

    fn all(&self) -> &[u64] {
        self.collections.as_ref().map_or(&[], |(_, all)| all)
    }

    /// Returns whether the group may view the very collection that it is to view: then somebody has let it in before.
    fn is_let_in(&self) -> bool {
        let first = self.all().first();
        first.is_some_and(|id| self.viewed.contains(id))
    }

    /// Returns whether an attempt before has made a group that is there. Without a collection there was nothing else to
    /// do, while one that was there before may have been let into collections by it.
    async fn is_made_before(&self, api: &Api, group: &Group) -> Result<bool, Fault> {
        Ok(self.collections.is_none() && is_empty(api, group).await?)
    }

    /// Returns what undo needs. `opened` are the collections that this attempt has let the group into.
    fn receipt(&self, group: &Group, made: bool, made_before: bool, opened: Vec<u64>) -> Value {
        let unsure_collections = if made_before { &self.viewed[..] } else { &[] };
        json!({
            "group": group.id, "name": group.name, "made": made, "unsure": made_before && !made,
            "collections": opened, "unsure_collections": unsure_collections,
        })
    }
}

async fn look(cx: &Cx, api: &Api, given: &Input) -> Result<Look, Error> {
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
    if let Some(group) = &look.group
        && !cx.made_before()
        && !look.is_let_in()
        && !is_recorded(cx, api, group).await?
    {
        nobodys(api, group).await?;
    }
    Ok(look)
}

/// Returns whether the records say that this very group, by its number on this server, was made for the organization or
/// let into its collection: somebody has taken that right away since, and it is the partner's all the same.
async fn is_recorded(cx: &Cx, api: &Api, group: &Group) -> Result<bool, Error> {
    let standing = cx.standing_of_organization().await?;
    let receipts = standing.into_iter().filter(|access| access.action == SPEC.name);
    let mut receipts = receipts.filter_map(|access| access.receipt);
    Ok(receipts.any(|receipt| {
        let is_of_this_server = api.made_elsewhere(&receipt, "").is_none();
        is_of_this_server && input::read(&receipt).is_ok_and(|made: Made| made.group == group.id)
    }))
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
        for item in below {
            // Listed below itself, it would be read for ever.
            if !all.contains(&item.id) {
                all.push(item.id);
            }
        }
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
async fn create(api: &Api, name: &str, made_before: bool) -> Result<(Group, bool), Fault> {
    match api.create_group(name).await {
        Ok(group) => Ok((group, true)),
        Err(Fault::Refused(answer)) => match Groups::read(api).await?.named(name) {
            Some(group) => {
                if !made_before {
                    nobodys(api, ordinary(group)?).await?;
                }
                Ok((ordinary(group)?.clone(), false))
            }
            None => Err(Fault::Refused(answer)),
        },
        Err(other) => Err(other),
    }
}

fn outputs(group: &Group) -> Answers {
    input::outputs(&group.name, Some(group.id))
}

fn told(api: &Api, group: &Group, look: &Look, receipt: Option<Value>) -> Applied {
    let (name, id) = (&group.name, group.id);
    let summary = match &look.collections {
        Some((title, _)) => {
            format!("The Metabase group “{name}” may view the collection “{title}” and everything in it.")
        }
        None => format!("The Metabase group “{name}” is there."),
    };
    input::applied(api, summary, name, id, receipt)
}
