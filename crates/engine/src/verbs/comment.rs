//! A person says something about an execution.

use domain::StepKey;
use domain::execution::{Actor, Recorded};
use domain::form::{FieldError, Problem};

use crate::event::Rejected;
use crate::steps::remark;
use crate::transition::Draft;

/// Keeps the comment. It fits at any time, and moves no step.
pub(crate) fn take(draft: &mut Draft, step: Option<StepKey>, text: &str, by: Actor) -> Result<(), Rejected> {
    if let Some(step) = &step {
        draft.find(step)?;
    }
    let text = remark("text", text)?;
    if text.is_empty() {
        let missing = FieldError::new("text", Problem::Missing, "Write something.");
        return Err(Rejected::Invalid(vec![missing]));
    }
    draft.record(Recorded::Commented { step, text, by });
    Ok(())
}
