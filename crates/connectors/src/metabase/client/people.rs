//! People and the groups that they are in.

use std::collections::BTreeMap;

use serde_json::json;

use crate::metabase::client::{Api, known};
use crate::metabase::error::Fault;
use crate::metabase::model::{Membership, Person};

impl Api {
    /// Returns the account of the key itself.
    pub(in crate::metabase) async fn me(&self) -> Result<Person, Fault> {
        let call = self.client.http.get(&["api", "user", "current"]);
        Ok(self.request(call).await?.json()?)
    }

    /// Finds the person with exactly this address, in any case, also when they are deactivated.
    pub(in crate::metabase) async fn person_called(&self, email: &str) -> Result<Option<Person>, Fault> {
        self.person_among(email, &[]).await
    }

    /// Returns whether the address is a tenant's person's, whom the list otherwise leaves out. Servers without tenants
    /// may refuse the question.
    pub(in crate::metabase) async fn is_taken_elsewhere(&self, email: &str) -> Result<bool, Fault> {
        match self.person_among(email, &[("tenancy", "all")]).await {
            Ok(found) => Ok(found.is_some()),
            Err(Fault::Refused(_)) => Ok(false),
            Err(other) => Err(other),
        }
    }

    async fn person_among(&self, email: &str, filter: &[(&str, &str)]) -> Result<Option<Person>, Fault> {
        let wanted = email.to_lowercase();
        let people = self.all_pages(|| {
            let call = self.client.http.get(&["api", "user"]);
            let call = call.query("query", email).query("status", "all");
            let filter = filter.iter();
            filter.fold(call, |call, (name, value)| call.query(name, value))
        });
        let mut found: Vec<Person> = people.await?;
        // The server looks for the text anywhere in names and addresses.
        found.retain(|person| person.email.to_lowercase() == wanted);
        // Whoever is added meanwhile moves others from one page to the next.
        found.sort_by_key(|person| person.id);
        found.dedup_by_key(|person| person.id);
        match found.len() {
            0 | 1 => Ok(found.pop()),
            _ => Err(Fault::PersonAmbiguous(email.to_owned())),
        }
    }

    /// Returns the person with the number. Older servers do not tell of deactivated ones.
    pub(in crate::metabase) async fn person(&self, id: u64) -> Result<Option<Person>, Fault> {
        let call = self.client.http.get(&["api", "user", &id.to_string()]);
        match known(self.request(call).await)? {
            Some(answer) => Ok(Some(answer.json()?)),
            None => Ok(None),
        }
    }

    /// Makes an account. The server invites the person by mail, if it can send mail.
    pub(in crate::metabase) async fn invite(
        &self,
        email: &str,
        first_name: &str,
        last_name: &str,
    ) -> Result<Person, Fault> {
        // Groups are added one by one afterwards: sent along, they are the whole set, and the group of all is one of
        // them, which some servers refuse even then.
        let mut body = json!({"email": email});
        for (key, name) in [("first_name", first_name), ("last_name", last_name)] {
            if !name.is_empty() {
                body[key] = name.into();
            }
        }
        let call = self.client.http.post(&["api", "user"]).json(&body);
        Ok(self.request(call).await?.json()?)
    }

    /// Activates an account again. Its groups are those that it had before.
    pub(in crate::metabase) async fn reactivate(&self, id: u64) -> Result<(), Fault> {
        let call = self
            .client
            .http
            .put(&["api", "user", &id.to_string(), "reactivate"]);
        self.request(call).await?;
        Ok(())
    }

    /// Deactivates an account. Its groups stay stored.
    pub(in crate::metabase) async fn deactivate(&self, id: u64) -> Result<(), Fault> {
        let call = self.client.http.delete(&["api", "user", &id.to_string()]);
        known(self.request(call).await).map(drop)
    }

    /// Returns the groups of a person, also of a deactivated one, each with the number of the membership.
    pub(in crate::metabase) async fn memberships_of(&self, person: u64) -> Result<BTreeMap<u64, u64>, Fault> {
        let call = self.client.http.get(&["api", "permissions", "membership"]);
        let mut all: BTreeMap<u64, Vec<Membership>> = self.request(call).await?.json()?;
        let own = all.remove(&person).unwrap_or_default();
        Ok(own
            .into_iter()
            .map(|entry| (entry.group_id, entry.membership_id))
            .collect())
    }

    /// Adds a person to a group. A repeat is an error of the database there, so what counts is how it stands
    /// afterwards.
    pub(in crate::metabase) async fn join(&self, person: u64, group: u64) -> Result<(), Fault> {
        let call = self.client.http.post(&["api", "permissions", "membership"]);
        let call = call.json(&json!({"group_id": group, "user_id": person}));
        match self.request(call).await {
            Ok(_) => Ok(()),
            Err(Fault::Unexpected(answer)) if answer.status() == 500 => {
                let groups = self.memberships_of(person).await?;
                if groups.contains_key(&group) {
                    Ok(())
                } else {
                    Err(Fault::Unexpected(answer))
                }
            }
            Err(other) => Err(other),
        }
    }

    /// Takes a membership away, by its own number.
    pub(in crate::metabase) async fn leave(&self, membership: u64) -> Result<(), Fault> {
        let id = membership.to_string();
        let call = self
            .client
            .http
            .delete(&["api", "permissions", "membership", &id]);
        known(self.request(call).await).map(drop)
    }
}
