//! The Secret Service of Linux desktops: GNOME Keyring, KWallet, KeePassXC.
//!
//! Spoken to directly and not through the keyring crate, whose store connects once in a process (a keyring
//! that starts later or starts anew stays out of reach until the app does too), asks the person to unlock
//! from inside any call, and waits for the answer without end. Here every call looks first whether the
//! keyring is locked and says so, and connects anew when the service has changed. The entries carry the same
//! attributes as keyring's.
//!
//! Two weak spots of GNOME's daemon are kept away from. Version 42.1 dies when a program dismisses a question
//! of its own (`Prompt.Dismiss`), so a question stays on the screen until the person answers it. Later ones
//! are reported to die of a client that goes away before its request was looked at, so the connection to the
//! bus is kept for as long as it works.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use connector::Secret;
use secret_service::{Collection, EncryptionType, Error as ServiceError, Item, SecretService};

use crate::Error;
use crate::keychain::vault::Vault;
use crate::keychain::{Deadlines, ServiceName};

/// KWallet keeps only text whole.
const CONTENT_TYPE: &str = "text/plain";

pub(super) struct SecretServiceVault {
    service: String,
    deadlines: Deadlines,
    line: Mutex<Line>,
}

/// What connects us with the service; all of it is found out anew when it stops working.
#[derive(Default)]
struct Line {
    bus: Option<zbus::Connection>,
    session: Option<Arc<SecretService<'static>>>,
}

impl SecretServiceVault {
    pub(super) fn new(service: &ServiceName, deadlines: Deadlines) -> Self {
        Self {
            service: service.as_str().to_owned(),
            deadlines,
            line: Mutex::default(),
        }
    }

    fn attributes<'a>(&'a self, account: &'a str) -> HashMap<&'a str, &'a str> {
        HashMap::from([("service", &*self.service), ("username", account)])
    }

    /// Does the work, once more on a new line when the one from last time fails. Every work may be repeated.
    async fn on_line<T>(
        &self,
        work: impl AsyncFn(&SecretService<'static>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let last = self.line().session.clone();
        if let Some(session) = last {
            match work(&session).await {
                Err(Error::KeychainUnavailable { .. }) => *self.line() = Line::default(),
                answered => return answered,
            }
        }
        work(&*self.connect().await?).await
    }

    async fn connect(&self) -> Result<Arc<SecretService<'static>>, Error> {
        let known = self.line().bus.clone();
        let bus = match known {
            Some(bus) => bus,
            None => {
                let bus = zbus::Connection::session().await;
                let bus = bus.map_err(|error| Error::unavailable(&error))?;
                self.line().bus.insert(bus).clone()
            }
        };
        match SecretService::connect_with_existing(EncryptionType::Dh, bus).await {
            Ok(session) => {
                let session = Arc::new(session);
                self.line().session = Some(Arc::clone(&session));
                Ok(session)
            }
            Err(error) => {
                *self.line() = Line::default();
                Err(to_error(error))
            }
        }
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the work for a little longer than any caller does, so that a thread that was given up ends.
    fn wait_for<T>(
        &self,
        deadline: Duration,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| Error::unavailable(&error))?;
        let waited = deadline * 2;
        let done = runtime.block_on(async { tokio::time::timeout(waited, work).await });
        done.unwrap_or(Err(Error::KeychainSilent { waited }))
    }

    async fn get(&self, service: &SecretService<'_>, account: &str) -> Result<Option<Secret>, Error> {
        let items = self.find(service, account).await?;
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

    async fn set(&self, service: &SecretService<'_>, account: &str, secret: &Secret) -> Result<(), Error> {
        let secret = secret.expose().as_bytes();
        let items = self.find(service, account).await?;
        let Some((item, copies)) = items.split_first() else {
            let collection = unlocked_collection(service).await?;
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

/// Asks the person, where there is something to ask.
async fn ask_to_unlock(service: &SecretService<'_>) -> Result<(), Error> {
    match service.get_default_collection().await {
        Ok(collection) => collection.unlock().await.map_err(to_error),
        Err(ServiceError::NoResult) => {
            let created = service.create_collection("Default keyring", "default");
            created.await.map(|_| ()).map_err(to_error)
        }
        Err(error) => Err(to_error(error)),
    }
}

impl Vault for SecretServiceVault {
    fn read(&self, account: &str) -> Result<Option<Secret>, Error> {
        let reading = self.on_line(async |service| self.get(service, account).await);
        self.wait_for(self.deadlines.call, reading)
    }

    fn holds(&self, account: &str) -> Result<bool, Error> {
        let looking = self.on_line(async |service| Ok(!self.find(service, account).await?.is_empty()));
        self.wait_for(self.deadlines.call, looking)
    }

    fn write(&self, account: &str, secret: &Secret) -> Result<(), Error> {
        let writing = self.on_line(async |service| self.set(service, account, secret).await);
        self.wait_for(self.deadlines.call, writing)
    }

    fn erase(&self, account: &str) -> Result<(), Error> {
        let erasing = self.on_line(async |service| {
            for item in self.find(service, account).await? {
                delete(&item).await?;
            }
            Ok(())
        });
        self.wait_for(self.deadlines.call, erasing)
    }

    fn unlock(&self) -> Result<(), Error> {
        self.wait_for(self.deadlines.prompt, self.on_line(ask_to_unlock))
    }

    /// No call but the question waits for a person, so a service that does not answer hangs.
    fn silence(&self, waited: Duration) -> Error {
        Error::KeychainSilent { waited }
    }
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
