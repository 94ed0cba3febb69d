//! Copies the template collection for a partner.

use connector::{Action, ActionSpec, Applied, BoxFuture, Cx, Error, Input, Plan, Receipt, Repeat, Undone};
use serde::Deserialize;
use serde_json::json;

use crate::metabase::client::Api;
use crate::metabase::copy::{Target, Template, fill, settled};
use crate::metabase::error::Fault;
use crate::metabase::model::{Collection, Model};
use crate::metabase::settings::Place;
use crate::metabase::words::{quoted, quoted_some};
use crate::metabase::{ADMINISTRATION, input, rights};

/// Copies the template collection for a partner. A repeat copies what is missing.
pub(in crate::metabase) struct CloneCollection;

static SPEC: ActionSpec = ActionSpec {
    name: "metabase.clone_collection",
    summary: "Makes a collection for the partner and copies the dashboards and questions of the template into it.",
    inputs: &["organization"],
    outputs: &["name", "id"],
    permissions: &[ADMINISTRATION],
    repeat: Repeat::Safe,
    reversible: true,
};

/// What undo needs.
#[derive(Deserialize)]
struct Made {
    collection: u64,
    name: String,
    /// Whether this step made the collection, or filled one that was there.
    made: bool,
}

/// How things stand.
struct Look {
    name: String,
    template: Template,
    /// Where the partner's collection belongs.
    place: Place,
    /// The partner's collection, and what of the template is in it.
    found: Option<(Collection, Target)>,
}

impl Action for CloneCollection {
    fn spec(&self) -> &'static ActionSpec {
        &SPEC
    }

    fn plan<'a>(&'a self, cx: &'a Cx, given: &'a Input) -> BoxFuture<'a, Result<Plan, Error>> {
        Box::pin(async move {
            let api = Api::open(cx).await?;
            let look = look(&api, given).await?;
            let name = &look.name;
            let Some((collection, target)) = &look.found else {
                let would = format!(
                    "Make the Metabase collection “{name}” with copies of what is in the template: {}",
                    look.template.told()
                );
                return Ok(Plan::create(would).with_outputs(input::outputs(name, None)));
            };
            settled(cx, &look.template, target)?;
            let lacks = target.lacks(&look.template);
            if lacks.is_empty() {
                let made = cx.made_before() && is_ours(collection, name);
                let receipt = cx.made_before().then_some(made);
                let surplus = if cx.made_before() {
                    target.surplus(&look.template)
                } else {
                    Vec::new()
                };
                return Ok(Plan::AlreadyRight(told(
                    &api,
                    &look,
                    collection.id,
                    &surplus,
                    receipt,
                )));
            }
            let would = format!(
                "Put into the Metabase collection “{name}”, which exists already, what it lacks of the template: {}",
                quoted_some(&lacks)
            );
            Ok(Plan::change(would).with_outputs(input::outputs(name, Some(collection.id))))
        })
    }

    fn apply<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Applied, Error>> {
        Box::pin(async move {
            let api = Api::open(cx).await?;
            let _writing = api.writing().await;
            let mut look = look(&api, input).await?;
            let (id, made) = match &look.found {
                None => {
                    let mark = mark(&look.name);
                    let id = api
                        .create_collection(&look.name, Some(&mark), look.place)
                        .await
                        .map_err(Error::from)?;
                    // It has the rights of the place that it was made in, and nothing in it yet.
                    rights::restrict(&api, id).await?;
                    (id, true)
                }
                Some((collection, target)) => {
                    settled(cx, &look.template, target)?;
                    let is_ours = is_ours(collection, &look.name);
                    // Cut off before it was restricted, perhaps. As soon as something is in it, it was.
                    if is_ours && target.is_empty() {
                        rights::restrict(&api, collection.id).await?;
                    }
                    (collection.id, is_ours && cx.made_before())
                }
            };
            let surplus = fill(&api, &mut look.template, id).await?;
            Ok(told(&api, &look, id, &surplus, Some(made)))
        })
    }

    fn undo<'a>(&'a self, cx: &'a Cx, receipt: &'a Receipt) -> BoxFuture<'a, Result<Undone, Error>> {
        Box::pin(async move {
            let api = Api::open(cx).await?;
            let made: Made = input::read(receipt)?;
            let what = format!("move the collection “{}” to the trash", made.name);
            if let Some(undone) = api.made_elsewhere(receipt, &what) {
                return Ok(undone);
            }
            let _writing = api.writing().await;
            let found = api.collection(made.collection).await?;
            let Some(found) = found.filter(|found| found.archived != Some(true)) else {
                return Ok(Undone::AlreadyGone);
            };
            let (name, id) = (&made.name, made.collection);
            if found.name != *name {
                return Ok(Undone::ByHand(format!(
                    "The Metabase collection with the number {id} is named “{}” now, and no longer “{name}”. Move it \
                     to the trash in Metabase if it is still the partner's.",
                    found.name
                )));
            }
            if !made.made {
                return Ok(Undone::ByHand(format!(
                    "The Metabase collection “{name}” (number {id}) was there before this step copied into it. Move \
                     the copies, or all of it, to the trash in Metabase."
                )));
            }
            api.archive_collection(id).await?;
            Ok(Undone::Reversed(format!(
                "The Metabase collection “{name}” and everything in it is in the trash there, from which it can be \
                 restored."
            )))
        })
    }
}

