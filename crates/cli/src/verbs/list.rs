//! Lists executions.

use api::execution::{ExecutionRow, ListExecutions};
use api::page::{Cursor, Page as Rows};
use clap::Args;
use domain::WorkflowKey;
use domain::execution::ExecutionState;

use crate::call::Call;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::page::Cell;

/// List executions, the newest first
#[derive(Args)]
pub(crate) struct List {
    /// Only those in this state: running, waiting, paused, failed, done or cancelled
    #[arg(long, value_parser = state)]
    state: Option<ExecutionState>,
    /// Only those of this workflow
    #[arg(long)]
    workflow: Option<WorkflowKey>,
    /// Go on behind this place, which the page before has told
    #[arg(long, value_name = "PLACE", conflicts_with = "all")]
    after: Option<String>,
    /// Every page at once
    #[arg(long)]
    all: bool,
}

impl List {
    pub(crate) async fn run(self, call: &Call) -> Result<Exit, Failure> {
        let Self {
            state,
            workflow,
            after,
            all,
        } = self;
        let mut request = ListExecutions {
            state,
            workflow,
            after: after.map(Cursor),
        };
        let listed: Rows<ExecutionRow> = call
            .signed_in(async |desk| {
                let mut listed = desk.app.list_executions(request.clone()).await?;
                while all && listed.next.is_some() {
                    request.after = listed.next.take();
                    let more = desk.app.list_executions(request.clone()).await?;
                    listed.rows.extend(more.rows);
                    listed.next = more.next;
                }
                Ok(listed)
            })
            .await?;
        call.output.result(&listed, |page| {
            let rows: Vec<_> = listed.rows.iter().map(row).collect();
            page.table(
                [
                    "EXECUTION",
                    "STATE",
                    "STEPS",
                    "MOVED",
                    "WORKFLOW",
                    "LABEL",
                    "STANDS AT",
                ],
                &rows,
            );
        })?;
        if let Some(Cursor(place)) = &listed.next {
            call.output
                .note(&format!("There are more: --after '{place}', or --all."));
        }
        Ok(Exit::Done)
    }
}

fn row(row: &ExecutionRow) -> [Cell; 7] {
    [
        Cell::text(&row.id.to_string()),
        Cell::execution(row.state),
        Cell::text(&format!("{}/{}", row.steps_done, row.steps)),
        Cell::time(Some(row.updated_at)),
        Cell::text(&row.workflow),
        Cell::text(&row.label),
        Cell::text(&row.current_step),
    ]
}

fn state(text: &str) -> Result<ExecutionState, String> {
    ExecutionState::parse(text).ok_or_else(|| {
        let all: Vec<_> = ExecutionState::ALL.iter().map(|state| state.as_str()).collect();
        format!("the states are {}", all.join(", "))
    })
}
