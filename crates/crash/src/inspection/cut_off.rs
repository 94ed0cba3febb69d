//! Attempts that were on their way when the process ended.

use std::collections::BTreeMap;

use domain::execution::{JournalEntry, Recorded};
use domain::{ExecutionId, StepKey};

/// An attempt that a kill has found on its way.
pub(super) struct CutOff {
    pub(super) execution: ExecutionId,
    pub(super) step: StepKey,
    pub(super) attempt: u32,
    pub(super) key: String,
    /// Whether nobody can tell what became of it: it had reached its commit point, or the execution was cancelled.
    pub(super) doubtful: bool,
    /// Whether it may have changed something: it had begun to, or would not have told so.
    pub(super) may_have_applied: bool,
    /// How many lines the journal had.
    pub(super) lines: u64,
}

/// Returns whether a person said since the step was cut off that it took no effect: the next try has a new key.
pub(super) fn has_new_try(cut: &CutOff, entries: &[JournalEntry]) -> bool {
    entries.iter().any(|entry| {
        entry.number > cut.lines
            && matches!(
                &entry.recorded,
                Recorded::OutcomeSettled { step, took_effect: false, .. } if *step == cut.step
            )
    })
}

/// Returns whether no repeat will find out what became of it: the execution was cancelled.
pub(super) fn is_cancelled(entries: &[JournalEntry]) -> bool {
    entries
        .iter()
        .any(|entry| matches!(entry.recorded, Recorded::Cancelled { .. }))
}

/// Returns the attempts that are on their way at the end of a journal.
pub(super) fn running(id: ExecutionId, entries: &[JournalEntry]) -> Vec<CutOff> {
    let mut running: BTreeMap<StepKey, CutOff> = BTreeMap::new();
    for entry in entries {
        match &entry.recorded {
            Recorded::AttemptStarted {
                step,
                attempt,
                idempotency_key,
                tells_apply,
            } => {
                let cut = CutOff {
                    execution: id,
                    step: step.clone(),
                    attempt: *attempt,
                    key: idempotency_key.clone(),
                    doubtful: false,
                    may_have_applied: !tells_apply,
                    lines: entries.len() as u64,
                };
                running.insert(step.clone(), cut);
            }
            Recorded::ApplyBegan { step, .. } => {
                if let Some(cut) = running.get_mut(step) {
                    cut.may_have_applied = true;
                }
            }
            Recorded::CommitPointReached { step, .. } => {
                if let Some(cut) = running.get_mut(step) {
                    cut.doubtful = true;
                }
            }
            Recorded::AttemptSucceeded { step, .. }
            | Recorded::AttemptFailed { step, .. }
            | Recorded::HandedOver { step, .. }
            | Recorded::Blocked { step, .. }
            | Recorded::OutcomeUnknown { step, .. } => {
                running.remove(step);
            }
            Recorded::Started { .. }
            | Recorded::FormOpened { .. }
            | Recorded::FormAnswered { .. }
            | Recorded::TaskOpened { .. }
            | Recorded::TaskDone { .. }
            | Recorded::RetryRequested { .. }
            | Recorded::OutcomeSettled { .. }
            | Recorded::RerunRequested { .. }
            | Recorded::Skipped { .. }
            | Recorded::DoneByHand { .. }
            | Recorded::ApprovalOpened { .. }
            | Recorded::Approved { .. }
            | Recorded::Denied { .. }
            | Recorded::ApprovalExpired { .. }
            | Recorded::Assigned { .. }
            | Recorded::Commented { .. }
            | Recorded::Paused { .. }
            | Recorded::Resumed { .. }
            | Recorded::Cancelled { .. }
            | Recorded::Finished => {}
        }
    }
    let cancelled = is_cancelled(entries);
    let doubtful = |cut: CutOff| CutOff {
        doubtful: cut.doubtful || cancelled,
        ..cut
    };
    running.into_values().map(doubtful).collect()
}
