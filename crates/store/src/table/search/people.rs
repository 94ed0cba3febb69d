//! People: by address, id, name, and the name of their own studio company.

use domain::email::address_key;
use domain::person::PersonState;
use domain::text::name_key;
use domain::{OrganizationId, PersonId};
use rusqlite::{Row, named_params};

use crate::Error;
use crate::sql::{self, Read};
use crate::table::search::{Also, Hits, Ranked, Wanted, WorkedWith, behind};

/// A person that was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PersonHit {
    /// Their id.
    pub id: PersonId,
    /// First and last name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Whether they are worked with.
    pub state: PersonState,
    /// Where they belong.
    pub organization: OrganizationId,
    /// Its name.
    pub organization_name: String,
    /// By what they were found, when neither name nor address shows it.
    pub also: Option<Also>,
}

pub(crate) const BY_EMAIL: &str = "SELECT id
     FROM people
     WHERE email_key = :key AND (:only IS NULL OR organization = :only)
     ORDER BY state <> 'active', id
     LIMIT :limit";

pub(crate) const BY_ID: &str = "SELECT id
     FROM people
     WHERE id >= :key AND id < :behind AND (:only IS NULL OR organization = :only)
     ORDER BY id
     LIMIT :limit";

pub(crate) const BY_EXTERNAL_ID: &str = "SELECT people.id
     FROM grant_ids
     CROSS JOIN grants ON grants.id = grant_ids.grant_id
     CROSS JOIN people ON people.id = grants.person
     WHERE grant_ids.external_id >= :key
       AND grant_ids.external_id < :behind
       AND (:only IS NULL OR people.organization = :only)
     ORDER BY grant_ids.external_id, grant_ids.grant_id
     LIMIT :limit";

pub(crate) const BY_NAME: &str = "SELECT id
     FROM people
     WHERE search_key >= :key AND search_key < :behind AND (state = 'active') = :active
     ORDER BY search_key, id
     LIMIT :limit";

pub(crate) const BY_NAME_IN_ORGANIZATION: &str = "SELECT id
     FROM people
     WHERE organization = :only
       AND search_key >= :key AND search_key < :behind AND (state = 'active') = :active
     ORDER BY search_key, id
     LIMIT :limit";

pub(crate) const BY_WORDS: &str = "SELECT people.id
     FROM search_people
     CROSS JOIN search_people_numbers ON search_people_numbers.number = search_people.rowid
     CROSS JOIN people ON people.id = search_people_numbers.person
     WHERE search_people MATCH :matching AND (:only IS NULL OR people.organization = :only)
     ORDER BY search_people.rowid DESC
     LIMIT :limit";

/// All columns with text that somebody may look for.
const ALL_COLUMNS: &str = "name email company";

const SHOWN: &str = "SELECT
         people.id,
         trim(people.first_name || ' ' || people.last_name) AS name,
         people.email,
         people.state,
         people.organization,
         organizations.name AS organization_name,
         personal_companies.name AS company
     FROM people
     JOIN organizations ON organizations.id = people.organization
     LEFT JOIN personal_companies ON personal_companies.person = people.id
     WHERE people.id = ?1";

pub(crate) const EXTERNAL_ID: &str = "SELECT grants.system, grant_ids.external_id
     FROM grants
     CROSS JOIN grant_ids_in_receipts AS grant_ids ON grant_ids.grant_id = grants.id
     WHERE grants.person = :subject AND grant_ids.external_id >= :key AND grant_ids.external_id < :behind
     LIMIT 1";

