//! Says something about an execution.

use api::execution::verb::CommentExecution;
use clap::Args;
use domain::{ExecutionId, StepKey};

use crate::call::Call;
use crate::exit::Exit;
use crate::failure::Failure;

/// Say something about an execution, also about one that has ended
#[derive(Args)]
pub(crate) struct Comment {
    /// The execution's id
    execution: ExecutionId,
    /// What
    text: String,
    /// The key of the step that it is about
    #[arg(long, value_name = "KEY")]
    step: Option<StepKey>,
}

impl Comment {
    pub(crate) async fn run(self, call: &Call) -> Result<Exit, Failure> {
        let Self {
            execution: id,
            text,
            step,
        } = self;
        call.signed_in(async |desk| {
            desk.decide(call, id, async |app, _| {
                let request = CommentExecution {
                    execution: id,
                    step,
                    text,
                };
                Ok(app.comment_execution(request).await?)
            })
            .await
        })
        .await
    }
}
