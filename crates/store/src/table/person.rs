//! People: a partner's users.

pub(crate) mod list;

use domain::email::address_key;
use domain::person::PersonState;
use domain::role::{Partner, Scope};
use domain::text::name_key;
use domain::{OrganizationId, PersonId, Timestamp};
use rusqlite::Row;

use crate::Error;
use crate::sql::{self, Read, Write};
use crate::table::organization::OrganizationOption;

/// One person, with what they have.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PersonRow {
    /// Their id.
    pub id: PersonId,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Address.
    pub email: String,
    /// Job title.
    pub job_title: String,
    /// Telephone number, or empty.
    pub phone: String,
    /// Preferred language as a BCP 47 tag.
    pub language: String,
    /// Where they belong.
    pub organization: OrganizationOption,
    /// Their own studio company's name, when it exists.
    pub personal_company: Option<String>,
    /// The keys of the systems they were given access to, in order.
    pub systems: Vec<String>,
    /// Whether they are worked with.
    pub state: PersonState,
    /// Since when; none for somebody who was never anything but active.
    pub state_since: Option<Timestamp>,
    /// When they were created.
    pub created_at: Timestamp,
    /// Counted up with every change.
    pub version: u64,
}

/// What people put right about a person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PersonEdit {
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Address.
    pub email: String,
    /// Job title.
    pub job_title: String,
    /// Telephone number, or empty.
    pub phone: String,
    /// Preferred language as a BCP 47 tag.
    pub language: String,
}

/// A person that is to be made.
pub(crate) struct NewPerson<'a> {
    pub(crate) id: PersonId,
    pub(crate) organization: OrganizationId,
    pub(crate) first_name: &'a str,
    pub(crate) last_name: &'a str,
    pub(crate) email: &'a str,
    pub(crate) job_title: &'a str,
    pub(crate) phone: &'a str,
    pub(crate) language: &'a str,
}

impl PersonRow {
    /// Returns first and last name.
    pub fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
            .trim()
            .to_owned()
    }

    /// Returns the key by which the list is ordered.
    pub(crate) fn search_key(&self) -> String {
        search_key(&self.first_name, &self.last_name, &self.email)
    }
}

macro_rules! select_people {
    ($($rest:expr),+ $(,)?) => {
        concat!(
            "SELECT
                 people.id,
                 people.first_name,
                 people.last_name,
                 people.email,
                 people.job_title,
                 people.phone,
                 people.language,
                 people.organization,
                 organizations.name AS organization_name,
                 personal_companies.name AS personal_company,
                 (SELECT json_group_array(DISTINCT grants.system)
                  FROM grants
                  WHERE grants.person = people.id AND grants.revoked_at IS NULL) AS systems,
                 people.state,
                 people.state_since,
                 people.created_at,
                 people.version
             FROM people
             JOIN organizations ON organizations.id = people.organization
             LEFT JOIN personal_companies ON personal_companies.person = people.id ",
            $($rest),+
        )
    };
}

pub(crate) use select_people;

/// CROSS JOIN: the people are looked up for each key, and never the keys for each of the people.
pub(crate) const BY_ADDRESS: &str =
    "SELECT people.organization, people.email_key, trim(people.first_name || ' ' || people.last_name) AS name
     FROM json_each(?1) AS keys
     CROSS JOIN people ON people.organization = keys.value ->> 0 AND people.email_key = keys.value ->> 1";

impl Read<'_> {
    pub(crate) fn people_of(&self, organization: OrganizationId) -> Result<Vec<PersonRow>, Error> {
        self.all(
            select_people!(
                "WHERE people.organization = ?1
                 ORDER BY people.search_key, people.id"
            ),
            [sql::text(organization)],
            person,
        )
    }

    /// Returns the names of the people who have one of the addresses at its organization; keys as they are compared,
    /// JSON pairs of organization and address.
    pub(crate) fn names_by_address(
        &self,
        keys: &str,
    ) -> Result<Vec<(OrganizationId, String, String)>, Error> {
        self.all(BY_ADDRESS, [keys], |row| {
            Ok((
                sql::id(row, "organization")?,
                row.get("email_key")?,
                row.get("name")?,
            ))
        })
    }

    pub(crate) fn person(&self, scope: Scope, id: PersonId) -> Result<Option<PersonRow>, Error> {
        let id = sql::text(id);
        match scope {
            Scope::Workspace => self.one(select_people!("WHERE people.id = ?1"), [id], person),
            Scope::Organization(only) => self.one(
                select_people!("WHERE people.id = ?1 AND people.organization = ?2"),
                [id, sql::text(only)],
                person,
            ),
        }
    }

    /// Returns whether the person is one of the organization's people and both are worked with.
    pub(crate) fn speaks_for(&self, partner: Partner) -> Result<bool, Error> {
        let found = self.one(
            "SELECT people.id
             FROM people
             JOIN organizations ON organizations.id = people.organization
             WHERE people.id = ?1
               AND people.organization = ?2
               AND people.state = 'active'
               AND organizations.state = 'active'",
            [sql::text(partner.person), sql::text(partner.organization)],
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }
}

