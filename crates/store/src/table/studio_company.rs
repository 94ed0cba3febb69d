//! Studio companies of organizations.

use domain::organization::Environment;
use domain::{CompanyId, OrganizationId, Timestamp};

use crate::Error;
use crate::sql::{self, Read, Write};

/// A studio company of an organization.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StudioCompany {
    /// Its id.
    pub id: CompanyId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub environment: Environment,
}

impl Read<'_> {
    /// Returns the companies of an organization in the order in which they were made: the row number tells
    /// it, the id does not, and one step makes several at the same time.
    pub(crate) fn studio_companies(&self, organization: OrganizationId) -> Result<Vec<StudioCompany>, Error> {
        self.all(
            "SELECT id, name, environment
             FROM studio_companies
             WHERE organization = ?1
             ORDER BY rowid",
            [sql::text(organization)],
            |row| {
                Ok(StudioCompany {
                    id: sql::id(row, "id")?,
                    name: row.get("name")?,
                    environment: sql::word(row, "environment", Environment::parse)?,
                })
            },
        )
    }
}

impl Write<'_> {
    /// Inserts a company; its organization may be gone.
    pub(crate) fn put_studio_company(
        &self,
        id: CompanyId,
        organization: OrganizationId,
        name: &str,
        environment: Environment,
        at: Timestamp,
    ) -> rusqlite::Result<usize> {
        self.execute(
            "INSERT INTO studio_companies (id, organization, name, environment, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (id) DO UPDATE
             SET organization = excluded.organization,
                 name = excluded.name,
                 environment = excluded.environment",
            (
                sql::text(id),
                sql::text(organization),
                name,
                environment.as_str(),
                at.as_micros(),
            ),
        )
    }

    pub(crate) fn remove_studio_company(&self, id: CompanyId) -> rusqlite::Result<usize> {
        self.execute("DELETE FROM studio_companies WHERE id = ?1", [sql::text(id)])
    }
}
