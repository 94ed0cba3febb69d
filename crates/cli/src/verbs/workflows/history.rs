//! Lists the versions of a workflow.

use api::execution::Workflow;
use api::workflow::WorkflowVersionRow;
use clap::Args;
use domain::WorkflowKey;
use domain::workflow::Origin;

use crate::call::Call;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::page::Cell;

/// List the versions of a workflow, the newest first
#[derive(Args)]
pub(super) struct History {
    /// The workflow's key
    workflow: WorkflowKey,
}

impl History {
    pub(super) async fn run(self, call: &Call) -> Result<Exit, Failure> {
        let request = Workflow {
            workflow: self.workflow,
        };
        let versions = call
            .signed_in(async |desk| Ok(desk.app.list_workflow_versions(request).await?))
            .await?;
        call.output.result(&versions, |page| {
            let rows: Vec<_> = versions.iter().map(row).collect();
            page.table(["VERSION", "CAME", "FROM", "NOTE"], &rows);
        })?;
        Ok(Exit::Done)
    }
}

fn row(version: &WorkflowVersionRow) -> [Cell; 4] {
    let from = match version.origin {
        Origin::BuiltIn => "the app",
        Origin::Workspace => &version.author,
    };
    [
        Cell::text(&version.version.to_string()),
        Cell::time(Some(version.created_at)),
        Cell::text(from),
        Cell::text(&version.note),
    ]
}
