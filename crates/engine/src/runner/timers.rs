//! What becomes due, by two clocks: the wall clock, which counts while the computer sleeps but can be set, and one
//! that nobody can set.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use domain::{ExecutionId, StepKey, Timestamp};

use crate::Due;

/// What becomes due.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Timer {
    /// To read which executions are unfinished, after that failed.
    TakeUp,
    /// To go on with an execution whose journal was out of reach.
    Execution(ExecutionId),
    /// To prepare a step once more after that failed. It tells when the next attempt of the step was due then: it is
    /// older than what it was set for when another attempt has set a later time since.
    Prepare(ExecutionId, StepKey, Option<Timestamp>),
    /// The time of the next attempt of a step, or the deadline of its approval.
    Step(ExecutionId, StepKey, Timestamp),
}

/// What becomes due, and when.
#[derive(Default)]
pub(super) struct Timers {
    dues: BTreeMap<Timer, Due>,
    by_wall: BTreeSet<(Timestamp, Timer)>,
    by_monotonic: BTreeSet<(Duration, Timer)>,
}

impl Timers {
    /// Lets a timer go off. One that is set already goes off at the earlier of both times.
    pub(super) fn set(&mut self, timer: Timer, due: Due) {
        let due = match self.remove(&timer) {
            Some(before) => before.or(due),
            None => due,
        };
        if let Some(wall) = due.wall {
            self.by_wall.insert((wall, timer.clone()));
        }
        if let Some(monotonic) = due.monotonic {
            self.by_monotonic.insert((monotonic, timer.clone()));
        }
        self.dues.insert(timer, due);
    }

    /// Returns when the next timer goes off.
    pub(super) fn next(&self) -> Due {
        Due {
            wall: self.by_wall.first().map(|(at, _)| *at),
            monotonic: self.by_monotonic.first().map(|(at, _)| *at),
        }
    }

    /// Takes a timer out whose time has come by one of the clocks.
    pub(super) fn take_due(&mut self, wall: Timestamp, monotonic: Duration) -> Option<Timer> {
        let by_wall = self.by_wall.first().filter(|(at, _)| *at <= wall);
        let by_monotonic = self.by_monotonic.first().filter(|(at, _)| *at <= monotonic);
        let timer = by_wall
            .map(|(_, timer)| timer)
            .or(by_monotonic.map(|(_, timer)| timer))
            .cloned()?;
        self.remove(&timer);
        Some(timer)
    }

    fn remove(&mut self, timer: &Timer) -> Option<Due> {
        let due = self.dues.remove(timer)?;
        if let Some(wall) = due.wall {
            self.by_wall.remove(&(wall, timer.clone()));
        }
        if let Some(monotonic) = due.monotonic {
            self.by_monotonic.remove(&(monotonic, timer.clone()));
        }
        Some(due)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp::from_micros(1_800_000_000_000_000);

    fn seconds(n: u64) -> Duration {
        Duration::from_secs(n)
    }

    fn due(wall: u64, monotonic: u64) -> Due {
        Due {
            wall: Some(NOON.plus(seconds(wall))),
            monotonic: Some(seconds(monotonic)),
        }
    }

    #[test]
    fn a_timer_goes_off_once_by_whichever_clock_comes_there_first() {
        for (wall, monotonic) in [(30, 0), (0, 30), (30, 30)] {
            let mut timers = Timers::default();
            timers.set(Timer::TakeUp, due(30, 30));
            assert_eq!(timers.take_due(NOON.plus(seconds(29)), seconds(29)), None);
            let (wall, monotonic) = (NOON.plus(seconds(wall)), seconds(monotonic));
            assert_eq!(timers.take_due(wall, monotonic), Some(Timer::TakeUp));
            assert_eq!(timers.take_due(wall, monotonic), None, "it has gone off");
            assert_eq!(timers.next(), Due::default(), "nothing is left behind");
        }
    }

    #[test]
    fn a_timer_that_is_set_twice_goes_off_at_the_earlier_time_and_once() {
        let mut timers = Timers::default();
        timers.set(Timer::TakeUp, due(30, 60));
        timers.set(Timer::TakeUp, due(60, 30));
        assert_eq!(timers.next(), due(30, 30));
        assert_eq!(
            timers.take_due(NOON.plus(seconds(60)), seconds(60)),
            Some(Timer::TakeUp)
        );
        assert_eq!(timers.take_due(NOON.plus(seconds(60)), seconds(60)), None);
    }

    #[test]
    fn a_time_that_one_clock_alone_counts_for_does_not_come_by_the_other() {
        let mut timers = Timers::default();
        let date = Due {
            wall: Some(NOON.plus(seconds(30))),
            monotonic: None,
        };
        timers.set(Timer::TakeUp, date);
        assert_eq!(timers.take_due(NOON, seconds(1_000_000)), None);
        assert_eq!(
            timers.take_due(NOON.plus(seconds(30)), seconds(0)),
            Some(Timer::TakeUp)
        );
    }
}
