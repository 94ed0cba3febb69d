//! Secrets and where they come from.

use domain::ConnectionId;
use secrecy::{ExposeSecret, SecretString};

use crate::error::Kind;
use crate::{BoxFuture, Error};

/// A secret in memory: no `Display`, no `Serialize`, a redacted `Debug`, and wiped when dropped.
#[derive(Clone, Debug)]
pub struct Secret(SecretString);

impl Secret {
    /// Takes a secret over.
    pub fn new(secret: impl Into<String>) -> Self {
        Self(SecretString::from(secret.into()))
    }

    /// Returns the secret itself: for the outside system and the keychain only.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

/// Where connections' secrets are.
pub trait CredentialSource: Send + Sync {
    /// Returns the secret of a connection.
    fn secret(&self, connection: ConnectionId) -> BoxFuture<'_, Result<Secret, CredentialError>>;
}

/// Why a secret cannot be had. None of them is a reason to ask for the secret in plain text.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CredentialError {
    /// The keychain is there but locked.
    #[error("the keychain is locked")]
    Locked,
    /// No keychain answers on this machine.
    #[error("no keychain answers: {reason}")]
    Unavailable {
        /// What was seen.
        reason: String,
    },
    /// The keychain has no entry for the connection.
    #[error("the keychain has no entry for this connection")]
    Missing,
}

impl From<CredentialError> for Error {
    /// Every one of them is put right outside the workflow, so the step waits.
    fn from(error: CredentialError) -> Self {
        let (code, message, hint) = match &error {
            CredentialError::Locked => (
                "keychain_locked",
                "The keychain of this computer is locked, so the connection's password cannot be read.",
                "Unlock the keychain, then try the step again. Nothing was sent.",
            ),
            CredentialError::Unavailable { .. } => (
                "keychain_unavailable",
                "This computer has no keychain that answers, so the connection's password cannot be read.",
                "Start the keychain, or enter the password on the Connections page for this session. Nothing was sent.",
            ),
            CredentialError::Missing => (
                "secret_missing",
                "The keychain has no password for this connection.",
                "Enter it on the Connections page; the step goes on by itself. Nothing was sent.",
            ),
        };
        Self::new(Kind::Blocked, code, message)
            .hint(hint)
            .caused_by(&error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_print_itself() {
        let printed = format!("{:?}", Secret::new("canary-7f3a"));
        assert!(!printed.contains("canary"), "{printed} tells the secret");
    }
}
