//! Organizations, with their documentation links.

pub(crate) mod list;

use domain::organization::{DocumentationLinks, OrganizationState};
use domain::role::Scope;
use domain::text::name_key;
use domain::{OrganizationId, Timestamp};
use rusqlite::Row;

use crate::Error;
use crate::sql::{self, Read, Write};

/// One organization where its name is enough.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OrganizationOption {
    /// Its id.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
}

/// What people put right about an organization.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OrganizationEdit {
    /// Its name.
    pub name: String,
    /// Whom to ask there.
    pub contact_name: String,
    /// Their address.
    pub contact_email: String,
    /// Anything worth knowing.
    pub notes: String,
}

/// What is known of one organization itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// Whom to ask there.
    pub contact_name: String,
    /// Their address.
    pub contact_email: String,
    /// Anything worth knowing.
    pub notes: String,
    /// Where its people read on.
    pub links: DocumentationLinks,
    /// Whether it is worked with.
    pub state: OrganizationState,
    /// Since when; none for one that was never anything but active.
    pub state_since: Option<Timestamp>,
    /// How many people it has.
    pub people: u32,
    /// When it was created.
    pub created_at: Timestamp,
    /// Counted up with every change.
    pub version: u64,
}

impl Read<'_> {
    /// Returns the organizations that are worked with, by name.
    pub(crate) fn offered_organizations(&self, scope: Scope) -> Result<Vec<OrganizationOption>, Error> {
        match scope {
            Scope::Workspace => self.all(
                "SELECT id, name FROM organizations WHERE state = 'active' ORDER BY name_key",
                [],
                option,
            ),
            Scope::Organization(only) => self.all(
                "SELECT id, name FROM organizations WHERE id = ?1 AND state = 'active'",
                [sql::text(only)],
                option,
            ),
        }
    }

    pub(crate) fn organization_options(&self, scope: Scope) -> Result<Vec<OrganizationOption>, Error> {
        match scope {
            Scope::Workspace => self.all("SELECT id, name FROM organizations ORDER BY name_key", [], option),
            Scope::Organization(only) => self.all(
                "SELECT id, name FROM organizations WHERE id = ?1",
                [sql::text(only)],
                option,
            ),
        }
    }

    pub(crate) fn organization_name(&self, id: OrganizationId) -> Result<Option<String>, Error> {
        self.one(
            "SELECT name FROM organizations WHERE id = ?1",
            [sql::text(id)],
            |row| row.get("name"),
        )
    }

    pub(crate) fn organization(&self, id: OrganizationId) -> Result<Option<Organization>, Error> {
        self.one(
            "SELECT
                 id,
                 name,
                 contact_name,
                 contact_email,
                 notes,
                 link_internal,
                 link_general,
                 link_additional,
                 state,
                 state_since,
                 people,
                 created_at,
                 version
             FROM organizations
             WHERE id = ?1",
            [sql::text(id)],
            organization,
        )
    }
}

impl Write<'_> {
    /// Inserts an organization; its name may be taken.
    pub(crate) fn put_organization(
        &self,
        id: OrganizationId,
        name: &str,
        contact_name: &str,
        contact_email: &str,
        notes: &str,
        at: Timestamp,
    ) -> rusqlite::Result<usize> {
        self.execute(
            "INSERT INTO organizations (
                 id,
                 name,
                 name_key,
                 contact_name,
                 contact_email,
                 notes,
                 created_at,
                 version
             )
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1)
             ON CONFLICT (id) DO UPDATE
             SET name = excluded.name,
                 name_key = excluded.name_key,
                 contact_name = excluded.contact_name,
                 contact_email = excluded.contact_email,
                 notes = excluded.notes,
                 version = version + 1",
            (
                sql::text(id),
                name,
                name_key(name),
                contact_name,
                contact_email,
                notes,
                at.as_micros(),
            ),
        )
    }

    /// Replaces what is known of an organization; its name may be taken.
    pub(crate) fn set_organization(
        &self,
        id: OrganizationId,
        facts: &OrganizationEdit,
    ) -> rusqlite::Result<usize> {
        self.execute(
            "UPDATE organizations
             SET name = ?2,
                 name_key = ?3,
                 contact_name = ?4,
                 contact_email = ?5,
                 notes = ?6,
                 version = version + 1
             WHERE id = ?1",
            (
                sql::text(id),
                &facts.name,
                name_key(&facts.name),
                &facts.contact_name,
                &facts.contact_email,
                &facts.notes,
            ),
        )
    }

    /// Counts the version up: something that belongs to the organization has changed.
    pub(crate) fn touch_organization(&self, id: OrganizationId) -> Result<(), Error> {
        self.execute(
            "UPDATE organizations SET version = version + 1 WHERE id = ?1",
            [sql::text(id)],
        )?;
        Ok(())
    }

    /// Deletes an organization with its companies and groups. It must have neither people nor accesses.
    pub(crate) fn remove_organization(&self, id: OrganizationId) -> Result<(), Error> {
        self.execute("DELETE FROM organizations WHERE id = ?1", [sql::text(id)])?;
        Ok(())
    }

    /// Replaces the links.
    pub(crate) fn set_links(&self, id: OrganizationId, links: &DocumentationLinks) -> Result<(), Error> {
        self.execute(
            "UPDATE organizations
             SET link_internal = ?2,
                 link_general = ?3,
                 link_additional = ?4,
                 version = version + 1
             WHERE id = ?1",
            (sql::text(id), &links.internal, &links.general, &links.additional),
        )?;
        Ok(())
    }

    /// Says whether an organization is worked with.
    pub(crate) fn set_organization_state(
        &self,
        id: OrganizationId,
        state: OrganizationState,
        since: Timestamp,
    ) -> Result<(), Error> {
        self.execute(
            "UPDATE organizations
             SET state = ?2,
                 state_since = ?3,
                 version = version + 1
             WHERE id = ?1",
            (sql::text(id), state.as_str(), since.as_micros()),
        )?;
        Ok(())
    }
}

fn option(row: &Row<'_>) -> rusqlite::Result<OrganizationOption> {
    Ok(OrganizationOption {
        id: sql::id(row, "id")?,
        name: row.get("name")?,
    })
}

fn organization(row: &Row<'_>) -> rusqlite::Result<Organization> {
    Ok(Organization {
        id: sql::id(row, "id")?,
        name: row.get("name")?,
        contact_name: row.get("contact_name")?,
        contact_email: row.get("contact_email")?,
        notes: row.get("notes")?,
        links: DocumentationLinks {
            internal: row.get("link_internal")?,
            general: row.get("link_general")?,
            additional: row.get("link_additional")?,
        },
        state: sql::word(row, "state", OrganizationState::parse)?,
        state_since: sql::time_or_none(row, "state_since")?,
        people: row.get("people")?,
        created_at: sql::time(row, "created_at")?,
        version: sql::count(row, "version")?,
    })
}
