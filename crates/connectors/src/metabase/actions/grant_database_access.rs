//! Lets a partner's group use the partners' database, and no other.

use std::collections::BTreeMap;

use connector::{
    Action, ActionSpec, Applied, BoxFuture, Coming, Cx, Error, Input, Plan, Receipt, Repeat, Undone,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::metabase::client::Api;
use crate::metabase::error::Fault;
use crate::metabase::group::Groups;
use crate::metabase::model::{DataRights, Group};
use crate::metabase::rights::{
    CREATE, Changed, DataChanges, NO, VIEW, change_data, closing, open_to_all, words,
};
use crate::metabase::settings::Queries;
use crate::metabase::theirs::is_of_new_groups;
use crate::metabase::words::{counted, quoted};
use crate::metabase::{ADMINISTRATION, input};

/// Lets a partner's group use the partners' database, and no other. A repeat changes nothing.
pub(in crate::metabase) struct GrantDatabaseAccess;

static SPEC: ActionSpec = ActionSpec {
    name: "metabase.grant_database_access",
    summary: "Lets the partner's group use the partners' database, and closes all others to it.",
    inputs: &["group", "group_name"],
    outputs: &["name", "id", "database"],
    permissions: &[ADMINISTRATION],
    repeat: Repeat::Safe,
    reversible: true,
};

/// What a database that a group may use is set to, when nothing else is restricted.
const UNRESTRICTED: &str = "unrestricted";

/// What undo needs.
#[derive(Deserialize)]
struct Made {
    group: u64,
    name: String,
    /// For each database what was changed: how it was, and how it is since.
    before: DataChanges,
    after: DataChanges,
}

/// How things stand.
struct Look {
    group: Group,
    /// Whether the group was found by its number.
    by_number: bool,
    database: u64,
    /// What the databases are called, by their numbers.
    titles: BTreeMap<String, String>,
    title: String,
    queries: Queries,
    /// How many databases everybody may query.
    open_to_all: usize,
}

impl Action for GrantDatabaseAccess {
    fn spec(&self) -> &'static ActionSpec {
        &SPEC
    }

    fn plan<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Plan, Error>> {
        Box::pin(async move {
            let api = Api::open(cx).await?;
            let look = look(&api, input, None).await?;
            let mut graph = api.data_rights(look.group.id).await?;
            let rights = graph.groups.remove(&look.group.id).unwrap_or_default();
            let changes = look.changes(&rights)?;
            if changes.is_empty() {
                // How it was before an attempt that was cut off, nobody knows any more. No access is what is safe.
                let receipt = cx.made_before().then(|| Changed {
                    before: look.entry([(CREATE, NO)]),
                    after: look.entry([(CREATE, look.queries.word())]),
                });
                return Ok(Plan::AlreadyRight(look.told(&api, receipt.as_ref())));
            }
            let people = look.people_who_lose(&api, &rights, &changes).await?;
            Ok(look.would(&look.closed(&rights, &changes, people)))
        })
    }

    fn foretell<'a>(
        &'a self,
        cx: &'a Cx,
        input: &'a Input,
        coming: &'a Coming,
    ) -> BoxFuture<'a, Result<Option<Plan>, Error>> {
        Box::pin(async move {
            let Some(group) = coming.only(input, "group", "group_name") else {
                return Ok(None);
            };
            let api = Api::open(cx).await?;
            let look = look(&api, input, Some(Group::coming(group))).await?;
            // A group that the app makes may use no database at first, so it loses nothing.
            Ok(Some(look.would("")))
        })
    }

    fn apply<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Applied, Error>> {
        Box::pin(async move {
            let api = Api::open(cx).await?;
            let _writing = api.writing().await;
            let look = look(&api, input, None).await?;
            let mut graph = api.data_rights(look.group.id).await?;
            let rights = graph.groups.remove(&look.group.id).unwrap_or_default();
            look.people_who_lose(&api, &rights, &look.changes(&rights)?)
                .await?;
            let changed = change_data(&api, look.group.id, |rights| look.changes(rights)).await?;
            let changed = if changed.after.is_empty() {
                Changed {
                    before: look.entry([(CREATE, NO)]),
                    after: look.entry([(CREATE, look.queries.word())]),
                }
            } else {
                changed
            };
            Ok(look.told(&api, Some(&changed)))
        })
    }

    fn undo<'a>(&'a self, cx: &'a Cx, receipt: &'a Receipt) -> BoxFuture<'a, Result<Undone, Error>> {
        Box::pin(async move {
            let api = Api::open(cx).await?;
            let made: Made = input::read(receipt)?;
            let what = format!("look at what the group “{}” may do with databases", made.name);
            if let Some(undone) = api.made_elsewhere(receipt, &what) {
                return Ok(undone);
            }
            let _writing = api.writing().await;
            let groups = Groups::read(&api).await?;
            let Some(group) = groups.numbered(made.group) else {
                return Ok(Undone::AlreadyGone);
            };
            if group.name != made.name {
                return Ok(Undone::ByHand(format!(
                    "The Metabase group with the number {} is named “{}” now, and no longer “{}”. Look at what it may \
                     do in Metabase (Admin settings, Permissions, Data).",
                    made.group, group.name, made.name
                )));
            }
            let changed = change_data(&api, made.group, |rights| Ok(back(&made, rights))).await?;
            Ok(if changed.after.is_empty() {
                Undone::AlreadyGone
            } else {
                Undone::Reversed(format!(
                    "The Metabase group “{}” may do with databases what it might before.",
                    made.name
                ))
            })
        })
    }
}

