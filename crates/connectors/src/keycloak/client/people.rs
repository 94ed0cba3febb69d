//! Accounts and the groups they are in.

use connector::Error;
use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::http::Answer;
use crate::keycloak::claims::management_roles;
use crate::keycloak::client::{Ask, Reply, Session, made_id};
use crate::keycloak::error::{Fault, PersonFault};
use crate::keycloak::mark::{ATTRIBUTE, Mark};
use crate::keycloak::model::{Group, Person};
use crate::keycloak::permission::{MANAGE_USERS, QUERY_USERS, VIEW_USERS};

/// What becomes of the app's mark at accounts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::keycloak) enum Marks {
    /// They are kept, and only administrators write them.
    Kept,
    /// They are kept, and people can write them at their own account.
    Anybodys,
    /// They are dropped.
    Dropped,
}

/// An account that is to be made.
pub(in crate::keycloak) struct NewPerson<'a> {
    pub(in crate::keycloak) email: &'a str,
    pub(in crate::keycloak) first_name: &'a str,
    pub(in crate::keycloak) last_name: &'a str,
    pub(in crate::keycloak) mark: &'a Mark,
}

impl Session {
    /// Finds the account of a person: by the address, and if nobody has it, by the user name.
    ///
    /// # Errors
    /// When a person has to decide which account is meant.
    pub(in crate::keycloak) async fn find(&self, email: &str) -> Result<Option<Person>, Error> {
        let fitting = self.search("email", email, |person| person.is_at(email)).await?;
        if fitting.is_some() {
            return Ok(fitting);
        }
        let named = self
            .search("username", email, |person| person.is_named(email))
            .await?;
        match named {
            Some(person) if !person.address().is_empty() => Err(PersonFault::OtherAddress {
                email: email.to_owned(),
            }
            .into()),
            Some(_) | None => Ok(named),
        }
    }

    /// Finds the account of somebody who is to leave. Whoever may search and not view is told of nobody, as if nobody were
    /// there.
    ///
    /// # Errors
    /// When nobody is found and the service account may not see accounts, besides all that can happen in a search.
    pub(in crate::keycloak) async fn find_for_leaving(&self, email: &str) -> Result<Option<Person>, Error> {
        let found = self.find(email).await?;
        if found.is_none() && !self.sees_accounts().await? {
            return Err(Fault::Forbidden { role: VIEW_USERS }.into());
        }
        Ok(found)
    }

    /// Returns whether the service account sees accounts at all: by what its token says, or else by whether it is shown
    /// any.
    async fn sees_accounts(&self) -> Result<bool, Error> {
        let token = self.token().await?;
        if let Some(roles) = management_roles(token.expose(), &self.settings().realm) {
            let sees = |role: &String| [VIEW_USERS, MANAGE_USERS].contains(&role.as_str());
            return Ok(roles.iter().any(sees));
        }
        let query = [("max", "1"), ("briefRepresentation", "true")];
        let ask = Ask::get(&["users"], &query, QUERY_USERS);
        match self.request(&ask).await? {
            Reply::Done(answer) => Ok(!answer.json::<Vec<Value>>()?.is_empty()),
            Reply::Absent(answer) | Reply::Exists(answer) => Err(answer.unexpected()),
        }
    }

    /// Searches by one field. What the server thinks fits is not trusted: without `exact`, a part of a text does.
    async fn search(
        &self,
        field: &str,
        email: &str,
        fits: impl Fn(&Person) -> bool,
    ) -> Result<Option<Person>, Error> {
        // Addresses and user names are stored in lower case.
        let sought = domain::email::address_key(email);
        let query = [
            (field, sought.as_str()),
            ("exact", "true"),
            ("briefRepresentation", "false"),
        ];
        let found = self.list::<Person>(&["users"], &query, QUERY_USERS).await?;
        let mut fitting = found.unwrap_or_default().into_iter().filter(fits);
        match (fitting.next(), fitting.next()) {
            (first, None) => Ok(first),
            (_, Some(_)) => Err(PersonFault::Several {
                email: email.to_owned(),
            }
            .into()),
        }
    }

