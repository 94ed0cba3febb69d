//! Answers a form.

use std::path::PathBuf;

use api::execution::{AnswerForm, Offer};
use clap::Args;

use crate::answers::{self, Sheet};
use crate::arguments::TheStep;
use crate::call::Call;
use crate::exit::Exit;
use crate::failure::Failure;

/// Answer a form that waits
#[derive(Args)]
pub(crate) struct Answer {
    #[command(flatten)]
    step: TheStep,
    /// A file with answers, in a table with the step's key; `-` for the standard input
    #[arg(long, value_name = "FILE")]
    answers: PathBuf,
}

impl Answer {
    pub(crate) async fn run(self, call: &Call) -> Result<Exit, Failure> {
        let Self { step, answers } = self;
        let mut sheet = Sheet::read(call, Some(&answers))?;
        let given = sheet.take(&step.step).unwrap_or_default();
        call.signed_in(async |desk| {
            desk.decide(call, step.execution, async |app, seen| {
                let fields = seen.steps.iter().find_map(|run| match &run.offer {
                    Offer::Answer { fields, .. } if run.key == step.step => Some(fields.as_slice()),
                    Offer::Answer { .. }
                    | Offer::Nothing
                    | Offer::Task { .. }
                    | Offer::Retry
                    | Offer::Settle
                    | Offer::Decide => None,
                });
                let answers = answers::by_id(app, fields.unwrap_or_default(), given).await?;
                let request = AnswerForm {
                    step: step.seen(seen),
                    answers,
                };
                app.answer_form(request)
                    .await
                    .map_err(|error| answers::at_step(&step.step, error))?;
                Ok(())
            })
            .await
        })
        .await
    }
}
