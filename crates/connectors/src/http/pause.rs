//! Pauses that a system asks for, kept for everybody who uses the same connection.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::OwnedMutexGuard;
use tokio::time::{Instant, sleep_until};

/// The pause when a system asks for one without saying how long; doubled with each refusal in a row.
const UNSAID: Duration = Duration::from_secs(1);

/// The shortest pause, so that a system which asks for none is not asked without end.
const SHORTEST: Duration = Duration::from_millis(20);

/// A pause under this is not believed a second time in a row: the system refuses all the same.
const BRIEF: Duration = Duration::from_millis(100);

/// The shortest pause behind a second refusal in a row, halved; doubled with each refusal.
const DOUBLED: Duration = Duration::from_millis(50);

/// The longest pause that is believed.
const LONGEST: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// How many requests in a row have to be answered until all of a kind go side by side again.
const ONE_BY_ONE: u32 = 16;

/// Until when each kind of request has to wait. Behind a pause they go one by one for a while: a limit lets only one more
/// through at a time, and if all went that waited, all but one would be refused again.
#[derive(Debug, Default)]
pub(super) struct Pauses(Mutex<HashMap<String, Paused>>);

/// A kind that was refused a while ago.
#[derive(Debug)]
struct Paused {
    until: Instant,
    /// How many were answered in a row since.
    answered: u32,
    /// Whoever holds it may send.
    turn: Arc<tokio::sync::Mutex<()>>,
}

impl Pauses {
    /// Waits until requests of the kind may go on. Returns whether they may by `latest`; otherwise it does not wait.
    ///
    /// # Errors
    /// How long it would take.
    pub(super) async fn pass(&self, kind: &str, latest: Instant) -> Result<(), Duration> {
        while let Some(until) = self.until(kind) {
            if until > latest {
                return Err(until.duration_since(Instant::now()));
            }
            sleep_until(until).await;
        }
        Ok(())
    }

    /// Makes all requests of the kind wait.
    pub(super) fn set(&self, kind: &str, pause: Duration) {
        let until = Instant::now() + pause;
        let mut pauses = self.paused();
        let known = pauses.entry(kind.to_owned()).or_insert_with(|| Paused {
            until,
            answered: 0,
            turn: Arc::default(),
        });
        known.until = known.until.max(until);
        known.answered = 0;
    }

    /// Takes note that a request of the kind was answered.
    pub(super) fn answered(&self, kind: &str) {
        let mut pauses = self.paused();
        let Some(paused) = pauses.get_mut(kind) else {
            return;
        };
        // What was on its way before the refusal says nothing.
        if paused.until <= Instant::now() {
            paused.answered += 1;
            if paused.answered >= ONE_BY_ONE {
                pauses.remove(kind);
            }
        }
    }

    /// Waits for the caller's turn while requests of the kind go one by one. It is over when what is returned is dropped;
    /// nothing is returned when they go side by side.
    pub(super) async fn turn(&self, kind: &str) -> Option<OwnedMutexGuard<()>> {
        let turn = Arc::clone(&self.paused().get(kind)?.turn);
        let turn = turn.lock_owned().await;
        self.paused().contains_key(kind).then_some(turn)
    }

    /// Returns whether requests of the kind have to wait.
    pub(super) fn holds(&self, kind: &str) -> bool {
        self.until(kind).is_some()
    }

    fn until(&self, kind: &str) -> Option<Instant> {
        let until = self.paused().get(kind)?.until;
        (until > Instant::now()).then_some(until)
    }

    fn paused(&self) -> MutexGuard<'_, HashMap<String, Paused>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads a `Retry-After` in seconds, also with a fraction as Microsoft Graph sends it (RFC 9110, section 10.2.3; its
/// other form, a date, needs a clock that agrees with the server's and is treated as unsaid).
pub(super) fn asked_for(header: Option<&str>, refusals: u32) -> Duration {
    let said = header.and_then(|text| text.trim().parse::<f64>().ok());
    let said = said.filter(|seconds| *seconds >= 0.0);
    let said = said.map(|seconds| Duration::try_from_secs_f64(seconds).unwrap_or(LONGEST));
    let unsaid = UNSAID * 2_u32.pow(refusals.min(6));
    let pause = match said {
        Some(said) if said < BRIEF && refusals > 0 => {
            said.max(DOUBLED * 2_u32.pow(refusals.min(10))).min(unsaid)
        }
        Some(said) => said,
        None => unsaid,
    };
    pause.clamp(SHORTEST, LONGEST)
}

#[cfg(test)]
mod tests {
    use tokio::time::timeout;

