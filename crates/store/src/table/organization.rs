//! Organizations, with their documentation links.

use domain::organization::{DocumentationLinks, OrganizationState};
use domain::role::Scope;
use domain::text::name_key;
use domain::{OrganizationId, Timestamp};
use rusqlite::{Row, named_params};

use crate::Error;
use crate::sql::{self, Read, Write};

/// One organization in a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OrganizationRow {
    /// Its id.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// Whom to ask there.
    pub contact_name: String,
    /// How many people it has.
    pub people: u32,
    /// How many studio companies it has.
    pub companies: u32,
    /// How many of the three documentation links are known.
    pub links: u32,
    /// When it was created.
    pub created_at: Timestamp,
}

/// One organization where its name is enough.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OrganizationOption {
    /// Its id.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
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

macro_rules! select_organizations {
    ($filter:literal) => {
        concat!(
            "SELECT
                 id,
                 name,
                 contact_name,
                 people,
                 (SELECT count(*) FROM studio_companies
                  WHERE studio_companies.organization = organizations.id) AS companies,
                 (link_internal <> '') + (link_general <> '') + (link_additional <> '') AS links,
                 created_at
             FROM organizations
             WHERE name_key > :after AND instr(name_key, :search) > 0",
            $filter,
            " ORDER BY name_key
             LIMIT :limit"
        )
    };
}

// One text per scope, so that each is served by its own index.
pub(crate) const PAGE: &str = select_organizations!("");
pub(crate) const PAGE_OF_ONE: &str = select_organizations!(" AND id = :organization");

impl Read<'_> {
    /// Returns the organizations behind a name's key whose own key contains the search, in order.
    pub(crate) fn organizations(
        &self,
        scope: Scope,
        search: &str,
        after: &str,
        limit: u32,
    ) -> Result<Vec<OrganizationRow>, Error> {
        let search = name_key(search);
        match scope {
            Scope::Workspace => {
                let params = named_params! {":after": after, ":search": search, ":limit": limit};
                self.all(PAGE, params, organization_row)
            }
            Scope::Organization(only) => {
                let only = sql::text(only);
                let params = named_params! {":after": after, ":search": search, ":organization": only, ":limit": limit};
                self.all(PAGE_OF_ONE, params, organization_row)
            }
        }
    }

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

fn organization_row(row: &Row<'_>) -> rusqlite::Result<OrganizationRow> {
    Ok(OrganizationRow {
        id: sql::id(row, "id")?,
        name: row.get("name")?,
        contact_name: row.get("contact_name")?,
        people: row.get("people")?,
        companies: row.get("companies")?,
        links: row.get("links")?,
        created_at: sql::time(row, "created_at")?,
    })
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
