//! What every system's keychain can do for us. Its calls may block and belong on the keychain's thread.

use std::sync::Arc;
use std::time::Duration;

use connector::Secret;

use crate::Error;
use crate::keychain::{Deadlines, ServiceName};

/// One system's keychain, seen through one service name; an account is one entry.
pub trait Vault: Send + Sync {
    /// Returns the secret, or none.
    fn read(&self, account: &str) -> Result<Option<Secret>, Error>;

    /// Returns whether there is a secret, without reading it.
    fn holds(&self, account: &str) -> Result<bool, Error>;

    /// Writes the secret in place of an earlier one.
    fn write(&self, account: &str, secret: &Secret) -> Result<(), Error>;

    /// Removes the secret; one that is not there is fine.
    fn erase(&self, account: &str) -> Result<(), Error>;

    /// Lets the desktop ask the person to unlock, and returns when they have answered.
    fn unlock(&self) -> Result<(), Error>;

    /// Returns what it means that a call has not returned for this long.
    fn silence(&self, waited: Duration) -> Error;
}

#[cfg(any(target_os = "macos", windows))]
pub(super) fn of_this_machine(service: &ServiceName, _deadlines: Deadlines) -> Arc<dyn Vault> {
    Arc::new(crate::keychain::native::NativeVault::new(service))
}

#[cfg(all(unix, not(target_os = "macos")))]
pub(super) fn of_this_machine(service: &ServiceName, deadlines: Deadlines) -> Arc<dyn Vault> {
    Arc::new(crate::keychain::secret_service::SecretServiceVault::new(
        service, deadlines,
    ))
}