    use super::*;

    #[test]
    fn a_pause_is_read_in_whole_and_broken_seconds() {
        assert_eq!(asked_for(Some("30"), 0), Duration::from_secs(30));
        assert_eq!(asked_for(Some(" 2.128 "), 0), Duration::from_millis(2128));
        for unsaid in [
            None,
            Some("soon"),
            Some("-1"),
            Some("Sat, 21 Nov 2026 12:00:00 GMT"),
            Some("NaN"),
        ] {
            assert_eq!(asked_for(unsaid, 0), UNSAID, "{unsaid:?}");
        }
        for (said, pause) in [("0", SHORTEST), ("1e19", LONGEST), ("inf", LONGEST)] {
            assert_eq!(asked_for(Some(said), 0), pause, "{said}");
        }
        for (refusals, pause) in [(0, 20), (1, 100), (2, 200), (4, 800), (10, 51_200), (99, 51_200)] {
            let pause = Duration::from_millis(pause);
            assert_eq!(
                asked_for(Some("0"), refusals),
                pause,
                "refused {refusals} times before"
            );
        }
        assert_eq!(asked_for(Some("0.1"), 9), Duration::from_millis(100));
        assert_eq!(asked_for(None, 3), Duration::from_secs(8));
        assert_eq!(asked_for(None, 60), Duration::from_secs(64));
    }

    #[tokio::test(start_paused = true)]
    async fn everybody_of_a_kind_waits_and_others_do_not() {
        let pauses = Pauses::default();
        let start = Instant::now();
        pauses.set("lookup", Duration::from_secs(30));
        pauses.set("lookup", Duration::from_secs(5));
        let latest = start + Duration::from_secs(60);
        pauses.pass("invite", latest).await.unwrap();
        assert_eq!(start.elapsed(), Duration::ZERO);
        let too_long = pauses.pass("lookup", start + Duration::from_secs(29)).await;
        assert_eq!(
            too_long,
            Err(Duration::from_secs(30)),
            "it does not wait for nothing"
        );
        pauses.pass("lookup", latest).await.unwrap();
        assert_eq!(start.elapsed().as_secs(), 30);
    }

    #[tokio::test(start_paused = true)]
    async fn behind_a_pause_requests_go_one_by_one_until_enough_are_answered() {
        let pauses = Pauses::default();
        assert!(pauses.turn("lookup").await.is_none(), "nobody was refused");
        pauses.set("lookup", Duration::from_secs(30));
        pauses.answered("lookup");
        sleep_until(Instant::now() + Duration::from_secs(30)).await;

        let first = pauses.turn("lookup").await;
        assert!(first.is_some());
        let mut second = std::pin::pin!(pauses.turn("lookup"));
        let soon = timeout(Duration::from_secs(1), second.as_mut()).await;
        assert!(soon.is_err(), "one is on its way already");
        for _ in 1..ONE_BY_ONE {
            pauses.answered("lookup");
        }
        drop(first);
        let second = second.await;
        assert!(
            second.is_some(),
            "what was answered within the pause does not count"
        );
        pauses.answered("lookup");
        drop(second);
        assert!(pauses.turn("lookup").await.is_none(), "all may go side by side");
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_begins_the_row_anew() {
        let pauses = Pauses::default();
        for answered in [ONE_BY_ONE - 1, ONE_BY_ONE - 1] {
            pauses.set("lookup", Duration::from_secs(1));
            sleep_until(Instant::now() + Duration::from_secs(1)).await;
            for _ in 0..answered {
                pauses.answered("lookup");
            }
        }
        assert!(pauses.turn("lookup").await.is_some());
    }
}
