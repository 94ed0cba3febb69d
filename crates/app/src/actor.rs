//! Who asks, and whether they may: read anew for every command.

use api::command::ChangePassword;
use api::{ApiError, Command, ErrorCode};
use auth::session::{EndReason, State};
use domain::history::By;
use domain::role::{Permission, Role, Scope};
use domain::{AccountId, SessionId, Timestamp};

use crate::core::Core;
use crate::rights::{Need, Permit, need};
use crate::sign_in::{SignIn, signed_out};
use crate::workspace::OpenWorkspace;
use crate::{App, error};

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
    /// Which rows of the workspace it can name.
    pub(crate) scope: Scope,
    /// Whether it has a one-time password still, and can do nothing but replace it.
    pub(crate) must_change_password: bool,
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

    /// Returns who changes a record, for its history.
    pub(crate) fn by(&self, at: Timestamp) -> By {
        By {
            actor: self.recorded(),
            at,
            execution: None,
        }
    }

    /// Returns whether the actor may do something else as well.
    pub(crate) fn may(&self, permission: Permission) -> bool {
        self.role.allows(permission)
    }
}

impl App {
    /// Returns the permit for a command that the shell carries out, if the signed-in account may do what it does.
    ///
    /// # Errors
    /// When nobody is signed in, the session is locked, or the role does not include it.
    pub async fn permit<C: Command>(&self) -> Result<Permit<C>, ApiError> {
        match Permit::free() {
            Some(permit) => Ok(permit),
            None => Ok(Permit::of(&self.actor::<C>().await?)),
        }
    }

    /// Returns who asks, if they may do what the command does.
    pub(crate) async fn actor<C: Command>(&self) -> Result<Actor, ApiError> {
        let core = &*self.core().await?;
        let (actor, _) = self.current_account(core).await?;
        if actor.must_change_password && C::NAME != ChangePassword::NAME {
            return Err(ApiError::new(
                ErrorCode::PasswordChangeNeeded,
                "Choose a password of your own first.",
            )
            .hint("The one you signed in with is for the first sign-in only."));
        }
        let may = match need(C::NAME) {
            Some(Need::Nothing | Need::Account) => true,
            Some(Need::Role(permission)) => actor.may(permission),
            Some(Need::RoleOrPartner(permission)) => {
                actor.may(permission) || actor.role == Role::PartnerAdmin
            }
            None => false,
        };
        if may { Ok(actor) } else { Err(not_included()) }
    }

    pub(crate) async fn current_account(&self, core: &Core) -> Result<(Actor, Timestamp), ApiError> {
        let moment = self.time.moment();
        let (id, account, version, expires_at, state) = match &mut *self.sign_in.lock().await {
            SignIn::Nobody { .. } => return Err(signed_out()),
            SignIn::Somebody(current) => {
                let state = current.session.look(moment);
                (
                    current.id,
                    current.account,
                    current.version,
                    current.session.expires_at(),
                    state,
                )
            }
        };
        let over = match state {
            State::Locked => return Err(locked()),
            State::Ended(reason) => reason,
            State::Active => {
                let found = match found(core, account, version).await? {
                    None => self.found_under_lock(core, id).await?,
                    found => found,
                };
                match found {
                    Some(actor) => {
                        self.audience.is(Some(actor.scope));
                        return Ok((actor, expires_at));
                    }
                    None => EndReason::AccountChanged,
                }
            }
        };
        self.end_session(core, id, over).await;
        Err(signed_out())
    }

    /// Looks once more at an account that does not fit its session. The session's own change of the password may
    /// have come between the looks at the two; it holds the lock over both.
    async fn found_under_lock(&self, core: &Core, session: SessionId) -> Result<Option<Actor>, ApiError> {
        match &*self.sign_in.lock().await {
            SignIn::Somebody(current) if current.id == session => {
                found(core, current.account, current.version).await
            }
            SignIn::Somebody(_) | SignIn::Nobody { .. } => Ok(None),
        }
    }
}

/// Reads account and membership, if the account is still as the session knows it. Read anew for every command: a
/// change of role, password or state counts at once.
pub(crate) async fn found(core: &Core, account: AccountId, version: u64) -> Result<Option<Actor>, ApiError> {
    let stored = core.account(account).await?;
    let stored = stored.filter(|stored| stored.disabled_at.is_none() && stored.version == version);
    let Some((account, membership)) = stored.zip(core.membership(account).await?) else {
        return Ok(None);
    };
    let workspace = core.workspace(membership.workspace).await?;
    if let Some(partner) = membership.partner
        && !workspace.store.speaks_for(partner).await.map_err(error::store)?
    {
        // The person was deleted, deactivated or moved, or the organization archived: nobody speaks for it by them.
        return Ok(None);
    }
    Ok(Some(Actor {
        account: account.id,
        email: account.email,
        name: account.name,
        role: membership.role,
        scope: membership.scope(),
        must_change_password: account.must_change_password,
        workspace,
        workspace_name: membership.workspace_name,
    }))
}

fn not_included() -> ApiError {
    ApiError::new(ErrorCode::Permission, "Your role does not include this.")
        .hint("Ask an owner or admin of the workspace.")
}

fn locked() -> ApiError {
    ApiError::new(ErrorCode::Locked, "The session is locked.").hint("Enter your password to go on.")
}
