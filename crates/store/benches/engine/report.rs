//! What was measured, as a table and as a file.

use std::time::Duration;

use serde_json::{Value, json};

use crate::AT_ONCE;

/// Steps per second, for each number of executions at once.
pub(crate) struct Figures(pub(crate) [f64; AT_ONCE.len()]);

pub(crate) struct Report {
    pub(crate) engine: Figures,
    pub(crate) engine_posts: Figures,
    pub(crate) limit_single: Figures,
    pub(crate) limit_grouped: Figures,
    pub(crate) limit_posts: Figures,
    pub(crate) overhead: f64,
    pub(crate) latency: (f64, f64),
    pub(crate) growth: f64,
    pub(crate) rss_mb: f64,
}

impl Figures {
    fn json(&self) -> Value {
        let [c1, c16, c64] = self.0.map(f64::round);
        json!({"c1": c1, "c16": c16, "c64": c64})
    }
}

impl Report {
    pub(crate) fn print(&self) {
        println!("{:34}{:>10}{:>10}{:>10}", "steps per second, at once:", 1, 16, 64);
        let rows = [
            ("bare SQLite, one transaction each", &self.limit_single),
            ("bare SQLite, grouped", &self.limit_grouped),
            ("the engine", &self.engine),
            ("bare SQLite, grouped, with POSTs", &self.limit_posts),
            ("the engine, with POSTs", &self.engine_posts),
        ];
        for (name, Figures([c1, c16, c64])) in rows {
            println!("{name:34}{c1:>10.0}{c16:>10.0}{c64:>10.0}");
        }
        let ratio = |a: &Figures, b: &Figures, at: usize| a.0[at] / b.0[at];
        let said = [
            (
                "engine at 1 / bare, one transaction each",
                ratio(&self.engine, &self.limit_single, 0),
                "≥ 0.6",
            ),
            (
                "engine at 16 / bare, grouped",
                ratio(&self.engine, &self.limit_grouped, 1),
                "≥ 0.5",
            ),
            (
                "engine at 16 / bare, both with POSTs",
                ratio(&self.engine_posts, &self.limit_posts, 1),
                "≥ 0.35",
            ),
            ("between two steps beyond the sync, p99, ms", self.overhead, "≤ 3"),
            ("9 steps with POSTs at 16, p50, ms", self.latency.0, ""),
            ("9 steps with POSTs at 16, p99, ms", self.latency.1, "≤ 25"),
            ("growth of a step's cost, 1,000 to 100,000", self.growth, "≤ 0.10"),
            ("memory, 100,000 stored, 1,000 active, MB", self.rss_mb, ""),
        ];
        for (name, figure, wanted) in said {
            println!("{name:46}{figure:>10.3}  {wanted}");
        }
    }

    pub(crate) fn write(&self) {
        let Some(folder) = std::env::var_os("HYOPPS_BENCH_OUT") else {
            return;
        };
        let (p50, p99) = self.latency;
        let figures = json!({
            "engine": self.engine.json(),
            "engine_posts": self.engine_posts.json(),
            "limit_single": self.limit_single.json(),
            "limit_grouped": self.limit_grouped.json(),
            "limit_posts": self.limit_posts.json(),
            "overhead_p99_ms": self.overhead,
            "latency_9_steps_ms": {"p50": p50, "p99": p99},
            "cost_growth_1k_to_100k": self.growth,
            "rss_mb": self.rss_mb,
        });
        let path = std::path::Path::new(&folder).join("engine.json");
        let text = serde_json::to_string_pretty(&figures).expect("figures can be written");
        std::fs::write(&path, text).expect("the folder can be written");
        println!("Written to {}", path.display());
    }
}

pub(crate) fn median(figures: &[f64]) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

pub(crate) fn percentile(times: &[Duration], percent: f64) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let place = (sorted.len() as f64 * percent / 100.0) as usize;
    sorted[place.min(sorted.len() - 1)]
}

/// Returns how much memory the process has, as the system counts it; 0 where it does not tell.
pub(crate) fn resident_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) / 1024.0
}
