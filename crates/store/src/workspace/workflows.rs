//! The workflows of a workspace and their versions.

use domain::execution::Actor;
use domain::workflow::Definition;
use domain::{Timestamp, WorkflowKey};

use crate::table::retired_workflow::RetiredWorkflow;
use crate::table::workflow_version::{Imported, NewVersion, NewestVersion, WorkflowVersion, to_json};
use crate::{Error, Workspace};

impl Workspace {
    /// Keeps a version of a workflow that comes with the app, so that executions can begin with it. A repeat changes
    /// nothing, and nothing is kept when the workspace has brought a workflow under the same key.
    ///
    /// # Errors
    /// [`Error::DefinitionChanged`] when the version is stored with another content.
    pub async fn save_definition(&self, definition: &Definition, now: Timestamp) -> Result<(), Error> {
        let definition = definition.clone();
        let json = to_json(&definition)?;
        self.database
            .write(move |write| write.keep_definition(&definition, &json, now))
            .await
    }

    /// Adds a version of the workspace's own, numbered behind the newest one, and offers the workflow again if it was
    /// retired.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the version it was made from is not the newest one.
    pub async fn import_definition(&self, new: NewVersion, now: Timestamp) -> Result<Imported, Error> {
        self.database
            .write(move |write| write.import_definition(&new, now))
            .await
    }

    /// Returns the newest version of each workflow, by key.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn newest_workflows(&self) -> Result<Vec<NewestVersion>, Error> {
        self.database.read(|read| read.newest_versions()).await
    }

    /// Returns the versions of a workflow, the newest first; none when there is no such workflow.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn workflow_versions(&self, workflow: &WorkflowKey) -> Result<Vec<WorkflowVersion>, Error> {
        let workflow = workflow.clone();
        self.database
            .read(move |read| read.workflow_versions(&workflow))
            .await
    }

    /// Returns what a version of a workflow defines.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn definition(
        &self,
        workflow: &WorkflowKey,
        version: u32,
    ) -> Result<Option<Definition>, Error> {
        let workflow = workflow.clone();
        self.database
            .read(move |read| read.definition(&workflow, version))
            .await
    }

    /// Returns the workflows that are not offered any more, by key.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn retired_workflows(&self) -> Result<Vec<RetiredWorkflow>, Error> {
        self.database.read(|read| read.retired_workflows()).await
    }

    /// Takes a workflow off the offer. Its versions and executions stay. A repeat changes nothing.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn retire_workflow(
        &self,
        workflow: &WorkflowKey,
        by: Actor,
        now: Timestamp,
    ) -> Result<(), Error> {
        let workflow = workflow.clone();
        self.database
            .write(move |write| write.retire_workflow(&workflow, &by, now))
            .await
    }

    /// Offers a workflow again. A repeat changes nothing.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn offer_workflow(&self, workflow: &WorkflowKey) -> Result<(), Error> {
        let workflow = workflow.clone();
        self.database
            .write(move |write| write.offer_workflow(&workflow))
            .await
    }
}
