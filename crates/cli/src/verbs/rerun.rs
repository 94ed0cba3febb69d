//! Has a step done anew, and all that depend on it.

use api::execution::ExecutionDetail;
use api::execution::verb::{RerunStep, StepName};
use clap::Args;

use crate::arguments::TheStep;
use crate::call::Call;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::question;

/// Do a step anew, and all that depend on it; asks first
#[derive(Args)]
pub(crate) struct Rerun {
    #[command(flatten)]
    step: TheStep,
    /// Why, so that a colleague understands it
    #[arg(long)]
    reason: String,
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
}

impl Rerun {
    pub(crate) async fn run(self, call: &Call) -> Result<Exit, Failure> {
        let Self { step, reason, yes } = self;
        call.signed_in(async |desk| {
            desk.decide(call, step.execution, async |app, seen| {
                let again = again(seen, &step);
                // Nothing to tell means that the step cannot be done anew, and the app says why.
                if !again.is_empty() {
                    let told = told(again);
                    if yes {
                        call.output.note(&told);
                    } else {
                        agreed(&told).await?;
                    }
                }
                let request = RerunStep {
                    step: step.seen(seen),
                    again: again.iter().map(|step| step.key.clone()).collect(),
                    reason,
                };
                Ok(app.rerun_step(request).await?)
            })
            .await
        })
        .await
    }
}

fn again<'a>(seen: &'a ExecutionDetail, step: &TheStep) -> &'a [StepName] {
    let run = seen.steps.iter().find(|run| run.key == step.step);
    run.map_or(&[], |run| &run.verbs.rerun)
}

fn told(again: &[StepName]) -> String {
    let names: Vec<_> = again
        .iter()
        .map(|step| format!("  {}: {}", step.key, step.title))
        .collect();
    format!("These steps are done anew:\n{}", names.join("\n"))
}

async fn agreed(told: &str) -> Result<(), Failure> {
    match question::agreed(&format!("{told}\nGo on? [y/N] ")).await? {
        Some(true) => Ok(()),
        Some(false) => Err(Failure::Usage {
            message: "You did not agree.".to_owned(),
            hint: "Nothing was changed.",
        }),
        None => Err(Failure::Usage {
            message: told.to_owned(),
            hint: "Nobody sits at a terminal to agree: say --yes. Nothing was changed.",
        }),
    }
}
