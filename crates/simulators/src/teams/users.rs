//! People: finding, inviting, deleting and restoring them.

use serde_json::{Value, json};

use crate::teams::odata::selected;
use crate::teams::refusal::Refusal;
use crate::teams::{CLIENT_ID, TENANT, Teams, User, is_hidden, text};
use crate::{Answer, Request};

/// The permissions that let an app read people.
pub(super) const READ: [&str; 4] = [
    "User.Read.All",
    "User.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];

/// The permissions that let an app change people.
pub(super) const WRITE: [&str; 1] = ["User.ReadWrite.All"];

/// What comes of somebody unless the query says otherwise.
const BY_DEFAULT: [&str; 4] = ["id", "displayName", "mail", "userPrincipalName"];

/// Characters that an invitation refuses in an address.
const NOT_INVITED: &str = "~!#$%^&*()+=[]{}\\/|;:\"<>?,";

impl Teams {
    pub(super) fn list_users(&mut self, request: &Request) -> Result<Answer, Refusal> {
        let known = ["mail", "otherMails", "userPrincipalName", "displayName"];
        let listing = self.listing();
        let clauses = listing.filter(request, &known)?;
        let mut items = Vec::new();
        for user in &mut self.users {
            let fits = clauses
                .as_ref()
                .is_none_or(|clauses| clauses.iter().any(|(name, value)| user.has(name, value)));
            if fits && !is_hidden(&mut user.hidden) {
                items.push(user.to_json());
            }
        }
        listing.page(request, &items, &BY_DEFAULT)
    }

    pub(super) fn user(&mut self, request: &Request, id: &str) -> Result<Answer, Refusal> {
        let user = self.visible_user(id)?.to_json();
        Ok(Answer::json(200, &selected(request, &user, &BY_DEFAULT)?))
    }

    pub(super) fn change_user(&mut self, request: &Request, id: &str) -> Result<Answer, Refusal> {
        let enabled = request
            .json()
            .and_then(|body| body.get("accountEnabled")?.as_bool());
        let enabled = enabled.ok_or_else(|| Refusal::bad("Invalid property value."))?;
        self.visible_user(id)?.is_enabled = enabled;
        Ok(Answer::empty(204))
    }

    pub(super) fn delete_user(&mut self, id: &str) -> Result<Answer, Refusal> {
        self.visible_user(id)?;
        let place = self.users.iter().position(|user| user.id == id);
        let place = place.ok_or_else(|| Refusal::no_object(id))?;
        let user = self.users.remove(place);
        self.deleted.push(user);
        Ok(Answer::empty(204))
    }

    pub(super) fn list_deleted(&mut self, request: &Request) -> Result<Answer, Refusal> {
        if request.query("$filter").is_some() {
            return Err(Refusal::bad("Filter is not supported without ConsistencyLevel."));
        }
        let items: Vec<_> = self.deleted.iter().map(User::to_json).collect();
        self.listing().page(request, &items, &BY_DEFAULT)
    }

    pub(super) fn deleted_user(&mut self, request: &Request, id: &str) -> Result<Answer, Refusal> {
        let user = self.deleted.iter().find(|user| user.id == id);
        let user = user.ok_or_else(|| Refusal::no_object(id))?.to_json();
        Ok(Answer::json(200, &selected(request, &user, &BY_DEFAULT)?))
    }

    pub(super) fn restore_user(&mut self, id: &str) -> Result<Answer, Refusal> {
        let place = self.deleted.iter().position(|user| user.id == id);
        let user = self.deleted.remove(place.ok_or_else(|| Refusal::no_object(id))?);
        let answer = Answer::json(
            200,
            &json!({"@odata.type": "#microsoft.graph.user", "id": user.id, "displayName": user.name}),
        );
        self.users.push(user);
        Ok(answer)
    }

    pub(super) fn invite(&mut self, request: &Request) -> Result<Answer, Refusal> {
        let body = request
            .json()
            .ok_or_else(|| Refusal::bad("Empty Payload. JSON content expected."))?;
        let (Some(address), Some(redirect)) = (
            text(&body, "invitedUserEmailAddress"),
            text(&body, "inviteRedirectUrl"),
        ) else {
            return Err(Refusal::new(
                400,
                "BadRequest",
                "invitedUserEmailAddress and inviteRedirectUrl are required.",
            ));
        };
        if !self.may_invite {
            return Err(Refusal::new(
                403,
                "Authorization_RequestDenied",
                "Guest invitations not allowed for your company. Contact your company administrator for more details.",
            ));
        }
        let is_address = address
            .split_once('@')
            .is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'));
        if !is_address || address.contains(|c| NOT_INVITED.contains(c)) {
            return Err(Refusal::new(
                400,
                "BadRequest",
                "The invited user email address is not valid.",
            ));
        }
        if let Some(user) = self.users.iter().find(|user| user.has_address(address))
            && !user.is_guest
        {
            let message = format!(
                "The invited user already exists in the directory as object ID: {}. They can use that account to \
                 sign in to shared apps and resources.",
                user.id
            );
            return Err(Refusal::new(400, "BadRequest", message));
        }
        let mails = body.get("sendInvitationMessage").and_then(Value::as_bool) == Some(true);
        if mails {
            self.invitation_mails.push(address.to_owned());
        }
        let name = text(&body, "invitedUserDisplayName").unwrap_or(address);
        let id = match self.users.iter().find(|user| user.has_address(address)) {
            Some(user) => user.id.clone(),
            None => self.new_guest(address, name),
        };
        let invitation = self.new_id();
        Ok(Answer::json(
            201,
            &json!({
                "id": invitation,
                "inviteRedeemUrl": format!(
                    "https://login.microsoftonline.com/redeem?rd=https%3a%2f%2finvitations.microsoft.com%2fredeem%2f\
                     %3ftenant%3d{TENANT}%26user%3d{id}%26ticket%3dcanary-ticket"
                ),
                "invitedUserDisplayName": name,
                "invitedUserType": "Guest",
                "invitedUserEmailAddress": address,
                "sendInvitationMessage": mails,
                "inviteRedirectUrl": redirect,
                "status": "PendingAcceptance",
                "invitedUser": {"id": id},
            }),
        ))
    }

    pub(super) fn applications(&mut self, request: &Request) -> Result<Answer, Refusal> {
        let listing = self.listing();
        let clauses = listing.filter(request, &["appId"])?.unwrap_or_default();
        let ends = self.secret_ends.clone().unwrap_or_default();
        let hint: String = self.secret.chars().take(3).collect();
        let app = json!({
            "id": "5b0c7d1e-9f2a-4c3b-8d4e-6a7b8c9d0e1f",
            "appId": CLIENT_ID,
            "displayName": "HyOpps Desktop",
            "passwordCredentials": [
                {"hint": "zzz", "keyId": "1", "endDateTime": "2026-11-30T00:00:00Z", "secretText": null},
                {"hint": hint, "keyId": "2", "endDateTime": "2020-01-01T00:00:00Z", "secretText": null},
                {"hint": hint, "keyId": "3", "endDateTime": ends, "secretText": null},
            ],
        });
        let is_asked = clauses
            .iter()
            .any(|(name, value)| name == "appId" && value == CLIENT_ID);
        let items = if is_asked { vec![app] } else { Vec::new() };
        listing.page(
            request,
            &items,
            &["id", "appId", "displayName", "passwordCredentials"],
        )
    }

    /// Returns somebody who can be seen, and counts the look.
    pub(super) fn visible_user(&mut self, id: &str) -> Result<&mut User, Refusal> {
        let user = self.users.iter_mut().find(|user| user.id == id);
        let user = user.ok_or_else(|| Refusal::no_object(id))?;
        if is_hidden(&mut user.hidden) {
            return Err(Refusal::no_object(id));
        }
        Ok(user)
    }
}

impl User {
    pub(super) fn has_address(&self, address: &str) -> bool {
        ["mail", "otherMails", "userPrincipalName"]
            .iter()
            .any(|name| self.has(name, address))
    }

    /// Returns whether a property has the value, as the directory compares.
    fn has(&self, name: &str, value: &str) -> bool {
        let is = |text: &str| text.to_lowercase() == value.to_lowercase();
        match name {
            "mail" => self.mail.as_deref().is_some_and(is),
            "otherMails" => self.other_mails.iter().any(|mail| is(mail)),
            "userPrincipalName" => is(&self.principal_name),
            _ => is(&self.name),
        }
    }

    fn to_json(&self) -> Value {
        json!({
            "id": self.id,
            "displayName": self.name,
            "mail": self.mail,
            "otherMails": self.other_mails,
            "userPrincipalName": self.principal_name,
            "userType": if self.is_guest { "Guest" } else { "Member" },
            "accountEnabled": self.is_enabled,
            "externalUserState": self.state,
            "creationType": self.state.as_ref().map(|_| "Invitation"),
            "createdDateTime": self.created,
        })
    }
}
