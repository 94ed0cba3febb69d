//! Measures how long a step takes.

use std::{
    fmt,
    time::{Duration, Instant},
};

pub(crate) struct Stopwatch {
    started: Instant,
}

impl Stopwatch {
    #[expect(
        clippy::disallowed_methods,
        reason = "the build tool measures real time; no product code runs here"
    )]
    pub(crate) fn start() -> Self {
        Self {
            started: Instant::now(),
        }
    }

    pub(crate) fn took(&self) -> Took {
        Took(self.started.elapsed())
    }
}

/// A duration as people read it: `0.4 s`, `37 s`, `4 min 12 s`.
pub(crate) struct Took(Duration);

impl fmt::Display for Took {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        if seconds < 10 {
            write!(f, "{:.1} s", self.0.as_secs_f64())
        } else if seconds < 120 {
            write!(f, "{seconds} s")
        } else {
            write!(f, "{} min {} s", seconds / 60, seconds % 60)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        assert_eq!(Took(Duration::from_millis(420)).to_string(), "0.4 s");
        assert_eq!(Took(Duration::from_secs(37)).to_string(), "37 s");
        assert_eq!(Took(Duration::from_secs(252)).to_string(), "4 min 12 s");
    }
}
