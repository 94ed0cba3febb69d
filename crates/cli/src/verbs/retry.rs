//! Tries a step again.

use api::execution::verb::RetryStep;
use clap::Args;
use domain::form::Answers;

use crate::arguments::TheStep;
use crate::call::Call;
use crate::exit::Exit;
use crate::failure::Failure;

/// Try a step again now; for a task, let the app do it by the connection
#[derive(Args)]
pub(crate) struct Retry {
    #[command(flatten)]
    step: TheStep,
    /// What the action is given from now on instead of what the workflow says; as often as needed
    #[arg(long, value_name = "KEY=VALUE", value_parser = input)]
    input: Vec<(String, String)>,
}

impl Retry {
    pub(crate) async fn run(self, call: &Call) -> Result<Exit, Failure> {
        let Self { step, input } = self;
        let input: Answers = input
            .into_iter()
            .map(|(key, value)| (key, value.into()))
            .collect();
        let input = (!input.is_empty()).then_some(input);
        call.signed_in(async |desk| {
            desk.decide(call, step.execution, async |app, seen| {
                let request = RetryStep {
                    step: step.seen(seen),
                    input,
                };
                Ok(app.retry_step(request).await?)
            })
            .await
        })
        .await
    }
}

fn input(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("write it as key=value")?;
    Ok((key.to_owned(), value.to_owned()))
}
