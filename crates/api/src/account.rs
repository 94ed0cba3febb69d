//! Accounts: who can sign in, and as what.

use std::fmt;

use domain::role::Role;
use domain::{AccountId, PersonId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::organization::OrganizationOption;
use crate::page::Cursor;

/// Asks for accounts.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListAccounts {
    /// What the name or address must contain; empty for all.
    pub search: String,
    /// Where the last page ended.
    pub after: Option<Cursor>,
}

/// One account in the list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountRow {
    /// Its id.
    pub id: AccountId,
    /// Counted up with every change.
    pub version: u64,
    /// Its name.
    pub name: String,
    /// Its address.
    pub email: String,
    /// What it may do.
    pub role: Role,
    /// The organization that a partner's own admin acts for. Its name is empty when it is gone.
    pub organization: Option<OrganizationOption>,
    /// Whether it can sign in.
    pub state: AccountState,
    /// Whether it is the account that asks.
    pub is_own: bool,
    /// Whether the account that asks may change it.
    pub can_change: bool,
}

/// Whether an account can sign in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum AccountState {
    /// It can, with a password of its own.
    Active,
    /// It can with its one-time password, and must choose one of its own then.
    Invited {
        /// When the one-time password ends.
        until: Timestamp,
    },
    /// Its one-time password has ended.
    Expired,
    /// It was disabled.
    Disabled,
    /// The person was deactivated, deleted or moved, or their organization is not worked with any more.
    Detached,
}

/// Names one account as it was seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountRef {
    /// Its id.
    pub id: AccountId,
    /// The version that was seen; a newer one is a conflict.
    pub version: u64,
}

/// Makes a person their organization's own admin. Field errors name `person`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PromotePerson {
    /// Who.
    pub person: PersonId,
}

/// Makes an account for somebody who works in the workspace. Field errors name `name`, `email` and `role`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateMember {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// What they may do.
    pub role: Role,
}

/// Says what a member may do from now on. Field errors name `role`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangeRole {
    /// Which account.
    pub account: AccountRef,
    /// What they may do.
    pub role: Role,
}

/// A password for the first sign-in, on its way to whoever hands it over. It is told once, and never prints itself.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OneTimePassword(pub String);

impl fmt::Debug for OneTimePassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OneTimePassword(…)")
    }
}

/// What is handed over to somebody who is to sign in for the first time.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IssuedPassword {
    /// Whose.
    pub account: AccountId,
    /// Their name.
    pub name: String,
    /// The address they sign in with.
    pub email: String,
    /// The password. Nobody can be told it a second time.
    pub password: OneTimePassword,
    /// When it ends.
    pub until: Timestamp,
}
