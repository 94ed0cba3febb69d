//! Says yes to an approval.

use api::execution::verb::Decision;
use clap::Args;

use crate::arguments::TheStep;
use crate::call::Call;
use crate::exit::Exit;
use crate::failure::Failure;

/// Say yes to what somebody else asks for
#[derive(Args)]
pub(crate) struct Approve {
    #[command(flatten)]
    step: TheStep,
    /// Why, so that a colleague understands it
    #[arg(long, default_value = "")]
    reason: String,
}

impl Approve {
    pub(crate) async fn run(self, call: &Call) -> Result<Exit, Failure> {
        self.step.approval(call, Decision::Approve, self.reason).await
    }
}
