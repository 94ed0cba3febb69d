//! What the harness reads out of journal lines.

use domain::StepKey;
use domain::execution::{Actor, Recorded};
use engine::execution::INTERRUPTED;

use crate::errand;

/// Returns the request that the line came from, when a person did what it tells.
pub(crate) fn request_of(recorded: &Recorded) -> Option<u64> {
    errand::request_of(actor_of(recorded)?)
}

fn actor_of(recorded: &Recorded) -> Option<&Actor> {
    match recorded {
        Recorded::Started { by, .. }
        | Recorded::TaskDone { by, .. }
        | Recorded::RetryRequested { by, .. }
        | Recorded::OutcomeSettled { by, .. }
        | Recorded::RerunRequested { by, .. }
        | Recorded::Skipped { by: Some(by), .. }
        | Recorded::DoneByHand { by, .. }
        | Recorded::Approved { by, .. }
        | Recorded::Denied { by, .. }
        | Recorded::Assigned { by, .. }
        | Recorded::Commented { by, .. }
        | Recorded::Paused { by, .. }
        | Recorded::Resumed { by, .. }
        | Recorded::Cancelled { by, .. }
        | Recorded::FormAnswered { by, .. } => Some(by),
        Recorded::FormOpened { .. }
        | Recorded::TaskOpened { .. }
        | Recorded::AttemptStarted { .. }
        | Recorded::ApplyBegan { .. }
        | Recorded::CommitPointReached { .. }
        | Recorded::AttemptSucceeded { .. }
        | Recorded::HandedOver { .. }
        | Recorded::Blocked { .. }
        | Recorded::AttemptFailed { .. }
        | Recorded::OutcomeUnknown { .. }
        | Recorded::Skipped { by: None, .. }
        | Recorded::ApprovalOpened { .. }
        | Recorded::ApprovalExpired { .. }
        | Recorded::Finished => None,
    }
}

/// Returns whether the line says that the app ended before the attempt had changed anything that cannot be repeated.
pub(crate) fn is_interruption(recorded: &Recorded) -> bool {
    matches!(recorded, Recorded::AttemptFailed { error, .. } if error.code == INTERRUPTED)
}

/// Returns whether the line says that an attempt failed that may have changed something.
pub(crate) fn may_have_applied(recorded: &Recorded) -> bool {
    matches!(recorded, Recorded::AttemptFailed { applying: true, .. })
}

/// Returns the step and the key of an attempt that begins with the line.
pub(crate) fn intent_of(recorded: &Recorded) -> Option<(&StepKey, &str)> {
    match recorded {
        Recorded::AttemptStarted {
            step,
            idempotency_key,
            ..
        } => Some((step, idempotency_key)),
        Recorded::Started { .. }
        | Recorded::FormOpened { .. }
        | Recorded::FormAnswered { .. }
        | Recorded::TaskOpened { .. }
        | Recorded::TaskDone { .. }
        | Recorded::ApplyBegan { .. }
        | Recorded::CommitPointReached { .. }
        | Recorded::AttemptSucceeded { .. }
        | Recorded::HandedOver { .. }
        | Recorded::Blocked { .. }
        | Recorded::AttemptFailed { .. }
        | Recorded::OutcomeUnknown { .. }
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
        | Recorded::Finished => None,
    }
}
