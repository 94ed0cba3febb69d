//! The secret of a connection. Each new one is kept under an id of its own before the settings are stored with
//! that id, so that no secret ever goes with other settings than those it was entered with: not in an attempt
//! that still has the earlier settings, not after a crash in between, and not when the keychain is late.

use api::ApiError;
use auth::keychain::SecretState;
use connector::{Secret, System};
use domain::ConnectionId;
use domain::form::{Answers, FieldError, Problem};
use store::StoredConnection;

use crate::{App, error};

/// Returns whether the new settings would show the secret to somebody else.
fn goes_elsewhere(system: &dyn System, stored: &Answers, new: &Answers) -> bool {
    let mut destination = system.spec().destination.iter();
    destination.any(|key| stored.get(*key) != new.get(*key))
}

impl App {
    /// Makes sure that settings which come without a secret may go with the stored one.
    pub(super) async fn require_stored_secret(
        &self,
        system: &dyn System,
        stored: Option<&StoredConnection>,
        new: &Answers,
    ) -> Result<(), ApiError> {
        let missing =
            |message: &str| ApiError::fields(vec![FieldError::new("secret", Problem::Missing, message)]);
        let state = match stored {
            Some(stored) => self.keychain.state(stored.id).await,
            None => SecretState::Missing,
        };
        match (stored, state) {
            (None, _) | (_, SecretState::Missing) => Err(missing("Enter the password of this account.")),
            // It was given for one account on one server. Whoever changes where it goes must know it.
            (Some(stored), _) if goes_elsewhere(system, &stored.settings, new) => Err(missing(
                "Enter the password again, because server, account or certificate changed.",
            )),
            // What cannot be looked up may well be there: the settings can be saved, the step will tell.
            (
                Some(_),
                SecretState::Present
                | SecretState::HeldUntilClosed
                | SecretState::Locked
                | SecretState::Unavailable { .. },
            ) => Ok(()),
        }
    }

    /// Has the desktop ask for a locked keychain to be opened.
    pub(super) async fn open_keychain(&self, id: ConnectionId) -> Result<(), ApiError> {
        match self.keychain.state(id).await {
            // The person has just asked for what needs the keychain, so the desktop may ask them.
            SecretState::Locked => self.keychain.unlock().await.map_err(error::auth),
            SecretState::Present
            | SecretState::HeldUntilClosed
            | SecretState::Missing
            | SecretState::Unavailable { .. } => Ok(()),
        }
    }

    /// Keeps a secret under an id that nothing refers to yet.
    pub(super) async fn keep_secret(
        &self,
        id: ConnectionId,
        secret: Secret,
        until_closed: bool,
    ) -> Result<(), ApiError> {
        if self.demo {
            // The demo's profile is thrown away, and so is what was typed into it.
            return self.keychain.hold_until_closed(id, secret).map_err(error::auth);
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
        let kept = match kept {
            Err(
                auth::Error::KeychainUnavailable { .. }
                | auth::Error::KeychainSilent { .. }
                | auth::Error::KeychainLocked,
            ) if until_closed => self.keychain.hold_until_closed(id, secret),
            kept => kept,
        };
        kept.map_err(error::auth)
    }

    /// Erases a secret to whose id nothing refers, or not any more. One that cannot be erased is never used
    /// again, so nobody is kept from anything by it.
    pub(super) async fn erase_secret(&self, id: ConnectionId) {
        if self.demo {
            self.keychain.forget_held(id);
        } else if let Err(error) = self.keychain.remove(id).await {
            tracing::warn!(error = %error, "Cannot erase a secret that is not used any more.");
        }
    }
}
