//! Passwords of accounts, kept for the command line when a person asks for it. The window never asks.

use connector::Secret;
use domain::AccountId;

use crate::Error;
use crate::keychain::{Keychain, check_size};

impl Keychain {
    /// Keeps an account's password, in place of an earlier one. It is never held in memory instead.
    ///
    /// # Errors
    /// When it is empty or too long, or the keychain is locked, absent or silent.
    pub async fn keep_password(&self, account: AccountId, password: Secret) -> Result<(), Error> {
        check_size(&password)?;
        let entry = entry_of(account);
        self.call(move |vault| vault.write(&entry, &password)).await
    }

    /// Returns an account's password, when it was kept.
    ///
    /// # Errors
    /// When the keychain is locked, absent or silent.
    pub async fn kept_password(&self, account: AccountId) -> Result<Option<Secret>, Error> {
        let entry = entry_of(account);
        self.call(move |vault| vault.read(&entry)).await
    }

    /// Removes an account's password, and returns whether there was one.
    ///
    /// # Errors
    /// When the keychain is locked, absent or silent; then its entry may still stand.
    pub async fn forget_password(&self, account: AccountId) -> Result<bool, Error> {
        let entry = entry_of(account);
        self.call(move |vault| {
            let was_there = vault.holds(&entry)?;
            vault.erase(&entry)?;
            Ok(was_there)
        })
        .await
    }

    /// Asks the keychain for something that is not there, to learn whether it answers.
    ///
    /// # Errors
    /// When it is locked, absent or silent.
    pub async fn answers(&self) -> Result<(), Error> {
        self.call(|vault| vault.holds("nothing")).await?;
        Ok(())
    }
}

/// The id and not the address: accounts of two data folders may have the same one.
fn entry_of(account: AccountId) -> String {
    format!("account-{account}")
}
