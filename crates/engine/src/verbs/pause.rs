//! A person holds an execution.

use domain::execution::{Actor, Recorded};

use crate::event::Rejected;
use crate::steps::remark;
use crate::transition::Draft;

/// Holds the execution: what runs ends by itself, people can still answer, and nothing else begins.
pub(crate) fn take(draft: &mut Draft, seen: u64, reason: &str, by: Actor) -> Result<(), Rejected> {
    let held = draft.next.hold.is_some();
    if draft.next.has_ended() || held || !draft.was_seen(seen) {
        return Err(Rejected::MovedOn);
    }
    let reason = remark("reason", reason)?;
    draft.record(Recorded::Paused { by, reason });
    Ok(())
}
