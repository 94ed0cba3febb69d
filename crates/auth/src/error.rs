//! What can go wrong with passwords and the keychain.

use std::time::Duration;

use connector::CredentialError;

/// What can go wrong with passwords and the keychain.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// bcrypt would leave a part of it out, so it is refused.
    #[error("the password has {bytes} bytes, more than the {max} that count")]
    PasswordTooLong {
        /// Its length.
        bytes: usize,
        /// The most that is allowed.
        max: usize,
    },
    /// A stored hash is not one of bcrypt's.
    #[error("the stored password hash cannot be read")]
    HashUnreadable {
        /// What bcrypt says.
        #[source]
        source: bcrypt::BcryptError,
    },
    /// A hash could not be computed, for example for want of random numbers.
    #[error("the password cannot be hashed")]
    Hashing {
        /// What bcrypt says.
        #[source]
        source: bcrypt::BcryptError,
    },
    /// The computation was cut off because the app closes.
    #[error("the password check was interrupted")]
    Interrupted,
    /// Windows keeps no more in one entry, and a profile behaves the same on every system.
    #[error("the secret has {bytes} bytes, more than the {max} that a keychain entry holds")]
    SecretTooLong {
        /// Its length.
        bytes: usize,
        /// The most that is allowed.
        max: usize,
    },
    /// Some keychains cannot tell an empty entry from none.
    #[error("the secret is empty")]
    SecretEmpty,
    /// The keychain answers but is locked, or has not been set up; nothing was changed.
    #[error("the keychain is locked")]
    KeychainLocked,
    /// No keychain answers on this machine.
    #[error("no keychain answers: {reason}")]
    KeychainUnavailable {
        /// What was seen.
        reason: String,
    },
    /// The keychain took the call and did not answer in time. Whether a change took effect is not known.
    #[error("the keychain gave no answer within {} s", waited.as_secs_f32())]
    KeychainSilent {
        /// How long it was given.
        waited: Duration,
    },
}

impl Error {
    /// Returns the error of a keychain that cannot be reached, with the chain of causes as its reason.
    pub(crate) fn unavailable(error: &dyn std::error::Error) -> Self {
        let mut reason = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            let text = error.to_string();
            // Many libraries repeat their source in their own message.
            if !reason.contains(&text) {
                reason = format!("{reason}: {text}");
            }
            cause = error.source();
        }
        Self::KeychainUnavailable { reason }
    }
}

impl From<Error> for CredentialError {
    fn from(error: Error) -> Self {
        match error {
            Error::KeychainLocked => Self::Locked,
            Error::KeychainUnavailable { reason } => Self::Unavailable { reason },
            Error::KeychainSilent { .. }
            | Error::PasswordTooLong { .. }
            | Error::HashUnreadable { .. }
            | Error::Hashing { .. }
            | Error::Interrupted
            | Error::SecretTooLong { .. }
            | Error::SecretEmpty => Self::Unavailable {
                reason: error.to_string(),
            },
        }
    }
}
