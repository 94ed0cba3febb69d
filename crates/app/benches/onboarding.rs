//! How long it takes to onboard many people at once, against the time that the systems' limits alone impose.
//!
//! The time is real, since what the systems' clients keep to is in seconds too. `--people 20` makes a short run.
//! Prints a table, and writes `onboarding.json` into the folder that `HYOPPS_BENCH_OUT` names.

#![expect(clippy::disallowed_methods, reason = "a bench measures real time")]
#![expect(clippy::expect_used, reason = "a bench that cannot go on says why and ends")]

#[path = "onboarding/crowd.rs"]
mod crowd;
#[path = "onboarding/office.rs"]
mod office;
#[path = "onboarding/report.rs"]
mod report;
#[path = "onboarding/vault.rs"]
mod vault;

use std::time::Instant;

use simulators::Company;

use office::Office;
use report::Report;

/// How many people there are, unless `--people` says otherwise.
const PEOPLE: usize = 200;

fn main() {
    let people = n_people();
    let runtime = tokio::runtime::Runtime::new().expect("this computer gives threads");
    let report = runtime.block_on(measured(people));
    report.print();
    report.write();
}

async fn measured(people: usize) -> Report {
    let company = Company::start().expect("the simulated systems start");
    let mut office = Office::open().await;
    office.connect(&company).await;
    let partner = office.new_partner("Acme").await;
    for n in 0..people {
        let name = format!("Person {n}");
        company
            .slack
            .with(|slack| slack.person(&crowd::address(n), &name));
    }
    company.keep_limits();
    let start = Instant::now();
    let ids = crowd::begin(&mut office, partner, people).await;
    let ended = office.until_ended(ids).await;
    let took = start.elapsed();
    crowd::check(&company, people, &ended);
    office.close().await;
    Report {
        people,
        took,
        steps: ended.iter().map(|execution| execution.steps.len()).sum(),
        counts: company.counts(),
    }
}

fn n_people() -> usize {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--people");
    match arguments.nth(1) {
        Some(people) => people.parse().expect("--people takes a number"),
        None => PEOPLE,
    }
}
