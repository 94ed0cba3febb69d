//! Days of the calendar, in UTC.

use std::fmt;
use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// How long a day is in UTC, where none is longer or shorter.
const LENGTH: Duration = Duration::from_secs(24 * 60 * 60);

/// A day of the calendar. It begins and ends by UTC, so that everybody means the same.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(Date);

impl Day {
    /// Reads a day as people write it in forms, for example `2026-12-31`.
    pub fn parse(text: &str) -> Option<Self> {
        let is_plain = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        is_plain.then(|| text.parse().ok().map(Self)).flatten()
    }

    /// Returns the day of a point in time; none when the calendar does not reach there.
    pub fn of(at: Timestamp) -> Option<Self> {
        let at = jiff::Timestamp::from_microsecond(at.as_micros()).ok()?;
        Some(Self(at.to_zoned(TimeZone::UTC).date()))
    }

    /// Returns when the day begins.
    pub fn begins(self) -> Timestamp {
        let zoned = self.0.to_zoned(TimeZone::UTC);
        Timestamp::from_micros(zoned.map_or(i64::MAX, |zoned| zoned.timestamp().as_microsecond()))
    }

    /// Returns how many days it is from another one to this; none when this comes before it.
    pub fn days_since(self, earlier: Self) -> Option<u64> {
        (self >= earlier).then(|| self.begins().since(earlier.begins()).as_secs() / LENGTH.as_secs())
    }
}

impl fmt::Display for Day {
    /// Writes for example `2026-12-31`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

/// A text that is no day.
#[derive(Debug, thiserror::Error)]
#[error("“{0}” is not a day such as 2026-12-31")]
pub struct NotADay(String);

impl TryFrom<String> for Day {
    type Error = NotADay;

    fn try_from(text: String) -> Result<Self, NotADay> {
        Self::parse(&text).ok_or(NotADay(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn only_days_that_there_are_can_be_read() {
        assert_eq!(day("2028-02-29").to_string(), "2028-02-29");
        for wrong in [
            "2027-02-29",
            "31.12.2026",
            "2026-12-31T10:00",
            "2026-1-1",
            "",
            "2026-13-01",
            "20261231",
        ] {
            assert_eq!(Day::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn days_are_counted() {
        let end = day("2026-12-31");
        assert_eq!(end.days_since(day("2026-12-24")), Some(7));
        assert_eq!(end.days_since(end), Some(0));
        assert_eq!(end.days_since(day("2027-01-01")), None);
        assert_eq!(Day::of(end.begins()), Some(end));
        let before = end.begins().minus(Duration::from_secs(1));
        assert_eq!(Day::of(before), Some(day("2026-12-30")));
    }
}
