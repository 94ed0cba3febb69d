//! A person ends an execution early.

use domain::execution::{Actor, Recorded};

use crate::event::Rejected;
use crate::transition::Draft;
use crate::verbs::reason_of;

/// Ends the execution. Steps that moved on meanwhile do not stand against it: who wants to end it wants that all
/// the more.
pub(crate) fn take(draft: &mut Draft, seen: u64, by: Actor, reason: &str) -> Result<(), Rejected> {
    if draft.next.has_ended() || !draft.was_seen(seen) {
        return Err(Rejected::MovedOn);
    }
    let reason = reason_of(reason)?;
    draft.record(Recorded::Cancelled { by, reason });
    Ok(())
}
