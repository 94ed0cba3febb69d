//! Accounts: who can sign in.

use std::fmt;

use domain::email::address_key;
use domain::{AccountId, Timestamp};
use rusqlite::Row;

use crate::Error;
use crate::sql::{self, Read, Write};
use crate::table::account_row::search_key;

/// Somebody who can sign in.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Its address, as it was typed.
    pub email: String,
    /// Its name.
    pub name: String,
    /// The bcrypt hash of its password.
    pub password_hash: String,
    /// When it was switched off.
    pub disabled_at: Option<Timestamp>,
    /// Whether the password was made by somebody else, and must be replaced before anything else.
    pub must_change_password: bool,
    /// When the password was set.
    pub password_changed_at: Timestamp,
    /// Counted up with every change.
    pub version: u64,
}

/// An account that is to be made.
#[derive(Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// The id it will have.
    pub id: AccountId,
    /// Its address.
    pub email: String,
    /// Its name.
    pub name: String,
    /// The bcrypt hash of its password.
    pub password_hash: String,
    /// Whether the password was made by somebody else, and must be replaced before anything else.
    pub must_change_password: bool,
}

impl fmt::Debug for Account {
    /// Leaves out what identifies a person or a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("id", &self.id)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for NewAccount {
    /// Leaves out what identifies a person or a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewAccount")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

macro_rules! select_account {
    () => {
        "SELECT
             id,
             email,
             name,
             password_hash,
             disabled_at,
             must_change_password,
             password_changed_at,
             version
         FROM accounts "
    };
}

impl Read<'_> {
    pub(crate) fn account_count(&self) -> Result<u64, Error> {
        let found = self.one("SELECT count(*) AS accounts FROM accounts", [], |row| {
            sql::count(row, "accounts")
        })?;
        Ok(found.unwrap_or_default())
    }

    pub(crate) fn account(&self, id: AccountId) -> Result<Option<Account>, Error> {
        self.one(
            concat!(select_account!(), "WHERE id = ?1"),
            [sql::text(id)],
            account,
        )
    }

    pub(crate) fn account_by_email(&self, email_key: &str) -> Result<Option<Account>, Error> {
        self.one(
            concat!(select_account!(), "WHERE email_key = ?1"),
            [email_key],
            account,
        )
    }
}

impl Write<'_> {
    pub(crate) fn insert_account(&self, new: &NewAccount, now: Timestamp) -> Result<(), Error> {
        self.execute(
            "INSERT INTO accounts (
                 id,
                 email,
                 email_key,
                 name,
                 password_hash,
                 created_at,
                 password_changed_at,
                 search_key,
                 must_change_password,
                 version
             )
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?8, 1)",
            (
                sql::text(new.id),
                &new.email,
                address_key(&new.email),
                &new.name,
                &new.password_hash,
                now.as_micros(),
                search_key(&new.name, &new.email),
                new.must_change_password,
            ),
        )?;
        Ok(())
    }

    /// Stores a password that the account has chosen itself, and returns the account's new version.
    pub(crate) fn update_password(&self, id: AccountId, hash: &str, now: Timestamp) -> Result<u64, Error> {
        let version = self.one(
            "UPDATE accounts
             SET password_hash = ?2,
                 password_changed_at = ?3,
                 must_change_password = 0,
                 version = version + 1
             WHERE id = ?1
             RETURNING version",
            (sql::text(id), hash, now.as_micros()),
            |row| sql::count(row, "version"),
        )?;
        version.ok_or(Error::NotFound)
    }
}

fn account(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account {
        id: sql::id(row, "id")?,
        email: row.get("email")?,
        name: row.get("name")?,
        password_hash: row.get("password_hash")?,
        disabled_at: row
            .get::<_, Option<i64>>("disabled_at")?
            .map(Timestamp::from_micros),
        must_change_password: row.get("must_change_password")?,
        password_changed_at: sql::time(row, "password_changed_at")?,
        version: sql::count(row, "version")?,
    })
}
