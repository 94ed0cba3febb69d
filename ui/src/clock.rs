//! Time as people read it. The only module that reads the clock and the machine's time zone.

use std::time::Duration;

use domain::Timestamp;

/// Returns the present time. On the host, where tests render, it stands still.
pub fn now() -> Timestamp {
    #[cfg(target_arch = "wasm32")]
    {
        let millis = js_sys::Date::now();
        Timestamp::from_micros(millis as i64 * 1000)
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        Timestamp::from_micros(1_795_161_600_000_000)
    }
}

/// Returns date and time where the machine is, in its language.
pub fn absolute(at: Timestamp) -> String {
    local(at, &[("dateStyle", "medium"), ("timeStyle", "medium")])
}

/// Returns the date where the machine is, in its language.
pub fn date(at: Timestamp) -> String {
    local(at, &[("dateStyle", "medium")])
}

/// Returns hour and minute where the machine is, in its language.
pub fn time_of_day(at: Timestamp) -> String {
    local(at, &[("timeStyle", "short")])
}

#[cfg(target_arch = "wasm32")]
fn local(at: Timestamp, styles: &[(&str, &str)]) -> String {
    use wasm_bindgen::JsValue;

    let options = js_sys::Object::new();
    for (name, value) in styles {
        let set = js_sys::Reflect::set(&options, &JsValue::from(*name), &JsValue::from(*value));
        debug_assert!(set.is_ok(), "a new object takes any property");
    }
    let date = js_sys::Date::new(&JsValue::from(at.as_millis() as f64));
    String::from(date.to_locale_string("default", &options))
}

#[cfg(not(target_arch = "wasm32"))]
fn local(at: Timestamp, styles: &[(&str, &str)]) -> String {
    let text = at.to_string();
    match styles {
        [("dateStyle", _)] => text.chars().take(10).collect(),
        _ => text,
    }
}

/// Returns how long ago something was, or how soon it will be; the date when that says more.
pub fn relative(at: Timestamp, now: Timestamp) -> String {
    let ago = now.since(at).as_secs();
    let ahead = at.since(now).as_secs();
    match (ago, ahead) {
        (_, 1..) => format!("in {}", rounded(ahead)),
        (0..=9, _) => "just now".to_owned(),
        (10..=518_399, _) => format!("{} ago", rounded(ago)),
        (518_400.., _) => date(at),
    }
}

/// Returns how long it is until something, down to the minute; "now" when it has come.
pub fn ahead(at: Timestamp, now: Timestamp) -> String {
    let left = at.since(now);
    if left.is_zero() {
        return "now".to_owned();
    }
    format!("in {}", rounded(left.as_secs().max(60)))
}

/// Returns how long something took.
pub fn length(duration: Duration) -> String {
    let millis = duration.as_millis();
    match millis {
        0..=999 => format!("{millis} ms"),
        1000..=9999 => format!("{}.{} s", millis / 1000, millis % 1000 / 100),
        10_000.. => rounded(duration.as_secs()),
    }
}

fn rounded(seconds: u64) -> String {
    let (count, unit) = match seconds {
        0..=59 => return format!("{seconds} s"),
        60..=3_599 => (seconds / 60, "minute"),
        3_600..=86_399 => (seconds / 3_600, "hour"),
        86_400.. => (seconds / 86_400, "day"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(seconds: i64, expected: &str) {
        let now = now();
        let at = Timestamp::from_micros(now.as_micros() + seconds * 1_000_000);
        assert_eq!(relative(at, now), expected, "{seconds} s from now");
    }

    #[test]
    fn near_times_are_told_by_distance_and_far_ones_by_date() {
        check(0, "just now");
        check(-9, "just now");
        check(-45, "45 s ago");
        check(-60, "1 minute ago");
        check(-7200, "2 hours ago");
        check(-86_400, "1 day ago");
        check(-86_400 * 8, "2026-11-12");
        check(12, "in 12 s");
        check(120, "in 2 minutes");
    }

    #[test]
    fn what_is_to_come_is_counted_down() {
        let now = now();
        let check = |seconds: u64, expected: &str| {
            assert_eq!(ahead(now.plus(Duration::from_secs(seconds)), now), expected);
        };
        check(0, "now");
        check(20, "in 1 minute");
        check(3 * 3600, "in 3 hours");
        check(86_400 * 9, "in 9 days");
    }

    #[test]
    fn short_lengths_keep_their_fraction() {
        assert_eq!(length(Duration::from_millis(412)), "412 ms");
        assert_eq!(length(Duration::from_millis(1_260)), "1.2 s");
        assert_eq!(length(Duration::from_secs(75)), "1 minute");
    }
}
