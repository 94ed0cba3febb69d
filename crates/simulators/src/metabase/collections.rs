//! Collections, and lists of what is in them.

use serde_json::{Value, json};

use crate::metabase::{Caller, Level, Metabase, TRASH, refusal, shape};
use crate::{Answer, Request};

/// A collection.
#[derive(Clone, Debug)]
pub(super) struct Collection {
    pub(super) name: String,
    pub(super) description: Option<String>,
    /// None for those at the top.
    pub(super) parent: Option<u64>,
    pub(super) is_archived: bool,
    /// Whether it is somebody's own.
    pub(super) is_personal: bool,
}

const ITEM_QUERY: [&str; 6] = [
    "models",
    "limit",
    "offset",
    "archived",
    "show_dashboard_questions",
    "pinned_state",
];

impl Metabase {
    pub(super) fn collections(
        &mut self,
        request: &Request,
        parts: &[&str],
        caller: Caller,
    ) -> Result<Answer, Answer> {
        match (request.method.as_str(), parts) {
            ("GET", []) => {
                shape::query(
                    request,
                    &["archived", "exclude-other-user-collections", "namespace"],
                )?;
                let root = json!({"id": "root", "name": "Our analytics", "is_personal": false});
                let seen = self.collections.iter().filter(|(id, found)| {
                    !found.is_archived && **id != TRASH && self.may(caller, Some(**id), Level::Read).is_ok()
                });
                let all = [root]
                    .into_iter()
                    .chain(seen.map(|(id, _)| self.collection_told(*id)));
                Ok(Answer::json(200, &all.collect()))
            }
            ("POST", []) => self.create_collection(request, caller),
            ("GET", [place, "items"]) => self.list_items(request, place, caller),
            ("GET", [id]) => {
                let id = self.known_collection(id)?;
                self.may(caller, Some(id), Level::Read)?;
                Ok(Answer::json(200, &self.collection_told(id)))
            }
            ("PUT", [id]) => self.update_collection(request, id, caller),
            ("DELETE", [id]) => {
                let id = self.known_collection(id)?;
                self.may(caller, Some(id), Level::Write)?;
                if !self.collections[&id].is_archived {
                    return Err(refusal::rule("Collection must be trashed before deletion."));
                }
                self.collections.remove(&id);
                self.collection_rights.retain(|(_, place), _| *place != Some(id));
                Ok(Answer::empty(204))
            }
            _ => Err(refusal::no_endpoint()),
        }
    }

    fn create_collection(&mut self, request: &Request, caller: Caller) -> Result<Answer, Answer> {
        let body = shape::body(
            request,
            &["name", "description", "parent_id", "namespace", "authority_level"],
        )?;
        let name = shape::needed_text(&body, "name")?;
        let description = shape::optional_text(&body, "description")?;
        let parent = shape::optional_id(&body, "parent_id")?;
        if parent.is_some_and(|parent| !self.collections.contains_key(&parent)) {
            return Err(refusal::not_found());
        }
        self.may(caller, parent, Level::Write)?;
        let id = self.add_collection_with(Collection {
            name,
            description,
            parent,
            is_archived: false,
            is_personal: false,
        });
        Ok(Answer::json(200, &self.collection_told(id)))
    }

    /// Makes a collection. It has its parent's rights.
    pub(super) fn add_collection_with(&mut self, collection: Collection) -> u64 {
        let id = self.next_id("collection");
        let parent = collection.parent;
        self.collections.insert(id, collection);
        let inherited: Vec<_> = self
            .collection_rights
            .iter()
            .filter(|((_, place), _)| *place == parent)
            .map(|((group, _), level)| ((*group, Some(id)), *level))
            .collect();
        self.collection_rights.extend(inherited);
        id
    }

    fn update_collection(&mut self, request: &Request, id: &str, caller: Caller) -> Result<Answer, Answer> {
        let body = shape::body(request, &["name", "description", "parent_id", "archived"])?;
        let id = self.known_collection(id)?;
        self.may(caller, Some(id), Level::Write)?;
        let name = shape::optional_text(&body, "name")?;
        let parent = shape::optional_id(&body, "parent_id")?;
        if parent.is_some_and(|parent| !self.collections.contains_key(&parent)) {
            return Err(refusal::not_found());
        }
        let within: Vec<_> = self
            .collections
            .keys()
            .copied()
            .filter(|other| self.is_within(Some(*other), id))
            .collect();
        if let Some(is_archived) = body.get("archived").and_then(Value::as_bool) {
            for inner in &within {
                self.archive(*inner, is_archived);
            }
            if is_archived && let Some(collection) = self.collections.get_mut(&id) {
                collection.parent = Some(TRASH);
            }
        }
        if let Some(collection) = self.collections.get_mut(&id) {
            collection.parent = parent.or(collection.parent);
            collection.name = name.unwrap_or_else(|| collection.name.clone());
        }
        Ok(Answer::json(200, &self.collection_told(id)))
    }

