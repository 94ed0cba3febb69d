//! The Secret Service of Linux desktops: GNOME Keyring, KWallet, KeePassXC.
//!
//! Spoken to directly and not through the keyring crate, whose store connects once in a process (a keyring
//! that starts later or starts anew stays out of reach until the app does too), asks the person to unlock
//! from inside any call, and waits for the answer without end. Here every call connects anew, which costs
//! some milliseconds, looks whether the keyring is locked, and says so. The entries carry the same attributes
//! as keyring's.

mod question;

use std::collections::HashMap;
use std::time::Duration;

use connector::Secret;
use secret_service::{Collection, EncryptionType, Error as ServiceError, Item, SecretService};
use zbus::connection::Builder;

use crate::Error;
use crate::keychain::vault::{GaveUp, Vault};
use crate::keychain::{Deadlines, ServiceName};

/// KWallet keeps only text whole.
const CONTENT_TYPE: &str = "text/plain";

pub(super) struct SecretServiceVault {
    service: String,
    deadlines: Deadlines,
}

impl SecretServiceVault {
    pub(super) fn new(service: &ServiceName, deadlines: Deadlines) -> Self {
        Self {
            service: service.as_str().to_owned(),
            deadlines,
        }
    }

    fn attributes<'a>(&'a self, account: &'a str) -> HashMap<&'a str, &'a str> {
        HashMap::from([("service", &*self.service), ("username", account)])
    }

    async fn connect(&self) -> Result<SecretService<'static>, Error> {
        SecretService::connect_with_existing(EncryptionType::Dh, self.bus().await?)
            .await
            .map_err(to_error)
    }

    /// Connects to the message bus. A message without an answer fails after twice the time that a caller
    /// waits, so that a thread that was given up ends.
    async fn bus(&self) -> Result<zbus::Connection, Error> {
        let bus = Builder::session().map_err(|error| Error::unavailable(&error))?;
        let bus = bus.method_timeout(self.deadlines.call * 2).build().await;
        bus.map_err(|error| Error::unavailable(&error))
    }

    async fn look(&self, account: &str) -> Result<bool, Error> {
        let service = self.connect().await?;
        Ok(!self.find(&service, account).await?.is_empty())
    }

    async fn get(&self, account: &str) -> Result<Option<Secret>, Error> {
        let service = self.connect().await?;
        let items = self.find(&service, account).await?;
        let Some(item) = items.first() else {
            return Ok(None);
        };
        let bytes = item.get_secret().await.map_err(to_error)?;
        match String::from_utf8(bytes) {
            Ok(secret) => Ok(Some(Secret::new(secret))),
            Err(_) => Err(Error::KeychainUnavailable {
                reason: "the entry is not text".to_owned(),
            }),
        }
    }

    async fn set(&self, account: &str, secret: &Secret) -> Result<(), Error> {
        let service = self.connect().await?;
        let secret = secret.expose().as_bytes();
        let items = self.find(&service, account).await?;
        let Some((item, copies)) = items.split_first() else {
            let collection = unlocked_collection(&service).await?;
            let label = format!("HyOpps Desktop, connection {account}");
            let attributes = self.attributes(account);
            let created = collection.create_item(&label, attributes, secret, true, CONTENT_TYPE);
            return created.await.map(|_| ()).map_err(to_error);
        };
        item.set_secret(secret, CONTENT_TYPE).await.map_err(to_error)?;
        // An older copy must not come up one day.
        for copy in copies {
            delete(copy).await?;
        }
        Ok(())
    }

    async fn delete(&self, account: &str) -> Result<(), Error> {
        let service = self.connect().await?;
        for item in self.find(&service, account).await? {
            delete(&item).await?;
        }
        Ok(())
    }

    /// Finds the entries of an account, normally one. When there is none, the keyring is asked whether it
    /// could tell: a locked KWallet finds nothing.
    async fn find<'a>(&self, service: &'a SecretService<'_>, account: &str) -> Result<Vec<Item<'a>>, Error> {
        let found = service.search_items(self.attributes(account)).await;
        let found = found.map_err(to_error)?;
        if !found.locked.is_empty() {
            return Err(Error::KeychainLocked);
        }
        if found.unlocked.is_empty() {
            unlocked_collection(service).await?;
        }
        Ok(found.unlocked)
    }
}

/// Returns the collection for new entries. One that does not exist yet counts as locked, because the same
/// question of the desktop sets it up.
async fn unlocked_collection<'a>(service: &'a SecretService<'_>) -> Result<Collection<'a>, Error> {
    let collection = match service.get_default_collection().await {
        Ok(collection) => collection,
        Err(ServiceError::NoResult) => return Err(Error::KeychainLocked),
        Err(error) => return Err(to_error(error)),
    };
    if collection.is_locked().await.map_err(to_error)? {
        return Err(Error::KeychainLocked);
    }
    Ok(collection)
}

async fn delete(item: &Item<'_>) -> Result<(), Error> {
    item.ensure_unlocked().await.map_err(to_error)?;
    item.delete().await.map_err(to_error)
}

impl Vault for SecretServiceVault {
    fn read(&self, account: &str) -> Result<Option<Secret>, Error> {
        wait_for(self.get(account))
    }

    fn holds(&self, account: &str) -> Result<bool, Error> {
        wait_for(self.look(account))
    }

    fn write(&self, account: &str, secret: &Secret) -> Result<(), Error> {
        wait_for(self.set(account, secret))
    }

    fn erase(&self, account: &str) -> Result<(), Error> {
        wait_for(self.delete(account))
    }

    fn unlock(&self, gave_up: GaveUp<'_>) -> Result<(), Error> {
        wait_for(async { question::ask(&self.bus().await?, gave_up).await })
    }

    /// No call waits for a person, so a service that does not answer hangs.
    fn silence(&self, waited: Duration) -> Error {
        Error::KeychainSilent { waited }
    }
}

fn wait_for<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Error::unavailable(&error))?;
    runtime.block_on(work)
}

fn to_error(error: ServiceError) -> Error {
    if is_lock(&error) {
        Error::KeychainLocked
    } else {
        Error::unavailable(&error)
    }
}

fn is_lock(error: &ServiceError) -> bool {
    if let ServiceError::Zbus(zbus::Error::MethodError(name, _, _)) = error {
        return name.as_str() == "org.freedesktop.Secret.Error.IsLocked";
    }
    matches!(
        error,
        ServiceError::Locked | ServiceError::Prompt | ServiceError::PromptDisconnected
    )
}
