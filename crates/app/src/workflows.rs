//! The workflows of a workspace: what there is, the way in and out as text, and what differs between versions.

mod description;
mod difference;
pub(crate) mod shelf;

use api::command::{
    CompareWorkflowVersions, ExportWorkflow, GetWorkflow, ImportWorkflow, ListAllWorkflows,
    ListWorkflowVersions, Nothing, OfferWorkflow, RetireWorkflow,
};
use api::execution::Workflow;
use api::workflow::{
    CompareWorkflowVersions as CompareWorkflowVersionsRequest, ImportReport,
    ImportWorkflow as ImportWorkflowRequest, WorkflowDetail, WorkflowDifference, WorkflowRow, WorkflowText,
    WorkflowVersionRef, WorkflowVersionRow,
};
use api::{ApiError, ErrorCode};
use domain::WorkflowKey;
use domain::form::{FieldError, Problem};
use domain::workflow::Definition;
use engine::workflows::{self, Invalid};
use store::{Imported, NewVersion};

use crate::executions::short;
use crate::workflows::shelf::no_workflow;
use crate::workspace::OpenWorkspace;
use crate::{App, error};

/// The longest text that is read; the built-in workflows have about 10 KB.
const MAX_TEXT: usize = 256 * 1024;

impl App {
    /// Lists all workflows with their newest versions, also those that are not offered any more.
    ///
    /// # Errors
    /// When the account may not.
    pub async fn list_all_workflows(&self) -> Result<Vec<WorkflowRow>, ApiError> {
        let actor = self.actor::<ListAllWorkflows>().await?;
        Ok(actor
            .workspace
            .shelf
            .all()
            .iter()
            .map(shelf::Known::row)
            .collect())
    }

    /// Tells everything about one workflow.
    ///
    /// # Errors
    /// When the account may not, or there is no such workflow.
    pub async fn get_workflow(&self, request: Workflow) -> Result<WorkflowDetail, ApiError> {
        let actor = self.actor::<GetWorkflow>().await?;
        let workspace = &actor.workspace;
        let known = workspace.shelf.get(&request.workflow).ok_or_else(no_workflow)?;
        let connected = self.connected(workspace).await?;
        Ok(WorkflowDetail {
            workflow: known.row(),
            steps: description::steps(&known.definition, &connected, &self.catalogue),
            versions: versions(workspace, &request.workflow).await?,
        })
    }

    /// Lists the versions of a workflow, the newest first.
    ///
    /// # Errors
    /// When the account may not, or there is no such workflow.
    pub async fn list_workflow_versions(
        &self,
        request: Workflow,
    ) -> Result<Vec<WorkflowVersionRow>, ApiError> {
        let actor = self.actor::<ListWorkflowVersions>().await?;
        versions(&actor.workspace, &request.workflow).await
    }

    /// Returns a version of a workflow as text.
    ///
    /// # Errors
    /// When the account may not, or there is no such version.
    pub async fn export_workflow(&self, request: WorkflowVersionRef) -> Result<WorkflowText, ApiError> {
        let actor = self.actor::<ExportWorkflow>().await?;
        let WorkflowVersionRef { workflow, version } = request;
        let definition = definition(&actor.workspace, &workflow, version).await?;
        Ok(WorkflowText {
            file_name: format!("{workflow}.v{version}.toml"),
            text: workflows::to_text(&definition),
        })
    }

    /// Tells what differs between two versions of a workflow.
    ///
    /// # Errors
    /// When the account may not, or there is no such version.
    pub async fn compare_workflow_versions(
        &self,
        request: CompareWorkflowVersionsRequest,
    ) -> Result<WorkflowDifference, ApiError> {
        let actor = self.actor::<CompareWorkflowVersions>().await?;
        let from = definition(&actor.workspace, &request.workflow, request.from).await?;
        let to = definition(&actor.workspace, &request.workflow, request.to).await?;
        Ok(difference::between(&from, &to))
    }

    /// Brings a workflow in, or a new version of one.
    ///
    /// # Errors
    /// When the account may not, the text is no workflow that makes sense, it has the key of a workflow that comes with
    /// the app, or it was not made from the newest version.
    pub async fn import_workflow(&self, request: ImportWorkflowRequest) -> Result<ImportReport, ApiError> {
        let actor = self.actor::<ImportWorkflow>().await?;
        let workspace = &actor.workspace;
        let note = short("note", &request.note)?;
        if request.text.len() > MAX_TEXT {
            let message = format!("Use at most {} KB.", MAX_TEXT / 1024);
            return Err(ApiError::fields(vec![FieldError::new(
                "text",
                Problem::TooLong,
                message,
            )]));
        }
        let read = workflows::parse_for(&self.catalogue, "workflow.toml", &request.text);
        let definition = read.map_err(|invalid| faulty(&invalid))?;
        if workspace.shelf.is_built_in(&definition.key) {
            return import_of_built_in(workspace, &definition);
        }
        let (workflow, title) = (definition.key.clone(), definition.title.clone());
        let new = NewVersion {
            definition,
            author: actor.recorded(),
            note,
        };
        let imported = workspace.store.import_definition(new, self.time.now()).await;
        let (version, added) = match imported {
            Ok(Imported::Added(version)) => (version, true),
            Ok(Imported::Unchanged(version)) => (version, false),
            Err(store::Error::Conflict { expected, found }) => return Err(outdated(expected, found)),
            Err(error) => return Err(error::store(error)),
        };
        workspace.shelf.refill(&workspace.store).await?;
        if added {
            tracing::info!(%workflow, version, "A version of a workflow was imported.");
        }
        Ok(ImportReport {
            workflow,
            title,
            version,
            added,
        })
    }

