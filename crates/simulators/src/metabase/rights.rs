//! The two graphs: what groups may do with databases, and with collections.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::metabase::{ADMINISTRATORS, Caller, Metabase, refusal, shape};
use crate::{Answer, Request};

/// What a group may do with a database.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct DataRights {
    pub(super) view: String,
    pub(super) create: String,
}

/// What a group may do with a collection.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Level {
    /// See what is in it.
    Read,
    /// Change it as well.
    Write,
}

impl Level {
    const fn told(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

const CREATE_QUERIES: [&str; 3] = ["query-builder-and-native", "query-builder", "no"];

impl Metabase {
    pub(super) fn data_graph(&mut self, request: &Request, parts: &[&str]) -> Result<Answer, Answer> {
        match (request.method.as_str(), parts) {
            ("GET", []) => Ok(Answer::json(200, &self.data_graph_told(None))),
            ("GET", ["group", id]) => {
                let id = shape::id(id)?;
                Ok(Answer::json(200, &self.data_graph_told(Some(id))))
            }
            ("PUT", []) => {
                shape::query(request, &["skip-graph", "force"])?;
                let body = shape::body(request, &["revision", "groups", "sandboxes", "impersonations"])?;
                let changes = self.data_changes(&body)?;
                let is_forced = request.query("force") == Some("true");
                if !is_forced && body.get("revision").and_then(Value::as_u64) != Some(self.data_revision) {
                    return Err(refusal::stale());
                }
                self.data_rights.extend(changes);
                self.data_revision += 1;
                if request.query("skip-graph") == Some("true") {
                    return Ok(Answer::json(200, &json!({"revision": self.data_revision})));
                }
                Ok(Answer::json(200, &self.data_graph_told(None)))
            }
            _ => Err(refusal::no_endpoint()),
        }
    }

    fn data_changes(&self, body: &Map<String, Value>) -> Result<BTreeMap<(u64, u64), DataRights>, Answer> {
        let mut changes = BTreeMap::new();
        for (group, databases) in entries(body.get("groups"))? {
            for (database, rights) in entries(Some(&databases))? {
                if !self.groups.contains_key(&group) || !self.databases.contains_key(&database) {
                    return Err(refusal::not_found());
                }
                let none = DataRights {
                    view: "unrestricted".to_owned(),
                    create: "no".to_owned(),
                };
                let known = self.data_rights.get(&(group, database));
                let mut changed = known.cloned().unwrap_or(none);
                for (key, value) in rights.as_object().ok_or_else(unreadable)? {
                    let value = value.as_str().ok_or_else(unreadable)?;
                    match key.as_str() {
                        "view-data" if value == "unrestricted" => {}
                        "view-data" if ["blocked", "sandboxed", "impersonated"].contains(&value) => {
                            if !self.is_licensed {
                                return Err(refusal::licence("Advanced permissions"));
                            }
                        }
                        "create-queries" if CREATE_QUERIES.contains(&value) => {}
                        _ => return Err(unreadable()),
                    }
                    let kept = if key == "view-data" {
                        &mut changed.view
                    } else {
                        &mut changed.create
                    };
                    value.clone_into(kept);
                }
                if changed.view == "blocked" && changed.create != "no" {
                    return Err(unreadable());
                }
                changes.insert((group, database), changed);
            }
        }
        Ok(changes)
    }

    fn data_graph_told(&self, only: Option<u64>) -> Value {
        let mut groups = json!({});
        let rights = self
            .data_rights
            .iter()
            .filter(|((group, _), _)| only.is_none_or(|only| only == *group));
        for ((group, database), rights) in rights {
            groups[group.to_string()][database.to_string()] =
                json!({"view-data": rights.view, "create-queries": rights.create});
        }
        json!({"revision": self.data_revision, "groups": groups})
    }

    /// Gives a new group what every new group has.
    pub(super) fn give_default_rights(&mut self, group: u64) {
        let databases: Vec<_> = self.databases.keys().copied().collect();
        for database in databases {
            let rights = DataRights {
                view: "unrestricted".to_owned(),
                create: "query-builder-and-native".to_owned(),
            };
            self.data_rights.insert((group, database), rights);
        }
    }

    pub(super) fn collection_graph(&mut self, request: &Request) -> Result<Answer, Answer> {
        match request.method.as_str() {
            "GET" => {
                shape::query(request, &["namespace"])?;
                Ok(Answer::json(200, &self.collection_graph_told()))
            }
            "PUT" => {
                shape::query(request, &["skip-graph", "force"])?;
                let body = shape::body(request, &["revision", "groups", "namespace"])?;
                let changes = self.collection_changes(&body)?;
                if body.get("revision").and_then(Value::as_u64) != Some(self.collection_revision) {
                    return Err(refusal::stale());
                }
                for (place, level) in changes {
                    match level {
                        Some(level) => self.collection_rights.insert(place, level),
                        None => self.collection_rights.remove(&place),
                    };
                }
                self.collection_revision += 1;
                Ok(Answer::json(200, &self.collection_graph_told()))
            }
            _ => Err(refusal::no_endpoint()),
        }
    }

    #[expect(
        clippy::type_complexity,
        reason = "a group and a collection, or the root, with a level, or none"
    )]
    fn collection_changes(
        &self,
        body: &Map<String, Value>,
    ) -> Result<Vec<((u64, Option<u64>), Option<Level>)>, Answer> {
        let mut changes = Vec::new();
        for (group, collections) in entries(body.get("groups"))? {
            if group == ADMINISTRATORS {
                return Err(refusal::rule("You cannot change the rights of administrators."));
            }
            for (collection, level) in collections.as_object().ok_or_else(unreadable)? {
                let collection = match collection.as_str() {
                    "root" => None,
                    id => Some(id.parse().map_err(|_| unreadable())?),
                };
                let is_known = collection.is_none_or(|id| self.collections.contains_key(&id));
                if !self.groups.contains_key(&group) || !is_known {
                    return Err(refusal::not_found());
                }
                let level = match level.as_str() {
                    Some("read") => Some(Level::Read),
                    Some("write") => Some(Level::Write),
                    Some("none") => None,
                    Some(_) | None => return Err(unreadable()),
                };
                changes.push(((group, collection), level));
            }
        }
        Ok(changes)
    }

