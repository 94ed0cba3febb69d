//! One attempt at an action.

use connector::Earlier;
use domain::Timestamp;
use domain::execution::StepError;
use domain::form::Answers;

/// The error code of an attempt that was cut off by the end of the app.
pub const INTERRUPTED: &str = "interrupted";

/// One attempt at an action.
#[derive(Clone, PartialEq, Debug)]
pub struct Attempt {
    /// Counted from 1 over the life of the step.
    pub number: u32,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Names it to the outside system.
    pub idempotency_key: String,
    /// Whether its journal tells when it begins to apply.
    pub tells_apply: bool,
    /// Since when it may have changed something, as far as its journal tells: when it began to apply, or at all where
    /// only its end says that it had. None when nothing says so.
    pub applying_since: Option<Timestamp>,
    /// Whether it reached its commit point.
    pub committing: bool,
    /// What came of it.
    pub outcome: AttemptOutcome,
}

impl Attempt {
    /// Returns whether it may have changed something when all that is known of it is that it was cut off.
    pub(crate) const fn may_have_applied(&self) -> bool {
        self.applying_since.is_some() || !self.tells_apply
    }

    /// Returns what the attempts behind it are told of it; none unless it ended and may have changed something.
    pub(crate) fn as_earlier(&self) -> Option<Earlier> {
        Some(Earlier {
            began_at: self.applying_since?,
            ended_at: self.ended_at?,
            cut_off: matches!(&self.outcome, AttemptOutcome::Failed(error) if error.code == INTERRUPTED),
        })
    }
}

/// The attempts under one changed input that did not come to a good end and may have changed something.
#[derive(Clone, PartialEq, Debug)]
pub struct Unfinished {
    /// What a person had the action given instead of what its templates say.
    pub input: Answers,
    /// Their numbers.
    pub attempts: Vec<u32>,
}

/// What came of an attempt.
#[derive(Clone, PartialEq, Debug)]
pub enum AttemptOutcome {
    /// It is on its way.
    Running,
    /// It did it, or found it done.
    Succeeded(String),
    /// It found that a person must do it; the first instruction.
    HandedOver(String),
    /// It could not go on; nothing was changed.
    Blocked(StepError),
    /// It failed.
    Failed(StepError),
    /// Nobody can tell.
    Unknown(StepError),
}