    /// Takes a workflow off the offer.
    ///
    /// # Errors
    /// When the account may not, or there is no such workflow.
    pub async fn retire_workflow(&self, request: Workflow) -> Result<Nothing, ApiError> {
        let actor = self.actor::<RetireWorkflow>().await?;
        let workspace = &actor.workspace;
        let known = workspace.shelf.get(&request.workflow).ok_or_else(no_workflow)?;
        let retired =
            workspace
                .store
                .retire_workflow(&known.definition.key, actor.recorded(), self.time.now());
        retired.await.map_err(error::store)?;
        tracing::info!(workflow = %request.workflow, "A workflow was retired.");
        workspace.shelf.refill(&workspace.store).await
    }

    /// Offers a retired workflow again.
    ///
    /// # Errors
    /// When the account may not, or there is no such workflow.
    pub async fn offer_workflow(&self, request: Workflow) -> Result<Nothing, ApiError> {
        let actor = self.actor::<OfferWorkflow>().await?;
        let workspace = &actor.workspace;
        let known = workspace.shelf.get(&request.workflow).ok_or_else(no_workflow)?;
        let offered = workspace.store.offer_workflow(&known.definition.key);
        offered.await.map_err(error::store)?;
        tracing::info!(workflow = %request.workflow, "A retired workflow is offered again.");
        workspace.shelf.refill(&workspace.store).await
    }
}

async fn versions(
    workspace: &OpenWorkspace,
    workflow: &WorkflowKey,
) -> Result<Vec<WorkflowVersionRow>, ApiError> {
    let versions = workspace
        .store
        .workflow_versions(workflow)
        .await
        .map_err(error::store)?;
    if versions.is_empty() {
        return Err(no_workflow());
    }
    let row = |version: store::WorkflowVersion| WorkflowVersionRow {
        version: version.version,
        origin: version.origin,
        author: version.author,
        note: version.note,
        created_at: version.created_at,
    };
    Ok(versions.into_iter().map(row).collect())
}

async fn definition(
    workspace: &OpenWorkspace,
    workflow: &WorkflowKey,
    version: u32,
) -> Result<Definition, ApiError> {
    let found = workspace
        .store
        .definition(workflow, version)
        .await
        .map_err(error::store)?;
    found.ok_or_else(|| ApiError::new(ErrorCode::NotFound, "There is no such version of the workflow."))
}

/// Updates of the app bring new versions of these, which an import would get into the way of.
fn import_of_built_in(workspace: &OpenWorkspace, new: &Definition) -> Result<ImportReport, ApiError> {
    let known = workspace.shelf.get(&new.key).ok_or_else(no_workflow)?;
    let same = Definition {
        version: known.definition.version,
        ..new.clone()
    };
    if same == *known.definition {
        return Ok(ImportReport {
            workflow: same.key,
            title: same.title,
            version: same.version,
            added: false,
        });
    }
    let message = format!(
        "“{}” is a workflow that comes with the app, and cannot be replaced. Change the key, for example to “our_{}”.",
        new.key, new.key
    );
    let mut refused = ApiError::fields(vec![FieldError::new("text", Problem::Refused, message)]);
    refused.hint = Some(
        "Nothing was imported. Under another key it is yours alone; then retire the workflow of the app, if nobody shall start it any more."
            .to_owned(),
    );
    Err(refused)
}

/// Tells everything that is wrong with a text.
fn faulty(invalid: &Invalid) -> ApiError {
    let faults = invalid.faults.iter();
    let errors: Vec<_> = faults
        .map(|fault| {
            let message = format!("Line {}: {}", fault.line, fault.told());
            FieldError::new("text", Problem::Refused, message)
        })
        .collect();
    let message = match errors.len() {
        1 => "One thing is wrong with the workflow.".to_owned(),
        n => format!("{n} things are wrong with the workflow."),
    };
    let mut api = ApiError::fields(errors);
    api.message = message;
    api.hint = Some("Nothing was imported. Mend the text and import it again.".to_owned());
    api
}

/// The text was made from a version that is not the newest one.
fn outdated(base: u64, newest: u64) -> ApiError {
    let message = format!("The text was made from version {base}, and the newest version is {newest}.");
    ApiError::new(ErrorCode::Conflict, message).hint(format!(
        "Nothing was imported, so nobody's change is lost. Export version {newest}, bring your change into it, and \
         import that. The line “version = …” in the text says which version it was made from."
    ))
}
