//! How fast the engine is on a real file, against what SQLite can do with the same rows in the same run.
//!
//! Prints a table, and writes `engine.json` into the folder that `HYOPPS_BENCH_OUT` names.

#![expect(
    clippy::disallowed_methods,
    reason = "a bench measures real time, starts a server, and opens the limit's file"
)]
#![expect(clippy::expect_used, reason = "a bench that cannot go on says why and ends")]

#[path = "engine/bare.rs"]
mod bare;
#[path = "engine/load.rs"]
mod load;
#[path = "engine/mill.rs"]
mod mill;
#[path = "engine/office.rs"]
mod office;
#[path = "engine/posts.rs"]
mod posts;
#[path = "engine/report.rs"]
mod report;

use std::time::Duration;

use report::{Figures, Report};

/// How many executions are on their way at once.
const AT_ONCE: [usize; 3] = [1, 16, 64];

/// How often each measurement is repeated, the engine and the limits by turns; the median counts.
const ROUNDS: usize = 3;

/// How long one measurement takes.
const ONE: Duration = Duration::from_millis(2500);

fn main() {
    if std::env::args().any(|argument| argument == posts::SERVE) {
        return posts::serve();
    }
    let server = posts::Server::start();
    let port = server.port();
    let [engine, engine_posts, limit_single, limit_grouped, limit_posts] = by_turns([
        ("the engine", &|at_once| {
            load::steps_per_second(at_once, mill::Work::Nothing)
        }),
        ("the engine, with POSTs", &|at_once| {
            load::steps_per_second(at_once, mill::Work::Post(port))
        }),
        ("bare, one transaction each", &|at_once| {
            bare::Limit::single(at_once).steps_per_second(None)
        }),
        ("bare, grouped", &|at_once| {
            bare::Limit::grouped(at_once).steps_per_second(None)
        }),
        ("bare, grouped, with POSTs", &|at_once| {
            bare::Limit::grouped(at_once).steps_per_second(Some(port))
        }),
    ]);
    let report = Report {
        engine,
        engine_posts,
        limit_single,
        limit_grouped,
        limit_posts,
        overhead: load::overhead_between_steps(),
        latency: load::latency(16, port),
        growth: load::growth(),
        rss_mb: load::memory(),
    };
    report.print();
    report.write();
}

/// What is measured by turns: its name, and how many steps a second it does with so many executions at once.
type Turn<'a> = (&'a str, &'a dyn Fn(usize) -> f64);

/// Measures each in each round, so that a disk that changes its pace changes it for all.
fn by_turns<const N: usize>(turns: [Turn<'_>; N]) -> [Figures; N] {
    let mut measured = [const { [const { Vec::new() }; AT_ONCE.len()] }; N];
    for round in 1..=ROUNDS {
        for (place, at_once) in AT_ONCE.into_iter().enumerate() {
            for (rounds, (what, measure)) in measured.iter_mut().zip(turns) {
                let figure = measure(at_once);
                eprintln!("  round {round}, {at_once} at once, {what}: {figure:.0} steps a second");
                rounds[place].push(figure);
            }
        }
    }
    measured.map(|rounds| Figures(rounds.map(|figures| report::median(&figures))))
}
