//! Shows one execution.

use api::execution::ExecutionRef;
use clap::Args;
use domain::ExecutionId;

use crate::call::Call;
use crate::detail;
use crate::exit::Exit;
use crate::failure::Failure;

/// Show an execution: its steps, what went wrong, and what waits for whom
#[derive(Args)]
pub(crate) struct Show {
    /// The execution's id
    execution: ExecutionId,
}

impl Show {
    pub(crate) async fn run(self, call: &Call) -> Result<Exit, Failure> {
        let request = ExecutionRef { id: self.execution };
        let execution = call
            .signed_in(async |desk| Ok(desk.app.get_execution(request).await?))
            .await?;
        detail::show(call, &execution)?;
        Ok(Exit::Done)
    }
}
