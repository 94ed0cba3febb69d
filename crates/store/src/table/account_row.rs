//! Accounts with what they are in a workspace: the list, and what is changed about one.

use domain::email::address_key;
use domain::role::{Partner, Role};
use domain::text::name_key;
use domain::{AccountId, Timestamp, WorkspaceId};
use rusqlite::Row;

use crate::Error;
use crate::sql::{self, Read, Write};
use crate::table::workspace::partner;

/// One account in a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccountRow {
    /// Its id.
    pub id: AccountId,
    /// Its name.
    pub name: String,
    /// Its address.
    pub email: String,
    /// What it may do in the workspace.
    pub role: Role,
    /// Whom it acts for, when it is a partner's own admin.
    pub partner: Option<Partner>,
    /// When it was switched off.
    pub disabled_at: Option<Timestamp>,
    /// Whether it has a one-time password still.
    pub must_change_password: bool,
    /// When its password was set.
    pub password_changed_at: Timestamp,
    /// Counted up with every change.
    pub version: u64,
}

impl AccountRow {
    /// Returns whether it is an owner who can sign in for good: not with a password that may end unused.
    pub(crate) fn owns(&self) -> bool {
        self.role == Role::Owner && self.disabled_at.is_none() && !self.must_change_password
    }

    /// Returns the key by which the list is ordered.
    pub(crate) fn search_key(&self) -> String {
        search_key(&self.name, &self.email)
    }
}

/// A key has no line feed, so a search never matches across the one between name and address.
pub(crate) fn search_key(name: &str, email: &str) -> String {
    format!("{}\n{}", name_key(name), address_key(email))
}

macro_rules! select_accounts {
    ($rest:literal) => {
        concat!(
            "SELECT
                 accounts.id,
                 accounts.name,
                 accounts.email,
                 memberships.role,
                 memberships.organization,
                 memberships.person,
                 accounts.disabled_at,
                 accounts.must_change_password,
                 accounts.password_changed_at,
                 accounts.version
             FROM accounts
             JOIN memberships ON memberships.account = accounts.id AND memberships.workspace = ?1
             WHERE ",
            $rest
        )
    };
}

pub(crate) const PAGE: &str = select_accounts!(
    "(accounts.search_key, accounts.id) > (?2, ?3) AND instr(accounts.search_key, ?4) > 0
     ORDER BY accounts.search_key, accounts.id
     LIMIT ?5"
);

impl Read<'_> {
    /// Returns the accounts behind a place in the list whose name or address contains the search, in order.
    pub(crate) fn account_rows(
        &self,
        workspace: WorkspaceId,
        search: &str,
        after: (&str, &str),
        limit: u32,
    ) -> Result<Vec<AccountRow>, Error> {
        let (key, id) = after;
        let params = (sql::text(workspace), key, id, name_key(search), limit);
        self.all(PAGE, params, account_row)
    }

    pub(crate) fn account_row(
        &self,
        workspace: WorkspaceId,
        id: AccountId,
    ) -> Result<Option<AccountRow>, Error> {
        self.one(
            select_accounts!("accounts.id = ?2"),
            [sql::text(workspace), sql::text(id)],
            account_row,
        )
    }

    /// Returns whether an owner is left who can sign in for good.
    pub(crate) fn has_owner(&self, workspace: WorkspaceId) -> Result<bool, Error> {
        let found = self.one(
            "SELECT accounts.id
             FROM memberships
             JOIN accounts ON accounts.id = memberships.account
             WHERE memberships.workspace = ?1
               AND memberships.role = ?2
               AND accounts.disabled_at IS NULL
               AND accounts.must_change_password = 0
             LIMIT 1",
            (sql::text(workspace), Role::Owner.as_str()),
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }
}

impl Write<'_> {
    pub(crate) fn update_role(&self, workspace: WorkspaceId, id: AccountId, role: Role) -> Result<(), Error> {
        self.execute(
            "UPDATE memberships SET role = ?3 WHERE workspace = ?1 AND account = ?2",
            (sql::text(workspace), sql::text(id), role.as_str()),
        )?;
        Ok(())
    }

    pub(crate) fn update_disabled(&self, id: AccountId, at: Option<Timestamp>) -> Result<(), Error> {
        self.execute(
            "UPDATE accounts SET disabled_at = ?2 WHERE id = ?1",
            (sql::text(id), at.map(Timestamp::as_micros)),
        )?;
        Ok(())
    }

    /// Stores a password that must be replaced at the next sign-in.
    pub(crate) fn update_one_time_password(
        &self,
        id: AccountId,
        hash: &str,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.execute(
            "UPDATE accounts
             SET password_hash = ?2,
                 password_changed_at = ?3,
                 must_change_password = 1
             WHERE id = ?1",
            (sql::text(id), hash, now.as_micros()),
        )?;
        Ok(())
    }

    pub(crate) fn count_account_up(&self, id: AccountId) -> Result<(), Error> {
        self.execute(
            "UPDATE accounts SET version = version + 1 WHERE id = ?1",
            [sql::text(id)],
        )?;
        Ok(())
    }

    /// Deletes an account with its memberships and sessions.
    pub(crate) fn delete_account(&self, id: AccountId) -> Result<(), Error> {
        self.execute("DELETE FROM accounts WHERE id = ?1", [sql::text(id)])?;
        Ok(())
    }
}

fn account_row(row: &Row<'_>) -> rusqlite::Result<AccountRow> {
    Ok(AccountRow {
        id: sql::id(row, "id")?,
        name: row.get("name")?,
        email: row.get("email")?,
        role: sql::word(row, "role", Role::parse)?,
        partner: partner(row)?,
        disabled_at: row
            .get::<_, Option<i64>>("disabled_at")?
            .map(Timestamp::from_micros),
        must_change_password: row.get("must_change_password")?,
        password_changed_at: sql::time(row, "password_changed_at")?,
        version: sql::count(row, "version")?,
    })
}