    fn archive(&mut self, collection: u64, is_archived: bool) {
        if let Some(found) = self.collections.get_mut(&collection) {
            found.is_archived = is_archived;
        }
        let place = Some(collection);
        for dashboard in self.dashboards.values_mut().filter(|it| it.collection == place) {
            dashboard.is_archived = is_archived;
        }
        for card in self.cards.values_mut().filter(|it| it.collection == place) {
            card.is_archived = is_archived;
        }
    }

    fn list_items(&self, request: &Request, place: &str, caller: Caller) -> Result<Answer, Answer> {
        shape::query(request, &ITEM_QUERY)?;
        let place = match place {
            "root" => None,
            id => Some(self.known_collection(id)?),
        };
        self.may(caller, place, Level::Read)?;
        let asked = request.query.iter().filter(|(name, _)| name == "models");
        let models: Vec<_> = asked.map(|(_, value)| value.as_str()).collect();
        let with_dashboards = request.query("show_dashboard_questions") == Some("true");
        let collections = self.collections.iter().filter(|(id, found)| {
            found.parent == place && !found.is_archived && **id != TRASH && !found.is_personal
        });
        let collections = collections.map(|(id, found)| item(*id, &found.name, "collection", found.parent));
        let dashboards = self
            .dashboards
            .iter()
            .filter(|(_, found)| found.collection == place && !found.is_archived);
        let dashboards = dashboards.map(|(id, found)| item(*id, &found.name, "dashboard", found.collection));
        let cards = self.cards.iter().filter(|(_, found)| {
            let is_shown = found.dashboard.is_none() || with_dashboards;
            found.collection == place && !found.is_archived && is_shown
        });
        let cards = cards.map(|(id, found)| item(*id, &found.name, found.kind.model(), found.collection));
        let all = collections.chain(dashboards).chain(cards);
        let mut all: Vec<_> = all
            .filter(|item| {
                let model = item["model"].as_str().unwrap_or_default();
                models.is_empty() || models.contains(&model)
            })
            .collect();
        all.sort_by_key(|item| {
            let name = item["name"].as_str().unwrap_or_default().to_lowercase();
            (name, item["id"].as_u64())
        });
        let total = all.len();
        let page = shape::page(request)?;
        let data = shape::cut(all, page);
        // The number of all is read off the first row.
        let total = (!data.is_empty()).then_some(total);
        let (limit, offset) = page.unzip();
        let told = json!({"total": total, "data": data, "models": models, "limit": limit, "offset": offset});
        Ok(Answer::json(200, &told))
    }

    fn known_collection(&self, part: &str) -> Result<u64, Answer> {
        let id = shape::id(part)?;
        self.collections
            .get(&id)
            .map(|_| id)
            .ok_or_else(refusal::not_found)
    }

    /// Returns whether a place is a collection or below it.
    pub(super) fn is_within(&self, place: Option<u64>, collection: u64) -> bool {
        match place {
            None => false,
            Some(id) if id == collection => true,
            Some(id) => {
                let parent = self.collections.get(&id).and_then(|found| found.parent);
                self.is_within(parent, collection)
            }
        }
    }

    fn collection_told(&self, id: u64) -> Value {
        let found = &self.collections[&id];
        json!({
            "id": id, "name": found.name, "description": found.description, "archived": found.is_archived,
            "location": self.location(found.parent), "parent_id": found.parent, "is_personal": found.is_personal,
            "personal_owner_id": found.is_personal.then_some(1), "namespace": null, "type": null,
        })
    }

    fn location(&self, parent: Option<u64>) -> String {
        match parent {
            None => "/".to_owned(),
            Some(id) => {
                let above = self.collections.get(&id).and_then(|found| found.parent);
                format!("{}{id}/", self.location(above))
            }
        }
    }
}

fn item(id: u64, name: &str, model: &str, collection: Option<u64>) -> Value {
    json!({"id": id, "name": name, "model": model, "collection_id": collection})
}
