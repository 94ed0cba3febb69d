//! Says what is being done, and how long each thing took.

use crate::clock::Stopwatch;

use anyhow::Result;

/// A numbered list of steps: `[2/5] Building the window…`.
pub(crate) struct Steps {
    total: usize,
    begun: usize,
    whole: Stopwatch,
}

impl Steps {
    pub(crate) fn of(total: usize) -> Self {
        Self {
            total,
            begun: 0,
            whole: Stopwatch::start(),
        }
    }

    /// Announces a step, does it, and says how long it took.
    pub(crate) fn step<T>(&mut self, what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.begun += 1;
        let place = format!("[{}/{}]", self.begun, self.total);
        say(&format!("{place} {what}…"));
        let watch = Stopwatch::start();
        let outcome = work();
        let verdict = if outcome.is_ok() { "done" } else { "failed" };
        say(&format!("{place} {verdict} in {}", watch.took()));
        outcome
    }

    pub(crate) fn finish(self, what: &str) {
        say(&format!("{what} ({})", self.whole.took()));
    }
}

/// A line for the person at the terminal.
/// It goes to standard error, so that it keeps its place among the lines of the programs started.
pub(crate) fn say(line: &str) {
    eprintln!("{line}");
}