/// Looks how things stand for a group: one that is not there yet, or else the one that the input names.
async fn look(api: &Api, given: &Input, coming: Option<Group>) -> Result<Look, Fault> {
    let settings = api.settings();
    let database = settings.database.ok_or(Fault::SettingMissing("database"))?;
    let groups = Groups::read(api).await?;
    let named = (input::text(given, "group"), input::text(given, "group_name"));
    let group = match (coming, named) {
        (Some(group), _) => group,
        (None, ("", "")) => return Err(Fault::InputMissing("group")),
        (None, ("", name)) => groups.partners_named(name)?.clone(),
        (None, (group, name)) => groups.recorded(group, name)?.clone(),
    };
    let databases = api.databases().await?.into_iter();
    let titles: BTreeMap<_, _> = databases
        .map(|found| (found.id.to_string(), found.name))
        .collect();
    let title = titles.get(&database.to_string());
    let title = title.ok_or(Fault::DatabaseUnknown(database))?.clone();
    Ok(Look {
        by_number: input::text(given, "group") == group.id.to_string(),
        group,
        database,
        titles,
        title,
        queries: settings.queries,
        open_to_all: open_to_all(api, &groups).await?,
    })
}

impl Look {
    /// Says what is to be changed; `closed` is what the group loses.
    fn would(&self, closed: &str) -> Plan {
        let Group { id, name, .. } = &self.group;
        let (verb, title, warning) = (self.verb(), &self.title, self.warning());
        let would = format!("Let the Metabase group “{name}” {verb} the database “{title}”{closed}{warning}");
        let mut outputs = input::outputs(name, (!self.group.is_coming()).then_some(*id));
        outputs.insert("database".to_owned(), title.clone().into());
        Plan::change(would).with_outputs(outputs)
    }

    /// Returns what has to be changed of the group's rights.
    fn changes(&self, rights: &BTreeMap<String, DataRights>) -> Result<DataChanges, Fault> {
        // Before version 0.50 there was one word for both.
        if rights.values().any(|rights| rights.contains_key("data")) {
            return Err(Fault::TooOld);
        }
        let mut changes = DataChanges::new();
        let own = self.entry([(VIEW, UNRESTRICTED), (CREATE, self.queries.word())]);
        for (database, wanted) in own {
            let known = rights.get(&database);
            let is_right =
                |(word, right): (&String, &Value)| known.and_then(|known| known.get(word)) == Some(right);
            if !wanted.iter().all(is_right) {
                changes.insert(database, wanted);
            }
        }
        let mut others = closing(rights);
        others.remove(&self.database.to_string());
        changes.extend(others);
        Ok(changes)
    }

    fn entry<const N: usize>(&self, rights: [(&str, &str); N]) -> DataChanges {
        DataChanges::from([(self.database.to_string(), words(rights))])
    }

    /// Returns how many people the changes take rights from. Those of a group that was found by its name lose none: it
    /// may be another group than the one that was made for the partner.
    async fn people_who_lose(
        &self,
        api: &Api,
        rights: &BTreeMap<String, DataRights>,
        changes: &DataChanges,
    ) -> Result<usize, Fault> {
        if lessened(rights, changes).next().is_none() {
            return Ok(0);
        }
        match api.size_of_group(self.group.id).await?.unwrap_or_default() {
            0 => Ok(0),
            _ if !self.by_number => Err(Fault::GroupTaken(self.group.name.clone())),
            people => Ok(people),
        }
    }

