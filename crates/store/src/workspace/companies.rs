//! An organization's studio companies, as people change them.

use domain::history::{By, Change, CompanyFacts};
use domain::{CompanyId, OrganizationId};

use crate::sql::Write;
use crate::table::studio_company::StudioCompany;
use crate::workspace::organizations::named;
use crate::{Error, Workspace};

impl Workspace {
    /// Adds a studio company to an organization.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the organization has changed since `expected_version`, [`Error::NotFound`] when it is
    /// gone.
    pub async fn add_company(
        &self,
        organization: OrganizationId,
        expected_version: u64,
        id: CompanyId,
        company: CompanyFacts,
        by: By,
    ) -> Result<(), Error> {
        self.database
            .write(move |write| {
                let found = write.organization_at(organization, expected_version)?;
                let CompanyFacts { name, environment } = &company;
                write.put_studio_company(id, organization, name, *environment, by.at)?;
                write.touch_organization(organization)?;
                write.note_change(named(&found), &by, &Change::CompanyAdded { company })
            })
            .await
    }

    /// Gives a studio company of an organization another name or environment.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the organization has changed since `expected_version`, [`Error::NotFound`] when it or
    /// the company is gone.
    pub async fn change_company(
        &self,
        organization: OrganizationId,
        expected_version: u64,
        id: CompanyId,
        to: CompanyFacts,
        by: By,
    ) -> Result<(), Error> {
        self.database
            .write(move |write| {
                let found = write.organization_at(organization, expected_version)?;
                let from = facts(write.company_of(organization, id)?);
                if from == to {
                    return Ok(());
                }
                write.put_studio_company(id, organization, &to.name, to.environment, by.at)?;
                write.touch_organization(organization)?;
                write.note_change(named(&found), &by, &Change::CompanyChanged { from, to })
            })
            .await
    }

    /// Removes a studio company of an organization from the records.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the organization has changed since `expected_version`, [`Error::NotFound`] when it or
    /// the company is gone.
    pub async fn remove_company(
        &self,
        organization: OrganizationId,
        expected_version: u64,
        id: CompanyId,
        by: By,
    ) -> Result<(), Error> {
        self.database
            .write(move |write| {
                let found = write.organization_at(organization, expected_version)?;
                let company = facts(write.company_of(organization, id)?);
                write.remove_studio_company(id)?;
                write.touch_organization(organization)?;
                write.note_change(named(&found), &by, &Change::CompanyRemoved { company })
            })
            .await
    }
}

impl Write<'_> {
    fn company_of(&self, organization: OrganizationId, id: CompanyId) -> Result<StudioCompany, Error> {
        let companies = self.studio_companies(organization)?;
        let found = companies.into_iter().find(|company| company.id == id);
        found.ok_or(Error::NotFound)
    }
}

/// Returns a company as the history keeps it.
pub(crate) fn facts(company: StudioCompany) -> CompanyFacts {
    CompanyFacts {
        name: company.name,
        environment: company.environment,
    }
}
