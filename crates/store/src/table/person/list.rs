//! The list of people: each way to sort it, of all, of those in one state, or of one organization, is served by an index
//! of its own.

use domain::OrganizationId;
use domain::list::PersonSort;
use domain::person::PersonState;
use domain::role::Scope;
use domain::text::name_key;
use rusqlite::named_params;

use crate::Error;
use crate::page::Place;
use crate::sql::{self, Read};
use crate::table::person::{PersonRow, person, select_people};

/// Which people a list shows, and how it is sorted.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PersonFilter {
    /// Only names and addresses that contain this, without case; empty for all.
    pub search: String,
    /// Only those of this organization.
    pub organization: Option<OrganizationId>,
    /// Only those in this state.
    pub state: Option<PersonState>,
    /// In which order.
    pub sort: PersonSort,
}

macro_rules! page {
    ($filter:literal, $place:literal) => {
        select_people!(
            "WHERE ",
            $filter,
            " instr(people.search_key, :search) > 0
               AND (:state IS NULL OR people.state = :state)
               AND ",
            $place,
            " LIMIT :limit"
        )
    };
}

macro_rules! by_name {
    ($filter:literal) => {
        page!(
            $filter,
            "(people.search_key, people.id) > (:key, :id)
             ORDER BY people.search_key, people.id"
        )
    };
}

macro_rules! by_age {
    ($filter:literal) => {
        page!(
            $filter,
            "(people.created_at, people.id) < (:key, :id)
             ORDER BY people.created_at DESC, people.id DESC"
        )
    };
}

pub(crate) const BY_NAME: &str = by_name!("");
pub(crate) const BY_AGE: &str = by_age!("");
pub(crate) const IN_STATE_BY_NAME: &str = by_name!("people.state = :state AND");
pub(crate) const IN_STATE_BY_AGE: &str = by_age!("people.state = :state AND");
pub(crate) const OF_ORGANIZATION_BY_NAME: &str = by_name!("people.organization = :organization AND");
pub(crate) const OF_ORGANIZATION_BY_AGE: &str = by_age!("people.organization = :organization AND");

impl Read<'_> {
    /// Returns the people behind a place in the list.
    pub(crate) fn people(
        &self,
        scope: Scope,
        filter: &PersonFilter,
        after: &Place,
        limit: u32,
    ) -> Result<Vec<PersonRow>, Error> {
        let organization = match (scope, filter.organization) {
            (Scope::Workspace, asked) => asked,
            (Scope::Organization(only), Some(asked)) if asked != only => return Ok(Vec::new()),
            (Scope::Organization(only), _) => Some(only),
        };
        let search = name_key(&filter.search);
        let state = filter.state.map(PersonState::as_str);
        let Place { number, id, key } = after;
        let key: &dyn rusqlite::ToSql = match filter.sort {
            PersonSort::Name => key,
            PersonSort::Newest => number,
        };
        let Some(organization) = organization.map(sql::text) else {
            let params = named_params! {
                ":search": search, ":state": state, ":key": key, ":id": id, ":limit": limit,
            };
            let sql = match (filter.sort, filter.state) {
                (PersonSort::Name, None) => BY_NAME,
                (PersonSort::Newest, None) => BY_AGE,
                (PersonSort::Name, Some(_)) => IN_STATE_BY_NAME,
                (PersonSort::Newest, Some(_)) => IN_STATE_BY_AGE,
            };
            return self.all(sql, params, person);
        };
        let params = named_params! {
            ":organization": organization, ":search": search, ":state": state,
            ":key": key, ":id": id, ":limit": limit,
        };
        let sql = match filter.sort {
            PersonSort::Name => OF_ORGANIZATION_BY_NAME,
            PersonSort::Newest => OF_ORGANIZATION_BY_AGE,
        };
        self.all(sql, params, person)
    }
}

impl PersonRow {
    /// Returns the place behind the row in a list.
    pub(crate) fn place(&self, sort: PersonSort) -> Place {
        let number = match sort {
            PersonSort::Name => 0,
            PersonSort::Newest => self.created_at.as_micros(),
        };
        Place {
            number,
            id: sql::text(self.id),
            key: self.search_key(),
        }
    }
}
