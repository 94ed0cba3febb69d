//! The graphs of permissions. Each has a revision, and a change to an older one is refused.

use serde_json::{Value, json};

use crate::metabase::client::{Api, SLOW};
use crate::metabase::error::Fault;
use crate::metabase::model::{CollectionGraph, DataGraph};

impl Api {
    /// Returns what a group may do with databases.
    pub(in crate::metabase) async fn data_rights(&self, group: u64) -> Result<DataGraph, Fault> {
        let group = group.to_string();
        let call = self
            .client
            .http
            .get(&["api", "permissions", "graph", "group", &group])
            .within(SLOW);
        Ok(self.request(call).await?.json()?)
    }

    /// Changes what groups may do with databases. What is not named stays.
    pub(in crate::metabase) async fn set_data_rights(
        &self,
        revision: i64,
        groups: &Value,
    ) -> Result<(), Fault> {
        let body = json!({"revision": revision, "groups": groups});
        let call = self
            .client
            .http
            .put(&["api", "permissions", "graph"])
            .query("skip-graph", "true")
            .json(&body)
            .within(SLOW);
        self.request(call).await?;
        Ok(())
    }

    /// Returns what groups may do with collections.
    pub(in crate::metabase) async fn collection_rights(&self) -> Result<CollectionGraph, Fault> {
        let call = self.client.http.get(&["api", "collection", "graph"]).within(SLOW);
        Ok(self.request(call).await?.json()?)
    }

    /// Changes what groups may do with collections. What is not named stays.
    pub(in crate::metabase) async fn set_collection_rights(
        &self,
        revision: i64,
        groups: &Value,
    ) -> Result<(), Fault> {
        let body = json!({"revision": revision, "groups": groups});
        let call = self.client.http.put(&["api", "collection", "graph"]);
        self.request(call.json(&body).within(SLOW)).await?;
        Ok(())
    }
}
