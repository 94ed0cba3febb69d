//! Groups.

use serde_json::json;

use crate::metabase::client::{Api, known};
use crate::metabase::error::Fault;
use crate::metabase::model::{Group, GroupWithMembers};

impl Api {
    /// Returns all groups.
    pub(in crate::metabase) async fn groups(&self) -> Result<Vec<Group>, Fault> {
        let call = self.client.http.get(&["api", "permissions", "group"]);
        Ok(self.request(call).await?.json()?)
    }

    /// Makes a group.
    pub(in crate::metabase) async fn create_group(&self, name: &str) -> Result<Group, Fault> {
        let call = self.client.http.post(&["api", "permissions", "group"]);
        let call = call.json(&json!({"name": name}));
        Ok(self.request(call).await?.json()?)
    }

    /// Returns how many people are in a group; none when there is no such group.
    pub(in crate::metabase) async fn size_of_group(&self, id: u64) -> Result<Option<usize>, Fault> {
        let call = self
            .client
            .http
            .get(&["api", "permissions", "group", &id.to_string()]);
        match known(self.request(call).await)? {
            Some(answer) => Ok(Some(answer.json::<GroupWithMembers>()?.members.len())),
            None => Ok(None),
        }
    }

    /// Deletes a group, and with it all its rights.
    pub(in crate::metabase) async fn delete_group(&self, id: u64) -> Result<(), Fault> {
        let call = self
            .client
            .http
            .delete(&["api", "permissions", "group", &id.to_string()]);
        known(self.request(call).await).map(drop)
    }
}
