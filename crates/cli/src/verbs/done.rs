//! Confirms a task.

use std::path::PathBuf;

use api::execution::CompleteTask;
use clap::Args;

use crate::answers::{self, Sheet};
use crate::arguments::TheStep;
use crate::call::Call;
use crate::exit::Exit;
use crate::failure::Failure;

/// Say that a task was done by hand
#[derive(Args)]
pub(crate) struct Done {
    #[command(flatten)]
    step: TheStep,
    /// A file with what the task asks to be noted, in a table with the step's key; `-` for the standard input
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    /// Anything else worth keeping
    #[arg(long, default_value = "")]
    note: String,
}

impl Done {
    pub(crate) async fn run(self, call: &Call) -> Result<Exit, Failure> {
        let Self { step, answers, note } = self;
        let mut sheet = Sheet::read(call, answers.as_deref())?;
        let answers = sheet.take(&step.step).unwrap_or_default();
        call.signed_in(async |desk| {
            desk.decide(call, step.execution, async |app, seen| {
                let request = CompleteTask {
                    step: step.seen(seen),
                    answers,
                    note,
                };
                app.complete_task(request)
                    .await
                    .map_err(|error| answers::at_step(&step.step, error))?;
                Ok(())
            })
            .await
        })
        .await
    }
}
