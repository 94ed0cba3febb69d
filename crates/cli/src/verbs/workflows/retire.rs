//! Takes a workflow off the offer.

use api::execution::Workflow;
use clap::Args;
use domain::WorkflowKey;

use crate::call::Call;
use crate::exit::Exit;
use crate::failure::Failure;

/// Take a workflow off the offer; its versions and executions stay
#[derive(Args)]
pub(super) struct Retire {
    /// The workflow's key
    workflow: WorkflowKey,
}

impl Retire {
    pub(super) async fn run(self, call: &Call) -> Result<Exit, Failure> {
        let request = Workflow {
            workflow: self.workflow,
        };
        let row = call
            .signed_in(async |desk| {
                desk.app.retire_workflow(request.clone()).await?;
                Ok(desk.app.get_workflow(request).await?.workflow)
            })
            .await?;
        let sentence = format!("“{}” ({}) is not offered any more.", row.title, row.key);
        call.output.done(&row, &sentence)?;
        Ok(Exit::Done)
    }
}