async fn look(api: &Api, input: &Input) -> Result<Look, Fault> {
    let name = input::needed(input, "organization")?.to_owned();
    let settings = api.settings();
    let template = settings
        .template
        .ok_or(Fault::SettingMissing("template collection"))?;
    let source = live(api, template).await?;
    let place = match settings.parent {
        Some(Place::Root) => Place::Root,
        Some(Place::In(parent)) => {
            let found = live(api, parent).await?;
            if parent == template || above(&found).any(|id| id == template) {
                return Err(Fault::ParentInsideTemplate);
            }
            Place::In(parent)
        }
        None => above(&source).last().map_or(Place::Root, Place::In),
    };
    let template = Template::read(api, template, &source.name).await?;
    let mut found = None;
    let mut same = api.items(place).await?.into_iter().filter(|item| {
        // A partner that is called like the template has a collection of its own beside it.
        item.model == Model::Collection && item.name == name && item.id != source.id
    });
    if let Some(item) = same.next() {
        if same.next().is_some() {
            return Err(Fault::CollectionAmbiguous(name));
        }
        let collection = live(api, item.id).await?;
        let target = Target::read(api, &template, item.id).await?;
        let holds = target.holds_besides(&template);
        // It may be somebody else's, and the partner would be let into it.
        if !is_ours(&collection, &name) && !holds.is_empty() {
            let holds = holds.into_iter().take(3).collect();
            return Err(Fault::CollectionTaken { name, holds });
        }
        found = Some((collection, target));
    }
    Ok(Look {
        name,
        template,
        place,
        found,
    })
}

/// Returns a collection that is not in the trash.
async fn live(api: &Api, id: u64) -> Result<Collection, Fault> {
    let found = api.collection(id).await?;
    let found = found.filter(|found| found.archived != Some(true));
    found.ok_or_else(|| Fault::CollectionUnknown(id.to_string()))
}

/// Returns the numbers of the collections above one, from the top.
fn above(collection: &Collection) -> impl Iterator<Item = u64> {
    let location = collection.location.as_deref().unwrap_or_default();
    location.split('/').filter_map(|part| part.parse().ok())
}

/// What the description of a partner's collection says, by which an attempt knows what one before it made.
fn mark(name: &str) -> String {
    format!("Set up by HyOpps Desktop for {name}.")
}

fn is_ours(collection: &Collection, name: &str) -> bool {
    collection.description.as_deref() == Some(&mark(name))
}

fn told(api: &Api, look: &Look, id: u64, surplus: &[String], made: Option<bool>) -> Applied {
    let name = &look.name;
    let mut summary = format!(
        "The Metabase collection “{name}” has copies of what is in the template: {}.",
        look.template.told()
    );
    let uncopied = look.template.uncopied();
    if !uncopied.is_empty() {
        summary.push_str(&format!(
            " Not copied, because they are in the trash or cannot be read: {}.",
            quoted(&uncopied)
        ));
    }
    if !surplus.is_empty() {
        summary.push_str(&format!(
            " These dashboards are there more often than in the template, perhaps because a copy was cut off; look which \
             ones can go to the trash: {}.",
            quoted(surplus)
        ));
    }
    let referenced = look.template.referenced();
    if !referenced.is_empty() {
        summary.push_str(&format!(
            " The copies go on using these models, on whose collection the partner's group needs “View” too: {}.",
            quoted(&referenced)
        ));
    }
    let receipt = made.map(|made| json!({"collection": id, "name": name, "made": made}));
    input::applied(api, summary, name, id, receipt)
}
