//! Batches: many executions that are started together, watched together, and continued where they have failed.

mod feed;
pub(crate) mod work;

use std::sync::Arc;

use api::batch::{
    BatchDetail, BatchFilter, BatchGridRow, BatchRef, BatchRow, BatchTally, BatchWorkKind,
    ListBatchRows as ListBatchRowsRequest, ListBatches as ListBatchesRequest,
    RetryBatch as RetryBatchRequest,
};
use api::command::{GetBatch, ListBatchRows, ListBatches, Nothing, ResumeBatch, RetryBatch, StopBatch};
use api::page::Page;
use api::{ApiError, ErrorCode};
use domain::BatchId;
use domain::batch::{BatchState, RowState};
use domain::execution::ExecutionState;
use domain::workflow::Definition;
use store::{Batch, BatchCounts, BatchRowFilter};

use crate::actor::Actor;
use crate::batches::work::{Starting, Work};
use crate::executions::{PAGE, page_of, place};
use crate::workspace::OpenWorkspace;
use crate::{App, error};

impl App {
    /// Lists batches, the newest first.
    ///
    /// # Errors
    /// When the account may not, or they cannot be read.
    pub async fn list_batches(&self, request: ListBatchesRequest) -> Result<Page<BatchRow>, ApiError> {
        let actor = self.actor::<ListBatches>().await?;
        let after = place(request.after.as_ref());
        let at_work = actor.workspace.works.batches();
        let page = actor.workspace.store.list_batches(actor.scope, after, PAGE).await;
        Ok(page_of(page.map_err(error::store)?, |batch| {
            let at_work = at_work.contains(&batch.id);
            row_of(&actor.workspace, batch, at_work)
        }))
    }

    /// Tells everything about a batch but its rows.
    ///
    /// # Errors
    /// When the account may not, or there is no such batch.
    pub async fn get_batch(&self, request: BatchRef) -> Result<BatchDetail, ApiError> {
        let actor = self.actor::<GetBatch>().await?;
        let workspace = &actor.workspace;
        // Looked at first: a work that ends meanwhile has written how the batch stands.
        let work = workspace.works.of(request.id).map(|work| work.view());
        let (batch, counts) = self.batch(&actor, request.id).await?;
        let definition = definition_of(workspace, &batch).await?;
        Ok(BatchDetail {
            steps: definition.steps.iter().map(|step| step.title.clone()).collect(),
            tally: tally(&counts),
            work,
            trouble: batch.trouble.clone(),
            batch: row_of(workspace, batch, work.is_some()),
        })
    }

    /// Lists the rows of a batch.
    ///
    /// # Errors
    /// When the account may not, or there is no such batch.
    pub async fn list_batch_rows(
        &self,
        request: ListBatchRowsRequest,
    ) -> Result<Page<BatchGridRow>, ApiError> {
        let actor = self.actor::<ListBatchRows>().await?;
        let only = match request.only {
            BatchFilter::All => BatchRowFilter::All,
            BatchFilter::Row(state) => BatchRowFilter::State(state),
            BatchFilter::Execution(state) => BatchRowFilter::Execution(state),
        };
        let after = place(request.after.as_ref());
        let store = &actor.workspace.store;
        let page = store
            .list_batch_rows(actor.scope, request.batch, only, after, PAGE)
            .await;
        Ok(page_of(page.map_err(error::store)?, grid_row))
    }

    /// Stops to start rows. Those that are started go on.
    ///
    /// # Errors
    /// When the account may not, or there is no such batch.
    pub async fn stop_batch(&self, request: BatchRef) -> Result<Nothing, ApiError> {
        let actor = self.actor::<StopBatch>().await?;
        self.batch(&actor, request.id).await?;
        if let Some(work) = actor.workspace.works.of(request.id) {
            work.stop();
            tracing::info!(batch.id = %request.id, "The work on a batch is being stopped.");
        }
        Ok(())
    }

    /// Goes on starting the rows of a batch that was stopped. None is started twice.
    ///
    /// # Errors
    /// When the account may not, or there is no such batch.
    pub async fn resume_batch(&self, request: BatchRef) -> Result<Nothing, ApiError> {
        let actor = self.actor::<ResumeBatch>().await?;
        let (batch, counts) = self.batch(&actor, request.id).await?;
        let queued = tally(&counts).queued;
        if queued == 0 {
            return Ok(());
        }
        let definition = definition_of(&actor.workspace, &batch).await?;
        self.begin_starting(&actor, request.id, definition, queued).await
    }

