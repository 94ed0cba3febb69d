//! Tells what differs between two versions of a workflow.

use api::execution::Workflow;
use api::workflow::{CompareWorkflowVersions, DifferenceLine, LineKind, WorkflowDifference};
use app::App;
use clap::Args;
use domain::WorkflowKey;

use crate::call::Call;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::page::Page;

/// Tell what differs between two versions of a workflow, in words and line by line
#[derive(Args)]
pub(super) struct Diff {
    /// The workflow's key
    workflow: WorkflowKey,
    /// The version to begin with; without it, the one before the other
    #[arg(long, value_name = "VERSION")]
    from: Option<u32>,
    /// The version to end with; without it, the newest
    #[arg(long, value_name = "VERSION")]
    to: Option<u32>,
}

impl Diff {
    pub(super) async fn run(self, call: &Call) -> Result<Exit, Failure> {
        let difference = call
            .signed_in(async |desk| {
                let request = self.versions(&desk.app).await?;
                Ok(desk.app.compare_workflow_versions(request).await?)
            })
            .await?;
        call.output.result(&difference, |page| show(page, &difference))?;
        Ok(Exit::Done)
    }

    async fn versions(self, app: &App) -> Result<CompareWorkflowVersions, Failure> {
        let Self { workflow, from, to } = self;
        let request = Workflow {
            workflow: workflow.clone(),
        };
        let known = app.list_workflow_versions(request).await?;
        let mut known = known.iter().map(|row| row.version);
        let to = to.or_else(|| known.clone().next()).unwrap_or_default();
        // The first version differs in nothing from itself.
        let before = known.find(|version| *version < to).unwrap_or(to);
        Ok(CompareWorkflowVersions {
            workflow,
            from: from.unwrap_or(before),
            to,
        })
    }
}

fn show(page: &mut Page, difference: &WorkflowDifference) {
    if difference.changes.is_empty() && difference.lines.is_empty() {
        page.line("Nothing differs.");
    }
    for change in &difference.changes {
        page.line(change);
    }
    if !difference.lines.is_empty() {
        page.gap();
    }
    for DifferenceLine { kind, text } in &difference.lines {
        match kind {
            LineKind::Place => page.faint(text),
            LineKind::Same => page.line(&format!(" {text}")),
            LineKind::Removed => page.bad(&format!("-{text}")),
            LineKind::Added => page.good(&format!("+{text}")),
        }
    }
}
