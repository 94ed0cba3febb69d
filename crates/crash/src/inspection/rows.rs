//! Whether the rows about an execution tell what its journal tells.

use std::sync::Arc;

use anyhow::Result;
use domain::execution::StepState;
use engine::{Execution, Journal, Projection, StepProjection, StoredExecution};
use store::{ExecutionRow, Workspace};

/// Returns in what the rows about an execution differ from what its journal tells.
pub(super) async fn misfit(
    workspace: &Workspace,
    row: &ExecutionRow,
    stored: &StoredExecution,
) -> Result<Option<String>> {
    let definition = Arc::new(stored.definition.clone());
    let execution = match Execution::replay(row.id, definition, &stored.entries) {
        Ok(execution) => execution,
        Err(misfit) => return Ok(Some(misfit.to_string())),
    };
    let projection = Projection::of(&execution);
    let expected = ExecutionRow {
        id: row.id,
        version: execution.version,
        workflow: projection.workflow,
        workflow_version: projection.workflow_version,
        label: projection.label,
        state: projection.state,
        current_step: projection.current_step,
        steps_done: projection.steps_done,
        steps: projection.steps,
        started_by: projection.started_by_name,
        started_by_account: projection.started_by,
        started_at: projection.started_at,
        updated_at: projection.updated_at,
    };
    if *row != expected {
        return Ok(Some(format!(
            "its row is {row:?}, its journal tells {expected:?}"
        )));
    }
    let steps = workspace.execution_steps(row.id).await?;
    let told: Vec<_> = execution
        .steps
        .iter()
        .map(|step| StepProjection::of(step))
        .collect();
    if steps != told {
        return Ok(Some(format!(
            "its steps are {steps:?}, its journal tells {told:?}"
        )));
    }
    let organization = workspace.execution_subject_names(row.id).await?.organization;
    let attended = workspace.attended().await?.contains(&row.id);
    let runs = execution
        .steps
        .iter()
        .any(|step| step.state == StepState::Running);
    Ok(if organization.map(|(id, _)| id) != execution.organization {
        Some("its organization is not the one of its journal".to_owned())
    } else if attended != execution.is_attended() || runs && !attended {
        Some("whether the runner looks after it is not what its journal tells".to_owned())
    } else {
        None
    })
}
