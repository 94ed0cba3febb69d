//! Signing in and out. The session lives here, never in the window.

use api::command::{ChangePassword, Nothing};
use api::session::{
    AccountView, ChangePassword as ChangePasswordRequest, CreateOwner, SessionState, SessionView,
    SignIn as SignInRequest, SignedOutReason, Unlock,
};
use api::{ApiError, Command, ErrorCode};
use auth::password::{self, Owner, Password, PasswordHash};
use auth::session::{EndReason, Session, State};
use auth::throttle::Failures;
use domain::account::check_identity;
use domain::form::{FieldError, Problem};
use domain::role::{Permission, Role};
use domain::text::{Lines, cleaned};
use domain::{AccountId, SessionId, WorkspaceId, email};

use crate::core::Core;
use crate::rights::{Need, need};
use crate::workspace::OpenWorkspace;
use crate::{App, error};

/// Who is signed in.
pub(crate) enum SignIn {
    /// Nobody.
    Nobody {
        /// Why, when a session has just ended by itself.
        reason: Option<SignedOutReason>,
    },
    /// Somebody, perhaps behind the lock.
    Somebody(Box<Current>),
}

/// The session of this window.
pub(crate) struct Current {
    id: SessionId,
    account: AccountId,
    /// The account's version at sign-in; a newer one ends the session.
    version: u64,
    email: String,
    name: String,
    session: Session,
}

/// An account that may do what it asks for.
pub(crate) struct Actor {
    /// The account.
    pub(crate) account: AccountId,
    /// Its address.
    pub(crate) email: String,
    /// Its name.
    pub(crate) name: String,
    /// Its role in the workspace.
    pub(crate) role: Role,
    /// The workspace's name.
    pub(crate) workspace_name: String,
    /// The workspace.
    pub(crate) workspace: std::sync::Arc<OpenWorkspace>,
}

impl Actor {
    /// Returns the actor as the journal keeps it.
    pub(crate) fn recorded(&self) -> domain::execution::Actor {
        domain::execution::Actor {
            account: self.account,
            name: self.name.clone(),
        }
    }

    /// Returns whether the actor may do something else as well.
    pub(crate) fn may(&self, permission: Permission) -> bool {
        self.role.allows(permission)
    }
}

impl App {
    /// Tells who is signed in, or what must happen first.
    ///
    /// # Errors
    /// When the accounts cannot be read.
    pub async fn get_session(&self) -> Result<SessionView, ApiError> {
        let state = match self.core_or_look_again().await {
            Err(error) => SessionState::StorageProblem { error },
            Ok(core) => self.session_state(&core).await?,
        };
        Ok(SessionView {
            state,
            demo: self.demo,
            app_version: self.version.to_owned(),
        })
    }

    async fn session_state(&self, core: &Core) -> Result<SessionState, ApiError> {
        match self.current_account(core).await {
            Ok((actor, expires_at)) => Ok(SessionState::SignedIn {
                account: AccountView {
                    email: actor.email,
                    name: actor.name,
                    role: actor.role,
                    workspace: actor.workspace_name,
                    expires_at,
                },
            }),
            Err(error) => match (error.code, &*self.sign_in.lock().await) {
                (ErrorCode::Locked, SignIn::Somebody(current)) => Ok(SessionState::Locked {
                    email: current.email.clone(),
                    name: current.name.clone(),
                }),
                (ErrorCode::SignedOut, SignIn::Nobody { reason }) => {
                    if reason.is_none() && core.control().account_count().await.map_err(error::store)? == 0 {
                        return Ok(SessionState::FirstRun);
                    }
                    Ok(SessionState::SignedOut { reason: *reason })
                }
                _ => Err(error),
            },
        }
    }

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

