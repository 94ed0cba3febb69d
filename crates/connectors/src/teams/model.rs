//! The JSON of Microsoft Graph, as far as the app reads it.

use domain::Timestamp;
use domain::email::address_key;
use serde::Deserialize;

/// One page of a list.
#[derive(Deserialize)]
pub(super) struct Page<T> {
    pub(super) value: Vec<T>,
    #[serde(rename = "@odata.nextLink")]
    pub(super) next: Option<String>,
}

/// Somebody in the directory. A field that the app may not see is left empty.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct User {
    pub(super) id: String,
    #[serde(default)]
    display_name: Option<String>,
    #[serde(default)]
    mail: Option<String>,
    #[serde(default)]
    other_mails: Option<Vec<String>>,
    #[serde(default)]
    user_principal_name: Option<String>,
    #[serde(default)]
    user_type: Option<String>,
    #[serde(default)]
    account_enabled: Option<bool>,
    #[serde(default)]
    external_user_state: Option<String>,
    #[serde(default)]
    creation_type: Option<String>,
    #[serde(default)]
    created_date_time: Option<String>,
}

impl User {
    /// What the app asks for of each.
    pub(super) const SELECTED: &str = "id,displayName,mail,otherMails,userPrincipalName,userType,accountEnabled,\
                                       externalUserState,creationType,createdDateTime";

    /// Returns the name, or else the address.
    pub(super) fn name(&self) -> &str {
        let name = self.display_name.as_deref().filter(|name| !name.is_empty());
        name.or(self.mail.as_deref()).unwrap_or(&self.id)
    }

    /// Returns whether an address is one of theirs, whatever its case.
    pub(super) fn has_address(&self, address: &str) -> bool {
        let wanted = address_key(address);
        let own = self.mail.iter().chain(self.other_mails.iter().flatten());
        own.chain(&self.user_principal_name)
            .any(|own| address_key(own) == wanted)
    }

    /// Returns whether it is a guest for certain.
    pub(super) fn is_guest(&self) -> bool {
        self.user_type.as_deref() == Some("Guest")
    }

    /// Returns whether signing in was switched off.
    pub(super) fn is_disabled(&self) -> bool {
        self.account_enabled == Some(false)
    }

    /// Returns what became of the invitation; empty for people who were not invited.
    pub(super) fn invitation(&self) -> &str {
        self.external_user_state.as_deref().unwrap_or_default()
    }

    /// Returns whether it was made by an invitation.
    pub(super) fn was_invited(&self) -> bool {
        self.creation_type.as_deref() == Some("Invitation")
    }

    /// Returns when it was made.
    pub(super) fn created(&self) -> Option<Timestamp> {
        self.created_date_time.as_deref().and_then(timestamp)
    }
}

/// The one thing that the app reads of the answer to an invitation: the rest holds a link that signs people in.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Invitation {
    pub(super) invited_user: Object,
}

/// Anything in the directory.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Object {
    pub(super) id: String,
    #[serde(default)]
    pub(super) display_name: Option<String>,
}

/// A membership in a team or channel. Its id is of no meaning.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Member {
    pub(super) id: String,
    #[serde(default)]
    user_id: Option<String>,
    #[serde(default)]
    roles: Vec<String>,
}

impl Member {
    pub(super) fn is_of(&self, user: &str) -> bool {
        self.user_id
            .as_deref()
            .is_some_and(|own| own.eq_ignore_ascii_case(user))
    }

    pub(super) fn is_owner(&self) -> bool {
        self.roles.iter().any(|role| role == "owner")
    }
}

/// A channel of a team.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Channel {
    pub(super) id: String,
    pub(super) display_name: String,
    #[serde(default)]
    membership_type: Option<String>,
    #[serde(default)]
    web_url: Option<String>,
    #[serde(default)]
    created_date_time: Option<String>,
    #[serde(default)]
    description: Option<String>,
}

impl Channel {
    /// How the description of every channel begins that the app makes: by it the app knows its own.
    pub(super) const OURS: &str = "Set up by HyOpps Desktop for ";

    /// One that an earlier step makes first, and of which only this is known.
    pub(super) fn coming(name: &str, kind: &str) -> Self {
        Self {
            id: String::new(),
            display_name: name.to_owned(),
            membership_type: Some(kind.to_owned()),
            web_url: None,
            created_date_time: None,
            description: None,
        }
    }

    /// Returns whether it is not there yet.
    pub(super) fn is_coming(&self) -> bool {
        self.id.is_empty()
    }

    /// Returns whether the app made it.
    pub(super) fn is_ours(&self) -> bool {
        self.description
            .as_deref()
            .is_some_and(|description| description.starts_with(Self::OURS))
    }

    /// Returns the word that Graph has for its kind.
    pub(super) fn kind(&self) -> &str {
        self.membership_type.as_deref().unwrap_or("standard")
    }

    pub(super) fn is_private(&self) -> bool {
        self.kind() == "private"
    }

    pub(super) fn link(&self) -> &str {
        self.web_url.as_deref().unwrap_or_default()
    }

    pub(super) fn created(&self) -> Option<Timestamp> {
        self.created_date_time.as_deref().and_then(timestamp)
    }
}

/// The registration of the app.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Registration {
    #[serde(default)]
    pub(super) password_credentials: Vec<PasswordCredential>,
}

/// What the registration tells of a client secret: its first three characters and its end.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PasswordCredential {
    #[serde(default)]
    pub(super) hint: Option<String>,
    #[serde(default)]
    end_date_time: Option<String>,
}

impl PasswordCredential {
    pub(super) fn ends(&self) -> Option<Timestamp> {
        self.end_date_time.as_deref().and_then(timestamp)
    }
}

fn timestamp(text: &str) -> Option<Timestamp> {
    let at = text.parse::<jiff::Timestamp>().ok()?;
    Some(Timestamp::from_micros(at.as_microsecond()))
}
