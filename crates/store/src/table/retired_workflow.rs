//! Workflows that are not offered any more.

use domain::execution::Actor;
use domain::{Timestamp, WorkflowKey};

use crate::Error;
use crate::sql::{self, Read, Write};

/// A workflow that is not offered any more.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RetiredWorkflow {
    /// Which one.
    pub workflow: WorkflowKey,
    /// The name of who retired it.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

impl Read<'_> {
    pub(crate) fn retired_workflows(&self) -> Result<Vec<RetiredWorkflow>, Error> {
        self.all(
            "SELECT workflow, retired_by_name, retired_at FROM retired_workflows ORDER BY workflow",
            (),
            |row| {
                Ok(RetiredWorkflow {
                    workflow: WorkflowKey::new(row.get::<_, String>("workflow")?),
                    by: row.get("retired_by_name")?,
                    at: sql::time(row, "retired_at")?,
                })
            },
        )
    }
}

impl Write<'_> {
    /// Keeps who retired it first.
    pub(crate) fn retire_workflow(
        &self,
        workflow: &WorkflowKey,
        by: &Actor,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.execute(
            "INSERT INTO retired_workflows (workflow, retired_by, retired_by_name, retired_at)
             VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (workflow) DO NOTHING",
            (workflow.as_str(), sql::text(by.account), &by.name, at.as_micros()),
        )?;
        Ok(())
    }

    pub(crate) fn offer_workflow(&self, workflow: &WorkflowKey) -> Result<(), Error> {
        self.execute(
            "DELETE FROM retired_workflows WHERE workflow = ?1",
            (workflow.as_str(),),
        )?;
        Ok(())
    }
}
