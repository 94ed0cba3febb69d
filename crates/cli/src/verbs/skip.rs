//! Leaves a step out.

use api::execution::verb::SkipStep;
use clap::Args;

use crate::arguments::TheStep;
use crate::call::Call;
use crate::exit::Exit;
use crate::failure::Failure;

/// Leave a step out; those behind it go on
#[derive(Args)]
pub(crate) struct Skip {
    #[command(flatten)]
    step: TheStep,
    /// Why, so that a colleague understands it
    #[arg(long)]
    reason: String,
}

impl Skip {
    pub(crate) async fn run(self, call: &Call) -> Result<Exit, Failure> {
        let Self { step, reason } = self;
        call.signed_in(async |desk| {
            desk.decide(call, step.execution, async |app, seen| {
                let request = SkipStep {
                    step: step.seen(seen),
                    reason,
                };
                Ok(app.skip_step(request).await?)
            })
            .await
        })
        .await
    }
}
