//! Sign-in.

use std::fmt;

use domain::role::Role;
use domain::{OrganizationId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::error::ApiError;

/// A password on its way to the core. It never prints itself.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Password(pub String);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// What the window shows first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SessionView {
    /// What must happen before anything else, or who is signed in.
    pub state: SessionState,
    /// Whether this is the throw-away demo profile.
    pub demo: bool,
    /// The app's version.
    pub app_version: String,
}

/// Who is signed in, or what must happen first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum SessionState {
    /// The data cannot be opened; nothing else works.
    StorageProblem {
        /// Which file, why, and what to do.
        error: ApiError,
    },
    /// There is no account yet.
    FirstRun,
    /// Nobody is signed in.
    SignedOut {
        /// Why, when a session has just ended by itself.
        reason: Option<SignedOutReason>,
    },
    /// The session waits for its password.
    Locked {
        /// Whose.
        email: String,
        /// Their name.
        name: String,
    },
    /// Somebody is signed in with a one-time password, and must choose one of their own before anything else.
    NewPassword {
        /// Who.
        account: AccountView,
    },
    /// Somebody is signed in.
    SignedIn {
        /// Who.
        account: AccountView,
    },
}

/// Why a session ended by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignedOutReason {
    /// Eight hours have passed.
    Expired,
    /// The account was disabled, or its password changed elsewhere.
    AccountChanged,
}

/// The account that is signed in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountView {
    /// Its address.
    pub email: String,
    /// Its name.
    pub name: String,
    /// Its role in the workspace.
    pub role: Role,
    /// The only organization that it sees; none when it sees the workspace.
    #[serde(default)]
    pub organization: Option<OrganizationId>,
    /// The workspace's name.
    pub workspace: String,
    /// When the session ends at the latest.
    pub expires_at: Timestamp,
}

/// The first owner.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateOwner {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Their password. Field errors name it `password`.
    pub password: Password,
}

/// A sign-in.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SignIn {
    /// The address.
    pub email: String,
    /// The password.
    pub password: Password,
}

/// The password of a locked session.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Unlock {
    /// The password.
    pub password: Password,
}

/// A change of password. Field errors name `current` and `new`.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangePassword {
    /// The one in force.
    pub current: Password,
    /// The one to come.
    pub new: Password,
}