    /// Reads the whole of an account.
    pub(in crate::keycloak) async fn person(&self, id: &str) -> Result<Option<Person>, Error> {
        self.one(&["users", id], VIEW_USERS).await
    }

    /// Returns what becomes of the app's mark at accounts; none when the server does not tell.
    pub(in crate::keycloak) async fn marks(&self) -> Option<Marks> {
        let answer = self
            .signed(&Ask::get(&["users", "profile"], &[], VIEW_USERS))
            .await;
        // Servers before version 24 do not have it, and a credential without any role must not see it.
        let profile = answer
            .ok()
            .filter(Answer::is_success)
            .and_then(|answer| answer.maybe_json());
        profile.map(|profile| marks_in(&profile))
    }

    /// Returns whether nobody but the app and administrators can have written a mark.
    pub(in crate::keycloak) async fn trusts_marks(&self) -> bool {
        self.marks().await != Some(Marks::Anybodys)
    }

    /// Takes the note off an enabled account that the app disabled it: somebody else has enabled it since, and whoever
    /// disables it next is not the app. Called by whatever changes something for the account.
    pub(in crate::keycloak) async fn clear_stale(&self, person: &Person) -> Result<(), Error> {
        if !person.enabled || !person.mark().disabled {
            return Ok(());
        }
        // The search may show less than the whole, and what is sent back must be the whole.
        match self.person(&person.id).await? {
            Some(whole) if whole.enabled => self.replace_person(&whole).await,
            Some(_) | None => Ok(()),
        }
    }

    /// Makes an account and returns its id; none when there is one by now.
    pub(in crate::keycloak) async fn create_person(
        &self,
        new: &NewPerson<'_>,
    ) -> Result<Option<String>, Error> {
        let mut attributes = Map::new();
        new.mark.write(&mut attributes);
        let body = json!({
            "username": new.email, "email": new.email, "firstName": new.first_name, "lastName": new.last_name,
            "enabled": true, "emailVerified": false, "attributes": attributes,
            "requiredActions": self.settings().required_actions,
        });
        let ask = Ask::with(Method::POST, &["users"], &body, MANAGE_USERS);
        match self.request(&ask).await? {
            Reply::Done(answer) => match made_id(&answer) {
                Some(id) => Ok(Some(id)),
                None => Ok(self.find(new.email).await?.map(|person| person.id)),
            },
            Reply::Exists(_) => Ok(None),
            Reply::Absent(answer) => Err(answer.unexpected()),
        }
    }

    /// Puts an account, as it was read and changed, in the place of what is there. An enabled one keeps no note that
    /// the app disabled it.
    pub(in crate::keycloak) async fn replace_person(&self, person: &Person) -> Result<(), Error> {
        let mut sent = person.clone();
        if sent.enabled {
            sent.set_mark(&Mark {
                disabled: false,
                ..sent.mark()
            });
        }
        let body = json!(sent);
        let path = ["users", person.id.as_str()];
        let ask = Ask::with(Method::PUT, &path, &body, MANAGE_USERS);
        match self.request(&ask).await? {
            Reply::Done(_) => Ok(()),
            Reply::Absent(answer) => {
                let email = person.username.clone();
                Err(Fault::Person(PersonFault::Missing { email }).answered(&answer))
            }
            Reply::Exists(answer) => Err(Fault::Refused.answered(&answer)),
        }
    }

    /// Disables an account, notes that the app did so, and ends its sessions.
    pub(in crate::keycloak) async fn disable(&self, mut person: Person) -> Result<(), Error> {
        let mark = Mark {
            disabled: true,
            enabled: None,
            was_member: false,
            ..person.mark()
        };
        person.set_mark(&mark);
        person.enabled = false;
        self.replace_person(&person).await?;
        self.log_out(&person.id).await
    }

    /// Ends the sessions of an account. Access tokens that applications hold live on to their end.
    pub(in crate::keycloak) async fn log_out(&self, id: &str) -> Result<(), Error> {
        let path = ["users", id, "logout"];
        self.done(&Ask::bare(Method::POST, &path, MANAGE_USERS))
            .await
            .map(drop)
    }

