//! Growing delays after failed sign-ins.
//!
//! The caller keeps one [`Failures`] per address that was tried, whether or not an account has it: otherwise
//! the delay would tell which addresses exist. It records the failure before it looks at the password and
//! takes it back after a success, so that many attempts at once do not slip through together.

use std::time::Duration;

use domain::Timestamp;

/// How many failures cost nothing.
pub const FREE_FAILURES: u32 = 3;

/// The longest wait after one failure.
pub const MAX_DELAY: Duration = Duration::from_secs(15 * 60);

/// After this long without a failure the earlier ones are forgotten.
pub const FORGOTTEN_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// The failed sign-ins of one address in a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Failures {
    /// How many.
    pub count: u32,
    /// When the last one was.
    pub last_at: Timestamp,
}

impl Failures {
    /// Returns the failures after one more at `now`.
    #[must_use]
    pub fn one_more(earlier: Option<Self>, now: Timestamp) -> Self {
        let count = earlier
            .filter(|failures| !failures.is_forgotten(now))
            .map_or(0, |failures| failures.count);
        Self {
            count: count.saturating_add(1),
            last_at: now,
        }
    }

    /// Returns until when the next attempt must wait; none when it may be made now.
    ///
    /// After the free failures the wait is 1, 2, 4, 8 … seconds, at most [`MAX_DELAY`].
    /// A last failure further ahead than that can only come from a clock that was set back since; then nobody
    /// has to wait for the clock to catch up, but the count stays.
    pub fn wait_until(&self, now: Timestamp) -> Option<Timestamp> {
        if self.is_forgotten(now) || self.last_at.since(now) > MAX_DELAY {
            return None;
        }
        let until = self.last_at.plus(self.delay());
        (until > now).then_some(until)
    }

    /// Returns whether the failures no longer count, so that their row may be deleted.
    pub fn is_forgotten(&self, now: Timestamp) -> bool {
        now.since(self.last_at) >= FORGOTTEN_AFTER
    }

    /// Returns the newest last failure that no longer counts at `now`: rows up to it may be deleted.
    pub fn forgotten_until(now: Timestamp) -> Timestamp {
        now.minus(FORGOTTEN_AFTER)
    }

    fn delay(&self) -> Duration {
        let Some(doublings) = self.count.checked_sub(FREE_FAILURES + 1) else {
            return Duration::ZERO;
        };
        let seconds = 1_u64.checked_shl(doublings).unwrap_or(u64::MAX);
        Duration::from_secs(seconds).min(MAX_DELAY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOON: Timestamp = Timestamp::from_micros(1_800_000_000_000_000);

    fn after(count: u32) -> Failures {
        Failures { count, last_at: NOON }
    }

    fn wait(count: u32) -> Option<u64> {
        after(count)
            .wait_until(NOON)
            .map(|until| until.since(NOON).as_secs())
    }

    #[test]
    fn three_slips_are_free_and_then_the_wait_doubles() {
        assert_eq!([1, 2, 3].map(wait), [None; 3], "everybody mistypes");
        assert_eq!([4, 5, 6, 7].map(wait), [1, 2, 4, 8].map(Some));
        assert_eq!(
            [13, 14, 15, u32::MAX].map(wait),
            [512, 900, 900, 900].map(Some),
            "fifteen minutes is the most"
        );
    }

    #[test]
    fn the_wait_ends_by_itself() {
        let until = NOON.plus(Duration::from_secs(8));
        assert_eq!(
            after(7).wait_until(NOON.plus(Duration::from_secs(7))),
            Some(until)
        );
        assert_eq!(after(7).wait_until(until), None);
    }

    #[test]
    fn a_quiet_day_forgets_everything() {
        let tomorrow = NOON.plus(FORGOTTEN_AFTER);
        assert_eq!(Failures::one_more(Some(after(20)), tomorrow).count, 1);
        let just_before = Timestamp::from_micros(tomorrow.as_micros() - 1);
        assert_eq!(Failures::one_more(Some(after(20)), just_before).count, 21);
        assert_eq!(Failures::one_more(None, NOON), after(1));
    }

    #[test]
    fn a_clock_set_back_locks_nobody_out_for_long() {
        let last_year = Timestamp::from_micros(NOON.as_micros() - 365 * 86_400_000_000);
        assert_eq!(after(20).wait_until(last_year), None);
        assert_eq!(
            Failures::one_more(Some(after(20)), last_year).count,
            21,
            "the next failure waits in full again"
        );
    }

    proptest! {
        #[test]
        fn what_may_be_deleted_is_what_no_longer_counts(count: u32, offset in -100_000_000_000_i64..100_000_000_000) {
            let now = Timestamp::from_micros(NOON.as_micros() + offset);
            let failures = after(count);
            prop_assert_eq!(failures.last_at <= Failures::forgotten_until(now), failures.is_forgotten(now));
        }

        #[test]
        fn nobody_waits_longer_than_twice_the_limit(count: u32, offset in -100_000_000_000_i64..100_000_000_000) {
            let now = Timestamp::from_micros(NOON.as_micros() + offset);
            if let Some(until) = after(count).wait_until(now) {
                prop_assert!(until > now);
                prop_assert!(until.since(now) <= MAX_DELAY * 2);
            }
        }

        #[test]
        fn one_more_failure_never_shortens_the_wait(count in 0..u32::MAX) {
            prop_assert!(after(count + 1).wait_until(NOON) >= after(count).wait_until(NOON));
        }
    }
}
