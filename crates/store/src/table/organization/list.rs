//! The list of organizations: each way to sort it is served by an index of its own.

use domain::list::OrganizationSort;
use domain::organization::OrganizationState;
use domain::role::Scope;
use domain::text::name_key;
use domain::{OrganizationId, Timestamp};
use rusqlite::{Row, named_params};

use crate::Error;
use crate::page::Place;
use crate::sql::{self, Read};

/// One organization in a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OrganizationRow {
    /// Its id.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// Whom to ask there.
    pub contact_name: String,
    /// Whether it is worked with.
    pub state: OrganizationState,
    /// How many people it has.
    pub people: u32,
    /// How many studio companies it has.
    pub companies: u32,
    /// How many of the three documentation links are known.
    pub links: u32,
    /// When it was created.
    pub created_at: Timestamp,
}

/// Which organizations a list shows, and how it is sorted.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct OrganizationFilter {
    /// Only names that contain this, without case; empty for all.
    pub search: String,
    /// Only those in this state.
    pub state: Option<OrganizationState>,
    /// In which order.
    pub sort: OrganizationSort,
}

macro_rules! select_organizations {
    ($place:literal) => {
        concat!(
            "SELECT
                 id,
                 name,
                 contact_name,
                 state,
                 people,
                 (SELECT count(*) FROM studio_companies
                  WHERE studio_companies.organization = organizations.id) AS companies,
                 (link_internal <> '') + (link_general <> '') + (link_additional <> '') AS links,
                 created_at
             FROM organizations
             WHERE instr(name_key, :search) > 0
               AND (:state IS NULL OR state = :state)
               AND (:scope IS NULL OR id = :scope)
               AND ",
            $place,
            " LIMIT :limit"
        )
    };
}

pub(crate) const BY_NAME: &str = select_organizations!("name_key > :key ORDER BY name_key");
pub(crate) const BY_AGE: &str =
    select_organizations!("(created_at, id) < (:number, :id) ORDER BY created_at DESC, id DESC");
// The index holds those with as many people by name, so that only some of them are read over.
pub(crate) const BY_PEOPLE: &str = select_organizations!(
    "people <= :number AND (people < :number OR name_key > :key) ORDER BY people DESC, name_key"
);

impl Read<'_> {
    /// Returns the organizations behind a place in the list.
    pub(crate) fn organizations(
        &self,
        scope: Scope,
        filter: &OrganizationFilter,
        after: &Place,
        limit: u32,
    ) -> Result<Vec<OrganizationRow>, Error> {
        let search = name_key(&filter.search);
        let state = filter.state.map(OrganizationState::as_str);
        let scope = sql::scope(scope);
        let Place { number, id, key } = after;
        match filter.sort {
            OrganizationSort::Name => {
                let params = named_params! {
                    ":search": search, ":state": state, ":scope": scope, ":key": key, ":limit": limit,
                };
                self.all(BY_NAME, params, organization)
            }
            OrganizationSort::Newest => {
                let params = named_params! {
                    ":search": search, ":state": state, ":scope": scope,
                    ":number": number, ":id": id, ":limit": limit,
                };
                self.all(BY_AGE, params, organization)
            }
            OrganizationSort::People => {
                let params = named_params! {
                    ":search": search, ":state": state, ":scope": scope,
                    ":number": number, ":key": key, ":limit": limit,
                };
                self.all(BY_PEOPLE, params, organization)
            }
        }
    }
}

impl OrganizationRow {
    /// Returns the place behind the row in a list.
    pub(crate) fn place(&self, sort: OrganizationSort) -> Place {
        let number = match sort {
            OrganizationSort::Name => 0,
            OrganizationSort::Newest => self.created_at.as_micros(),
            OrganizationSort::People => self.people.into(),
        };
        Place {
            number,
            id: sql::text(self.id),
            key: name_key(&self.name),
        }
    }
}

fn organization(row: &Row<'_>) -> rusqlite::Result<OrganizationRow> {
    Ok(OrganizationRow {
        id: sql::id(row, "id")?,
        name: row.get("name")?,
        contact_name: row.get("contact_name")?,
        state: sql::word(row, "state", OrganizationState::parse)?,
        people: row.get("people")?,
        companies: row.get("companies")?,
        links: row.get("links")?,
        created_at: sql::time(row, "created_at")?,
    })
}
