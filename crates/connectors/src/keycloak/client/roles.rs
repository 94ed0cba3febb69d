//! Roles, and who has been given them.

use connector::Error;
use reqwest::Method;
use serde_json::json;

use crate::keycloak::client::{Ask, Session};
use crate::keycloak::model::{App, Role};
use crate::keycloak::permission::{MANAGE_USERS, VIEW_CLIENTS, VIEW_REALM, VIEW_USERS};

/// Who has roles.
#[derive(Clone, Copy)]
pub(in crate::keycloak) enum Holder<'a> {
    /// The account with the id.
    Person(&'a str),
    /// The group with the id.
    Group(&'a str),
}

impl Session {
    /// Finds a role of the realm.
    pub(in crate::keycloak) async fn realm_role(&self, name: &str) -> Result<Option<Role>, Error> {
        self.one(&["roles", name], VIEW_REALM).await
    }

    /// Finds the id of a client by the name under which it is registered.
    pub(in crate::keycloak) async fn app(&self, client_id: &str) -> Result<Option<String>, Error> {
        let query = [("clientId", client_id)];
        let found = self.list::<App>(&["clients"], &query, VIEW_CLIENTS).await?;
        let mut found = found.unwrap_or_default().into_iter();
        let fitting = found.find(|app| app.client_id == client_id);
        Ok(fitting.map(|app| app.id))
    }

    /// Finds a role of a client, by the client's id.
    pub(in crate::keycloak) async fn client_role(
        &self,
        client: &str,
        name: &str,
    ) -> Result<Option<Role>, Error> {
        self.one(&["clients", client, "roles", name], VIEW_CLIENTS).await
    }

    /// Returns the roles that somebody was given directly: of a client by its id, or of the realm. None when the
    /// holder is gone.
    pub(in crate::keycloak) async fn roles_of(
        &self,
        holder: Holder<'_>,
        client: Option<&str>,
    ) -> Result<Option<Vec<Role>>, Error> {
        // This list has no pages.
        self.one(&mappings(holder, client), VIEW_USERS).await
    }

    /// Gives roles. Those that are held already stay. Returns whether everything was there.
    pub(in crate::keycloak) async fn grant(
        &self,
        holder: Holder<'_>,
        client: Option<&str>,
        roles: &[Role],
    ) -> Result<bool, Error> {
        let (path, body) = (mappings(holder, client), json!(roles));
        self.done(&Ask::with(Method::POST, &path, &body, MANAGE_USERS))
            .await
    }

    /// Takes roles away. Returns whether everything was there.
    pub(in crate::keycloak) async fn revoke(
        &self,
        holder: Holder<'_>,
        client: Option<&str>,
        roles: &[Role],
    ) -> Result<bool, Error> {
        let (path, body) = (mappings(holder, client), json!(roles));
        self.done(&Ask::with(Method::DELETE, &path, &body, MANAGE_USERS))
            .await
    }
}

fn mappings<'a>(holder: Holder<'a>, client: Option<&'a str>) -> Vec<&'a str> {
    let mut path = match holder {
        Holder::Person(id) => vec!["users", id, "role-mappings"],
        Holder::Group(id) => vec!["groups", id, "role-mappings"],
    };
    match client {
        Some(client) => path.extend(["clients", client]),
        None => path.push("realm"),
    }
    path
}
