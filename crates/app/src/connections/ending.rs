//! Credentials that end soon.

use std::time::Duration;

use api::ApiError;
use api::command::ListEndingCredentials;
use api::connection::{EndingCredential, Urgency};
use domain::Timestamp;

use crate::{App, error, titles};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

impl App {
    /// Lists the credentials that end within thirty days or have ended, the most pressing first. When they end is what
    /// the last test of each connection found.
    ///
    /// # Errors
    /// When the account may not, or the connections cannot be read.
    pub async fn list_ending_credentials(&self) -> Result<Vec<EndingCredential>, ApiError> {
        let actor = self.actor::<ListEndingCredentials>().await?;
        let rows = actor.workspace.store.connections().await.map_err(error::store)?;
        let now = self.time.now();
        let ending = rows.into_iter().filter(|row| row.enabled).filter_map(|row| {
            let at = row.expires_at?;
            Some(EndingCredential {
                title: titles::system(&self.catalogue, &row.system),
                at,
                urgency: urgency(now, at)?,
            })
        });
        let mut ending: Vec<_> = ending.collect();
        ending.sort_by_key(|credential| credential.at);
        Ok(ending)
    }
}

/// Returns how pressing the end of a credential is; none while there is time.
fn urgency(now: Timestamp, end: Timestamp) -> Option<Urgency> {
    let left = end.since(now);
    if left.is_zero() {
        Some(Urgency::Over)
    } else if left <= DAY {
        Some(Urgency::Tomorrow)
    } else if left <= DAY * 7 {
        Some(Urgency::ThisWeek)
    } else if left <= DAY * 30 {
        Some(Urgency::Soon)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_presses_at_thirty_seven_and_one_days() {
        let now = Timestamp::from_micros(1_795_176_000_000_000);
        let second = Duration::from_secs(1);
        for (left, expected) in [
            (DAY * 30 + second, None),
            (DAY * 30, Some(Urgency::Soon)),
            (DAY * 7 + second, Some(Urgency::Soon)),
            (DAY * 7, Some(Urgency::ThisWeek)),
            (DAY + second, Some(Urgency::ThisWeek)),
            (DAY, Some(Urgency::Tomorrow)),
            (second, Some(Urgency::Tomorrow)),
            (Duration::ZERO, Some(Urgency::Over)),
        ] {
            assert_eq!(urgency(now, now.plus(left)), expected, "{left:?}");
        }
        assert_eq!(urgency(now.plus(second), now), Some(Urgency::Over));
    }
}
