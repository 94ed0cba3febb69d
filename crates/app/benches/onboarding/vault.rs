//! A keychain that is as fast as memory and forgets everything at the end.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use auth::Error;
use auth::keychain::vault::Vault;
use connector::Secret;

#[derive(Default)]
pub(crate) struct Memory(Mutex<BTreeMap<String, Secret>>);

impl Memory {
    fn entries(&self) -> MutexGuard<'_, BTreeMap<String, Secret>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Vault for Memory {
    fn read(&self, account: &str) -> Result<Option<Secret>, Error> {
        Ok(self.entries().get(account).cloned())
    }

    fn holds(&self, account: &str) -> Result<bool, Error> {
        Ok(self.entries().contains_key(account))
    }

    fn write(&self, account: &str, secret: &Secret) -> Result<(), Error> {
        self.entries().insert(account.to_owned(), secret.clone());
        Ok(())
    }

    fn erase(&self, account: &str) -> Result<(), Error> {
        self.entries().remove(account);
        Ok(())
    }

    fn unlock(&self) -> Result<(), Error> {
        Ok(())
    }

    fn silence(&self, waited: Duration) -> Error {
        Error::KeychainSilent { waited }
    }
}