    fn collection_graph_told(&self) -> Value {
        let name =
            |collection: Option<u64>| collection.map_or_else(|| "root".to_owned(), |id| id.to_string());
        let mut groups = json!({});
        let places = || {
            let live = self.collections.iter().filter(|(_, found)| !found.is_archived);
            [None].into_iter().chain(live.map(|(id, _)| Some(*id)))
        };
        for group in self.groups.keys() {
            let mut told = json!({});
            for place in places() {
                let level = match self.collection_rights.get(&(*group, place)) {
                    _ if *group == ADMINISTRATORS => Some(Level::Write),
                    found => found.copied(),
                };
                match level {
                    Some(level) => told[name(place)] = level.told().into(),
                    None if self.tells_none => told[name(place)] = "none".into(),
                    None => {}
                }
            }
            groups[group.to_string()] = told;
        }
        json!({"revision": self.collection_revision, "groups": groups})
    }

    /// Returns whether somebody has a right on a collection, or on the root.
    pub(super) fn may(&self, caller: Caller, collection: Option<u64>, level: Level) -> Result<(), Answer> {
        let groups = self.groups_of(caller.user);
        let may = groups.iter().any(|group| {
            let given = self.collection_rights.get(&(*group, collection));
            given.is_some_and(|given| *given >= level)
        });
        if caller.is_administrator || may {
            Ok(())
        } else {
            Err(refusal::forbidden())
        }
    }
}

/// Reads an object whose keys are ids.
fn entries(value: Option<&Value>) -> Result<Vec<(u64, Value)>, Answer> {
    let entries = value.and_then(Value::as_object).ok_or_else(unreadable)?;
    let entries = entries.iter().map(|(key, value)| {
        let id = key.parse().map_err(|_| unreadable())?;
        Ok((id, value.clone()))
    });
    entries.collect()
}

fn unreadable() -> Answer {
    refusal::rule("Cannot parse permissions graph because it is invalid")
}