impl Write<'_> {
    /// Inserts a person; their address may be taken, and their organization gone.
    pub(crate) fn put_person(&self, new: &NewPerson<'_>, at: Timestamp) -> rusqlite::Result<usize> {
        self.execute(
            "INSERT INTO people (
                 id,
                 organization,
                 first_name,
                 last_name,
                 email,
                 email_key,
                 job_title,
                 phone,
                 language,
                 search_key,
                 created_at
             )
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
             ON CONFLICT (id) DO UPDATE
             SET first_name = excluded.first_name,
                 last_name = excluded.last_name,
                 email = excluded.email,
                 email_key = excluded.email_key,
                 job_title = excluded.job_title,
                 phone = excluded.phone,
                 language = excluded.language,
                 search_key = excluded.search_key,
                 version = version + 1
             -- Whoever was moved meanwhile belongs elsewhere, and is not changed by a form of where they came from.
             WHERE organization = excluded.organization",
            (
                sql::text(new.id),
                sql::text(new.organization),
                new.first_name,
                new.last_name,
                new.email,
                address_key(new.email),
                new.job_title,
                new.phone,
                new.language,
                search_key(new.first_name, new.last_name, new.email),
                at.as_micros(),
            ),
        )
    }
}

impl Write<'_> {
    /// Replaces what is known of a person; their address may be taken.
    pub(crate) fn set_person(&self, id: PersonId, facts: &PersonEdit) -> rusqlite::Result<usize> {
        self.execute(
            "UPDATE people
             SET first_name = ?2,
                 last_name = ?3,
                 email = ?4,
                 email_key = ?5,
                 job_title = ?6,
                 phone = ?7,
                 language = ?8,
                 search_key = ?9,
                 version = version + 1
             WHERE id = ?1",
            (
                sql::text(id),
                &facts.first_name,
                &facts.last_name,
                &facts.email,
                address_key(&facts.email),
                &facts.job_title,
                &facts.phone,
                &facts.language,
                search_key(&facts.first_name, &facts.last_name, &facts.email),
            ),
        )
    }

    /// Puts a person into another organization, where their address may be taken.
    pub(crate) fn set_person_organization(
        &self,
        id: PersonId,
        to: OrganizationId,
    ) -> rusqlite::Result<usize> {
        self.execute(
            "UPDATE people SET organization = ?2, version = version + 1 WHERE id = ?1",
            (sql::text(id), sql::text(to)),
        )
    }

    /// Deletes a person with their own studio company. They must have no accesses.
    pub(crate) fn remove_person(&self, id: PersonId) -> Result<(), Error> {
        self.execute("DELETE FROM people WHERE id = ?1", [sql::text(id)])?;
        Ok(())
    }

    /// Says whether a person is worked with.
    pub(crate) fn set_person_state(
        &self,
        id: PersonId,
        state: PersonState,
        since: Timestamp,
    ) -> Result<(), Error> {
        self.execute(
            "UPDATE people
             SET state = ?2,
                 state_since = ?3,
                 version = version + 1
             WHERE id = ?1",
            (sql::text(id), state.as_str(), since.as_micros()),
        )?;
        Ok(())
    }
}

/// A key has no line feed, so a search never matches across the one between name and address.
fn search_key(first_name: &str, last_name: &str, email: &str) -> String {
    format!(
        "{}\n{}",
        name_key(&format!("{first_name} {last_name}")),
        address_key(email)
    )
}

pub(crate) fn person(row: &Row<'_>) -> rusqlite::Result<PersonRow> {
    let mut systems: Vec<String> = sql::json(row, "systems")?;
    systems.sort();
    Ok(PersonRow {
        id: sql::id(row, "id")?,
        first_name: row.get("first_name")?,
        last_name: row.get("last_name")?,
        email: row.get("email")?,
        job_title: row.get("job_title")?,
        phone: row.get("phone")?,
        language: row.get("language")?,
        organization: OrganizationOption {
            id: sql::id(row, "organization")?,
            name: row.get("organization_name")?,
        },
        personal_company: row.get("personal_company")?,
        systems,
        state: sql::word(row, "state", PersonState::parse)?,
        state_since: sql::time_or_none(row, "state_since")?,
        created_at: sql::time(row, "created_at")?,
        version: sql::count(row, "version")?,
    })
}
