//! A person lets a held execution go on.

use domain::execution::{Actor, Recorded};

use crate::event::Rejected;
use crate::transition::{self, Draft};

/// Lets the execution go on where it stands: what became due meanwhile begins now.
pub(crate) fn take(draft: &mut Draft, seen: u64, by: Actor) -> Result<(), Rejected> {
    if draft.next.hold.is_none() || draft.next.has_ended() || !draft.was_seen(seen) {
        return Err(Rejected::MovedOn);
    }
    draft.record(Recorded::Resumed { by });
    for effect in transition::look_after(&draft.next) {
        draft.effect(effect);
    }
    Ok(())
}
