//! What is known of attempts that did not come to a good end: one of them may have changed something already.

use connector::Earlier;

use crate::execution::StepRun;
use crate::execution::attempt::Attempt;

impl StepRun {
    /// Returns whether an attempt that did not come to a good end may have changed something of what the step is given
    /// now.
    pub const fn made_before(&self) -> bool {
        self.made_since.is_some()
    }

    /// Returns those attempts, oldest first.
    pub(crate) fn earlier(&self) -> Vec<Earlier> {
        let Some(first) = self.made_since else {
            return Vec::new();
        };
        let attempts = self.attempts.iter();
        attempts
            .filter(|attempt| attempt.number >= first)
            .filter_map(Attempt::as_earlier)
            .collect()
    }

    /// Notes that the last attempt may have changed something.
    pub(super) fn may_have_made(&mut self) {
        if let Some(attempt) = self.attempts.last_mut() {
            attempt.applying_since.get_or_insert(attempt.started_at);
            self.made_since.get_or_insert(attempt.number);
        }
    }
}
