//! Answers a form.

use std::path::PathBuf;

use api::execution::{AnswerForm, Offer, StepRef};
use clap::Args;
use domain::{ExecutionId, StepKey};

use crate::answers::{self, Sheet};
use crate::call::Call;
use crate::exit::Exit;
use crate::failure::Failure;

/// Answer a form that waits
#[derive(Args)]
pub(crate) struct Answer {
    /// The execution's id
    execution: ExecutionId,
    /// The step's key
    step: StepKey,
    /// A file with answers, in a table with the step's key; `-` for the standard input
    #[arg(long, value_name = "FILE")]
    answers: PathBuf,
}

impl Answer {
    pub(crate) async fn run(self, call: &Call) -> Result<Exit, Failure> {
        let Self {
            execution: id,
            step,
            answers,
        } = self;
        let given = Sheet::read(call, Some(&answers))?.take(&step).unwrap_or_default();
        call.signed_in(async |desk| {
            desk.decide(call, id, async |app, seen| {
                let fields = seen.steps.iter().find_map(|run| match &run.offer {
                    Offer::Answer { fields } if run.key == step => Some(fields.as_slice()),
                    Offer::Answer { .. }
                    | Offer::Nothing
                    | Offer::Task { .. }
                    | Offer::Retry
                    | Offer::Settle => None,
                });
                let answers = answers::by_id(app, fields.unwrap_or_default(), given).await?;
                let request = AnswerForm {
                    step: StepRef {
                        execution: id,
                        version: seen.version,
                        step: step.clone(),
                    },
                    answers,
                };
                app.answer_form(request)
                    .await
                    .map_err(|error| answers::at_step(&step, error))?;
                Ok(())
            })
            .await
        })
        .await
    }
}
