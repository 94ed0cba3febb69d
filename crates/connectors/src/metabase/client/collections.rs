//! Collections and what is in them.

use serde_json::json;

use crate::metabase::client::{Api, SLOW, known};
use crate::metabase::error::Fault;
use crate::metabase::model::{Card, Collection, Copied, Dashboard, Item, Listed, Made, Model};
use crate::metabase::settings::Place;

impl Api {
    /// Returns all collections that are not in the trash.
    pub(in crate::metabase) async fn all_collections(&self) -> Result<Vec<Listed>, Fault> {
        let call = self.client.http.get(&["api", "collection"]);
        Ok(self.request(call).await?.json()?)
    }

    /// Returns a collection, also when it is in the trash.
    pub(in crate::metabase) async fn collection(&self, id: u64) -> Result<Option<Collection>, Fault> {
        let call = self.client.http.get(&["api", "collection", &id.to_string()]);
        match known(self.request(call).await)? {
            Some(answer) => Ok(Some(answer.json()?)),
            None => Ok(None),
        }
    }

    /// Returns what is in a place, in the order in which it was made.
    pub(in crate::metabase) async fn items(&self, place: Place) -> Result<Vec<Item>, Fault> {
        let name = place.id().map_or_else(|| "root".to_owned(), |id| id.to_string());
        let items = self.all_pages(|| {
            let call = self.client.http.get(&["api", "collection", &name, "items"]);
            let models = Model::ALL.iter();
            models.fold(call, |call, (_, model)| call.query("models", model))
        });
        let mut items: Vec<Item> = items.await?;
        // What was moved between two pages may be on both.
        items.sort_by_key(|item| (item.id, item.model));
        items.dedup();
        Ok(items)
    }

    /// Makes a collection.
    pub(in crate::metabase) async fn create_collection(
        &self,
        name: &str,
        description: Option<&str>,
        place: Place,
    ) -> Result<u64, Fault> {
        let mut body = json!({"name": name});
        if let Some(description) = description {
            body["description"] = description.into();
        }
        if let Some(parent) = place.id() {
            body["parent_id"] = parent.into();
        }
        let call = self.client.http.post(&["api", "collection"]).json(&body);
        Ok(self.request(call).await?.json::<Made>()?.id)
    }

    /// Puts a collection and everything in it into the trash.
    pub(in crate::metabase) async fn archive_collection(&self, id: u64) -> Result<(), Fault> {
        let call = self.client.http.put(&["api", "collection", &id.to_string()]);
        let call = call.json(&json!({"archived": true}));
        self.request(call).await?;
        Ok(())
    }

    /// Returns a dashboard with what is on it.
    pub(in crate::metabase) async fn dashboard(&self, id: u64) -> Result<Dashboard, Fault> {
        let call = self.client.http.get(&["api", "dashboard", &id.to_string()]);
        Ok(self.request(call).await?.json()?)
    }

    /// Copies a dashboard with its questions, all at once or not at all.
    pub(in crate::metabase) async fn copy_dashboard(
        &self,
        id: u64,
        name: &str,
        collection: u64,
    ) -> Result<Copied, Fault> {
        let body = json!({"name": name, "collection_id": collection, "is_deep_copy": true});
        let call = self
            .client
            .http
            .post(&["api", "dashboard", &id.to_string(), "copy"])
            .json(&body)
            .within(SLOW);
        Ok(self.request(call).await?.json()?)
    }

    /// Returns a card.
    pub(in crate::metabase) async fn card(&self, id: u64) -> Result<Card, Fault> {
        let call = self.client.http.get(&["api", "card", &id.to_string()]);
        Ok(self.request(call).await?.json()?)
    }

    /// Copies a card into the collection that it is in, under a name that the server makes.
    pub(in crate::metabase) async fn copy_card(&self, id: u64) -> Result<u64, Fault> {
        let call = self.client.http.post(&["api", "card", &id.to_string(), "copy"]);
        Ok(self.request(call).await?.json::<Made>()?.id)
    }

    /// Moves a card into a collection and gives it a name.
    pub(in crate::metabase) async fn move_card(
        &self,
        id: u64,
        name: &str,
        collection: u64,
    ) -> Result<(), Fault> {
        let call = self.client.http.put(&["api", "card", &id.to_string()]);
        let call = call.json(&json!({"name": name, "collection_id": collection}));
        self.request(call).await?;
        Ok(())
    }
}
