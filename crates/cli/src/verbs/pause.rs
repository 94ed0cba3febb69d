//! Holds an execution.

use api::execution::verb::PauseExecution;
use clap::Args;
use domain::ExecutionId;

use crate::call::Call;
use crate::exit::Exit;
use crate::failure::Failure;

/// Hold an execution: what runs ends by itself, nothing else begins
#[derive(Args)]
pub(crate) struct Pause {
    /// The execution's id
    execution: ExecutionId,
    /// Why, so that a colleague understands it
    #[arg(long, default_value = "")]
    reason: String,
}

impl Pause {
    pub(crate) async fn run(self, call: &Call) -> Result<Exit, Failure> {
        let Self {
            execution: id,
            reason,
        } = self;
        call.signed_in(async |desk| {
            desk.decide(call, id, async |app, seen| {
                let request = PauseExecution {
                    execution: id,
                    version: seen.version,
                    reason,
                };
                Ok(app.pause_execution(request).await?)
            })
            .await
        })
        .await
    }
}
