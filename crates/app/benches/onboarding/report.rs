//! What was measured, as a table and as a file.

use std::time::Duration;

use serde_json::{Value, json};
use simulators::Counted;

pub(crate) struct Report {
    pub(crate) people: usize,
    pub(crate) took: Duration,
    pub(crate) steps: usize,
    /// What passed the limits and what did not, by the system and what it counts.
    pub(crate) counts: Vec<(&'static str, String, Counted)>,
}

impl Report {
    /// The time that the limits alone impose: that of the slowest.
    fn least(&self) -> Duration {
        let times = self.counts.iter().map(|(_, _, counted)| counted.least());
        times.max().unwrap_or_default()
    }

    fn ratio(&self) -> f64 {
        self.took.as_secs_f64() / self.least().as_secs_f64()
    }

    pub(crate) fn print(&self) {
        println!(
            "{:10}{:28}{:>14}{:>8}{:>9}{:>11}",
            "system", "what it counts", "limit", "passed", "refused", "at least"
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
        println!("people                         {:>8}", self.people);
        println!("steps                          {:>8}", self.steps);
        println!("the limits alone impose, s     {least:>8.1}");
        println!("it took, s                     {took:>8.1}");
        println!("ratio                          {:>8.3}  ≤ 1.2", self.ratio());
    }

    pub(crate) fn write(&self) {
        let Some(folder) = std::env::var_os("HYOPPS_BENCH_OUT") else {
            return;
        };
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
        let figures = json!({
            "people": self.people,
            "steps": self.steps,
            "seconds": self.took.as_secs_f64(),
            "limits_alone_s": self.least().as_secs_f64(),
            "ratio": self.ratio(),
            "limits": limits,
        });
        let path = std::path::Path::new(&folder).join("onboarding.json");
        let text = serde_json::to_string_pretty(&figures).expect("figures can be written");
        std::fs::write(&path, text).expect("the folder can be written");
        println!("Written to {}", path.display());
    }
}
