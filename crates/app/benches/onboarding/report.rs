//! What was measured, as a table and as a file.

use std::time::Duration;

use serde_json::{Value, json};
use simulators::Counted;

/// What passed the limits and what did not, by the system and what it counts.
type Counts = Vec<(&'static str, String, Counted)>;

pub(crate) struct Report {
    pub(crate) people: usize,
    pub(crate) steps: usize,
    pub(crate) accesses: usize,
    pub(crate) came: Part,
    pub(crate) left: Part,
}

/// One of the two: they come, or they leave.
pub(crate) struct Part {
    took: Duration,
    counts: Counts,
}

impl Part {
    /// What happened since the counts were as before.
    pub(crate) fn new(took: Duration, before: &Counts, now: Counts) -> Self {
        let since = |(system, what, counted): (&'static str, String, Counted)| {
            let earlier = before
                .iter()
                .find(|(of, known, _)| *of == system && *known == what);
            let earlier = earlier.map(|(_, _, counted)| *counted).unwrap_or_default();
            let counted = Counted {
                passed: counted.passed - earlier.passed,
                refused: counted.refused - earlier.refused,
                ..counted
            };
            (system, what, counted)
        };
        Self {
            took,
            counts: now.into_iter().map(since).collect(),
        }
    }

    /// The time that the limits alone impose: that of the slowest.
    fn least(&self) -> Duration {
        let times = self.counts.iter().map(|(_, _, counted)| counted.least());
        times.max().unwrap_or_default()
    }

    fn ratio(&self) -> f64 {
        self.took.as_secs_f64() / self.least().as_secs_f64()
    }

    fn print(&self, what: &str, wanted: &str) {
        println!(
            "{:10}{:28}{:>14}{:>8}{:>9}{:>11}",
            what, "what it counts", "limit", "passed", "refused", "at least"
        );
        for (system, what, counted) in &self.counts {
            let limit = format!("{}/{:?}", counted.limit, counted.window);
            let least = format!("{:.1} s", counted.least().as_secs_f64());
            let what = if what.is_empty() { "all requests" } else { what };
            // A team is counted by its id, which tells nobody anything.
            let what = what
                .split(' ')
                .next()
                .filter(|what| *what == "team")
                .unwrap_or(what);
            println!(
                "{system:10}{what:28}{limit:>14}{:>8}{:>9}{least:>11}",
                counted.passed, counted.refused
            );
        }
        let (took, least) = (self.took.as_secs_f64(), self.least().as_secs_f64());
        println!("the limits alone impose, s     {least:>8.1}");
        println!("it took, s                     {took:>8.1}");
        println!("ratio                          {:>8.3}{wanted}", self.ratio());
    }

    fn json(&self) -> Value {
        let limits: Vec<Value> = self
            .counts
            .iter()
            .map(|(system, what, counted)| {
                json!({
                    "system": system, "what": what, "limit": counted.limit,
                    "window_s": counted.window.as_secs_f64(), "passed": counted.passed,
                    "refused": counted.refused, "least_s": counted.least().as_secs_f64(),
                })
            })
            .collect();
        json!({
            "seconds": self.took.as_secs_f64(),
            "limits_alone_s": self.least().as_secs_f64(),
            "ratio": self.ratio(),
            "limits": limits,
        })
    }
}

impl Report {
    pub(crate) fn print(&self) {
        println!("people                         {:>8}", self.people);
        println!("steps                          {:>8}", self.steps);
        self.came.print("coming", "  ≤ 1.2");
        println!("accesses taken back            {:>8}", self.accesses);
        self.left.print("leaving", "");
    }

    pub(crate) fn write(&self) {
        let Some(folder) = std::env::var_os("HYOPPS_BENCH_OUT") else {
            return;
        };
        let figures = json!({
            "people": self.people,
            "steps": self.steps,
            "accesses": self.accesses,
            "coming": self.came.json(),
            "leaving": self.left.json(),
        });
        let path = std::path::Path::new(&folder).join("onboarding.json");
        let text = serde_json::to_string_pretty(&figures).expect("figures can be written");
        std::fs::write(&path, text).expect("the folder can be written");
        println!("Written to {}", path.display());
    }
}
