//! Lists workflows.

use api::execution::{Manner, WorkflowSummary};
use clap::Args;

use crate::call::Call;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::page::Page;

/// List the workflows that can be started, with their steps
#[derive(Args)]
pub(crate) struct Workflows {}

impl Workflows {
    pub(crate) async fn run(self, call: &Call) -> Result<Exit, Failure> {
        let workflows = call
            .signed_in(async |desk| Ok(desk.app.list_workflows().await?))
            .await?;
        call.output.result(&workflows, |page| {
            workflows.iter().for_each(|workflow| one(page, workflow));
        })?;
        Ok(Exit::Done)
    }
}

fn one(page: &mut Page, workflow: &WorkflowSummary) {
    page.head(workflow.key.as_str());
    page.line(&format!("  {}: {}", workflow.title, workflow.summary));
    for step in &workflow.steps {
        let manner = match step.manner {
            Manner::Form => "a form",
            Manner::Automatic => "done by the app",
            Manner::ByHand => "done by hand",
            Manner::Approval => "an approval",
        };
        page.line(&format!("    {}: {} ({manner})", step.key, step.title));
    }
}
