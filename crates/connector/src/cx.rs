//! What an action may use while it works.

use std::sync::Arc;
use std::time::Duration;

use domain::form::Answers;
use domain::{ConnectionId, Timestamp};

use crate::{BoxFuture, CredentialError, CredentialSource, Error, Records, Secret, Standing};

/// How far the clocks here and at a system may be apart, and how long a system may take for what was asked of it.
const CLOCKS: Duration = Duration::from_secs(5 * 60);

/// An earlier attempt at the same step that may have changed something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Earlier {
    /// When it began to apply, by this computer's clock; when it began to look, where the journal does not tell that.
    pub began_at: Timestamp,
    /// When it ended; of one that was cut off, when the app found that at its next start.
    pub ended_at: Timestamp,
    /// Whether the app's end cut it off.
    pub cut_off: bool,
}

/// What an action may use while it works: the connection's settings, its secret, and the journal's ear.
#[derive(Clone)]
pub struct Cx {
    /// The connection.
    pub connection: ConnectionId,
    /// Its settings, as its form checked them.
    pub settings: Answers,
    /// Where its secret is.
    pub credentials: Arc<dyn CredentialSource>,
    /// Where the commit point is recorded.
    pub checkpoint: Arc<dyn Checkpoint>,
    /// What the app's own records say of the person and the organization.
    pub records: Arc<dyn Records>,
    /// Names this piece of work to the outside system; the same in every automatic repeat.
    pub idempotency_key: String,
    /// Which attempt it is, from 1, since the step's turn came or a person tried it again: some systems ask for a
    /// longer pause after each. Attempts that were blocked or cut off do not count.
    pub attempt: u32,
    /// The earlier attempts at this step that may have changed something, oldest first: they began to apply, and then
    /// failed or were cut off. Of a reversible action the journal tells that an attempt begins to apply, so one that was
    /// cut off while it only looked is not among them; of any other, whatever was cut off is.
    pub earlier: Vec<Earlier>,
    /// The keys under which earlier attempts at this step may have made something that no record tells, whatever the step
    /// was given then: a step that is done anew, or with other input, has another key.
    pub own_keys: Vec<String>,
    /// The time at which the attempt began.
    pub now: Timestamp,
}

impl Cx {
    /// Returns whether an earlier attempt at this step may already have changed something. An action that finds
    /// everything right tells by it whether the access may be the app's own, which can be taken back by a receipt, or was
    /// there before.
    pub const fn made_before(&self) -> bool {
        !self.earlier.is_empty()
    }

    /// Returns whether what bears this key in the system is of an earlier attempt at this very step.
    pub fn is_own(&self, key: &str) -> bool {
        self.own_keys.iter().any(|own| own == key)
    }

    /// Returns whether an earlier attempt may have made what was made at this time by the system's clock. What is older
    /// was there before, and what was made between the attempts, or long after the last one, was made by somebody else.
    pub fn may_have_made(&self, created: Timestamp) -> bool {
        let mut earlier = self.earlier.iter();
        earlier.any(|attempt| {
            attempt.began_at.minus(CLOCKS) <= created && created <= attempt.ended_at.plus(CLOCKS)
        })
    }

    /// Returns when the first attempt that may have changed something began to; none when there was none.
    pub fn first_began_at(&self) -> Option<Timestamp> {
        self.earlier.first().map(|attempt| attempt.began_at)
    }

    /// Returns the last attempt that may have changed something when the app's end cut it off: the answer to what it had
    /// asked for never came, and the system may still be at it.
    pub fn cut_off(&self) -> Option<Earlier> {
        self.earlier.last().copied().filter(|attempt| attempt.cut_off)
    }

    /// Returns the connection's secret.
    ///
    /// # Errors
    /// When the keychain is locked, absent or has no such entry.
    pub async fn secret(&self) -> Result<Secret, CredentialError> {
        self.credentials.secret(self.connection).await
    }

    /// Returns the other accesses in this system that stand by the records for whoever has the person's address.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub async fn standing(&self) -> Result<Vec<Standing>, Error> {
        self.records.standing().await
    }

    /// Returns what stands in this system by the records of what was given to the organization itself.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub async fn standing_of_organization(&self) -> Result<Vec<Standing>, Error> {
        self.records.of_organization().await
    }

    /// Records, durably, that the next thing cannot be told from outside afterwards. If the app dies behind
    /// this point, a person is asked what became of it; if it dies before, the engine repeats by itself.
    ///
    /// # Errors
    /// When it cannot be recorded; the action must stop then, having changed nothing.
    pub async fn commit_point(&self) -> Result<(), Error> {
        self.checkpoint.reached().await
    }
}

/// Records the commit point of one attempt.
pub trait Checkpoint: Send + Sync {
    /// Returns once it is on the disk.
    fn reached(&self) -> BoxFuture<'_, Result<(), Error>>;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::NoRecords;

    struct Unused;

    impl CredentialSource for Unused {
        fn secret(&self, _: ConnectionId) -> BoxFuture<'_, Result<Secret, CredentialError>> {
            Box::pin(async { Err(CredentialError::Missing) })
        }
    }

    impl Checkpoint for Unused {
        fn reached(&self) -> BoxFuture<'_, Result<(), Error>> {
            Box::pin(async { Ok(()) })
        }
    }

    const fn at(minute: i64) -> Timestamp {
        Timestamp::from_micros((1000 + minute) * 60_000_000)
    }

    fn attempt(began: i64, ended: i64, cut_off: bool) -> Earlier {
        Earlier {
            began_at: at(began),
            ended_at: at(ended),
            cut_off,
        }
    }

    fn cx(earlier: Vec<Earlier>) -> Cx {
        Cx {
            connection: "01900000-0000-7000-8000-000000000001".parse().unwrap(),
            settings: Answers::new(),
            credentials: Arc::new(Unused),
            checkpoint: Arc::new(Unused),
            records: Arc::new(NoRecords),
            idempotency_key: String::new(),
            attempt: 1,
            earlier,
            own_keys: Vec::new(),
            now: at(500),
        }
    }

    #[test]
    fn only_what_is_of_the_time_of_an_attempt_can_be_of_it() {
        let cx = cx(vec![attempt(0, 1, false), attempt(300, 310, false)]);
        for (made, expected) in [
            (-60, false),
            (-6, false),
            (-4, true),
            (1, true),
            (5, true),
            (60, false),
            (294, false),
            (296, true),
            (312, true),
            (400, false),
        ] {
            assert_eq!(cx.may_have_made(at(made)), expected, "made at minute {made}");
        }
        assert!(!self::cx(Vec::new()).may_have_made(at(500)), "nobody was before");
    }

    #[test]
    fn it_tells_the_first_attempt_and_whether_the_last_was_cut_off() {
        let (first, last) = (attempt(0, 1, true), attempt(300, 310, false));
        let none = cx(Vec::new());
        assert_eq!(
            (none.made_before(), none.first_began_at(), none.cut_off()),
            (false, None, None)
        );
        let one = cx(vec![first]);
        assert_eq!(
            (one.made_before(), one.first_began_at(), one.cut_off()),
            (true, Some(at(0)), Some(first))
        );
        let two = cx(vec![first, last]);
        assert_eq!((two.first_began_at(), two.cut_off()), (Some(at(0)), None));
    }
}
