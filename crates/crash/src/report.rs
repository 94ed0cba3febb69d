//! What a run has found, as a table and as JSON.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use domain::execution::Recorded;
use serde_json::json;

use crate::drive::{Answer, Office};
use crate::inspection::Findings;
use crate::ledger::{Ledger, Verb};
use crate::point::Point;
use crate::promises::{Promise, Promises};
use crate::rounds::Options;

/// What a run has found.
#[derive(Debug)]
pub struct Report {
    /// The promises.
    pub promises: Promises,
    /// How often the child died at each point.
    pub deaths: BTreeMap<Point, u64>,
    /// What happened, in numbers, with their names.
    pub figures: Vec<(&'static str, u64)>,
    seed: u64,
    took: Duration,
}

impl Report {
    pub(crate) fn new(
        options: &Options,
        took: Duration,
        office: &Office,
        findings: Findings,
        ledger: &Ledger,
        [n_random, n_closed]: [u64; 2],
        deaths: BTreeMap<Point, u64>,
    ) -> Self {
        let effects = ledger.effects();
        let counts = ledger.counts();
        let count = |n: usize| n as u64;
        let made = |verbs: &[Verb]| {
            count(
                effects
                    .iter()
                    .filter(|effect| verbs.contains(&effect.verb))
                    .count(),
            )
        };
        let lines = |wanted: fn(&Recorded) -> bool| {
            count(
                findings
                    .journals()
                    .filter(|entry| wanted(&entry.recorded))
                    .count(),
            )
        };
        let answered = office
            .requests
            .iter()
            .filter(|request| request.act.is_some() && matches!(request.answer, Answer::Done(_)));
        let at_points: u64 = deaths.values().sum();
        let figures = vec![
            ("kills", n_random + at_points),
            ("kills at random times", n_random),
            ("ends at named points", at_points),
            ("closed in good order", n_closed),
            ("executions at once", options.executions),
            ("executions", count(findings.n_executions())),
            (
                "executions cancelled",
                lines(|line| matches!(line, Recorded::Cancelled { .. })),
            ),
            ("journal lines", count(findings.n_lines())),
            ("acts of people answered", count(answered.count())),
            ("versions told to the window", office.n_told),
            (
                "attempts",
                lines(|line| matches!(line, Recorded::AttemptStarted { .. })),
            ),
            (
                "attempts that told that they begin to apply",
                lines(|line| matches!(line, Recorded::ApplyBegan { .. })),
            ),
            ("attempts cut off before the commit point", findings.n_interrupted),
            ("attempts cut off behind it", findings.n_doubts),
            (
                "doubts settled by people",
                lines(|line| matches!(line, Recorded::OutcomeSettled { .. })),
            ),
            (
                "steps done by hand",
                lines(|line| matches!(line, Recorded::DoneByHand { .. })),
            ),
            (
                "retries by people",
                lines(|line| matches!(line, Recorded::RetryRequested { .. })),
            ),
            ("effects that may be repeated", made(&[Verb::Put, Verb::Post])),
            ("effects that may not", made(&[Verb::Send])),
            ("repeats that the key made harmless", counts.repeats),
            ("times the ledger was busy", counts.busy),
            ("times the ledger refused", counts.refused),
        ];
        Self {
            promises: findings.promises,
            deaths,
            figures,
            seed: options.seed,
            took,
        }
    }

    /// Returns whether every promise was kept.
    pub fn is_kept(&self) -> bool {
        self.promises.are_kept()
    }

    /// Returns a figure by its name.
    pub fn figure(&self, name: &str) -> u64 {
        let figure = self.figures.iter().find(|(known, _)| *known == name);
        figure.map_or(0, |(_, value)| *value)
    }

    /// Returns it for other programs.
    pub fn to_json(&self) -> String {
        let promises = Promise::ALL.iter().map(|promise| {
            let verdict = self.promises.of(*promise);
            json!({
                "promise": promise.as_str(),
                "checked": verdict.checked,
                "broken": verdict.broken,
                "breaches": verdict.told,
            })
        });
        let figures = self.figures.iter().map(|(name, value)| (*name, *value));
        let deaths = self.deaths.iter().map(|(point, count)| (point.as_str(), *count));
        let whole = json!({
            "kept": self.is_kept(),
            "seed": self.seed,
            "seconds": self.took.as_secs_f64(),
            "figures": figures.collect::<BTreeMap<_, _>>(),
            "promises": promises.collect::<Vec<_>>(),
            "deaths_at_points": deaths.collect::<BTreeMap<_, _>>(),
        });
        format!("{whole:#}\n")
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in &self.figures {
            writeln!(f, "{value:>10}  {name}")?;
        }
        writeln!(f, "\n{:>10}  {:>6}  promise", "looked at", "broken")?;
        for promise in Promise::ALL {
            let verdict = self.promises.of(*promise);
            writeln!(
                f,
                "{:>10}  {:>6}  {}",
                verdict.checked,
                verdict.broken,
                promise.as_str()
            )?;
            for breach in &verdict.told {
                writeln!(f, "                    - {breach}")?;
            }
        }
        let verdict = if self.is_kept() {
            "every promise was kept"
        } else {
            "PROMISES WERE BROKEN"
        };
        write!(
            f,
            "\n{verdict} (seed {}, {:.1} s)",
            self.seed,
            self.took.as_secs_f64()
        )
    }
}
