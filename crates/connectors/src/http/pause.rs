//! Pauses that a system asks for, kept for everybody who uses the same connection.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

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

/// Until when each kind of request has to wait.
#[derive(Debug, Default)]
pub(super) struct Pauses(Mutex<HashMap<String, Instant>>);

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
        let mut pauses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = pauses.entry(kind.to_owned()).or_insert(until);
        *known = (*known).max(until);
    }

    /// Returns whether requests of the kind have to wait.
    pub(super) fn holds(&self, kind: &str) -> bool {
        self.until(kind).is_some()
    }

    fn until(&self, kind: &str) -> Option<Instant> {
        let mut pauses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let until = *pauses.get(kind)?;
        if until <= Instant::now() {
            pauses.remove(kind);
            return None;
        }
        Some(until)
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
}
