//! Writes a workflow as text.

use api::execution::Workflow;
use api::workflow::WorkflowVersionRef;
use clap::Args;
use domain::WorkflowKey;

use crate::call::Call;
use crate::exit::Exit;
use crate::failure::Failure;

/// Write a version of a workflow as text, to be changed and imported again
#[derive(Args)]
pub(super) struct Export {
    /// The workflow's key
    workflow: WorkflowKey,
    /// Which version; without it, the newest
    #[arg(long)]
    version: Option<u32>,
}

impl Export {
    pub(super) async fn run(self, call: &Call) -> Result<Exit, Failure> {
        let Self { workflow, version } = self;
        let exported = call
            .signed_in(async |desk| {
                let request = Workflow {
                    workflow: workflow.clone(),
                };
                let version = match version {
                    Some(version) => version,
                    None => desk.app.get_workflow(request).await?.workflow.version,
                };
                let request = WorkflowVersionRef { workflow, version };
                Ok(desk.app.export_workflow(request).await?)
            })
            .await?;
        call.output.text(&exported, &exported.text)?;
        Ok(Exit::Done)
    }
}
