//! Signing in and out. The session lives here, never in the window.

use api::session::{
    AccountView, SessionState, SessionView, SignIn as SignInRequest, SignedOutReason, Unlock,
};
use api::{ApiError, ErrorCode};
use auth::password::Password;
use auth::session::{EndReason, Session};
use domain::{AccountId, SessionId};

use crate::account::refused;
use crate::actor::found;
use crate::core::Core;
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
    pub(crate) id: SessionId,
    pub(crate) account: AccountId,
    /// The account's version at sign-in; a newer one ends the session.
    pub(crate) version: u64,
    email: String,
    name: String,
    pub(crate) session: Session,
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
            Ok((actor, expires_at)) => {
                let account = AccountView {
                    email: actor.email,
                    name: actor.name,
                    role: actor.role,
                    organization: actor.scope.organization(),
                    workspace: actor.workspace_name,
                    expires_at,
                };
                Ok(if actor.must_change_password {
                    SessionState::NewPassword { account }
                } else {
                    SessionState::SignedIn { account }
                })
            }
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
        self.end_current_session(core).await;
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

    pub(crate) async fn begin_session(&self, core: &Core, account: AccountId) -> Result<(), ApiError> {
        self.end_current_session(core).await;
        let stored = core.account(account).await?.ok_or_else(signed_out)?;
        // An account that may nothing is told no more than one that does not exist.
        let actor = found(core, account, stored.version).await?.ok_or_else(refused)?;
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
        let mut sign_in = self.sign_in.lock().await;
        *sign_in = SignIn::Somebody(Box::new(current));
        self.audience.is(Some(actor.scope));
        drop(sign_in);
        tracing::info!(account.id = %account, "Somebody signed in.");
        Ok(())
    }

    async fn end_current_session(&self, core: &Core) {
        let of = match &*self.sign_in.lock().await {
            SignIn::Somebody(current) => current.id,
            SignIn::Nobody { .. } => return,
        };
        self.end_session(core, of, EndReason::SignedOut).await;
    }

    /// Ends this session and no other: somebody may have signed in since it was looked at.
    pub(crate) async fn end_session(&self, core: &Core, of: SessionId, reason: EndReason) {
        let (told, text) = match reason {
            EndReason::Expired => (Some(SignedOutReason::Expired), "expired"),
            EndReason::AccountChanged => (Some(SignedOutReason::AccountChanged), "account_changed"),
            EndReason::SignedOut => (None, "signed_out"),
        };
        let mut sign_in = self.sign_in.lock().await;
        match &*sign_in {
            SignIn::Somebody(current) if current.id == of => {}
            SignIn::Somebody(_) | SignIn::Nobody { .. } => return,
        }
        *sign_in = SignIn::Nobody { reason: told };
        self.audience.is(None);
        drop(sign_in);
        // What was not confirmed is nobody else's to see.
        self.import.lock().await.take();
        tracing::info!(reason = text, "A session ended.");
        if let Err(error) = core.control().session_ended(of, self.time.now(), text).await {
            // The session is over in memory, which is what counts; the row is for the record.
            tracing::error!(error = %error, "Cannot record the end of a session.");
        }
    }
}

pub(crate) fn signed_out() -> ApiError {
    ApiError::new(ErrorCode::SignedOut, "Nobody is signed in.")
        .hint("Sign in again. What was confirmed is stored.")
}
