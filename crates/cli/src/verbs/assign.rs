//! Hands a waiting step over.

use api::execution::verb::AssignStep;
use clap::Args;

use crate::arguments::TheStep;
use crate::call::Call;
use crate::exit::Exit;
use crate::failure::Failure;

/// Hand a waiting step to a member, or back to everybody; others may still do it
#[derive(Args)]
pub(crate) struct Assign {
    #[command(flatten)]
    step: TheStep,
    #[command(flatten)]
    whom: Whom,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct Whom {
    /// The address of a member
    #[arg(long, value_name = "ADDRESS")]
    to: Option<String>,
    /// Back to everybody
    #[arg(long)]
    nobody: bool,
}

impl Assign {
    pub(crate) async fn run(self, call: &Call) -> Result<Exit, Failure> {
        let Self { step, whom } = self;
        call.signed_in(async |desk| {
            desk.decide(call, step.execution, async |app, seen| {
                let to = match &whom.to {
                    Some(address) => Some(app.member_with_address(address).await?),
                    None => None,
                };
                let request = AssignStep {
                    step: step.seen(seen),
                    to,
                };
                Ok(app.assign_step(request).await?)
            })
            .await
        })
        .await
    }
}
