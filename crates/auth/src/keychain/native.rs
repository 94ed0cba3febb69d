//! The keychains of macOS and Windows, through the keyring crate.

use std::collections::HashMap;
use std::time::Duration;

use connector::Secret;
use keyring_core::Entry;

use crate::Error;
use crate::keychain::ServiceName;
use crate::keychain::vault::Vault;

pub(super) struct NativeVault {
    service: String,
}

impl NativeVault {
    pub(super) fn new(service: &ServiceName) -> Self {
        Self {
            service: service.as_str().to_owned(),
        }
    }

    fn entry(&self, account: &str) -> Result<Entry, Error> {
        if let Err(error) = keyring::Entry::store_status() {
            return Err(Error::unavailable(error));
        }
        // Kept on this machine: the default would roam with the profile in a Windows domain.
        #[cfg(windows)]
        let options = HashMap::from([("persistence", "Local")]);
        #[cfg(target_os = "macos")]
        let options = HashMap::new();
        Entry::new_with_modifiers(&self.service, account, &options).map_err(to_error)
    }
}

impl Vault for NativeVault {
    fn read(&self, account: &str) -> Result<Option<Secret>, Error> {
        let Some(bytes) = found(self.entry(account)?.get_secret())? else {
            return Ok(None);
        };
        match String::from_utf8(bytes) {
            Ok(secret) => Ok(Some(Secret::new(secret))),
            Err(_) => Err(Error::KeychainUnavailable {
                reason: "the entry is not text".to_owned(),
            }),
        }
    }

    /// A search leaves the secret where it is, so that macOS asks nobody for leave.
    #[cfg(target_os = "macos")]
    fn holds(&self, account: &str) -> Result<bool, Error> {
        self.entry(account)?;
        let wanted = HashMap::from([("service", &*self.service), ("user", account)]);
        let found = found(Entry::search(&wanted))?;
        Ok(found.is_some_and(|entries| !entries.is_empty()))
    }

    #[cfg(windows)]
    fn holds(&self, account: &str) -> Result<bool, Error> {
        Ok(found(self.entry(account)?.get_attributes())?.is_some())
    }

    fn write(&self, account: &str, secret: &Secret) -> Result<(), Error> {
        let entry = self.entry(account)?;
        entry.set_secret(secret.expose().as_bytes()).map_err(to_error)
    }

    fn erase(&self, account: &str) -> Result<(), Error> {
        found(self.entry(account)?.delete_credential()).map(|_| ())
    }

    /// Neither system has a call for it: Windows has no lock apart from the session's, and macOS asks by
    /// itself as soon as an entry is read.
    fn unlock(&self) -> Result<(), Error> {
        Ok(())
    }

    /// macOS keeps a call until the person has answered its question; Windows never asks.
    fn silence(&self, waited: Duration) -> Error {
        if cfg!(target_os = "macos") {
            Error::KeychainLocked
        } else {
            Error::KeychainSilent { waited }
        }
    }
}

fn found<T>(result: keyring_core::Result<T>) -> Result<Option<T>, Error> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(keyring_core::Error::NoEntry) => Ok(None),
        Err(error) => Err(to_error(error)),
    }
}

fn to_error(error: keyring_core::Error) -> Error {
    if is_lock(&error) {
        Error::KeychainLocked
    } else {
        Error::unavailable(&error)
    }
}

/// Returns whether the person must unlock the keychain, or has just refused to.
#[cfg(target_os = "macos")]
fn is_lock(error: &keyring_core::Error) -> bool {
    const USER_CANCELED: i32 = -128;
    const AUTH_FAILED: i32 = -25293;
    const INTERACTION_NOT_ALLOWED: i32 = -25308;
    let cause = std::error::Error::source(error);
    let status = cause.and_then(|cause| cause.downcast_ref::<security_framework::base::Error>());
    let codes = [USER_CANCELED, AUTH_FAILED, INTERACTION_NOT_ALLOWED];
    status.is_some_and(|status| codes.contains(&status.code()))
}

/// The Credential Manager is open for as long as the person is signed in to Windows.
#[cfg(windows)]
fn is_lock(_error: &keyring_core::Error) -> bool {
    false
}
