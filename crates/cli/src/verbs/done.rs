//! Confirms a task.

use std::path::PathBuf;

use api::execution::{CompleteTask, StepRef};
use clap::Args;
use domain::{ExecutionId, StepKey};

use crate::answers::{self, Sheet};
use crate::call::Call;
use crate::exit::Exit;
use crate::failure::Failure;

/// Say that a task was done by hand
#[derive(Args)]
pub(crate) struct Done {
    /// The execution's id
    execution: ExecutionId,
    /// The step's key
    step: StepKey,
    /// A file with what the task asks to be noted, in a table with the step's key; `-` for the standard input
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    /// Anything else worth keeping
    #[arg(long, default_value = "")]
    note: String,
}

impl Done {
    pub(crate) async fn run(self, call: &Call) -> Result<Exit, Failure> {
        let Self {
            execution: id,
            step,
            answers,
            note,
        } = self;
        let mut sheet = Sheet::read(call, answers.as_deref())?;
        let answers = sheet.take(&step).unwrap_or_default();
        call.signed_in(async |desk| {
            desk.decide(call, id, async |app, seen| {
                let request = CompleteTask {
                    step: StepRef {
                        execution: id,
                        version: seen.version,
                        step: step.clone(),
                    },
                    answers,
                    note,
                };
                app.complete_task(request)
                    .await
                    .map_err(|error| answers::at_step(&step, error))?;
                Ok(())
            })
            .await
        })
        .await
    }
}
