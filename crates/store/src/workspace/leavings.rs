//! Leaving: what stands, what an execution took back, and what is planned.

use std::collections::BTreeSet;

use domain::leaving::Leaver;
use domain::role::Scope;
use domain::{ExecutionId, GrantId, OrganizationId, PersonId, Timestamp};
use engine::{OpenExecution, Remaining};

use crate::page::{self, Page};
use crate::table::execution::ExecutionLabel;
use crate::table::grant::Grant;
use crate::table::planned_leaving::PlannedLeaving;
use crate::{Error, Workspace, sql};

impl Workspace {
    /// Returns which executions about somebody have not come to their end, beside one.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn open_about(&self, who: &Leaver, besides: ExecutionId) -> Result<Vec<OpenExecution>, Error> {
        let who = who.clone();
        self.database
            .read(move |read| read.open_about(&who, besides))
            .await
    }

    /// Returns what stands of what somebody was given, in the order in which it is taken back, and which other
    /// executions about them are open.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn remaining_of(&self, who: &Leaver, besides: ExecutionId) -> Result<Remaining, Error> {
        let who = who.clone();
        self.database
            .read(move |read| read.remaining(&who, besides))
            .await
    }

    /// Returns accesses, those that were taken back among them; those whose records were deleted are left out.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn grants(&self, ids: Vec<GrantId>) -> Result<Vec<Grant>, Error> {
        self.database
            .read(move |read| {
                let grants = ids.into_iter().map(|id| read.grant(id));
                grants.filter_map(Result::transpose).collect()
            })
            .await
    }

    /// Returns what executions are called; those that there are not are left out.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn execution_labels(&self, ids: BTreeSet<ExecutionId>) -> Result<Vec<ExecutionLabel>, Error> {
        self.database
            .read(move |read| {
                let labels = ids.into_iter().map(|id| read.execution_label(id));
                labels.filter_map(Result::transpose).collect()
            })
            .await
    }

    /// Returns a page of what is planned, the nearest day first.
    ///
    /// # Errors
    /// [`Error::Cursor`] when `after` is not a place of this list.
    pub async fn planned_leavings(
        &self,
        scope: Scope,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Page<PlannedLeaving>, Error> {
        let (at, id) = page::read_leaving_place(after)?;
        let rows = self
            .database
            .read(move |read| read.planned_leavings(sql::scope(scope), (at, &id), limit.saturating_add(1)))
            .await?;
        Ok(Page::of(rows, limit, page::leaving_place))
    }

    /// Returns what is to begin by now, the oldest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn due_leavings(&self, now: Timestamp) -> Result<Vec<PlannedLeaving>, Error> {
        self.database.read(move |read| read.due_leavings(now)).await
    }

    /// Returns when the next one is to begin that is not due yet.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn next_leaving(&self, now: Timestamp) -> Result<Option<Timestamp>, Error> {
        self.database.read(move |read| read.next_leaving(now)).await
    }

    /// Returns what is planned for a person, or for an organization itself.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn planned_leaving_of(
        &self,
        organization: OrganizationId,
        person: Option<PersonId>,
    ) -> Result<Option<PlannedLeaving>, Error> {
        self.database
            .read(move |read| read.planned_leaving_of(organization, person))
            .await
    }

    /// Plans a leaving, or changes the one that is planned.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it has changed since `expected_version` (0 for a new one), or whoever leaves has
    /// another one.
    pub async fn plan_leaving(&self, new: PlannedLeaving, expected_version: u64) -> Result<(), Error> {
        self.database
            .write(move |write| {
                let found = write.planned_leaving_of(new.organization, new.person)?;
                let version = found.as_ref().map_or(0, |found| found.version);
                let is_another = found.is_some_and(|found| found.id != new.id);
                if version != expected_version || is_another {
                    return Err(Error::Conflict {
                        expected: expected_version,
                        found: version,
                    });
                }
                let new = PlannedLeaving {
                    version: version + 1,
                    ..new
                };
                write.put_planned_leaving(&new)?;
                Ok(())
            })
            .await
    }

    /// Calls a planned leaving off.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it has changed since `expected_version`, [`Error::NotFound`] when it is not planned.
    pub async fn call_leaving_off(
        &self,
        organization: OrganizationId,
        person: Option<PersonId>,
        expected_version: u64,
    ) -> Result<(), Error> {
        self.database
            .write(move |write| {
                let found = write.planned_leaving_of(organization, person)?;
                let found = found.ok_or(Error::NotFound)?;
                if found.version != expected_version {
                    return Err(Error::Conflict {
                        expected: expected_version,
                        found: found.version,
                    });
                }
                write.remove_planned_leaving(found.id)
            })
            .await
    }

    /// Notes why a planned leaving could not begin; empty when nothing is against it any more.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn note_leaving_trouble(&self, id: ExecutionId, trouble: &str) -> Result<(), Error> {
        let trouble = trouble.to_owned();
        self.database
            .write(move |write| write.set_leaving_trouble(id, &trouble))
            .await
    }

    /// Removes the plan of a leaving that has begun. A repeat changes nothing.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn forget_planned_leaving(&self, id: ExecutionId) -> Result<(), Error> {
        self.database
            .write(move |write| write.remove_planned_leaving(id))
            .await
    }
}
