//! Passwords for the first sign-in: made here, told once, and replaced by whoever signs in with them.

use std::time::Duration;

use api::account::{IssuedPassword, OneTimePassword};
use api::{ApiError, ErrorCode};
use auth::password::{self, Password, PasswordHash};
use domain::{AccountId, Timestamp};

use crate::{App, error};

/// How long somebody has for the first sign-in.
const LASTS: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Returns when an account's one-time password ends; none when it has a password of its own.
pub(crate) fn ends_at(account: &store::Account) -> Option<Timestamp> {
    account
        .must_change_password
        .then(|| end_of(account.password_changed_at))
}

/// Returns when a one-time password ends that was made at a time.
pub(crate) fn end_of(made_at: Timestamp) -> Timestamp {
    made_at.plus(LASTS)
}

pub(crate) fn expired() -> ApiError {
    ApiError::new(
        ErrorCode::OneTimePasswordExpired,
        "This password was for the first sign-in within seven days, and has ended.",
    )
    .hint("Ask whoever gave it to you for a new one.")
}

/// A password that was just made, with what is stored of it.
pub(crate) struct Made {
    password: Password,
    pub(crate) hash: PasswordHash,
    pub(crate) at: Timestamp,
}

impl App {
    /// Makes a one-time password.
    pub(crate) async fn make_one_time_password(&self) -> Result<Made, ApiError> {
        let password = password::one_time(self.ids.chance());
        let hash = password::hash(password.clone(), self.password_cost).await;
        Ok(Made {
            password,
            hash: hash.map_err(error::auth)?,
            at: self.time.now(),
        })
    }
}

impl Made {
    /// Returns what is told once.
    pub(crate) fn issued(&self, account: AccountId, name: String, email: String) -> IssuedPassword {
        IssuedPassword {
            account,
            name,
            email,
            password: OneTimePassword(self.password.expose().to_owned()),
            until: end_of(self.at),
        }
    }
}
