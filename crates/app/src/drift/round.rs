//! How long the systems are asked in one check, and which of them is not asked again.

use std::collections::BTreeSet;
use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use connector::{Error, Plan};
use tokio::time::{Instant, timeout_at};

/// The codes by which connectors tell that a system is silent. Whoever asks the next question waits as long for nothing.
const SILENCE: [&str; 2] = ["system_timeout", "system_unreachable"];

/// One check. A look may take as long as the whole check: a system that asks for pauses is slow and not silent, and of one
/// that is silent its connector tells so in time.
pub(super) struct Round {
    ends: Instant,
    silent: Mutex<BTreeSet<String>>,
}

/// What came of a look.
#[derive(Debug)]
pub(super) enum Seen {
    /// What the system told, or why it did not.
    Told(Result<Plan, Error>),
    /// It was silent before and is not asked again.
    Silent,
    /// The check was over first.
    NotInTime,
}

impl Round {
    /// Begins a check that lasts this long at most.
    pub(super) fn of(time: Duration) -> Self {
        Self {
            ends: Instant::now() + time,
            silent: Mutex::default(),
        }
    }

    /// Asks a system by planning.
    pub(super) async fn ask(
        &self,
        system: &str,
        plan: impl Future<Output = Result<Plan, Error>> + Send,
    ) -> Seen {
        if self.silent().contains(system) {
            return Seen::Silent;
        }
        if Instant::now() >= self.ends {
            return Seen::NotInTime;
        }
        let Ok(told) = timeout_at(self.ends, plan).await else {
            return Seen::NotInTime;
        };
        if let Ok(Plan::Blocked(error)) | Err(error) = &told
            && SILENCE.contains(&error.code)
        {
            self.silent().insert(system.to_owned());
        }
        Seen::Told(told)
    }

    fn silent(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.silent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use connector::{Applied, Kind};
    use tokio::time::sleep;

    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    /// A look that takes a while, as behind a pause that the client keeps.
    async fn after(time: Duration) -> Result<Plan, Error> {
        sleep(time).await;
        Ok(Plan::AlreadyRight(Applied::default()))
    }

    fn fails(code: &'static str) -> Error {
        Error::new(Kind::Transient { retry_after: None }, code, "It does not work.")
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_is_not_silence() {
        let round = Round::of(MINUTE * 5);
        for _ in 0..4 {
            let seen = round.ask("slack", after(MINUTE)).await;
            assert!(matches!(seen, Seen::Told(Ok(Plan::AlreadyRight(_)))), "{seen:?}");
        }
        let seen = round
            .ask("slack", async { Err(fails("system_rate_limited")) })
            .await;
        assert!(matches!(seen, Seen::Told(Err(_))), "{seen:?}");
        let seen = round.ask("slack", after(Duration::ZERO)).await;
        assert!(
            matches!(seen, Seen::Told(Ok(_))),
            "it asks for pauses, and tells: {seen:?}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn who_is_silent_is_not_asked_again_and_others_are() {
        for code in SILENCE {
            for is_blocked in [true, false] {
                let round = Round::of(MINUTE);
                let told = if is_blocked {
                    Ok(Plan::Blocked(fails(code)))
                } else {
                    Err(fails(code))
                };
                let seen = round.ask("slack", async { told }).await;
                assert!(matches!(seen, Seen::Told(_)), "the first tells why: {seen:?}");
                let seen = round.ask("slack", after(MINUTE)).await;
                assert!(matches!(seen, Seen::Silent), "{code}: {seen:?}");
                let seen = round.ask("lms", after(Duration::ZERO)).await;
                assert!(matches!(seen, Seen::Told(Ok(_))), "{code}: {seen:?}");
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_end_of_the_check_is_no_silence_either() {
        let round = Round::of(MINUTE);
        let begun = Instant::now();
        let seen = round.ask("slack", after(MINUTE * 9)).await;
        assert!(matches!(seen, Seen::NotInTime), "{seen:?}");
        assert_eq!(begun.elapsed(), MINUTE);
        let asked = Mutex::new(false);
        let seen = round
            .ask("slack", async {
                *asked.lock().unwrap() = true;
                after(Duration::ZERO).await
            })
            .await;
        assert!(matches!(seen, Seen::NotInTime), "not silent: {seen:?}");
        assert!(
            !*asked.lock().unwrap(),
            "a request that nobody waits for is not begun"
        );
    }
}
