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
    let report = Report {
        engine: by_turns("the engine", |at_once| {
            load::steps_per_second(at_once, mill::Work::Nothing)
        }),
        engine_posts: by_turns("the engine with POSTs", |at_once| {
            load::steps_per_second(at_once, mill::Work::Post(server.port()))
        }),
        limit_single: by_turns("bare, one transaction each", |at_once| {
            bare::Limit::single(at_once).steps_per_second(None)
        }),
        limit_grouped: by_turns("bare, grouped", |at_once| {
            bare::Limit::grouped(at_once).steps_per_second(None)
        }),
        limit_posts: by_turns("bare with POSTs", |at_once| {
            bare::Limit::grouped(at_once).steps_per_second(Some(server.port()))
        }),
        overhead: load::overhead_between_steps(),
        latency: load::latency(16, server.port()),
        growth: load::growth(),
        rss_mb: load::memory(),
    };
    report.print();
    report.write();
}

fn by_turns(what: &str, measure: impl Fn(usize) -> f64) -> Figures {
    let mut rounds = [const { Vec::new() }; AT_ONCE.len()];
    for round in 1..=ROUNDS {
        for (figures, at_once) in rounds.iter_mut().zip(AT_ONCE) {
            let figure = measure(at_once);
            eprintln!("  {what}, {at_once} at once, round {round}: {figure:.0} steps a second");
            figures.push(figure);
        }
    }
    Figures(rounds.map(|figures| report::median(&figures)))
}
