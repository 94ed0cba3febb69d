//! Accounts of the workspace: who can sign in, and as what.
//!
//! Admins and owners make, change and take away the accounts of others; what concerns an owner's account is for owners.
//! Nobody takes the last owner away, which the store looks at in the same write.

pub(crate) mod one_time;

use api::account::{
    AccountRef, AccountRow, AccountState, ChangeRole as ChangeRoleRequest,
    CreateMember as CreateMemberRequest, IssuedPassword, ListAccounts as ListAccountsRequest,
    PromotePerson as PromotePersonRequest,
};
use api::command::{
    ChangeRole, CreateMember, DisableAccount, EnableAccount, ListAccounts, Nothing, PromotePerson,
    RemoveAccount, ResetPassword,
};
use api::organization::OrganizationOption;
use api::page::Page;
use api::{ApiError, Command, ErrorCode};
use domain::AccountId;
use domain::account::check_identity;
use domain::form::{FieldError, Problem};
use domain::role::{Partner, Role, Scope};
use domain::text::{Lines, cleaned};
use store::{AccountChange, NewAccount, NewMembership};

use crate::actor::Actor;
use crate::executions::{PAGE, page_of, place};
use crate::{App, error};

impl App {
    /// Lists the accounts of the workspace by name.
    ///
    /// # Errors
    /// When the account may not, or they cannot be read.
    pub async fn list_accounts(&self, request: ListAccountsRequest) -> Result<Page<AccountRow>, ApiError> {
        let actor = self.actor::<ListAccounts>().await?;
        let core = self.core().await?;
        let after = place(request.after.as_ref());
        let page = core
            .control()
            .list_accounts(actor.workspace.id, &request.search, after, PAGE);
        let page = page.await.map_err(error::store)?;
        let partners = page.rows.iter().filter_map(|row| row.partner).collect();
        let standing = actor.workspace.store.standing_of(partners).await;
        let mut standing = standing.map_err(error::store)?.into_iter();
        Ok(page_of(page, |row| {
            // The standings come in the order of the rows that have a partner.
            let stands = row.partner.and_then(|partner| Some((partner, standing.next()?)));
            self.account_row(&actor, row, stands)
        }))
    }

    fn account_row(
        &self,
        actor: &Actor,
        row: store::AccountRow,
        stands: Option<(Partner, (String, bool))>,
    ) -> AccountRow {
        let until = one_time::end_of(row.password_changed_at);
        let detached = stands.as_ref().is_some_and(|(_, (_, speaks))| !speaks);
        let state = if row.disabled_at.is_some() {
            AccountState::Disabled
        } else if detached {
            AccountState::Detached
        } else if !row.must_change_password {
            AccountState::Active
        } else if until <= self.time.now() {
            AccountState::Expired
        } else {
            AccountState::Invited { until }
        };
        AccountRow {
            id: row.id,
            version: row.version,
            name: row.name,
            email: row.email,
            role: row.role,
            organization: stands.map(|(partner, (name, _))| OrganizationOption {
                id: partner.organization,
                name,
            }),
            state,
            is_own: row.id == actor.account,
            can_change: actor.role.manages(row.role),
        }
    }

    /// Makes a person their organization's own admin: an account with their address and a one-time password, which is
    /// told once.
    ///
    /// # Errors
    /// When the account may not, there is no such person, they are not worked with, or their address has an account.
    pub async fn promote_person(&self, request: PromotePersonRequest) -> Result<IssuedPassword, ApiError> {
        let actor = self.actor::<PromotePerson>().await?;
        let store = &actor.workspace.store;
        let person = store.person(Scope::Workspace, request.person).await;
        let person = person
            .map_err(error::store)?
            .ok_or_else(|| error::store(store::Error::NotFound))?;
        let partner = Partner {
            organization: person.organization.id,
            person: person.id,
        };
        if !store.speaks_for(partner).await.map_err(error::store)? {
            let message = format!(
                "{} or their organization is not worked with any more, so they cannot get a panel.",
                person.name()
            );
            return Err(at_field("person", Problem::Refused, message));
        }
        let membership = NewMembership {
            workspace: actor.workspace.id,
            role: Role::PartnerAdmin,
            partner: Some(partner),
        };
        let name = person.name();
        self.add_account(name, person.email, membership, "person").await
    }

    /// Makes an account for somebody who works in the workspace, with a one-time password, which is told once.
    ///
    /// # Errors
    /// When the account may not, a field is wrong, or the address has an account.
    pub async fn create_member(&self, request: CreateMemberRequest) -> Result<IssuedPassword, ApiError> {
        let actor = self.actor::<CreateMember>().await?;
        let name = cleaned(&request.name, Lines::Drop);
        let email = cleaned(&request.email, Lines::Drop);
        let mut errors = check_identity(&email, &name);
        errors.extend(given(&actor, request.role).err());
        if !errors.is_empty() {
            return Err(ApiError::fields(errors));
        }
        let membership = NewMembership {
            workspace: actor.workspace.id,
            role: request.role,
            partner: None,
        };
        self.add_account(name, email, membership, "email").await
    }

    async fn add_account(
        &self,
        name: String,
        email: String,
        membership: NewMembership,
        field: &str,
    ) -> Result<IssuedPassword, ApiError> {
        let made = self.make_one_time_password().await?;
        let id = AccountId::from_uuid(self.ids.new_id());
        let account = NewAccount {
            id,
            email: email.clone(),
            name: name.clone(),
            password_hash: made.hash.as_str().to_owned(),
            must_change_password: true,
        };
        let core = self.core().await?;
        match core.control().add_account(account, membership, made.at).await {
            Ok(()) => {}
            Err(store::Error::AddressTaken) => {
                let message = format!(
                    "“{email}” has an account already. Each address has one; see the list of accounts."
                );
                return Err(at_field(field, Problem::Duplicate, message));
            }
            Err(error) => return Err(error::store(error)),
        }
        tracing::info!(account.id = %id, role = membership.role.as_str(), "An account was made.");
        Ok(made.issued(id, name, email))
    }

