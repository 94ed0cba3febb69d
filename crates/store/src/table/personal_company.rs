//! Studio companies of one person's own. They are read together with the person.

use domain::{CompanyId, PersonId, Timestamp};

use crate::sql::{self, Write};

impl Write<'_> {
    pub(crate) fn put_personal_company(
        &self,
        id: CompanyId,
        person: PersonId,
        name: &str,
        at: Timestamp,
    ) -> rusqlite::Result<usize> {
        self.execute(
            "INSERT INTO personal_companies (id, person, name, created_at)
             VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (id) DO UPDATE
             SET person = excluded.person,
                 name = excluded.name",
            (sql::text(id), sql::text(person), name, at.as_micros()),
        )
    }
}
