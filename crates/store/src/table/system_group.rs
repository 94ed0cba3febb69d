//! Groups: what stands for an organization in outside systems.

use domain::{GroupId, OrganizationId, Timestamp};

use crate::Error;
use crate::sql::{self, Read, Write};

/// What stands for an organization in an outside system.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SystemGroup {
    /// Its id here.
    pub id: GroupId,
    /// The outside system's key.
    pub system: String,
    /// Its name there.
    pub name: String,
    /// Its id there, or empty when nobody noted it.
    pub external_id: String,
}

impl Read<'_> {
    /// Returns the groups of an organization, the oldest of a system first.
    pub(crate) fn system_groups(&self, organization: OrganizationId) -> Result<Vec<SystemGroup>, Error> {
        self.all(
            "SELECT id, system, name, external_id
             FROM system_groups
             WHERE organization = ?1
             ORDER BY system, rowid",
            [sql::text(organization)],
            |row| {
                Ok(SystemGroup {
                    id: sql::id(row, "id")?,
                    system: row.get("system")?,
                    name: row.get("name")?,
                    external_id: row.get("external_id")?,
                })
            },
        )
    }
}

impl Write<'_> {
    pub(crate) fn set_system_group(&self, id: GroupId, name: &str, external_id: &str) -> Result<(), Error> {
        self.execute(
            "UPDATE system_groups SET name = ?2, external_id = ?3 WHERE id = ?1",
            (sql::text(id), name, external_id),
        )?;
        Ok(())
    }

    pub(crate) fn remove_system_group(&self, id: GroupId) -> Result<(), Error> {
        self.execute("DELETE FROM system_groups WHERE id = ?1", [sql::text(id)])?;
        Ok(())
    }

    /// Inserts a group; its organization may be gone.
    pub(crate) fn insert_system_group(
        &self,
        organization: OrganizationId,
        group: &SystemGroup,
        at: Timestamp,
    ) -> rusqlite::Result<usize> {
        self.execute(
            "INSERT INTO system_groups (id, organization, system, name, external_id, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             -- A step that was done anew tells a group again only when nothing about it has changed.
             ON CONFLICT (id) DO NOTHING",
            (
                sql::text(group.id),
                sql::text(organization),
                &group.system,
                &group.name,
                &group.external_id,
                at.as_micros(),
            ),
        )
    }
}
