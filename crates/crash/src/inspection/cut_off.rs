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
    pub(super) committing: bool,
    /// How many lines the journal had.
    pub(super) lines: u64,
}

/// Returns whether a person wanted a new try of the step since it was cut off, which has a new key.
pub(super) fn has_new_try(cut: &CutOff, entries: &[JournalEntry]) -> bool {
    entries.iter().any(|entry| {
        entry.number > cut.lines
            && matches!(&entry.recorded, Recorded::RetryRequested { step, .. } if *step == cut.step)
    })
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
            } => {
                let cut = CutOff {
                    execution: id,
                    step: step.clone(),
                    attempt: *attempt,
                    key: idempotency_key.clone(),
                    committing: false,
                    lines: entries.len() as u64,
                };
                running.insert(step.clone(), cut);
            }
            Recorded::CommitPointReached { step, .. } => {
                if let Some(cut) = running.get_mut(step) {
                    cut.committing = true;
                }
            }
            Recorded::AttemptSucceeded { step, .. }
            | Recorded::AttemptFailed { step, .. }
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
    running.into_values().collect()
}
