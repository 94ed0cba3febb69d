//! Says no to an approval.

use api::execution::verb::{DecideApproval, Decision};
use clap::Args;

use crate::arguments::TheStep;
use crate::call::Call;
use crate::exit::Exit;
use crate::failure::Failure;

/// Say no to what somebody else asks for
#[derive(Args)]
pub(crate) struct Deny {
    #[command(flatten)]
    step: TheStep,
    /// Why, so that a colleague understands it
    #[arg(long)]
    reason: String,
}

impl Deny {
    pub(crate) async fn run(self, call: &Call) -> Result<Exit, Failure> {
        self.step.approval(call, Decision::Deny, self.reason).await
    }
}

impl TheStep {
    /// Answers an approval.
    pub(super) async fn approval(
        &self,
        call: &Call,
        decision: Decision,
        reason: String,
    ) -> Result<Exit, Failure> {
        call.signed_in(async |desk| {
            desk.decide(call, self.execution, async |app, seen| {
                let request = DecideApproval {
                    step: self.seen(seen),
                    decision,
                    reason,
                };
                Ok(app.decide_approval(request).await?)
            })
            .await
        })
        .await
    }
}
