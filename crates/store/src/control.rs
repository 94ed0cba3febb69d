//! The control database: who can sign in, and to which workspaces.

mod members;

use std::sync::Arc;

use domain::role::Role;
use domain::{AccountId, OrganizationId, SessionId, Timestamp, WorkspaceId};

use crate::Error;
use crate::database::Database;
use crate::table::account::{Account, NewAccount};
use crate::table::sign_in_failure::SignInFailures;
use crate::table::workspace::{Member, Membership, NewWorkspace};

pub use members::{AccountChange, NewMembership};

/// A handle on the control database. Every method needs a Tokio runtime.
#[derive(Clone)]
pub struct Control {
    pub(crate) database: Arc<Database>,
}

impl Control {
    /// Returns how many accounts there are.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn account_count(&self) -> Result<u64, Error> {
        self.database.read(|read| read.account_count()).await
    }

    /// Returns an account.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn account(&self, id: AccountId) -> Result<Option<Account>, Error> {
        self.database.read(move |read| read.account(id)).await
    }

    /// Returns the account with an address, given as [`domain::email::address_key`].
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn account_by_email(&self, email_key: &str) -> Result<Option<Account>, Error> {
        let email_key = email_key.to_owned();
        self.database
            .read(move |read| read.account_by_email(&email_key))
            .await
    }

    /// Returns what an account is in its workspace.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn membership(&self, account: AccountId) -> Result<Option<Membership>, Error> {
        self.database.read(move |read| read.membership(account)).await
    }

    /// Returns the members of a workspace who can sign in, by name. A partner's own admin does not work in it.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn members(&self, workspace: WorkspaceId) -> Result<Vec<Member>, Error> {
        self.database.read(move |read| read.members(workspace)).await
    }

    /// Returns the accounts of an organization's own admins, also of those who are switched off.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn partner_admins(
        &self,
        workspace: WorkspaceId,
        organization: OrganizationId,
    ) -> Result<Vec<AccountId>, Error> {
        self.database
            .read(move |read| read.partner_admins(workspace, organization))
            .await
    }

    /// Replaces the hash of an account's password and returns the account's new version.
    ///
    /// # Errors
    /// [`Error::NotFound`] without such an account; when the file cannot be written.
    pub async fn set_password(&self, account: AccountId, hash: &str, now: Timestamp) -> Result<u64, Error> {
        let hash = hash.to_owned();
        self.database
            .write(move |write| write.update_password(account, &hash, now))
            .await
    }

    /// Returns how often the sign-in has failed for an address.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn sign_in_failures(&self, email_key: &str) -> Result<Option<SignInFailures>, Error> {
        let email_key = email_key.to_owned();
        self.database
            .read(move |read| read.sign_in_failures(&email_key))
            .await
    }

    /// Counts one more failure for an address and returns the new count.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn record_failure(&self, email_key: &str, now: Timestamp) -> Result<SignInFailures, Error> {
        let email_key = email_key.to_owned();
        self.database
            .write(move |write| write.count_sign_in_failure(&email_key, now))
            .await
    }

    /// Forgets the failures of an address.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn clear_failures(&self, email_key: &str) -> Result<(), Error> {
        let email_key = email_key.to_owned();
        self.database
            .write(move |write| write.delete_sign_in_failures(&email_key))
            .await
    }

    /// Forgets the failures of every address that failed last at `until` or before, and returns how many
    /// addresses that were.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn clear_failures_until(&self, until: Timestamp) -> Result<usize, Error> {
        self.database
            .write(move |write| write.delete_sign_in_failures_until(until))
            .await
    }

    /// Records that somebody has signed in.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn session_started(
        &self,
        id: SessionId,
        account: AccountId,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.database
            .write(move |write| write.insert_session(id, account, at))
            .await
    }

    /// Records that a session has ended, and why. Only the first end counts.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn session_ended(&self, id: SessionId, at: Timestamp, reason: &str) -> Result<(), Error> {
        let reason = reason.to_owned();
        self.database
            .write(move |write| write.end_session(id, at, &reason))
            .await
    }

    /// Makes the first account, its workspace and its membership at once.
    pub(crate) async fn insert_owner(
        &self,
        account: NewAccount,
        workspace: NewWorkspace,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.database
            .write(move |write| {
                if write.account_count()? > 0 {
                    return Err(Error::AlreadySetUp);
                }
                write.insert_account(&account, now)?;
                write.insert_workspace(&workspace, now)?;
                write.insert_membership(account.id, workspace.id, Role::Owner, None)
            })
            .await
    }
}
