//! People and groups of the directory.

use domain::email::address_key;
use reqwest::Method;
use serde_json::json;

use crate::teams::client::{Ask, Session};
use crate::teams::error::Fault;
use crate::teams::model::{Invitation, Object, Registration, User};
use crate::teams::rights::{INVITE_USERS, READ_APPLICATIONS, READ_GROUPS, READ_USERS, WRITE_USERS};

/// A request that reads from the directory.
const READ: Ask<'static> = Ask {
    permission: READ_USERS,
    counted_as: "directory",
    method: Method::GET,
    path: &[],
    query: &[],
    body: None,
};

/// Properties by which people are found, with how a filter compares them.
const COMPARED: [(&str, &str); 3] = [
    ("mail eq '", "'"),
    ("otherMails/any(x:x eq '", "')"),
    ("userPrincipalName eq '", "'"),
];

impl Session {
    /// Finds the one person with an address, whatever its case; none when there is nobody.
    pub(super) async fn find(&self, email: &str) -> Result<Option<User>, Fault> {
        let value = email.replace('\'', "''");
        let filters = COMPARED.map(|(before, after)| format!("{before}{value}{after}"));
        let found = match self.filtered(&filters.join(" or ")).await {
            // The directory may not take the combination; then each is asked for itself.
            Err(Fault::Refused { said }) if said.status == 400 => {
                let mut found = Vec::new();
                for filter in &filters {
                    found.append(&mut self.filtered(filter).await?);
                }
                found
            }
            found => found?,
        };
        let mut found: Vec<_> = found.into_iter().filter(|user| user.has_address(email)).collect();
        found.sort_by(|one, other| one.id.cmp(&other.id));
        found.dedup_by(|one, other| one.id == other.id);
        match found.len() {
            0 | 1 => Ok(found.pop()),
            count => Err(Fault::PersonAmbiguous {
                email: email.to_owned(),
                count,
            }),
        }
    }

    async fn filtered(&self, filter: &str) -> Result<Vec<User>, Fault> {
        let query = [("$filter", filter), ("$select", User::SELECTED)];
        self.list(&Ask {
            path: &["users"],
            query: &query,
            ..READ
        })
        .await
    }

    /// Reads somebody by id.
    pub(super) async fn user(&self, id: &str) -> Result<User, Fault> {
        self.read(&Ask {
            path: &["users", id],
            query: &[("$select", User::SELECTED)],
            ..READ
        })
        .await
    }

    /// Reads somebody by id; none when there is nobody.
    pub(super) async fn maybe_user(&self, id: &str) -> Result<Option<User>, Fault> {
        found(self.user(id).await)
    }

    /// Invites a guest and returns the new object's id. The directory may show it later.
    pub(super) async fn invite(
        &self,
        email: &str,
        name: &str,
        redirect: &str,
        sends_mail: bool,
    ) -> Result<String, Fault> {
        let mut body = json!({
            "invitedUserEmailAddress": email,
            "inviteRedirectUrl": redirect,
            "sendInvitationMessage": sends_mail,
        });
        if !name.is_empty() {
            body["invitedUserDisplayName"] = name.into();
        }
        let answer = self
            .send(&Ask {
                permission: INVITE_USERS,
                counted_as: "invitations",
                method: Method::POST,
                path: &["invitations"],
                body: Some(body),
                ..READ
            })
            .await;
        let answer = match answer {
            Err(Fault::Refused { said }) => {
                let email = email.to_owned();
                return Err(Fault::InvitationRefused { email, said });
            }
            answer => answer?,
        };
        // An error of the usual kind would show the beginning of the answer, which can hold the link that signs in.
        let invitation = answer.maybe_json();
        let invitation =
            invitation.and_then(|invitation| serde_json::from_value::<Invitation>(invitation).ok());
        let invited = invitation.map(|invitation| invitation.invited_user.id);
        invited.ok_or(Fault::NotSeen {
            what: "the invited guest",
        })
    }

