//! Passwords: which new ones are taken, and their bcrypt hashes.
//!
//! Hashing takes a good part of a second by intent, so it runs on the blocking threads of the runtime. A
//! password longer than bcrypt looks at is refused, never cut.

mod common;

use std::fmt;

use bcrypt::{BcryptError, HashParts};
use domain::account::{MAX_PASSWORD_BYTES, check_password};
use domain::form::{FieldError, Problem};
use zeroize::Zeroizing;

use crate::Error;

/// A password as it was typed: wiped when dropped, and it never prints itself.
#[derive(Clone)]
pub struct Password(Zeroizing<String>);

impl Password {
    /// Takes a password over.
    pub fn new(password: impl Into<String>) -> Self {
        Self(Zeroizing::new(password.into()))
    }

    /// Returns the text, for whoever is to read it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// A bcrypt hash as it is stored. It does not print itself either: it can be attacked at leisure.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Takes a stored hash over.
    ///
    /// # Errors
    /// When it is none of bcrypt's.
    pub fn from_stored(hash: impl Into<String>) -> Result<Self, Error> {
        let hash = hash.into();
        match hash.parse::<HashParts>() {
            Ok(_) => Ok(Self(hash)),
            Err(source) => Err(Error::HashUnreadable { source }),
        }
    }

    /// Returns the text to store.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// How much work a hash is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cost(u32);

impl Cost {
    /// The cost of the product.
    pub const PRODUCT: Self = Self(12);

    /// The least bcrypt allows: for tests, whose passwords protect nothing.
    pub const TEST: Self = Self(4);
}

impl Default for Cost {
    fn default() -> Self {
        Self::PRODUCT
    }
}

/// Whose password it will be.
#[derive(Clone, Copy, Debug)]
pub struct Owner<'a> {
    /// Their address.
    pub email: &'a str,
    /// Their name.
    pub name: &'a str,
}

/// Checks a new password: its length, and that it is not among the first that anybody would try.
///
/// # Errors
/// One error for the field `path`.
pub fn check_new(path: &str, password: &Password, owner: Owner<'_>) -> Result<(), FieldError> {
    check_password(path, &password.0)?;
    let refused = |message| Err(FieldError::new(path, Problem::Refused, message));
    if password.0.chars().any(char::is_control) {
        return refused("Leave out tabs, line breaks and other control characters.");
    }
    if common::is_owners(&password.0, owner) {
        return refused("Choose a password without your address, your name or the name of this product.");
    }
    if common::is_common(&password.0) {
        return refused(
            "This password is among the first that somebody would try. Choose another, for example a few words that do not belong together.",
        );
    }
    Ok(())
}

/// Makes a password for one sign-in, to be read out or typed off: sixteen letters and digits in groups of four, without
/// those that are taken for one another.
pub fn one_time(chance: [u8; 10]) -> Password {
    const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let mut bits = chance
        .iter()
        .fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
    let mut password = Zeroizing::new(String::with_capacity(19));
    for place in 0..16 {
        if place > 0 && place % 4 == 0 {
            password.push('-');
        }
        password.push(char::from(LETTERS[(bits % 32) as usize]));
        bits /= 32;
    }
    Password(password)
}

/// Hashes a password.
///
/// It does not judge the password beyond its length; [`check_new`] does.
///
/// # Errors
/// When the password is too long, or there are no random numbers.
pub async fn hash(password: Password, cost: Cost) -> Result<PasswordHash, Error> {
    on_blocking_thread(move || {
        check_length(&password)?;
        let hash = if fills_the_key(&password) {
            bcrypt::hash(&*password.0, cost.0)
        } else {
            bcrypt::non_truncating_hash(&*password.0, cost.0)
        };
        hash.map(PasswordHash).map_err(|source| Error::Hashing { source })
    })
    .await
}

/// Returns whether the password belongs to the hash.
///
/// # Errors
/// When the password is too long to belong to any hash.
pub async fn verify(password: Password, hash: PasswordHash) -> Result<bool, Error> {
    on_blocking_thread(move || {
        check_length(&password)?;
        verify_fitting(&password, &hash.0).map_err(|source| Error::HashUnreadable { source })
    })
    .await
}

/// Does the work of [`verify`] for an account that does not exist, so that the time taken does not tell.
///
/// # Errors
/// The same as for an account that exists.
pub async fn verify_nobody(password: Password, cost: Cost) -> Result<(), Error> {
    // Salt and hash are of the right form; that nobody has the password does not matter, as nobody asks.
    let Cost(work) = cost;
    let hash = format!("$2b${work:02}$abcdefghijklmnopqrstuuAbCdEfGhIjKlMnOpQrStUvWxYzAbCde");
    verify(password, PasswordHash(hash)).await.map(|_| ())
}

async fn on_blocking_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(_) => Err(Error::Interrupted),
    }
}

fn check_length(password: &Password) -> Result<(), Error> {
    let bytes = password.0.len();
    if bytes > MAX_PASSWORD_BYTES {
        let max = MAX_PASSWORD_BYTES;
        return Err(Error::PasswordTooLong { bytes, max });
    }
    Ok(())
}

/// Returns whether the password is exactly as long as bcrypt's key.
///
/// The functions that refuse to truncate count the zero byte behind the password, and so refuse this one too,
/// although every byte of the password itself is used. The plain functions cut nothing but that zero byte.
fn fills_the_key(password: &Password) -> bool {
    password.0.len() == MAX_PASSWORD_BYTES
}

fn verify_fitting(password: &Password, hash: &str) -> Result<bool, BcryptError> {
    if fills_the_key(password) {
        bcrypt::verify(&*password.0, hash)
    } else {
        bcrypt::non_truncating_verify(&*password.0, hash)
    }
}

#[cfg(test)]
mod tests;