    /// Signs in.
    ///
    /// # Errors
    /// When address or password is wrong (it does not say which), or too many attempts failed before.
    pub async fn sign_in(&self, request: SignInRequest) -> Result<SessionView, ApiError> {
        let core = &*self.core().await?;
        let account = self
            .verify(core, &request.email, Password::new(request.password.0))
            .await?;
        self.begin_session(core, account).await?;
        self.get_session().await
    }

    /// Ends the session.
    ///
    /// # Errors
    /// When it cannot be told what comes next.
    pub async fn sign_out(&self) -> Result<SessionView, ApiError> {
        let core = &*self.core().await?;
        self.end_session(core, EndReason::SignedOut).await;
        self.get_session().await
    }

    /// Locks the session.
    ///
    /// # Errors
    /// When it cannot be told what comes next.
    pub async fn lock_session(&self) -> Result<SessionView, ApiError> {
        if let SignIn::Somebody(current) = &mut *self.sign_in.lock().await {
            current.session.lock(self.time.moment());
        }
        self.get_session().await
    }

    /// Opens a locked session.
    ///
    /// # Errors
    /// When the password is wrong, or too many attempts failed before.
    pub async fn unlock_session(&self, request: Unlock) -> Result<SessionView, ApiError> {
        let core = &*self.core().await?;
        let (address, of) = match &*self.sign_in.lock().await {
            SignIn::Somebody(current) => (current.email.clone(), current.id),
            SignIn::Nobody { .. } => return Err(signed_out()),
        };
        self.verify(core, &address, Password::new(request.password.0))
            .await?;
        if let SignIn::Somebody(current) = &mut *self.sign_in.lock().await
            && current.id == of
        {
            current.session.unlock(self.time.moment());
        }
        self.get_session().await
    }

    /// Takes note that a person is at the keyboard.
    ///
    /// # Errors
    /// When it cannot be told how the session stands.
    pub async fn report_activity(&self) -> Result<SessionView, ApiError> {
        if let SignIn::Somebody(current) = &mut *self.sign_in.lock().await {
            current.session.activity(self.time.moment());
        }
        self.get_session().await
    }

    /// Changes the password of the account that is signed in.
    ///
    /// # Errors
    /// When the current password is wrong, or the new one is refused.
    pub async fn change_password(&self, request: ChangePasswordRequest) -> Result<Nothing, ApiError> {
        let actor = self.actor::<ChangePassword>().await?;
        let core = &*self.core().await?;
        let new = Password::new(request.new.0);
        let owner = Owner {
            email: &actor.email,
            name: &actor.name,
        };
        if let Err(refused) = password::check_new("new", &new, owner) {
            return Err(ApiError::fields(vec![refused]));
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

    /// Returns who asks, if they may do what the command does.
    pub(crate) async fn actor<C: Command>(&self) -> Result<Actor, ApiError> {
        let core = &*self.core().await?;
        let (actor, _) = self.current_account(core).await?;
        match need(C::NAME) {
            Some(Need::Nothing | Need::Account) => Ok(actor),
            Some(Need::Role(permission)) if actor.may(permission) => Ok(actor),
            Some(Need::Role(_)) | None => Err(ApiError::new(
                ErrorCode::Permission,
                "Your role does not include this.",
            )
            .hint("Ask an owner or admin of the workspace.")),
        }
    }

    async fn current_account(&self, core: &Core) -> Result<(Actor, domain::Timestamp), ApiError> {
        let moment = self.time.moment();
        let (account, version, expires_at, state) = match &mut *self.sign_in.lock().await {
            SignIn::Nobody { .. } => return Err(signed_out()),
            SignIn::Somebody(current) => {
                let state = current.session.look(moment);
                (
                    current.account,
                    current.version,
                    current.session.expires_at(),
                    state,
                )
            }
        };
        match state {
            State::Locked => Err(locked()),
            State::Ended(reason) => {
                self.end_session(core, reason).await;
                Err(signed_out())
            }
            State::Active => {
                // Read anew for every command: a change of role, password or state counts at once.
                let stored = core.account(account).await?;
                let membership = core.membership(account).await?;
                match (stored, membership) {
                    (Some(stored), Some(membership))
                        if stored.disabled_at.is_none() && stored.version == version =>
                    {
                        let workspace = core.workspace(membership.workspace).await?;
                        let actor = Actor {
                            account,
                            email: stored.email,
                            name: stored.name,
                            role: membership.role,
                            workspace_name: membership.workspace_name,
                            workspace,
                        };
                        Ok((actor, expires_at))
                    }
                    _ => {
                        self.end_session(core, EndReason::AccountChanged).await;
                        Err(signed_out())
                    }
                }
            }
        }
    }

    async fn verify(&self, core: &Core, address: &str, password: Password) -> Result<AccountId, ApiError> {
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
                let hash = PasswordHash::from_stored(account.password_hash).map_err(error::auth)?;
                password::verify(password, hash)
                    .await
                    .map(|right| right.then_some(account.id))
            }
            Some(_) | None => password::verify_nobody(password, self.password_cost)
                .await
                .map(|()| None),
        };
        match verified {
            Ok(Some(account)) => {
                control.clear_failures(&key).await.map_err(error::store)?;
                Ok(account)
            }
            Ok(None) | Err(auth::Error::PasswordTooLong { .. }) => {
                tracing::warn!(failures = failures.count, "A sign-in was refused.");
                Err(refused())
            }
            Err(error) => Err(error::auth(error)),
        }
    }

