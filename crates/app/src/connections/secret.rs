//! The secret of a connection: it is kept before the settings are stored, and put back when they are refused.

use api::ApiError;
use auth::keychain::SecretState;
use connector::{CredentialError, CredentialSource, Secret};
use domain::ConnectionId;
use domain::form::{Answers, FieldError, Problem};

use crate::{App, error};

/// A secret that took the place of another.
pub(super) struct Replaced {
    earlier: Earlier,
    kept: Kept,
}

/// What was there before.
enum Earlier {
    Nothing,
    Secret(Secret),
    /// The keychain did not tell.
    Unknown,
}

/// Where the new one is.
enum Kept {
    InKeychain,
    UntilClosed,
}

/// The settings that decide to whom a secret is shown.
const DESTINATION: [&str; 5] = ["host", "port", "security", "username", "ca_certificate"];

/// Returns whether the new settings would show the secret to somebody else.
pub(super) fn goes_elsewhere(stored: &Answers, new: &Answers) -> bool {
    DESTINATION.iter().any(|key| stored.get(*key) != new.get(*key))
}

impl App {
    pub(super) async fn require_stored_secret(&self, id: ConnectionId) -> Result<(), ApiError> {
        match self.keychain.state(id).await {
            SecretState::Missing => {
                let missing =
                    FieldError::new("secret", Problem::Missing, "Enter the password of this account.");
                Err(ApiError::fields(vec![missing]))
            }
            // What cannot be looked up may well be there: the settings can be saved, the step will tell.
            SecretState::Present
            | SecretState::HeldUntilClosed
            | SecretState::Locked
            | SecretState::Unavailable { .. } => Ok(()),
        }
    }

    /// Keeps a new secret, and remembers the earlier one until the settings are stored as well.
    pub(super) async fn replace_secret(
        &self,
        id: ConnectionId,
        secret: Secret,
        until_closed: bool,
    ) -> Result<Replaced, ApiError> {
        let earlier = match self.earlier_secret(id).await {
            Ok(earlier) => earlier,
            // The person was asked to unlock the keychain and did not: they are not asked again right after.
            Err(auth::Error::KeychainLocked) if until_closed => {
                let kept = self.hold(id, secret)?;
                let earlier = Earlier::Unknown;
                return Ok(Replaced { earlier, kept });
            }
            Err(error) => return Err(error::auth(error)),
        };
        let kept = self.keep_secret(id, secret, until_closed).await?;
        Ok(Replaced { earlier, kept })
    }

    /// Undoes the change of a secret whose settings were refused.
    pub(super) async fn put_back(&self, id: ConnectionId, replaced: Replaced) {
        let undone = match (replaced.kept, replaced.earlier) {
            (Kept::InKeychain, Earlier::Secret(earlier)) => self.keychain.store(id, earlier).await,
            (Kept::InKeychain, Earlier::Nothing) => self.keychain.remove(id).await,
            (Kept::InKeychain, Earlier::Unknown) => Err(auth::Error::KeychainUnavailable {
                reason: "the earlier secret could not be read".to_owned(),
            }),
            (Kept::UntilClosed, Earlier::Secret(earlier)) => self.keychain.hold_until_closed(id, earlier),
            // What stands in the keychain was not touched.
            (Kept::UntilClosed, Earlier::Nothing | Earlier::Unknown) => {
                self.keychain.forget_held(id);
                Ok(())
            }
        };
        if let Err(error) = undone {
            tracing::error!(error = %error, "Cannot put a connection's earlier secret back.");
        }
    }

    /// Returns the secret that is about to be replaced.
    ///
    /// A locked keychain hides a secret that is there, so it is unlocked first: taken for none, the secret would be
    /// lost when it is to be put back.
    async fn earlier_secret(&self, id: ConnectionId) -> Result<Earlier, auth::Error> {
        let mut found = self.keychain.secret(id).await;
        if found.as_ref().err() == Some(&CredentialError::Locked) && !self.demo {
            // The person has just asked for what needs the keychain, so the desktop may ask them.
            self.keychain.unlock().await?;
            found = self.keychain.secret(id).await;
        }
        Ok(match found {
            Ok(secret) => Earlier::Secret(secret),
            Err(CredentialError::Missing) => Earlier::Nothing,
            Err(CredentialError::Locked | CredentialError::Unavailable { .. }) => Earlier::Unknown,
        })
    }

    async fn keep_secret(
        &self,
        id: ConnectionId,
        secret: Secret,
        until_closed: bool,
    ) -> Result<Kept, ApiError> {
        if self.demo {
            // The demo's profile is thrown away, and so is what was typed into it.
            return self.hold(id, secret);
        }
        let kept = match self.keychain.store(id, secret.clone()).await {
            Err(auth::Error::KeychainLocked) => {
                // The person has just asked for what needs the keychain, so the desktop may ask them.
                match self.keychain.unlock().await {
                    Ok(()) => self.keychain.store(id, secret.clone()).await,
                    Err(error) => Err(error),
                }
            }
            kept => kept,
        };
        match kept {
            Err(
                auth::Error::KeychainUnavailable { .. }
                | auth::Error::KeychainSilent { .. }
                | auth::Error::KeychainLocked,
            ) if until_closed => self.hold(id, secret),
            kept => kept.map(|()| Kept::InKeychain).map_err(error::auth),
        }
    }

    fn hold(&self, id: ConnectionId, secret: Secret) -> Result<Kept, ApiError> {
        self.keychain
            .hold_until_closed(id, secret)
            .map(|()| Kept::UntilClosed)
            .map_err(error::auth)
    }
}
