//! Offers a retired workflow again.

use api::execution::Workflow;
use clap::Args;
use domain::WorkflowKey;

use crate::call::Call;
use crate::exit::Exit;
use crate::failure::Failure;

/// Offer a retired workflow again
#[derive(Args)]
pub(super) struct Offer {
    /// The workflow's key
    workflow: WorkflowKey,
}

impl Offer {
    pub(super) async fn run(self, call: &Call) -> Result<Exit, Failure> {
        let request = Workflow {
            workflow: self.workflow,
        };
        let row = call
            .signed_in(async |desk| {
                desk.app.offer_workflow(request.clone()).await?;
                Ok(desk.app.get_workflow(request).await?.workflow)
            })
            .await?;
        let sentence = format!("“{}” ({}) is offered.", row.title, row.key);
        call.output.done(&row, &sentence)?;
        Ok(Exit::Done)
    }
}
