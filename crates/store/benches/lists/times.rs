//! What was measured, as a table and for a file.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// What a page may take.
const WANTED: Duration = Duration::from_millis(50);

/// The times of one list.
pub(crate) struct Times {
    what: String,
    first: Part,
    deep: Part,
}

/// The times of one page: half of them are no longer than the first, 95 of 100 no longer than the second.
#[derive(Clone, Copy)]
struct Part {
    p50: Duration,
    p95: Duration,
    worst: Duration,
}

/// Returns how long something took, and what came of it.
pub(crate) async fn of<T>(work: impl Future<Output = T>) -> (Duration, T) {
    let begin = Instant::now();
    let done = work.await;
    (begin.elapsed(), done)
}

impl Times {
    pub(crate) fn new(what: String, first: Vec<Duration>, deep: Vec<Duration>) -> Self {
        Self {
            what,
            first: Part::of(first),
            deep: Part::of(deep),
        }
    }

    pub(crate) fn json(&self) -> Value {
        json!({"what": self.what, "first_ms": self.first.json(), "middle_ms": self.deep.json()})
    }
}

impl Part {
    fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let part = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)];
        Self {
            p50: part(50),
            p95: part(95),
            worst: part(100),
        }
    }

    fn millis(self) -> [f64; 3] {
        [self.p50, self.p95, self.worst].map(|time| 1000.0 * time.as_secs_f64())
    }

    fn json(self) -> Value {
        let [p50, p95, worst] = self.millis();
        json!({"p50": p50, "p95": p95, "max": worst})
    }
}

pub(crate) fn print(all: &[Times]) {
    println!(
        "{:48}{:^27}{:^27}",
        "milliseconds", "the first page", "one in the middle"
    );
    println!(
        "{:48}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}",
        "", "p50", "p95", "max", "p50", "p95", "max"
    );
    for times in all {
        let late = [times.first, times.deep].iter().any(|part| part.p95 > WANTED);
        let [a, b, c] = times.first.millis();
        let [d, e, f] = times.deep.millis();
        let late = if late { "  more than 50" } else { "" };
        println!(
            "{:48}{a:>9.2}{b:>9.2}{c:>9.2}{d:>9.2}{e:>9.2}{f:>9.2}{late}",
            times.what
        );
    }
}
