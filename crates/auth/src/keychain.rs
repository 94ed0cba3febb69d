//! The operating system's keychain, one entry per connection, and what is held in memory where there is none.
//! It also keeps passwords of accounts for the command line.
//!
//! Keychains are called on a thread of their own with a deadline: their calls block, some cannot be made
//! inside an async runtime, and some never return while a keychain is locked. On Linux no call but
//! [`Keychain::unlock`] makes the desktop ask the person anything; macOS asks as it sees fit.

mod memory;
mod passwords;
pub mod vault;
mod worker;

#[cfg(any(target_os = "macos", windows))]
mod native;
#[cfg(all(unix, not(target_os = "macos")))]
mod secret_service;

use std::sync::Arc;
use std::time::Duration;

use connector::{BoxFuture, CredentialError, CredentialSource, Secret};
use domain::ConnectionId;

use crate::Error;
use memory::MemorySecrets;
use vault::Vault;
use worker::Worker;

/// The most bytes of a secret: Windows keeps no more in one entry.
pub const MAX_SECRET_BYTES: usize = 2560;

/// Under which name the entries stand in the keychain.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ServiceName(String);

impl ServiceName {
    /// Returns the name of the app's ordinary profile.
    pub fn product() -> Self {
        Self("com.hyopps.desktop".to_owned())
    }

    /// Returns the name of another profile, for example `demo`, whose entries are apart from all others.
    pub fn profile(profile: &str) -> Self {
        Self(format!("com.hyopps.desktop.{profile}"))
    }

    /// Returns the name as the keychain shows it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How long the keychain is given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Deadlines {
    /// For a call that nobody has to answer.
    pub call: Duration,
    /// For a person to answer the desktop's question.
    pub prompt: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            call: Duration::from_secs(5),
            prompt: Duration::from_secs(120),
        }
    }
}

/// What is known of a connection's secret.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SecretState {
    /// The keychain has it.
    Present,
    /// It is held in memory until the app closes.
    HeldUntilClosed,
    /// There is none.
    Missing,
    /// The keychain is locked, or was never set up, so nobody can tell.
    Locked,
    /// No keychain answers.
    Unavailable {
        /// What was seen.
        reason: String,
    },
}

/// The secrets of all connections of one profile, and the passwords that the command line was asked to keep.
pub struct Keychain {
    /// For every call but one.
    worker: Worker,
    /// For the question to the person, so that nobody else waits until they have answered.
    asker: Worker,
    deadlines: Deadlines,
    held: MemorySecrets,
}

impl Keychain {
    /// Looks at the keychain of this machine when asked, not before.
    pub fn new(service: &ServiceName, deadlines: Deadlines) -> Self {
        Self::on(vault::of_this_machine(service, deadlines), deadlines)
    }

    /// Works on the given vault.
    pub fn on(vault: Arc<dyn Vault>, deadlines: Deadlines) -> Self {
        Self {
            worker: Worker::new(Arc::clone(&vault)),
            asker: Worker::new(vault),
            deadlines,
            held: MemorySecrets::default(),
        }
    }

    /// Puts a connection's secret into the keychain, in place of an earlier one. One that was held in memory
    /// is forgotten then.
    ///
    /// # Errors
    /// When the secret is empty or too long, or the keychain is locked, absent or silent.
    pub async fn store(&self, connection: ConnectionId, secret: Secret) -> Result<(), Error> {
        check_size(&secret)?;
        let account = connection.to_string();
        self.call(move |vault| vault.write(&account, &secret)).await?;
        self.held.forget(connection);
        Ok(())
    }

    /// Holds a connection's secret in memory until the app closes. Only after the person was asked: the next
    /// start knows nothing of it.
    ///
    /// From then on it comes before the keychain's, since it is newer than anything that stands there.
    ///
    /// # Errors
    /// When the secret is empty or too long.
    pub fn hold_until_closed(&self, connection: ConnectionId, secret: Secret) -> Result<(), Error> {
        check_size(&secret)?;
        self.held.hold(connection, secret);
        Ok(())
    }

    /// Forgets a secret that was held in memory; the keychain stays as it is. Repeating it changes nothing.
    pub fn forget_held(&self, connection: ConnectionId) {
        self.held.forget(connection);
    }

    /// Removes a connection's secret from memory and keychain. Repeating it changes nothing.
    ///
    /// # Errors
    /// When the keychain is locked, absent or silent; then its entry may still stand.
    pub async fn remove(&self, connection: ConnectionId) -> Result<(), Error> {
        self.held.forget(connection);
        let account = connection.to_string();
        self.call(move |vault| vault.erase(&account)).await
    }

    /// Returns what is known of a connection's secret, without reading it.
    pub async fn state(&self, connection: ConnectionId) -> SecretState {
        if self.held.get(connection).is_some() {
            return SecretState::HeldUntilClosed;
        }
        let account = connection.to_string();
        match self.call(move |vault| vault.holds(&account)).await {
            Ok(true) => SecretState::Present,
            Ok(false) => SecretState::Missing,
            Err(error) => match CredentialError::from(error) {
                CredentialError::Locked => SecretState::Locked,
                CredentialError::Missing => SecretState::Missing,
                CredentialError::Unavailable { reason } => SecretState::Unavailable { reason },
            },
        }
    }

    /// Makes the desktop ask the person to unlock the keychain, or to set one up, and waits for the answer.
    /// Call it only when the person has just asked for something that needs the keychain.
    ///
    /// After the deadline the question stays on the screen; who answers it later finds the keychain open at
    /// the next attempt.
    ///
    /// # Errors
    /// When it stays locked because the person refused, could not be asked, or did not answer in time; when
    /// no keychain answers.
    pub async fn unlock(&self) -> Result<(), Error> {
        let asked = self.asker.call(self.deadlines.prompt, |vault| vault.unlock());
        match asked.await {
            Err(Error::KeychainSilent { .. }) => Err(Error::KeychainLocked),
            answered => answered,
        }
    }

    async fn call<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&dyn Vault) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.worker.call(self.deadlines.call, ask).await
    }

    async fn read(&self, connection: ConnectionId) -> Result<Secret, CredentialError> {
        if let Some(secret) = self.held.get(connection) {
            return Ok(secret);
        }
        let account = connection.to_string();
        let found = self.call(move |vault| vault.read(&account)).await?;
        found.ok_or(CredentialError::Missing)
    }
}

impl CredentialSource for Keychain {
    fn secret(&self, connection: ConnectionId) -> BoxFuture<'_, Result<Secret, CredentialError>> {
        Box::pin(self.read(connection))
    }
}

fn check_size(secret: &Secret) -> Result<(), Error> {
    let bytes = secret.expose().len();
    if bytes == 0 {
        return Err(Error::SecretEmpty);
    }
    if bytes > MAX_SECRET_BYTES {
        let max = MAX_SECRET_BYTES;
        return Err(Error::SecretTooLong { bytes, max });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