impl Read<'_> {
    /// Finds people.
    pub(crate) fn find_people(&self, wanted: &Wanted) -> Result<Hits<PersonHit>, Error> {
        let mut ranked = Ranked::new(wanted);
        let only = wanted.only();
        ranked.add(|limit| {
            let key = address_key(&wanted.key);
            self.all(
                BY_EMAIL,
                named_params! {":key": key, ":only": only, ":limit": limit},
                id,
            )
        })?;
        if ranked.is_empty() {
            self.people_by_id(wanted, &mut ranked)?;
            self.people_by_words(wanted, &mut ranked)?;
        }
        ranked.read(|id| self.person_hit(id, wanted))
    }

    fn people_by_id(&self, wanted: &Wanted, ranked: &mut Ranked<PersonId>) -> Result<(), Error> {
        let only = wanted.only();
        for (beginning, sql) in [(wanted.own_id(), BY_ID), (wanted.external_id(), BY_EXTERNAL_ID)] {
            if let Some(key) = beginning {
                ranked.add(|limit| {
                    // One id may stand in several receipts of one person.
                    let limit = limit * 8;
                    let params =
                        named_params! {":key": key, ":behind": behind(key), ":only": only, ":limit": limit};
                    self.all(sql, params, id)
                })?;
            }
        }
        Ok(())
    }

    fn people_by_words(&self, wanted: &Wanted, ranked: &mut Ranked<PersonId>) -> Result<(), Error> {
        // Few are put in order here; only of many the indexes are asked for the best.
        let few = wanted.limit * 2;
        let found = self.people_with(wanted, ALL_COLUMNS, None, few + 1)?;
        if found.len() <= few as usize {
            let mut hits = Vec::new();
            for id in found {
                hits.extend(self.person_hit(id, wanted)?);
            }
            hits.sort_by_cached_key(|hit| {
                let name = name_key(&hit.name);
                let in_name = wanted.words.all_found_in(&[&hit.name]);
                let gone = hit.state != PersonState::Active;
                (gone, !name.starts_with(&wanted.key), !in_name, name)
            });
            return ranked.add(|_| Ok(hits.into_iter().map(|hit| hit.id).collect()));
        }
        for worked_with in WorkedWith::IN_ORDER {
            ranked.add(|limit| self.people_named(wanted, worked_with, limit))?;
            for columns in ["name", ALL_COLUMNS] {
                ranked.add(|limit| self.people_with(wanted, columns, Some(worked_with), limit))?;
            }
        }
        Ok(())
    }

    /// Returns those whose name begins as was typed, by name.
    fn people_named(
        &self,
        wanted: &Wanted,
        worked_with: WorkedWith,
        limit: u32,
    ) -> Result<Vec<PersonId>, Error> {
        let active = worked_with == WorkedWith::Still;
        let (key, behind) = (&wanted.key, behind(&wanted.key));
        match wanted.only() {
            None => {
                let params =
                    named_params! {":key": key, ":behind": behind, ":active": active, ":limit": limit};
                self.all(BY_NAME, params, id)
            }
            Some(only) => {
                let params = named_params! {
                    ":key": key, ":behind": behind, ":active": active, ":only": only, ":limit": limit
                };
                self.all(BY_NAME_IN_ORGANIZATION, params, id)
            }
        }
    }

    /// Returns those with each of the words in the columns, the newest first.
    fn people_with(
        &self,
        wanted: &Wanted,
        columns: &str,
        worked_with: Option<WorkedWith>,
        limit: u32,
    ) -> Result<Vec<PersonId>, Error> {
        let matching = wanted.matching_marked(columns, worked_with);
        let params = named_params! {":matching": matching, ":only": wanted.only(), ":limit": limit};
        self.all(BY_WORDS, params, id)
    }

    fn person_hit(&self, id: PersonId, wanted: &Wanted) -> Result<Option<PersonHit>, Error> {
        let found = self.one(SHOWN, [sql::text(id)], |row| {
            let hit = PersonHit {
                id: sql::id(row, "id")?,
                name: row.get("name")?,
                email: row.get("email")?,
                state: sql::word(row, "state", PersonState::parse)?,
                organization: sql::id(row, "organization")?,
                organization_name: row.get("organization_name")?,
                also: None,
            };
            Ok((hit, row.get::<_, Option<String>>("company")?))
        })?;
        let Some((mut hit, company)) = found else {
            return Ok(None);
        };
        if !wanted.words.all_found_in(&[&hit.name, &hit.email]) {
            hit.also = match self.external_id_of(EXTERNAL_ID, &sql::text(id), wanted)? {
                Some(also) => Some(also),
                None => company
                    .filter(|company| !wanted.words.places_in(company).is_empty())
                    .map(Also::StudioCompany),
            };
        }
        Ok(Some(hit))
    }

    /// Returns the id of a system that the subject of accesses was found by.
    pub(super) fn external_id_of(
        &self,
        sql: &str,
        subject: &str,
        wanted: &Wanted,
    ) -> Result<Option<Also>, Error> {
        let Some(key) = wanted.external_id() else {
            return Ok(None);
        };
        let params = named_params! {":subject": subject, ":key": key, ":behind": behind(key)};
        self.one(sql, params, |row| {
            Ok(Also::ExternalId {
                system: row.get("system")?,
                id: row.get("external_id")?,
            })
        })
    }
}

fn id(row: &Row<'_>) -> rusqlite::Result<PersonId> {
    sql::id(row, "id")
}
