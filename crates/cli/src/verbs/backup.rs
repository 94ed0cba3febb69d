//! Copies the data.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::call::Call;
use crate::exit::Exit;
use crate::failure::Failure;

/// Copy all databases into a new folder below the given one
#[derive(Args)]
pub(crate) struct Backup {
    /// Where the new folder goes
    folder: PathBuf,
}

impl Backup {
    pub(crate) async fn run(self, call: &Call) -> Result<Exit, Failure> {
        let folder = self.folder;
        let copies = call
            .signed_in(async |desk| Ok(desk.app.back_up(folder).await?))
            .await?;
        let paths: Vec<_> = copies.iter().map(|path| path.display().to_string()).collect();
        call.output.done(&json!({ "copies": paths }), &paths.join("\n"))?;
        Ok(Exit::Done)
    }
}