    /// Deletes somebody for 30 days, and after that for good.
    pub(super) async fn delete_user(&self, id: &str) -> Result<(), Fault> {
        let deleted = self
            .send(&Ask {
                permission: WRITE_USERS,
                method: Method::DELETE,
                path: &["users", id],
                ..READ
            })
            .await;
        match deleted {
            Ok(_) | Err(Fault::NotFound { .. }) => Ok(()),
            // The answer got lost. Whoever is not there any more was deleted.
            Err(fault) if fault.is_unclear() => match self.maybe_user(id).await {
                Ok(None) => Ok(()),
                Ok(Some(_)) | Err(_) => Err(fault),
            },
            Err(fault) => Err(fault),
        }
    }

    /// Finds who had an address and was deleted last.
    pub(super) async fn find_deleted(&self, email: &str) -> Result<Option<User>, Fault> {
        let deleted: Vec<User> = self
            .list(&Ask {
                path: &["directory", "deletedItems", "microsoft.graph.user"],
                query: &[("$select", User::SELECTED), ("$top", "999")],
                ..READ
            })
            .await?;
        let wanted = address_key(email);
        let had_it = deleted.into_iter().filter(|user| user.has_address(&wanted));
        Ok(had_it.max_by_key(User::created))
    }

    /// Returns whether somebody can still be restored.
    pub(super) async fn is_deleted(&self, id: &str) -> Result<bool, Fault> {
        let deleted = self
            .read::<Object>(&Ask {
                path: &["directory", "deletedItems", id],
                ..READ
            })
            .await;
        Ok(found(deleted)?.is_some())
    }

    /// Restores somebody who was deleted.
    pub(super) async fn restore(&self, id: &str) -> Result<(), Fault> {
        let restored = self
            .send(&Ask {
                permission: WRITE_USERS,
                method: Method::POST,
                path: &["directory", "deletedItems", id, "restore"],
                ..READ
            })
            .await;
        match restored {
            Ok(_) => Ok(()),
            Err(fault) if fault.is_unclear() => match self.maybe_user(id).await {
                Ok(Some(_)) => Ok(()),
                Ok(None) | Err(_) => Err(fault),
            },
            Err(fault) => Err(fault),
        }
    }

    /// Returns the groups, roles and units that somebody is a direct member of.
    pub(super) async fn member_of(&self, id: &str) -> Result<Vec<Object>, Fault> {
        self.list(&Ask {
            permission: READ_GROUPS,
            path: &["users", id, "memberOf"],
            query: &[("$select", "id,displayName")],
            ..READ
        })
        .await
    }

    /// Returns all groups that are teams.
    pub(super) async fn teams(&self) -> Result<Vec<Object>, Fault> {
        self.list(&Ask {
            permission: READ_GROUPS,
            path: &["groups"],
            query: &[
                ("$filter", "resourceProvisioningOptions/Any(x:x eq 'Team')"),
                ("$select", "id,displayName"),
                ("$top", "999"),
            ],
            ..READ
        })
        .await
    }

    /// Reads a group.
    pub(super) async fn group(&self, id: &str) -> Result<Object, Fault> {
        self.read(&Ask {
            permission: READ_GROUPS,
            path: &["groups", id],
            query: &[("$select", "id,displayName")],
            ..READ
        })
        .await
    }

    /// Reads the app's own registration, which few apps may.
    pub(super) async fn registration(&self) -> Result<Option<Registration>, Fault> {
        let filter = format!("appId eq '{}'", self.client_id());
        let found: Vec<Registration> = self
            .list(&Ask {
                permission: READ_APPLICATIONS,
                path: &["applications"],
                query: &[("$filter", &filter), ("$select", "passwordCredentials")],
                ..READ
            })
            .await?;
        Ok(found.into_iter().next())
    }
}

/// Makes none of what is not there.
pub(super) fn found<T>(read: Result<T, Fault>) -> Result<Option<T>, Fault> {
    match read {
        Ok(found) => Ok(Some(found)),
        Err(Fault::NotFound { .. }) => Ok(None),
        Err(fault) => Err(fault),
    }
}
