//! Accounts and their passwords: the first owner, a new password, and the check of one that was typed.

use api::command::{ChangePassword, Nothing};
use api::session::{ChangePassword as ChangePasswordRequest, CreateOwner, SessionView};
use api::{ApiError, ErrorCode};
use auth::password::{self, Owner, Password, PasswordHash};
use auth::throttle::Failures;
use domain::account::check_identity;
use domain::form::{FieldError, Problem};
use domain::text::{Lines, cleaned};
use domain::{AccountId, WorkspaceId, email};

use crate::accounts::one_time;
use crate::core::Core;
use crate::sign_in::SignIn;
use crate::{App, error};

impl App {
    /// Makes the first owner with a workspace of their own, and signs them in.
    ///
    /// # Errors
    /// When a field is wrong, there is an account already, or it cannot be stored.
    pub async fn create_owner(&self, request: CreateOwner) -> Result<SessionView, ApiError> {
        let core = &*self.core().await?;
        let name = cleaned(&request.name, Lines::Drop);
        let address = cleaned(&request.email, Lines::Drop);
        let password = Password::new(request.password.0);
        let mut errors = check_identity(&address, &name);
        let owner = Owner {
            email: &address,
            name: &name,
        };
        errors.extend(password::check_new("password", &password, owner).err());
        if !errors.is_empty() {
            return Err(ApiError::fields(errors));
        }
        let hash = password::hash(password, self.password_cost)
            .await
            .map_err(error::auth)?;
        let account = AccountId::from_uuid(self.ids.new_id());
        let workspace = WorkspaceId::from_uuid(self.ids.new_id());
        core.create_owner(account, &address, &name, &hash, workspace)
            .await?;
        tracing::info!(account.id = %account, "The first owner was created.");
        self.begin_session(core, account).await?;
        self.get_session().await
    }

    /// Changes the password of the account that is signed in.
    ///
    /// # Errors
    /// When the current password is wrong, or the new one is refused.
    pub async fn change_password(&self, request: ChangePasswordRequest) -> Result<Nothing, ApiError> {
        let actor = self.actor::<ChangePassword>().await?;
        let core = &*self.core().await?;
        let new = Password::new(request.new.0.clone());
        let owner = Owner {
            email: &actor.email,
            name: &actor.name,
        };
        if let Err(refused) = password::check_new("new", &new, owner) {
            return Err(ApiError::fields(vec![refused]));
        }
        if actor.must_change_password && request.current == request.new {
            let message = "Choose another password than the one for the first sign-in.";
            return Err(ApiError::fields(vec![FieldError::new(
                "new",
                Problem::Refused,
                message,
            )]));
        }
        let current = Password::new(request.current.0);
        match self.verify(core, &actor.email, current).await {
            Ok(_) => {}
            Err(refused) if refused.code == ErrorCode::SignInRefused => {
                let wrong =
                    FieldError::new("current", Problem::Refused, "This is not your current password.");
                return Err(ApiError::fields(vec![wrong]));
            }
            Err(other) => return Err(other),
        }
        let hash = password::hash(new, self.password_cost)
            .await
            .map_err(error::auth)?;
        // Held over both, so that nobody sees the new version beside the session that knows the old one.
        let mut sign_in = self.sign_in.lock().await;
        let version = core.set_password(actor.account, &hash).await?;
        if let SignIn::Somebody(current) = &mut *sign_in
            && current.account == actor.account
        {
            current.version = version;
        }
        drop(sign_in);
        tracing::info!(account.id = %actor.account, "A password was changed.");
        Ok(())
    }

    /// Returns the account that the address and the password belong to. Failures delay the next attempt.
    pub(crate) async fn verify(
        &self,
        core: &Core,
        address: &str,
        password: Password,
    ) -> Result<AccountId, ApiError> {
        // One at a time, so that attempts at once cannot all pass before the first is counted.
        let _turn = self.verifying.lock().await;
        if !email::is_address(address.trim()) {
            // Nobody has such an address, and what was typed may be a password: it is not kept, not even counted.
            password::verify_nobody(password, self.password_cost)
                .await
                .map_err(error::auth)?;
            return Err(refused());
        }
        let key = email::address_key(address);
        let now = self.time.now();
        let control = core.control();
        let earlier = control.sign_in_failures(&key).await.map_err(error::store)?;
        let earlier = earlier.map(|failures| Failures {
            count: failures.count,
            last_at: failures.last_at,
        });
        if let Some(until) = earlier.and_then(|failures| failures.wait_until(now)) {
            let seconds = until.since(now).as_secs().max(1);
            let message = format!("Too many attempts. Try again in {}.", in_words(seconds));
            return Err(ApiError::new(ErrorCode::SignInDelayed, message)
                .hint("The wait protects your account and grows with every failure."));
        }
        if earlier.is_some_and(|failures| failures.is_forgotten(now)) {
            control.clear_failures(&key).await.map_err(error::store)?;
        }
        // Counted before the password is looked at, so that many attempts at once do not slip through.
        let failures = control.record_failure(&key, now).await.map_err(error::store)?;
        let account = control.account_by_email(&key).await.map_err(error::store)?;
        let verified = match account {
            Some(account) if account.disabled_at.is_none() => {
                let ends = one_time::ends_at(&account);
                let hash = PasswordHash::from_stored(account.password_hash).map_err(error::auth)?;
                password::verify(password, hash)
                    .await
                    .map(|right| right.then_some((account.id, ends)))
            }
            Some(_) | None => password::verify_nobody(password, self.password_cost)
                .await
                .map(|()| None),
        };
        match verified {
            Ok(Some((account, ends))) => {
                control.clear_failures(&key).await.map_err(error::store)?;
                // Told only to whoever has typed the right one.
                if ends.is_some_and(|ends| ends <= now) {
                    return Err(one_time::expired());
                }
                Ok(account)
            }
            Ok(None) | Err(auth::Error::PasswordTooLong { .. }) => {
                tracing::warn!(failures = failures.count, "A sign-in was refused.");
                Err(refused())
            }
            Err(error) => Err(error::auth(error)),
        }
    }
}

pub(crate) fn refused() -> ApiError {
    ApiError::new(ErrorCode::SignInRefused, "Address or password is wrong.")
        .hint("Check both. After a few failures there is a short wait.")
}

fn in_words(seconds: u64) -> String {
    match (seconds, seconds.div_ceil(60)) {
        (1, _) => "1 second".to_owned(),
        (2..=90, _) => format!("{seconds} seconds"),
        (_, minutes) => format!("{minutes} minutes"),
    }
}
