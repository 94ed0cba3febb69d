//! The accounts of a workspace. That an owner is left is looked at inside of the write that could take the last one
//! away, so that no two of them can do it together.

use domain::role::{Partner, Role};
use domain::{AccountId, Timestamp, WorkspaceId};

use crate::page::{self, Page};
use crate::table::account::NewAccount;
use crate::table::account_row::AccountRow;
use crate::{Control, Error};

/// What a new account is in its workspace.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NewMembership {
    /// Which workspace.
    pub workspace: WorkspaceId,
    /// What it may do there.
    pub role: Role,
    /// Whom it acts for; given exactly for a partner's own admin.
    pub partner: Option<Partner>,
}

/// What is changed about an account. Each ends the sessions that it has.
#[derive(Clone, PartialEq, Eq)]
pub enum AccountChange {
    /// What it may do.
    Role(Role),
    /// It cannot sign in any more.
    Disable,
    /// It can sign in again.
    Enable,
    /// The hash of a password that must be replaced at the next sign-in.
    OneTimePassword(String),
    /// It is deleted.
    Remove,
}

impl Control {
    /// Returns a page of the accounts of a workspace by name; `search` is contained in the name or the address, without
    /// case.
    ///
    /// # Errors
    /// [`Error::Cursor`] when `after` is not a place of this list.
    pub async fn list_accounts(
        &self,
        workspace: WorkspaceId,
        search: &str,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Page<AccountRow>, Error> {
        let (key, id) = page::read_account_place(after)?;
        let search = search.to_owned();
        let rows = self
            .database
            .read(move |read| read.account_rows(workspace, &search, (&key, &id), limit.saturating_add(1)))
            .await?;
        Ok(Page::of(rows, limit, page::account_place))
    }

    /// Returns an account of a workspace.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn member_account(
        &self,
        workspace: WorkspaceId,
        id: AccountId,
    ) -> Result<Option<AccountRow>, Error> {
        self.database
            .read(move |read| read.account_row(workspace, id))
            .await
    }

    /// Makes an account and its membership.
    ///
    /// # Errors
    /// [`Error::AddressTaken`] when the address signs in already.
    pub async fn add_account(
        &self,
        account: NewAccount,
        membership: NewMembership,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.database
            .write(move |write| {
                let key = domain::email::address_key(&account.email);
                if write.account_by_email(&key)?.is_some() {
                    return Err(Error::AddressTaken);
                }
                write.insert_account(&account, now)?;
                write.insert_membership(
                    account.id,
                    membership.workspace,
                    membership.role,
                    membership.partner,
                )
            })
            .await
    }

    /// Changes an account of a workspace.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the workspace has no such account, [`Error::Conflict`] when it has changed since
    /// `expected`, [`Error::LastOwner`] when no owner would be left who can sign in.
    pub async fn change_account(
        &self,
        workspace: WorkspaceId,
        id: AccountId,
        expected: u64,
        change: AccountChange,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.database
            .write(move |write| {
                let before = write.account_row(workspace, id)?.ok_or(Error::NotFound)?;
                let found = before.version;
                if found != expected {
                    return Err(Error::Conflict { expected, found });
                }
                match &change {
                    AccountChange::Role(role) => write.update_role(workspace, id, *role)?,
                    AccountChange::Disable => write.update_disabled(id, Some(now))?,
                    AccountChange::Enable => write.update_disabled(id, None)?,
                    AccountChange::OneTimePassword(hash) => write.update_one_time_password(id, hash, now)?,
                    AccountChange::Remove => write.delete_account(id)?,
                }
                if before.owns() && !write.has_owner(workspace)? {
                    return Err(Error::LastOwner);
                }
                write.count_account_up(id)
            })
            .await
    }
}
