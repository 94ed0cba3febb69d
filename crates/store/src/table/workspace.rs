//! Workspaces and who is a member of them.

use domain::role::Role;
use domain::{AccountId, Timestamp, WorkspaceId};

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
            "SELECT memberships.workspace, workspaces.name, memberships.role
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
                })
            },
        )
    }

    /// Returns the members of a workspace who can sign in, by name.
    pub(crate) fn members(&self, workspace: WorkspaceId) -> Result<Vec<Member>, Error> {
        self.all(
            "SELECT accounts.id, accounts.name, memberships.role
             FROM memberships
             JOIN accounts ON accounts.id = memberships.account
             WHERE memberships.workspace = ?1
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
    ) -> Result<(), Error> {
        self.execute(
            "INSERT INTO memberships (account, workspace, role) VALUES (?1, ?2, ?3)",
            (sql::text(account), sql::text(workspace), role.as_str()),
        )?;
        Ok(())
    }
}
