//! What stands in the file of each list.

use api::export::SaveList;
use domain::batch::{BatchState, RowState, Verdict};
use domain::execution::ExecutionState;
use domain::role::Scope;
use store::{Batch, BatchRow, BatchRowFilter};

use crate::ApiError;
use crate::error;
use crate::export::{Piece, READ};
use crate::workspace::OpenWorkspace;

/// Returns the beginning of the file's name, and the names of its columns.
pub(super) fn head(list: &SaveList) -> (&'static str, &'static [&'static str]) {
    match list {
        SaveList::Batches => (
            "batches",
            &[
                "Name",
                "Workflow",
                "Starting",
                "Rows",
                "To start",
                "Started by",
                "Started at (UTC)",
            ],
        ),
        SaveList::BatchRows { .. } => (
            "batch",
            &[
                "Line",
                "Name",
                "E-mail",
                "Organization",
                "Found to be",
                "What became of it",
                "Why",
                "Execution",
            ],
        ),
    }
}

/// Reads the rows behind a place.
pub(super) async fn read(
    workspace: &OpenWorkspace,
    scope: Scope,
    list: &SaveList,
    after: Option<&str>,
) -> Result<Piece, ApiError> {
    let store = &workspace.store;
    match list {
        SaveList::Batches => {
            let page = store
                .list_batches(scope, after, READ)
                .await
                .map_err(error::store)?;
            Ok(piece(page, |batch| batch_cells(workspace, batch)))
        }
        SaveList::BatchRows { batch } => {
            let page = store
                .list_batch_rows(scope, *batch, BatchRowFilter::All, after, READ)
                .await;
            Ok(piece(page.map_err(error::store)?, batch_row_cells))
        }
    }
}

fn piece<T>(page: store::Page<T>, cells: impl Fn(T) -> Vec<String>) -> Piece {
    Piece {
        rows: page.rows.into_iter().map(cells).collect(),
        next: page.next,
    }
}

fn batch_cells(workspace: &OpenWorkspace, batch: Batch) -> Vec<String> {
    let state = match batch.state {
        BatchState::Starting => "on its way",
        BatchState::Stopped => "stopped",
        BatchState::Started => "all started",
    };
    vec![
        batch.title,
        workspace.title(&batch.workflow),
        state.to_owned(),
        batch.rows.to_string(),
        batch.wanted.to_string(),
        batch.started_by.name,
        batch.started_at.to_string(),
    ]
}

fn batch_row_cells(row: BatchRow) -> Vec<String> {
    let verdict = match row.verdict {
        Verdict::New => "new",
        Verdict::Existing => "there already",
        Verdict::Conflict => "in conflict",
        Verdict::Invalid => "invalid",
        Verdict::LeftOut => "left out",
    };
    let state = match row.state {
        RowState::Queued => "not started yet",
        RowState::Started => "started",
        RowState::Refused => "could not be started",
        RowState::Kept => "not imported",
    };
    let execution = match row.execution {
        None => "",
        Some((_, state)) => execution_word(state),
    };
    vec![
        row.line.map(|line| line.to_string()).unwrap_or_default(),
        row.name,
        row.address,
        row.organization,
        verdict.to_owned(),
        state.to_owned(),
        row.message,
        execution.to_owned(),
    ]
}

/// Returns what an execution is in, in words.
fn execution_word(state: ExecutionState) -> &'static str {
    match state {
        ExecutionState::Running => "running",
        ExecutionState::Waiting => "waiting",
        ExecutionState::Paused => "paused",
        ExecutionState::Failed => "failed",
        ExecutionState::Done => "done",
        ExecutionState::Cancelled => "cancelled",
    }
}
