//! What is known of attempts that did not come to a good end: one of them may have changed something already.

use connector::Earlier;

use crate::execution::StepRun;
use crate::execution::attempt::{Attempt, AttemptOutcome, Unfinished};

impl StepRun {
    /// Returns whether an attempt that did not come to a good end may have changed something, whatever the step was given
    /// then.
    pub const fn may_have_left_something(&self) -> bool {
        !self.unfinished.is_empty()
    }

    /// Returns the attempts that did not come to a good end and may have changed something of what the step is given now,
    /// oldest first.
    pub(crate) fn earlier(&self) -> Vec<Earlier> {
        let mut unfinished = self.unfinished.iter();
        let Some(same) = unfinished.find(|unfinished| unfinished.input == self.changed_input) else {
            return Vec::new();
        };
        let attempts = self.attempts.iter();
        attempts
            .filter(|attempt| same.attempts.contains(&attempt.number))
            .filter_map(Attempt::as_earlier)
            .collect()
    }

    /// Returns the keys of all attempts that may have changed something since the step was last done: what those before
    /// made is told by its records.
    pub(crate) fn own_keys(&self) -> Vec<String> {
        let mut keys: Vec<String> = Vec::new();
        for attempt in &self.attempts {
            if let AttemptOutcome::Succeeded(_) = attempt.outcome {
                keys.clear();
            } else if attempt.as_earlier().is_some() && !keys.contains(&attempt.idempotency_key) {
                keys.push(attempt.idempotency_key.clone());
            }
        }
        keys
    }

    /// Forgets those attempts that were given what the step is given now: nothing is left of them that nobody knows.
    pub(super) fn forget_earlier(&mut self) {
        let now = &self.changed_input;
        self.unfinished.retain(|unfinished| unfinished.input != *now);
    }

    /// Notes that the last attempt may have changed something.
    pub(super) fn may_have_made(&mut self) {
        if let Some(attempt) = self.attempts.last_mut() {
            attempt.applying_since.get_or_insert(attempt.started_at);
            let mut unfinished = self.unfinished.iter_mut();
            match unfinished.find(|unfinished| unfinished.input == self.changed_input) {
                Some(same) => same.attempts.push(attempt.number),
                None => self.unfinished.push(Unfinished {
                    input: self.changed_input.clone(),
                    attempts: vec![attempt.number],
                }),
            }
        }
    }
}
