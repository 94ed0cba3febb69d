//! Brings a workflow in.

use std::path::PathBuf;

use api::workflow::ImportWorkflow;
use clap::Args;

use crate::call::Call;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::file;

/// Bring a workflow in, or a new version of one; executions keep the version they began with
#[derive(Args)]
pub(super) struct Import {
    /// The file with the workflow; `-` for the standard input
    file: PathBuf,
    /// What is worth saying about the change
    #[arg(long, default_value = "")]
    note: String,
}

impl Import {
    pub(super) async fn run(self, call: &Call) -> Result<Exit, Failure> {
        let Self { file, note } = self;
        let text = file::read(call, &file)?;
        let request = ImportWorkflow { text, note };
        let report = call
            .signed_in(async |desk| Ok(desk.app.import_workflow(request).await?))
            .await?;
        let became = if report.added {
            format!("is version {} now", report.version)
        } else {
            format!(
                "says what version {} says already; nothing was stored",
                report.version
            )
        };
        let sentence = format!("“{}” ({}) {became}.", report.title, report.workflow);
        call.output.done(&report, &sentence)?;
        Ok(Exit::Done)
    }
}