    async fn begin_session(&self, core: &Core, account: AccountId) -> Result<(), ApiError> {
        self.end_session(core, EndReason::SignedOut).await;
        let stored = core.account(account).await?.ok_or_else(signed_out)?;
        let id = SessionId::from_uuid(self.ids.new_id());
        core.control()
            .session_started(id, account, self.time.now())
            .await
            .map_err(error::store)?;
        let session = Session::begin(self.time.moment(), self.session_limits);
        let current = Current {
            id,
            account,
            version: stored.version,
            email: stored.email,
            name: stored.name,
            session,
        };
        *self.sign_in.lock().await = SignIn::Somebody(Box::new(current));
        tracing::info!(account.id = %account, "Somebody signed in.");
        Ok(())
    }

    async fn end_session(&self, core: &Core, reason: EndReason) {
        let (told, text) = match reason {
            EndReason::Expired => (Some(SignedOutReason::Expired), "expired"),
            EndReason::AccountChanged => (Some(SignedOutReason::AccountChanged), "account_changed"),
            EndReason::SignedOut => (None, "signed_out"),
        };
        let mut sign_in = self.sign_in.lock().await;
        let SignIn::Somebody(current) = &*sign_in else {
            return;
        };
        let id = current.id;
        *sign_in = SignIn::Nobody { reason: told };
        drop(sign_in);
        tracing::info!(reason = text, "A session ended.");
        if let Err(error) = core.control().session_ended(id, self.time.now(), text).await {
            // The session is over in memory, which is what counts; the row is for the record.
            tracing::error!(error = %error, "Cannot record the end of a session.");
        }
    }
}

fn refused() -> ApiError {
    ApiError::new(ErrorCode::SignInRefused, "Address or password is wrong.")
        .hint("Check both. After a few failures there is a short wait.")
}

fn signed_out() -> ApiError {
    ApiError::new(ErrorCode::SignedOut, "Nobody is signed in.")
        .hint("Sign in again. What was confirmed is stored.")
}

fn locked() -> ApiError {
    ApiError::new(ErrorCode::Locked, "The session is locked.").hint("Enter your password to go on.")
}

fn in_words(seconds: u64) -> String {
    match (seconds, seconds.div_ceil(60)) {
        (1, _) => "1 second".to_owned(),
        (2..=90, _) => format!("{seconds} seconds"),
        (_, minutes) => format!("{minutes} minutes"),
    }
}
