//! Ends an execution early.

use api::execution::CancelExecution;
use clap::Args;
use domain::ExecutionId;

use crate::call::Call;
use crate::exit::Exit;
use crate::failure::Failure;

/// End an execution early; what was done stays done
#[derive(Args)]
pub(crate) struct Cancel {
    /// The execution's id
    execution: ExecutionId,
    /// Why, so that a colleague understands it
    #[arg(long)]
    reason: String,
}

impl Cancel {
    pub(crate) async fn run(self, call: &Call) -> Result<Exit, Failure> {
        let Self {
            execution: id,
            reason,
        } = self;
        call.signed_in(async |desk| {
            desk.decide(call, id, async |app, seen| {
                let request = CancelExecution {
                    execution: id,
                    version: seen.version,
                    reason,
                };
                Ok(app.cancel_execution(request).await?)
            })
            .await
        })
        .await
    }
}
