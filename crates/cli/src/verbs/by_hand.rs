//! Says that a person did what an action could not.

use std::path::PathBuf;

use api::execution::verb::ReportByHand;
use clap::Args;
use domain::execution::Proof;

use crate::answers::{self, Sheet};
use crate::arguments::TheStep;
use crate::call::Call;
use crate::exit::Exit;
use crate::failure::Failure;

/// Say that you did by hand what the app could not, and what shows it
#[derive(Args)]
pub(crate) struct ByHand {
    #[command(flatten)]
    step: TheStep,
    /// Why, so that a colleague understands it
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    proof: Shown,
    /// A file with what is to be noted, in a table with the step's key; `-` for the standard input
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct Shown {
    /// What shows it: a sentence, or the number of a ticket
    #[arg(long, value_name = "TEXT")]
    proof_text: Option<String>,
    /// What shows it: a link to where it can be seen
    #[arg(long, value_name = "LINK")]
    proof_link: Option<String>,
    /// What shows it: the name of a file, which stays where it is
    #[arg(long, value_name = "NAME")]
    proof_file: Option<String>,
}

impl Shown {
    fn proof(self) -> Proof {
        let Self {
            proof_text,
            proof_link,
            proof_file,
        } = self;
        let link = proof_link.map(Proof::Link);
        let proof = link.or_else(|| proof_file.map(Proof::File));
        proof.unwrap_or_else(|| Proof::Text(proof_text.unwrap_or_default()))
    }
}

impl ByHand {
    pub(crate) async fn run(self, call: &Call) -> Result<Exit, Failure> {
        let Self {
            step,
            reason,
            proof,
            answers,
        } = self;
        let mut sheet = Sheet::read(call, answers.as_deref())?;
        let answers = sheet.take(&step.step).unwrap_or_default();
        call.signed_in(async |desk| {
            desk.decide(call, step.execution, async |app, seen| {
                let request = ReportByHand {
                    step: step.seen(seen),
                    answers,
                    reason,
                    proof: proof.proof(),
                };
                app.report_by_hand(request)
                    .await
                    .map_err(|error| answers::at_step(&step.step, error))?;
                Ok(())
            })
            .await
        })
        .await
    }
}
