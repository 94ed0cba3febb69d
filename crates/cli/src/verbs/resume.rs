//! Lets a held execution go on.

use api::execution::verb::ResumeExecution;
use clap::Args;
use domain::ExecutionId;

use crate::call::Call;
use crate::exit::Exit;
use crate::failure::Failure;

/// Let a held execution go on
#[derive(Args)]
pub(crate) struct Resume {
    /// The execution's id
    execution: ExecutionId,
}

impl Resume {
    pub(crate) async fn run(self, call: &Call) -> Result<Exit, Failure> {
        let id = self.execution;
        call.signed_in(async |desk| {
            desk.decide(call, id, async |app, seen| {
                let request = ResumeExecution {
                    execution: id,
                    version: seen.version,
                };
                Ok(app.resume_execution(request).await?)
            })
            .await
        })
        .await
    }
}
