//! Workspaces and who is a member of them.

use domain::role::{Partner, Role, Scope};
use domain::{AccountId, OrganizationId, Timestamp, WorkspaceId};
use rusqlite::Row;

use crate::Error;
use crate::sql::{self, Read, Write};

/// A workspace that is to be made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewWorkspace {
    /// The id it will have.
    pub id: WorkspaceId,
    /// Its name.
    pub name: String,
}

/// What an account is in a workspace.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Membership {
    /// Which workspace.
    pub workspace: WorkspaceId,
    /// That workspace's name.
    pub workspace_name: String,
    /// What the account may do there.
    pub role: Role,
    /// Whom it acts for; set exactly when it is a partner's own admin.
    pub partner: Option<Partner>,
}

impl Membership {
    /// Returns which rows of the workspace the account can name.
    pub fn scope(&self) -> Scope {
        match self.partner {
            Some(partner) => Scope::Organization(partner.organization),
            None => Scope::Workspace,
        }
    }
}

/// Somebody who works in a workspace.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Member {
    /// Their account.
    pub account: AccountId,
    /// Their name.
    pub name: String,
    /// What they may do.
    pub role: Role,
}

impl Read<'_> {
    pub(crate) fn workspaces(&self) -> Result<Vec<WorkspaceId>, Error> {
        self.all("SELECT id FROM workspaces ORDER BY id", [], |row| {
            sql::id(row, "id")
        })
    }

    /// Returns the membership in the oldest workspace; an account has one until workspaces can be made.
    pub(crate) fn membership(&self, account: AccountId) -> Result<Option<Membership>, Error> {
        self.one(
            "SELECT
                 memberships.workspace,
                 workspaces.name,
                 memberships.role,
                 memberships.organization,
                 memberships.person
             FROM memberships
             JOIN workspaces ON workspaces.id = memberships.workspace
             WHERE memberships.account = ?1
             ORDER BY memberships.workspace
             LIMIT 1",
            [sql::text(account)],
            |row| {
                Ok(Membership {
                    workspace: sql::id(row, "workspace")?,
                    workspace_name: row.get("name")?,
                    role: sql::word(row, "role", Role::parse)?,
                    partner: partner(row)?,
                })
            },
        )
    }

    pub(crate) fn partner_admins(
        &self,
        workspace: WorkspaceId,
        organization: OrganizationId,
    ) -> Result<Vec<AccountId>, Error> {
        self.all(
            "SELECT account FROM memberships WHERE organization = ?2 AND workspace = ?1 ORDER BY account",
            [sql::text(workspace), sql::text(organization)],
            |row| sql::id(row, "account"),
        )
    }

    /// Returns those who see the whole workspace and can sign in, by name.
    pub(crate) fn members(&self, workspace: WorkspaceId) -> Result<Vec<Member>, Error> {
        self.all(
            "SELECT accounts.id, accounts.name, memberships.role
             FROM memberships
             JOIN accounts ON accounts.id = memberships.account
             WHERE memberships.workspace = ?1
               AND memberships.organization IS NULL
               AND accounts.disabled_at IS NULL
             ORDER BY accounts.name COLLATE NOCASE, accounts.id",
            [sql::text(workspace)],
            |row| {
                Ok(Member {
                    account: sql::id(row, "id")?,
                    name: row.get("name")?,
                    role: sql::word(row, "role", Role::parse)?,
                })
            },
        )
    }
}

impl Write<'_> {
    pub(crate) fn insert_workspace(&self, new: &NewWorkspace, now: Timestamp) -> Result<(), Error> {
        self.execute(
            "INSERT INTO workspaces (id, name, created_at) VALUES (?1, ?2, ?3)",
            (sql::text(new.id), &new.name, now.as_micros()),
        )?;
        Ok(())
    }

    pub(crate) fn insert_membership(
        &self,
        account: AccountId,
        workspace: WorkspaceId,
        role: Role,
        partner: Option<Partner>,
    ) -> Result<(), Error> {
        self.execute(
            "INSERT INTO memberships (account, workspace, role, organization, person) VALUES (?1, ?2, ?3, ?4, ?5)",
            (
                sql::text(account),
                sql::text(workspace),
                role.as_str(),
                partner.map(|partner| sql::text(partner.organization)),
                partner.map(|partner| sql::text(partner.person)),
            ),
        )?;
        Ok(())
    }
}

/// The table has both or neither.
pub(crate) fn partner(row: &Row<'_>) -> rusqlite::Result<Option<Partner>> {
    let organization = sql::id_or_none(row, "organization")?;
    let person = sql::id_or_none(row, "person")?;
    Ok(organization
        .zip(person)
        .map(|(organization, person)| Partner { organization, person }))
}
