//! Settles an unknown outcome.

use api::execution::SettleOutcome;
use clap::Args;

use crate::arguments::TheStep;
use crate::call::Call;
use crate::exit::Exit;
use crate::failure::Failure;

/// Say what became of a step whose outcome is unknown
#[derive(Args)]
pub(crate) struct Settle {
    #[command(flatten)]
    step: TheStep,
    #[command(flatten)]
    found: Found,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct Found {
    /// It took effect: the step is done
    #[arg(long)]
    took_effect: bool,
    /// It did not: the step is tried again
    #[arg(long)]
    did_not: bool,
}

impl Settle {
    pub(crate) async fn run(self, call: &Call) -> Result<Exit, Failure> {
        let Self { step, found } = self;
        call.signed_in(async |desk| {
            desk.decide(call, step.execution, async |app, seen| {
                let request = SettleOutcome {
                    step: step.seen(seen),
                    took_effect: found.took_effect && !found.did_not,
                };
                Ok(app.settle_outcome(request).await?)
            })
            .await
        })
        .await
    }
}
