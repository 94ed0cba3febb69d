//! The workflows: what can be started, and their versions.

mod diff;
mod export;
mod history;
mod import;
mod offer;
mod retire;

use api::execution::{Manner, WorkflowSummary};
use clap::{Args, Subcommand};

use crate::call::Call;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::page::Page;

/// List the workflows that can be started, with their steps; or do something with one
#[derive(Args)]
pub(crate) struct Workflows {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Subcommand)]
enum What {
    Export(export::Export),
    Import(import::Import),
    History(history::History),
    Diff(diff::Diff),
    Retire(retire::Retire),
    Offer(offer::Offer),
}

impl Workflows {
    pub(crate) async fn run(self, call: &Call) -> Result<Exit, Failure> {
        match self.what {
            None => list(call).await,
            Some(What::Export(arguments)) => arguments.run(call).await,
            Some(What::Import(arguments)) => arguments.run(call).await,
            Some(What::History(arguments)) => arguments.run(call).await,
            Some(What::Diff(arguments)) => arguments.run(call).await,
            Some(What::Retire(arguments)) => arguments.run(call).await,
            Some(What::Offer(arguments)) => arguments.run(call).await,
        }
    }
}

async fn list(call: &Call) -> Result<Exit, Failure> {
    let workflows = call
        .signed_in(async |desk| Ok(desk.app.list_workflows().await?))
        .await?;
    call.output.result(&workflows, |page| {
        workflows.iter().for_each(|workflow| one(page, workflow));
    })?;
    Ok(Exit::Done)
}

fn one(page: &mut Page, workflow: &WorkflowSummary) {
    page.head(workflow.key.as_str());
    page.line(&format!("  {}: {}", workflow.title, workflow.summary));
    for step in &workflow.steps {
        let manner = match step.manner {
            Manner::Form => "a form",
            Manner::Automatic => "done by the app",
            Manner::ByHand => "done by hand",
            Manner::PassedOver => "passed over, not connected",
            Manner::Approval => "an approval",
            Manner::Theirs => "done for you",
        };
        page.line(&format!("    {}: {} ({manner})", step.key, step.title));
    }
}
