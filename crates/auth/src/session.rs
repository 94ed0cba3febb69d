//! One signed-in session: when it locks and when it ends. Pure; the caller tells the time.
//!
//! Time is told by two clocks, because each alone can be fooled: the monotonic clock stands still while a
//! laptop sleeps, and the wall clock can be set back. Between two looks the one that moved further counts, so
//! sleeping spends the session and setting the clock back wins nothing.

use std::time::Duration;

use domain::Timestamp;

/// A point in time by both clocks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Moment {
    /// The wall clock.
    pub wall: Timestamp,
    /// The monotonic clock, since any fixed point of this process.
    pub monotonic: Duration,
}

impl Moment {
    /// Returns how long after `earlier` this is, by the clock that moved further; never negative.
    fn since(self, earlier: Self) -> Duration {
        let by_wall = self.wall.since(earlier.wall);
        by_wall.max(self.monotonic.saturating_sub(earlier.monotonic))
    }
}

/// How long a session lives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// From sign-in to the end, whatever happens.
    pub absolute: Duration,
    /// From the last activity to the lock.
    pub idle: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            absolute: Duration::from_secs(8 * 60 * 60),
            idle: Duration::from_secs(30 * 60),
        }
    }
}

/// Where a session stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// Commands are taken.
    Active,
    /// The password is asked for before the next command.
    Locked,
    /// It is over for good; only a new sign-in helps.
    Ended(EndReason),
}

/// Why a session is over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EndReason {
    /// The absolute limit was reached.
    Expired,
    /// The person signed out.
    SignedOut,
    /// The account was disabled, or its role or password was changed elsewhere.
    AccountChanged,
}

/// One signed-in session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    limits: Limits,
    state: State,
    seen: Moment,
    age: Duration,
    idle: Duration,
}

impl Session {
    /// Starts a session, right after a sign-in.
    pub fn begin(now: Moment, limits: Limits) -> Self {
        Self {
            limits,
            state: State::Active,
            seen: now,
            age: Duration::ZERO,
            idle: Duration::ZERO,
        }
    }

    /// Lets time pass and returns where the session stands now.
    ///
    /// Accepted in every state. An active session locks when idle for too long; an active or locked one ends
    /// at the absolute limit.
    pub fn look(&mut self, now: Moment) -> State {
        let passed = now.since(self.seen);
        self.seen = now;
        self.age = self.age.saturating_add(passed);
        self.idle = self.idle.saturating_add(passed);
        self.state = match self.state {
            State::Active | State::Locked if self.age >= self.limits.absolute => {
                State::Ended(EndReason::Expired)
            }
            State::Active if self.idle >= self.limits.idle => State::Locked,
            State::Active | State::Locked | State::Ended(_) => self.state,
        };
        self.state
    }

    /// Notes that the person did something, and returns where the session stands.
    ///
    /// Only an active session takes it; one that has become idle in the meantime locks first.
    pub fn activity(&mut self, now: Moment) -> State {
        if self.look(now) == State::Active {
            self.idle = Duration::ZERO;
        }
        self.state
    }

    /// Locks an active session at the person's wish; any other stays as it is.
    pub fn lock(&mut self, now: Moment) -> State {
        if self.look(now) == State::Active {
            self.state = State::Locked;
        }
        self.state
    }

    /// Unlocks a locked session, after the caller has verified the password; any other stays as it is.
    /// The absolute limit goes on from the sign-in.
    pub fn unlock(&mut self, now: Moment) -> State {
        if self.look(now) == State::Locked {
            self.state = State::Active;
            self.idle = Duration::ZERO;
        }
        self.state
    }

    /// Ends the session; one that is over keeps its first reason.
    pub fn end(&mut self, reason: EndReason) -> State {
        if !matches!(self.state, State::Ended(_)) {
            self.state = State::Ended(reason);
        }
        self.state
    }

    /// Returns where the session stood at the last look.
    pub fn state(&self) -> State {
        self.state
    }

    /// Returns when it ends at the latest, on the wall clock as of the last look.
    pub fn expires_at(&self) -> Timestamp {
        self.seen.wall.plus(self.limits.absolute.saturating_sub(self.age))
    }

    /// Returns when it locks or ends if nothing happens, counted from the last look: when to look again.
    /// None when nothing is left to happen.
    pub fn next_change(&self) -> Option<Duration> {
        let to_end = self.limits.absolute.saturating_sub(self.age);
        match self.state {
            State::Active => Some(to_end.min(self.limits.idle.saturating_sub(self.idle))),
            State::Locked => Some(to_end),
            State::Ended(_) => None,
        }
    }
}

#[cfg(test)]
mod tests;
