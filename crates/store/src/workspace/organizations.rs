//! What people change about organizations. Each change stands in the history, written in the same transaction.

use domain::OrganizationId;
use domain::form::Unique;
use domain::history::{By, Change, FieldChange, RecordRef};
use domain::organization::{DocumentationLinks, OrganizationState};

use crate::sql::{self, Write};
use crate::table::organization::{Organization, OrganizationEdit};
use crate::table::record_change::Named;
use crate::{Error, Workspace};

impl Workspace {
    /// Replaces the documentation links of an organization and returns its new version.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it has changed since `expected_version`, [`Error::NotFound`] when it is gone.
    pub async fn update_links(
        &self,
        organization: OrganizationId,
        expected_version: u64,
        links: &DocumentationLinks,
        by: By,
    ) -> Result<u64, Error> {
        let links = links.clone();
        self.database
            .write(move |write| {
                let found = write.organization_at(organization, expected_version)?;
                let fields = FieldChange::between([
                    ("link_internal", &*found.links.internal, &*links.internal),
                    ("link_general", &*found.links.general, &*links.general),
                    ("link_additional", &*found.links.additional, &*links.additional),
                ]);
                if fields.is_empty() {
                    return Ok(found.version);
                }
                write.set_links(organization, &links)?;
                write.note_change(named(&found), &by, &Change::Edited { fields })?;
                Ok(found.version + 1)
            })
            .await
    }

    /// Puts right what is known of an organization, and returns its new version.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it has changed since `expected_version`, [`Error::NotFound`] when it is gone,
    /// [`Error::Taken`] when another one has the name.
    pub async fn edit_organization(
        &self,
        organization: OrganizationId,
        expected_version: u64,
        edit: OrganizationEdit,
        by: By,
    ) -> Result<u64, Error> {
        self.database
            .write(move |write| {
                let found = write.organization_at(organization, expected_version)?;
                let fields = FieldChange::between([
                    ("name", &*found.name, &*edit.name),
                    ("contact_name", &*found.contact_name, &*edit.contact_name),
                    ("contact_email", &*found.contact_email, &*edit.contact_email),
                    ("notes", &*found.notes, &*edit.notes),
                ]);
                if fields.is_empty() {
                    return Ok(found.version);
                }
                let unique = Unique::OrganizationName;
                sql::untaken(write.set_organization(organization, &edit), unique)?;
                let renamed = Organization {
                    name: edit.name,
                    ..found
                };
                write.note_change(named(&renamed), &by, &Change::Edited { fields })?;
                Ok(renamed.version + 1)
            })
            .await
    }

    /// Says whether an organization is worked with, and returns its new version.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it has changed since `expected_version`, [`Error::NotFound`] when it is gone.
    pub async fn set_organization_state(
        &self,
        organization: OrganizationId,
        expected_version: u64,
        to: OrganizationState,
        reason: &str,
        by: By,
    ) -> Result<u64, Error> {
        let reason = reason.to_owned();
        self.database
            .write(move |write| {
                let found = write.organization_at(organization, expected_version)?;
                write.change_organization_state(&found, to, reason, &by)
            })
            .await
    }
}

impl Write<'_> {
    /// Returns an organization that is still at the version that somebody has seen.
    pub(crate) fn organization_at(&self, id: OrganizationId, expected: u64) -> Result<Organization, Error> {
        let organization = self.organization(id)?.ok_or(Error::NotFound)?;
        if organization.version != expected {
            let found = organization.version;
            return Err(Error::Conflict { expected, found });
        }
        Ok(organization)
    }

    /// Says whether an organization is worked with, tells the history, and returns the new version.
    pub(crate) fn change_organization_state(
        &self,
        found: &Organization,
        to: OrganizationState,
        reason: String,
        by: &By,
    ) -> Result<u64, Error> {
        if found.state == to {
            return Ok(found.version);
        }
        self.set_organization_state(found.id, to, by.at)?;
        let change = Change::OrganizationState {
            from: found.state,
            to,
            reason,
        };
        self.note_change(named(found), by, &change)?;
        Ok(found.version + 1)
    }
}

/// Returns an organization as its history names it.
pub(crate) fn named(organization: &Organization) -> Named<'_> {
    Named {
        record: RecordRef::Organization(organization.id),
        name: &organization.name,
        organization: organization.id,
    }
}
