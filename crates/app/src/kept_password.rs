//! Signing in with a password that the keychain keeps, for callers that come anew each time. The window keeps
//! none.

use api::session::{Password as PasswordInput, SessionState, SessionView, SignIn};
use api::{ApiError, ErrorCode};
use connector::Secret;
use domain::{AccountId, email};

use crate::{App, error};

impl App {
    /// Signs in, and keeps the password in the keychain.
    ///
    /// # Errors
    /// As [`App::sign_in`]; when the keychain does not take it. Then somebody is signed in and nothing is kept.
    pub async fn sign_in_and_keep(&self, request: SignIn) -> Result<SessionView, ApiError> {
        let secret = Secret::new(request.password.0.clone());
        let address = request.email.clone();
        let view = self.sign_in(request).await?;
        if matches!(view.state, SessionState::NewPassword { .. }) {
            // It will not be right for long.
            return Err(ApiError::new(
                ErrorCode::PasswordChangeNeeded,
                "This password is for the first sign-in only, so it was not kept.",
            )
            .hint("Choose a password of your own in the window, and sign in here with that."));
        }
        // Only one that was right just now is kept.
        let account = self.account_of(&address).await?.ok_or_else(error::moved_on)?;
        let kept = match self.keychain.keep_password(account, secret.clone()).await {
            Err(auth::Error::KeychainLocked) => {
                // The person has just asked for what needs the keychain, so the desktop may ask them.
                match self.keychain.unlock().await {
                    Ok(()) => self.keychain.keep_password(account, secret).await,
                    Err(error) => Err(error),
                }
            }
            kept => kept,
        };
        kept.map_err(error::auth)?;
        Ok(view)
    }

    /// Signs in with the password that the keychain keeps for an address; none when it keeps none.
    ///
    /// One that is refused is forgotten, so that it does not make the delay grow again and again.
    ///
    /// # Errors
    /// As [`App::sign_in`]; when the keychain is locked, absent or silent.
    pub async fn sign_in_with_kept_password(&self, address: &str) -> Result<Option<SessionView>, ApiError> {
        let Some(account) = self.account_of(address).await? else {
            return Ok(None);
        };
        let kept = self.keychain.kept_password(account).await;
        let Some(kept) = kept.map_err(error::auth)? else {
            return Ok(None);
        };
        let request = SignIn {
            email: address.to_owned(),
            password: PasswordInput(kept.expose().to_owned()),
        };
        match self.sign_in(request).await {
            Err(refused) if refused.code == ErrorCode::SignInRefused => {
                let hint = match self.keychain.forget_password(account).await {
                    Ok(_) => {
                        "It was removed from the keychain. Sign in again with the password that holds now."
                    }
                    Err(error) => {
                        tracing::warn!(error = %error, "Cannot remove a password from the keychain.");
                        "The keychain could not remove it. Sign in again with the password that holds now."
                    }
                };
                let message = "The password that the keychain kept is not right any more.";
                Err(ApiError::new(ErrorCode::SignInRefused, message).hint(hint))
            }
            signed_in => signed_in.map(Some),
        }
    }

    /// Removes the password that the keychain keeps for an address, and returns whether there was one.
    ///
    /// Nobody has to be signed in: it is this user's keychain, and nothing is learnt by it.
    ///
    /// # Errors
    /// When the keychain is locked, absent or silent; then it may still be there.
    pub async fn forget_password(&self, address: &str) -> Result<bool, ApiError> {
        match self.account_of(address).await? {
            Some(account) => self.keychain.forget_password(account).await.map_err(error::auth),
            None => Ok(false),
        }
    }

    pub(crate) async fn account_of(&self, address: &str) -> Result<Option<AccountId>, ApiError> {
        let core = self.core().await?;
        let key = email::address_key(address);
        let account = core.control().account_by_email(&key).await;
        Ok(account.map_err(error::store)?.map(|account| account.id))
    }
}
