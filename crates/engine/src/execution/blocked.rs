//! When a step is tried again that was blocked only once it had begun to change something.

use std::time::Duration;

use domain::Timestamp;

use crate::execution::StepRun;
use crate::execution::attempt::{Attempt, AttemptOutcome};

const HOUR: Duration = Duration::from_secs(60 * 60);

/// How long such a step is left alone after the first block, the second and so on: no look beforehand shows that it
/// would be blocked, so each try is a request that changes something, and lines in the journal.
const PAUSES: [Duration; 4] = [
    Duration::from_secs(10 * 60),
    HOUR,
    Duration::from_secs(6 * HOUR.as_secs()),
    Duration::from_secs(24 * HOUR.as_secs()),
];

impl StepRun {
    /// Returns whether a blocked step has been left alone for long enough to be tried again for no other reason than
    /// that time has passed.
    pub(crate) fn is_rested(&self, now: Timestamp) -> bool {
        let blocks = self.attempts.iter().rev();
        let blocks = blocks.take_while(|attempt| matches!(attempt.outcome, AttemptOutcome::Blocked(_)));
        let mut while_changing = blocks.filter(|attempt| attempt.applying_since.is_some());
        let Some(ended_at) = while_changing.next().and_then(|last: &Attempt| last.ended_at) else {
            return true;
        };
        let before = while_changing.count();
        now.since(ended_at) >= PAUSES[before.min(PAUSES.len() - 1)]
    }
}