    /// Tells what the group loses: how much, if it has it because every new group has it, or else what.
    fn closed(&self, rights: &BTreeMap<String, DataRights>, changes: &DataChanges, people: usize) -> String {
        let lessened: Vec<_> = lessened(rights, changes).collect();
        let own = self.database.to_string();
        let is_new = |id: &&String| rights.get(*id).is_some_and(is_of_new_groups);
        if people == 0 && lessened.iter().all(is_new) {
            return match lessened.into_iter().filter(|id| **id != own).count() {
                0 => String::new(),
                1 => "; 1 other database is closed to it".to_owned(),
                count => format!("; {count} other databases are closed to it"),
            };
        }
        let titles = lessened.into_iter().map(|id| {
            let title = self.titles.get(id).cloned();
            title.unwrap_or_else(|| format!("number {id}"))
        });
        let who = match people {
            0 => "it loses".to_owned(),
            1 => "it, and with it the person who is in it already, loses".to_owned(),
            _ => format!("it, and with it the {people} people who are in it already, loses"),
        };
        let titles: Vec<_> = titles.collect();
        format!("; {who} rights to query {}", quoted(&titles))
    }

    /// Says what the group may do with the database.
    fn verb(&self) -> &'static str {
        match self.queries {
            Queries::None => "see what is shown of",
            Queries::Builder => "query, with the query builder,",
            Queries::Native => "query, also in SQL,",
        }
    }

    /// Warns when the group's rights mean nothing, because everybody has more.
    fn warning(&self) -> String {
        match self.open_to_all {
            0 => String::new(),
            count => format!(
                ". Careful: the group All Users may query {}, so partners can too, whatever their own group says",
                counted(count, "database")
            ),
        }
    }

    fn told(&self, api: &Api, changed: Option<&Changed>) -> Applied {
        let (name, id) = (&self.group.name, self.group.id);
        let summary = format!(
            "The Metabase group “{name}” may {} the database “{}”, and no other{}.",
            self.verb(),
            self.title,
            self.warning()
        );
        let receipt = changed.map(|changed| {
            let before: DataChanges = changed
                .after
                .iter()
                .map(|(database, after)| (database.clone(), former(changed.before.get(database), after)))
                .collect();
            json!({"group": id, "name": name, "before": before, "after": changed.after})
        });
        let mut applied = input::applied(api, summary, name, id, receipt);
        applied
            .outputs
            .insert("database".to_owned(), self.title.clone().into());
        applied
    }
}

/// Returns how the changed rights were before. A right that was not told is none.
fn former(before: Option<&DataRights>, after: &DataRights) -> DataRights {
    let rights = after.keys().filter_map(|word| {
        let known = before.and_then(|before| before.get(word)).cloned();
        let none = (word == CREATE).then(|| NO.into());
        Some((word.clone(), known.or(none)?))
    });
    rights.collect()
}

/// Returns what puts the former rights back, where nobody has changed them since.
fn back(made: &Made, rights: &BTreeMap<String, DataRights>) -> DataChanges {
    let mut changes = DataChanges::new();
    for (database, before) in &made.before {
        let known = rights.get(database);
        let known = |word: &String| known.and_then(|known| known.get(word));
        let after = made.after.get(database);
        let ours = before.iter().filter(|(word, before)| {
            let after = after.and_then(|after| after.get(*word));
            known(word) == after && known(word) != Some(*before)
        });
        let ours: DataRights = ours
            .map(|(word, before)| (word.clone(), before.clone()))
            .collect();
        if !ours.is_empty() {
            changes.insert(database.clone(), ours);
        }
    }
    changes
}

/// Returns the databases on which changes take the right to write queries away, or some of it.
fn lessened<'a>(
    rights: &'a BTreeMap<String, DataRights>,
    changes: &'a DataChanges,
) -> impl Iterator<Item = &'a String> {
    let less = changes.iter().filter(|(database, after)| {
        let before = rights.get(*database).and_then(|rights| rights.get(CREATE));
        rank(after.get(CREATE)) < rank(before)
    });
    less.map(|(database, _)| database)
}

/// Returns how much a right to write queries is. One that differs within the database is more than none, and less than
/// any that is given for all of it.
fn rank(right: Option<&Value>) -> u8 {
    match right.map(Value::as_str) {
        None | Some(Some(NO)) => 0,
        Some(None) => 1,
        Some(Some("query-builder")) => 2,
        Some(Some(_)) => 3,
    }
}