    /// Tries the failed steps of a batch's executions again: of all, or of some.
    ///
    /// # Errors
    /// When the account may not, there is no such batch, or the app is busy with it.
    pub async fn retry_batch(&self, request: RetryBatchRequest) -> Result<Nothing, ApiError> {
        let actor = self.actor::<RetryBatch>().await?;
        let (_, counts) = self.batch(&actor, request.batch).await?;
        let failed = tally(&counts).failed;
        let chosen = u32::try_from(request.executions.len()).unwrap_or(u32::MAX);
        let of = if chosen == 0 { failed } else { chosen.min(failed) };
        let work = Work::new(BatchWorkKind::Retrying, of);
        let workspace = &actor.workspace;
        let entry = workspace.works.enter(request.batch, work).ok_or_else(busy)?;
        let retrying = work::Retrying {
            workspace: workspace.clone(),
            audience: self.audience.clone(),
            batch: request.batch,
            scope: actor.scope,
            only: request.executions.into_iter().collect(),
            by: actor.recorded(),
        };
        tokio::spawn(retrying.run(entry));
        Ok(())
    }

    /// Begins to start the rows of a batch in the background. While that is on its way already, nothing more happens.
    pub(crate) async fn begin_starting(
        &self,
        actor: &Actor,
        batch: BatchId,
        definition: Arc<Definition>,
        queued: u32,
    ) -> Result<(), ApiError> {
        let workspace = &actor.workspace;
        let Some(entry) = workspace
            .works
            .enter(batch, Work::new(BatchWorkKind::Starting, queued))
        else {
            return Ok(());
        };
        let begun = workspace
            .store
            .set_batch_state(batch, BatchState::Starting, String::new())
            .await;
        begun.map_err(error::store)?;
        let starting = Starting {
            workspace: workspace.clone(),
            audience: self.audience.clone(),
            batch,
            definition,
            by: actor.recorded(),
        };
        tokio::spawn(starting.run(entry));
        Ok(())
    }

    async fn batch(&self, actor: &Actor, id: BatchId) -> Result<(Batch, BatchCounts), ApiError> {
        let found = actor.workspace.store.batch(actor.scope, id).await;
        found.map_err(|refused| {
            if matches!(refused, store::Error::NotFound) {
                return ApiError::new(ErrorCode::NotFound, "There is no such batch.");
            }
            error::store(refused)
        })
    }
}

async fn definition_of(workspace: &OpenWorkspace, batch: &Batch) -> Result<Arc<Definition>, ApiError> {
    let found = workspace
        .store
        .definition(&batch.workflow, batch.workflow_version)
        .await;
    let gone = || ApiError::new(ErrorCode::NotFound, "There is no such version of the workflow.");
    found.map_err(error::store)?.map(Arc::new).ok_or_else(gone)
}

/// Who was starting may be gone with the process that they were in.
fn row_of(workspace: &OpenWorkspace, batch: Batch, at_work: bool) -> BatchRow {
    let state = match batch.state {
        BatchState::Starting if at_work => BatchState::Starting,
        BatchState::Starting | BatchState::Stopped => BatchState::Stopped,
        BatchState::Started => BatchState::Started,
    };
    BatchRow {
        id: batch.id,
        workflow: workspace.title(&batch.workflow),
        title: batch.title,
        state,
        rows: batch.rows,
        wanted: batch.wanted,
        started_by: batch.started_by.name,
        started_at: batch.started_at,
    }
}

fn tally(counts: &BatchCounts) -> BatchTally {
    let mut tally = BatchTally::default();
    for (state, many) in &counts.rows {
        let place = match state {
            // One that is started and whose execution is not there cannot be; it would have to be looked at.
            RowState::Queued | RowState::Started => &mut tally.queued,
            RowState::Refused => &mut tally.refused,
            RowState::Kept => &mut tally.kept,
        };
        *place += many;
    }
    for (state, many) in &counts.executions {
        let place = match state {
            ExecutionState::Running => &mut tally.running,
            ExecutionState::Waiting => &mut tally.waiting,
            ExecutionState::Paused => &mut tally.paused,
            ExecutionState::Failed => &mut tally.failed,
            ExecutionState::Done => &mut tally.done,
            ExecutionState::Cancelled => &mut tally.cancelled,
        };
        *place += many;
    }
    tally
}

fn grid_row(row: store::BatchRow) -> BatchGridRow {
    let (execution, execution_state) = row.execution.unzip();
    BatchGridRow {
        number: row.number,
        line: row.line,
        name: row.name,
        address: row.address,
        organization: row.organization,
        verdict: row.verdict,
        state: row.state,
        message: row.message,
        execution,
        execution_state,
        cells: row.steps,
    }
}

fn busy() -> ApiError {
    ApiError::new(ErrorCode::Conflict, "The app is busy with this batch.")
        .hint("Nothing was changed. Wait until it is through, or stop it.")
}