    /// Says what a member may do from now on. Their sessions end.
    ///
    /// # Errors
    /// When the account may not, it is a partner's own admin, no owner would be left, or it has changed meanwhile.
    pub async fn change_role(&self, request: ChangeRoleRequest) -> Result<Nothing, ApiError> {
        let (actor, row) = self.managed::<ChangeRole>(request.account).await?;
        if row.partner.is_some() {
            let message =
                "A partner admin is bound to their organization. Remove the account, and make a new one.";
            return Err(at_field("role", Problem::Refused, message.to_owned()));
        }
        given(&actor, request.role).map_err(|wrong| ApiError::fields(vec![wrong]))?;
        self.change(&actor, request.account, AccountChange::Role(request.role))
            .await
    }

    /// Keeps an account from signing in. Its sessions end.
    ///
    /// # Errors
    /// When the account may not, it is its own, no owner would be left, or it has changed meanwhile.
    pub async fn disable_account(&self, request: AccountRef) -> Result<Nothing, ApiError> {
        let (actor, _) = self.managed::<DisableAccount>(request).await?;
        not_own(&actor, request, "Another owner or admin can do that.")?;
        self.change(&actor, request, AccountChange::Disable).await
    }

    /// Lets an account sign in again, with the password it had.
    ///
    /// # Errors
    /// When the account may not, or it has changed meanwhile.
    pub async fn enable_account(&self, request: AccountRef) -> Result<Nothing, ApiError> {
        let (actor, _) = self.managed::<EnableAccount>(request).await?;
        self.change(&actor, request, AccountChange::Enable).await
    }

    /// Replaces the password of an account by a one-time password, which is told once. Its sessions end.
    ///
    /// # Errors
    /// When the account may not, it is its own, no owner would be left, or it has changed meanwhile.
    pub async fn reset_password(&self, request: AccountRef) -> Result<IssuedPassword, ApiError> {
        let (actor, row) = self.managed::<ResetPassword>(request).await?;
        not_own(
            &actor,
            request,
            "Change your own password in the menu with your name.",
        )?;
        let made = self.make_one_time_password().await?;
        let change = AccountChange::OneTimePassword(made.hash.as_str().to_owned());
        self.change(&actor, request, change).await?;
        Ok(made.issued(row.id, row.name, row.email))
    }

    /// Deletes an account. A partner's own admin stays one of its people; what anybody did stays in the record.
    ///
    /// # Errors
    /// When the account may not, it is its own, no owner would be left, or it has changed meanwhile.
    pub async fn remove_account(&self, request: AccountRef) -> Result<Nothing, ApiError> {
        let (actor, _) = self.managed::<RemoveAccount>(request).await?;
        not_own(&actor, request, "Another owner or admin can do that.")?;
        self.change(&actor, request, AccountChange::Remove).await
    }

    /// Returns who asks and the account that is to be changed, if they may change it.
    async fn managed<C: Command>(&self, account: AccountRef) -> Result<(Actor, store::AccountRow), ApiError> {
        let actor = self.actor::<C>().await?;
        let core = self.core().await?;
        let found = core.control().member_account(actor.workspace.id, account.id);
        let row = found
            .await
            .map_err(error::store)?
            .ok_or_else(|| error::store(store::Error::NotFound))?;
        // The role counts as it was seen: the change is refused when the account is at another version by then.
        if row.version != account.version {
            return Err(error::moved_on());
        }
        if actor.role.manages(row.role) {
            Ok((actor, row))
        } else {
            Err(owners_only())
        }
    }

    async fn change(
        &self,
        actor: &Actor,
        account: AccountRef,
        change: AccountChange,
    ) -> Result<Nothing, ApiError> {
        let core = self.core().await?;
        let changed = core.control().change_account(
            actor.workspace.id,
            account.id,
            account.version,
            change,
            self.time.now(),
        );
        changed.await.map_err(error::store)?;
        tracing::info!(account.id = %account.id, by = %actor.account, "An account was changed.");
        Ok(())
    }
}

/// Looks whether the actor can give the role to somebody who works in the workspace.
fn given(actor: &Actor, role: Role) -> Result<(), FieldError> {
    if role == Role::PartnerAdmin {
        let message = "A partner admin is made from one of the organization's people.";
        return Err(FieldError::new("role", Problem::Refused, message));
    }
    if actor.role.manages(role) {
        Ok(())
    } else {
        Err(FieldError::new(
            "role",
            Problem::Refused,
            "Only an owner makes somebody an owner.",
        ))
    }
}

fn not_own(actor: &Actor, account: AccountRef, hint: &str) -> Result<(), ApiError> {
    if account.id != actor.account {
        return Ok(());
    }
    Err(ApiError::new(ErrorCode::Conflict, "This is your own account.")
        .hint(format!("Nothing was changed. {hint}")))
}

fn owners_only() -> ApiError {
    ApiError::new(
        ErrorCode::Permission,
        "Only an owner changes the account of an owner.",
    )
    .hint("Nothing was changed. Ask an owner of the workspace.")
}

fn at_field(field: &str, problem: Problem, message: String) -> ApiError {
    ApiError::fields(vec![FieldError::new(field, problem, message)])
}