    /// Deletes an account for good. Returns whether it was there.
    pub(in crate::keycloak) async fn delete_person(&self, id: &str) -> Result<bool, Error> {
        self.done(&Ask::bare(Method::DELETE, &["users", id], MANAGE_USERS))
            .await
    }

    /// Returns the groups that an account is in itself.
    ///
    /// # Errors
    /// When it does not show them, which is not the same as being in none.
    pub(in crate::keycloak) async fn groups_of(&self, id: &str) -> Result<Vec<Group>, Error> {
        let groups = self.list(&["users", id, "groups"], &[], VIEW_USERS).await?;
        let email = id.to_owned();
        groups.ok_or_else(|| PersonFault::Hidden { email }.into())
    }

    /// Puts an account into a group, if it is not in it.
    ///
    /// # Errors
    /// When one of the two is gone, besides all that can happen on the way.
    pub(in crate::keycloak) async fn join(&self, person: &str, group: &Group) -> Result<(), Error> {
        let path = ["users", person, "groups", group.id.as_str()];
        match self.request(&Ask::bare(Method::PUT, &path, MANAGE_USERS)).await? {
            Reply::Done(_) => Ok(()),
            Reply::Absent(answer) => Err(Fault::GroupUnknown {
                group: group.name.clone(),
            }
            .answered(&answer)),
            Reply::Exists(answer) => Err(answer.unexpected()),
        }
    }

    /// Takes an account out of a group, if it is in it.
    pub(in crate::keycloak) async fn leave(&self, person: &str, group: &str) -> Result<(), Error> {
        let path = ["users", person, "groups", group];
        self.done(&Ask::bare(Method::DELETE, &path, MANAGE_USERS))
            .await
            .map(drop)
    }
}

/// Returns what a user profile does with the app's mark: as it is declared, or by the rule for what is not declared.
fn marks_in(profile: &Value) -> Marks {
    let mut declared = profile["attributes"].as_array().into_iter().flatten();
    if let Some(attribute) = declared.find(|attribute| attribute["name"] == ATTRIBUTE) {
        let mut writers = attribute["permissions"]["edit"].as_array().into_iter().flatten();
        return match writers.any(|writer| writer == "user") {
            true => Marks::Anybodys,
            false => Marks::Kept,
        };
    }
    match profile["unmanagedAttributePolicy"].as_str() {
        Some("ENABLED") => Marks::Anybodys,
        Some("ADMIN_EDIT") => Marks::Kept,
        Some(_) | None => Marks::Dropped,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_trusted_where_only_administrators_write_it() {
        let declared =
            |edit: &[&str]| json!({ "attributes": [{ "name": ATTRIBUTE, "permissions": { "edit": edit } }] });
        for (profile, marks) in [
            (json!({}), Marks::Dropped),
            (
                json!({ "unmanagedAttributePolicy": "ADMIN_VIEW" }),
                Marks::Dropped,
            ),
            (json!({ "unmanagedAttributePolicy": "ADMIN_EDIT" }), Marks::Kept),
            (json!({ "unmanagedAttributePolicy": "ENABLED" }), Marks::Anybodys),
            (declared(&["admin"]), Marks::Kept),
            (declared(&["admin", "user"]), Marks::Anybodys),
        ] {
            assert_eq!(marks_in(&profile), marks, "{profile}");
        }
    }

    #[test]
    fn what_the_app_does_not_know_of_an_account_is_sent_back() {
        let shown = json!({
            "id": "1", "username": "ada", "email": "ada@example.org", "enabled": true, "firstName": "Ada",
            "attributes": { "phone": ["1"] }, "requiredActions": [], "federationLink": "ldap", "totp": false,
        });
        let mut person: Person = serde_json::from_value(shown.clone()).unwrap();
        person.enabled = false;
        let mut expected = shown;
        expected["enabled"] = false.into();
        assert_eq!(json!(person), expected);
    }
}
