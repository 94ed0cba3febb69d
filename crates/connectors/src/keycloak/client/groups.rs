//! Groups: found by id, by path and by name; made and deleted.

use connector::Error;
use domain::text::name_key;
use reqwest::Method;
use serde_json::{Map, json};

use crate::keycloak::client::{Ask, Reply, Session, made_id};
use crate::keycloak::error::Fault;
use crate::keycloak::mark::Mark;
use crate::keycloak::model::{Group, ORGANIZATION, Person};
use crate::keycloak::permission::{MANAGE_USERS, QUERY_GROUPS, VIEW_USERS};

impl Session {
    /// Reads a group by its id.
    pub(in crate::keycloak) async fn group(&self, id: &str) -> Result<Option<Group>, Error> {
        self.one(&["groups", id], VIEW_USERS).await
    }

    /// Returns the group below which partners' groups are; none for the top.
    ///
    /// # Errors
    /// When the settings name one that is not there.
    pub(in crate::keycloak) async fn parent(&self) -> Result<Option<Group>, Error> {
        let settings = self.settings();
        if settings.parent_group.is_empty() {
            return Ok(None);
        }
        let mut path = vec!["group-by-path"];
        path.extend(settings.parent_group.iter().map(String::as_str));
        let found = self.one(&path, VIEW_USERS).await?;
        let unknown = || Fault::ParentUnknown {
            path: settings.parent_path(),
        };
        found.ok_or_else(unknown).map(Some).map_err(Error::from)
    }

    /// Returns the groups at the top: all, or those whose name holds a text, or that have one below which does.
    pub(in crate::keycloak) async fn top_groups(&self, text: &str) -> Result<Vec<Group>, Error> {
        let query = [("search", text)];
        let query = if text.is_empty() { &[] } else { &query[..] };
        let groups = self.list(&["groups"], query, QUERY_GROUPS).await?;
        Ok(groups.unwrap_or_default())
    }

    /// Reads one group, to see whether the admin interface can be reached and lists groups.
    pub(in crate::keycloak) async fn top_groups_are_shown(&self) -> Result<(), Error> {
        let query = [("first", "0"), ("max", "1")];
        let ask = Ask::get(&["groups"], &query, QUERY_GROUPS);
        match self.request(&ask).await? {
            Reply::Done(answer) => answer.json::<Vec<Group>>().map(drop),
            Reply::Absent(answer) | Reply::Exists(answer) => Err(answer.unexpected()),
        }
    }

    /// Returns the groups directly below another.
    ///
    /// # Errors
    /// When it does not show them, which is not the same as having none.
    pub(in crate::keycloak) async fn children(&self, group: &Group) -> Result<Vec<Group>, Error> {
        let path = ["groups", group.id.as_str(), "children"];
        let groups = self.list(&path, &[], VIEW_USERS).await?;
        groups.ok_or_else(|| hidden(group))
    }

    /// Finds a partner's group by its name, without case: below the parent group, or at the top.
    ///
    /// # Errors
    /// When several differ only in case, and none is written exactly so.
    pub(in crate::keycloak) async fn group_named(
        &self,
        parent: Option<&Group>,
        name: &str,
    ) -> Result<Option<Group>, Error> {
        let groups = match parent {
            Some(parent) => self.children(parent).await?,
            None => self.top_groups(name).await?,
        };
        let mut alike: Vec<_> = groups
            .into_iter()
            .filter(|group| name_key(&group.name) == name_key(name))
            .collect();
        if let Some(exact) = alike.iter().position(|group| group.name == name) {
            return Ok(Some(alike.swap_remove(exact)));
        }
        match alike.len() {
            0 | 1 => Ok(alike.pop()),
            _ => Err(Fault::GroupsAlike {
                name: name.to_owned(),
            }
            .into()),
        }
    }

    /// Returns the group that a step was given: by its id, or by a name.
    ///
    /// # Errors
    /// When there is none, or the step was given neither.
    pub(in crate::keycloak) async fn group_given(&self, group: &str, name: &str) -> Result<Group, Error> {
        let given = if group.is_empty() { name } else { group };
        if given.is_empty() {
            return Err(Fault::InputMissing { what: "a group" }.into());
        }
        let found = if is_id(given) {
            self.group(given).await?
        } else {
            let parent = self.parent().await?;
            self.group_named(parent.as_ref(), given).await?
        };
        let unknown = || Fault::GroupUnknown {
            group: given.to_owned(),
        };
        found.ok_or_else(unknown).map_err(Error::from)
    }

    /// Makes a group and returns its id; none when there is one by now.
    pub(in crate::keycloak) async fn create_group(
        &self,
        parent: Option<&Group>,
        name: &str,
        organization: &str,
        mark: &Mark,
    ) -> Result<Option<String>, Error> {
        let mut attributes = Map::new();
        mark.write(&mut attributes);
        attributes.insert(ORGANIZATION.to_owned(), json!([organization]));
        let body = json!({ "name": name, "attributes": attributes });
        let path = match parent {
            Some(parent) => vec!["groups", parent.id.as_str(), "children"],
            None => vec!["groups"],
        };
        let ask = Ask::with(Method::POST, &path, &body, MANAGE_USERS);
        match self.request(&ask).await? {
            Reply::Done(answer) => match made_id(&answer) {
                Some(id) => Ok(Some(id)),
                None => Ok(self.group_named(parent, name).await?.map(|group| group.id)),
            },
            Reply::Exists(_) => Ok(None),
            Reply::Absent(answer) => Err(Fault::ParentUnknown {
                path: self.settings().parent_path(),
            }
            .answered(&answer)),
        }
    }

    /// Returns the accounts that are directly in a group.
    ///
    /// # Errors
    /// When it does not show them, which is not the same as having none.
    pub(in crate::keycloak) async fn members(&self, group: &Group) -> Result<Vec<Person>, Error> {
        let path = ["groups", group.id.as_str(), "members"];
        let members = self.list(&path, &[], VIEW_USERS).await?;
        members.ok_or_else(|| hidden(group))
    }

    /// Deletes a group with all below it. Returns whether it was there.
    pub(in crate::keycloak) async fn delete_group(&self, id: &str) -> Result<bool, Error> {
        self.done(&Ask::bare(Method::DELETE, &["groups", id], MANAGE_USERS))
            .await
    }
}

/// What a group is that exists and does not show what is in it.
fn hidden(group: &Group) -> Error {
    let name = group.name.clone();
    Fault::GroupHidden { name }.into()
}

/// Returns whether a text is an id as the server makes them, which no name looks like.
fn is_id(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.chars().all(|c| c.is_ascii_hexdigit() || c == '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_told_from_names() {
        assert!(is_id("2f1c1a4e-9d0b-4c57-8a53-0d5a6f1b2c3d"));
        for name in [
            "",
            "Acme",
            "2f1c1a4e9d0b4c578a530d5a6f1b2c3d",
            "zf1c1a4e-9d0b-4c57-8a53-0d5a6f1b2c3d",
        ] {
            assert!(!is_id(name), "{name}");
        }
    }
}
