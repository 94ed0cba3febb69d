//! What stands for an organization in outside systems, as people note it.

use domain::history::{By, Change, GroupFacts};
use domain::{GroupId, OrganizationId};

use crate::sql::Write;
use crate::table::system_group::SystemGroup;
use crate::workspace::organizations::named;
use crate::{Error, Workspace};

impl Workspace {
    /// Notes what stands for an organization in a system. Steps use the group of a system that was noted last.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the organization has changed since `expected_version`, [`Error::NotFound`] when it is
    /// gone.
    pub async fn note_group(
        &self,
        organization: OrganizationId,
        expected_version: u64,
        id: GroupId,
        group: GroupFacts,
        by: By,
    ) -> Result<(), Error> {
        self.database
            .write(move |write| {
                let found = write.organization_at(organization, expected_version)?;
                let row = SystemGroup {
                    id,
                    system: group.system.clone(),
                    name: group.name.clone(),
                    external_id: group.external_id.clone(),
                };
                write.insert_system_group(organization, &row, by.at)?;
                write.touch_organization(organization)?;
                write.note_change(named(&found), &by, &Change::GroupNoted { group })
            })
            .await
    }

    /// Notes another name or id for it. Its system stays.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the organization has changed since `expected_version`, [`Error::NotFound`] when it or
    /// the group is gone.
    pub async fn change_group(
        &self,
        organization: OrganizationId,
        expected_version: u64,
        id: GroupId,
        name: String,
        external_id: String,
        by: By,
    ) -> Result<(), Error> {
        self.database
            .write(move |write| {
                let found = write.organization_at(organization, expected_version)?;
                let from = facts(write.group_of(organization, id)?);
                let to = GroupFacts {
                    system: from.system.clone(),
                    name,
                    external_id,
                };
                if from == to {
                    return Ok(());
                }
                write.set_system_group(id, &to.name, &to.external_id)?;
                write.touch_organization(organization)?;
                write.note_change(named(&found), &by, &Change::GroupChanged { from, to })
            })
            .await
    }

    /// Removes it from the records; in the system it stays.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the organization has changed since `expected_version`, [`Error::NotFound`] when it or
    /// the group is gone.
    pub async fn remove_group(
        &self,
        organization: OrganizationId,
        expected_version: u64,
        id: GroupId,
        by: By,
    ) -> Result<(), Error> {
        self.database
            .write(move |write| {
                let found = write.organization_at(organization, expected_version)?;
                let group = facts(write.group_of(organization, id)?);
                write.remove_system_group(id)?;
                write.touch_organization(organization)?;
                write.note_change(named(&found), &by, &Change::GroupRemoved { group })
            })
            .await
    }
}

impl Write<'_> {
    fn group_of(&self, organization: OrganizationId, id: GroupId) -> Result<SystemGroup, Error> {
        let groups = self.system_groups(organization)?;
        let found = groups.into_iter().find(|group| group.id == id);
        found.ok_or(Error::NotFound)
    }
}

/// Returns a group as the history keeps it.
pub(crate) fn facts(group: SystemGroup) -> GroupFacts {
    GroupFacts {
        system: group.system,
        name: group.name,
        external_id: group.external_id,
    }
}
