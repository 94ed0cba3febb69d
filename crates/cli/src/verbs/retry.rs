//! Tries a step again.

use api::execution::StepRef;
use clap::Args;
use domain::{ExecutionId, StepKey};

use crate::call::Call;
use crate::exit::Exit;
use crate::failure::Failure;

/// Try a step again now; for a task, let the app do it by the connection
#[derive(Args)]
pub(crate) struct Retry {
    /// The execution's id
    execution: ExecutionId,
    /// The step's key
    step: StepKey,
}

impl Retry {
    pub(crate) async fn run(self, call: &Call) -> Result<Exit, Failure> {
        let Self { execution: id, step } = self;
        call.signed_in(async |desk| {
            desk.decide(call, id, async |app, seen| {
                let request = StepRef {
                    execution: id,
                    version: seen.version,
                    step,
                };
                Ok(app.retry_step(request).await?)
            })
            .await
        })
        .await
    }
}
