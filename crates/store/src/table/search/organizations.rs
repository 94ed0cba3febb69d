//! Organizations: by id, name, contact, studio companies, and what stands for them in the systems.

use domain::OrganizationId;
use domain::organization::OrganizationState;
use rusqlite::named_params;

use crate::Error;
use crate::sql::{self, Read};
use crate::table::search::{Also, Hits, Ranked, Wanted, WorkedWith, behind};

/// An organization that was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OrganizationHit {
    /// Its id.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// Whether it is worked with.
    pub state: OrganizationState,
    /// By what it was found, when the name does not show it.
    pub also: Option<Also>,
}

pub(crate) const BY_ID: &str = "SELECT id
     FROM organizations
     WHERE id >= :key AND id < :behind AND (:only IS NULL OR id = :only)
     ORDER BY id
     LIMIT :limit";

pub(crate) const BY_EXTERNAL_ID: &str = "SELECT organizations.id
     FROM grant_ids
     CROSS JOIN grants ON grants.id = grant_ids.grant_id
     CROSS JOIN organizations ON organizations.id = grants.organization
     WHERE grant_ids.external_id >= :key
       AND grant_ids.external_id < :behind
       AND (:only IS NULL OR organizations.id = :only)
     ORDER BY grant_ids.external_id, grant_ids.grant_id
     LIMIT :limit";

pub(crate) const BY_NAME: &str = "SELECT id
     FROM organizations
     WHERE name_key >= :key AND name_key < :behind
       AND (state = 'active') = :active
       AND (:only IS NULL OR id = :only)
     ORDER BY name_key
     LIMIT :limit";

pub(crate) const BY_WORDS: &str = "SELECT organizations.id
     FROM search_organizations
     CROSS JOIN search_organizations_numbers
         ON search_organizations_numbers.number = search_organizations.rowid
     CROSS JOIN organizations ON organizations.id = search_organizations_numbers.organization
     WHERE search_organizations MATCH :matching
       AND (organizations.state = 'active') = :active
       AND (:only IS NULL OR organizations.id = :only)
     ORDER BY search_organizations.rowid DESC
     LIMIT :limit";

const SHOWN: &str = "SELECT id, name, state, contact_name, contact_email FROM organizations WHERE id = ?1";

pub(crate) const EXTERNAL_ID: &str = "SELECT grants.system, grant_ids.external_id
     FROM grants
     CROSS JOIN grant_ids_in_receipts AS grant_ids ON grant_ids.grant_id = grants.id
     WHERE grants.organization = :subject AND grant_ids.external_id >= :key AND grant_ids.external_id < :behind
     LIMIT 1";

impl Read<'_> {
    /// Finds organizations.
    pub(crate) fn find_organizations(&self, wanted: &Wanted) -> Result<Hits<OrganizationHit>, Error> {
        let id = |row: &rusqlite::Row<'_>| sql::id::<OrganizationId>(row, "id");
        let only = wanted.only();
        let mut ranked = Ranked::new(wanted);
        for (beginning, sql) in [(wanted.own_id(), BY_ID), (wanted.external_id(), BY_EXTERNAL_ID)] {
            if let Some(key) = beginning {
                ranked.add(|limit| {
                    // One id may stand in several receipts of one organization.
                    let limit = limit * 8;
                    let params =
                        named_params! {":key": key, ":behind": behind(key), ":only": only, ":limit": limit};
                    self.all(sql, params, id)
                })?;
            }
        }
        for worked_with in WorkedWith::IN_ORDER {
            let active = worked_with == WorkedWith::Still;
            ranked.add(|limit| {
                let params = named_params! {
                    ":key": wanted.key,
                    ":behind": behind(&wanted.key),
                    ":active": active,
                    ":only": only,
                    ":limit": limit,
                };
                self.all(BY_NAME, params, id)
            })?;
            for columns in ["name", "name contact companies groups"] {
                let matching = wanted.matching(columns);
                ranked.add(|limit| {
                    let params =
                        named_params! {":matching": matching, ":active": active, ":only": only, ":limit": limit};
                    self.all(BY_WORDS, params, id)
                })?;
            }
        }
        ranked.read(|id| self.organization_hit(id, wanted))
    }

    fn organization_hit(
        &self,
        id: OrganizationId,
        wanted: &Wanted,
    ) -> Result<Option<OrganizationHit>, Error> {
        let found = self.one(SHOWN, [sql::text(id)], |row| {
            let hit = OrganizationHit {
                id: sql::id(row, "id")?,
                name: row.get("name")?,
                state: sql::word(row, "state", OrganizationState::parse)?,
                also: None,
            };
            let [name, email]: [String; 2] = [row.get("contact_name")?, row.get("contact_email")?];
            Ok((hit, format!("{name} {email}").trim().to_owned()))
        })?;
        let Some((mut hit, contact)) = found else {
            return Ok(None);
        };
        if !wanted.words.all_found_in(&[&hit.name]) {
            hit.also = match self.external_id_of(EXTERNAL_ID, &sql::text(id), wanted)? {
                Some(also) => Some(also),
                None => self.what_shows(id, contact, wanted)?,
            };
        }
        Ok(Some(hit))
    }

    /// Returns what of an organization has one of the words: what has all of them, if anything does.
    fn what_shows(
        &self,
        id: OrganizationId,
        contact: String,
        wanted: &Wanted,
    ) -> Result<Option<Also>, Error> {
        let companies = self.studio_companies(id)?.into_iter();
        let companies = companies.map(|company| (company.name.clone(), Also::StudioCompany(company.name)));
        let groups = self.system_groups(id)?.into_iter().map(|group| {
            let text = format!("{} {}", group.name, group.external_id);
            let also = Also::Group {
                system: group.system,
                name: group.name,
                external_id: group.external_id,
            };
            (text, also)
        });
        let contact = (contact.clone(), Also::Contact(contact));
        let all: Vec<(String, Also)> = [contact].into_iter().chain(companies).chain(groups).collect();
        let whole = all.iter().find(|(text, _)| wanted.words.all_found_in(&[text]));
        let shown = whole.or_else(|| {
            all.iter()
                .find(|(text, _)| !wanted.words.places_in(text).is_empty())
        });
        Ok(shown.map(|(_, also)| also.clone()))
    }
}
