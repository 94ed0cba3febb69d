//! Starts a workflow, and answers its forms from one sheet.

use std::path::PathBuf;

use api::execution::{StartExecution, Workflow};
use clap::Args;
use domain::WorkflowKey;

use crate::answers::{self, Sheet};
use crate::call::Call;
use crate::detail;
use crate::exit::Exit;
use crate::failure::Failure;

/// Start a workflow, and answer its forms as they come
#[derive(Args)]
pub(crate) struct Start {
    /// The workflow's key, such as `new_partner`
    workflow: WorkflowKey,
    /// A file with answers, a table for each form; `-` for the standard input
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
}

impl Start {
    pub(crate) async fn run(self, call: &Call) -> Result<Exit, Failure> {
        let Self { workflow, answers } = self;
        let mut sheet = Sheet::read(call, answers.as_deref())?;
        call.signed_in(async |desk| {
            let attendance = desk.app.attend().await?;
            let request = Workflow {
                workflow: workflow.clone(),
            };
            let prepared = desk.app.prepare_execution(request).await?;
            let steps = prepared.workflow.steps.iter();
            let manners: Vec<_> = steps.map(|step| (&step.key, step.manner)).collect();
            sheet.refuse_misfits(&manners, "Nothing was started.")?;
            let id = prepared.id;
            let first = prepared.workflow.steps.first().map(|step| step.key.clone());
            let given = first.as_ref().and_then(|step| sheet.take(step)).unwrap_or_default();
            let answers = answers::by_id(&desk.app, &prepared.fields, given).await?;
            let request = StartExecution { id, workflow, answers };
            desk.app.start_execution(request).await.map_err(|error| match &first {
                Some(step) => answers::at_step(step, error),
                None => error,
            })?;
            let filled_in = sheet.fill_in(desk, &attendance, id).await;
            let execution = filled_in.map_err(|failure| failure.of(id))?;
            detail::show_outcome(call, &execution)?;
            for step in sheet.steps() {
                call.output.note(&format!(
                    "The answers of {step} were not used: its turn has not come. Give them with `hyoppsctl answer`."
                ));
            }
            Ok(Exit::Done)
        })
        .await
    }
}
