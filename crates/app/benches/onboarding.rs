//! How long it takes to onboard many people at once, and to take back all that they were given, against the time that the
//! systems' limits alone impose.
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
use report::{Part, Report};

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
    for n in 0..people {
        let name = format!("Person {n}");
        company
            .slack
            .with(|slack| slack.person(&crowd::address(n), &name));
    }
    let before = company.standing();
    let partner = office.new_partner("Acme").await;
    company.keep_limits();
    let none = company.counts();
    let start = Instant::now();
    let ids = crowd::begin(&mut office, partner, people).await;
    let ended = office.until_ended(ids).await;
    let came = Part::new(start.elapsed(), &none, company.counts());
    crowd::check(&company, people, &ended);

    eprintln!("  they leave");
    let counts = company.counts();
    let start = Instant::now();
    let evidence = office.leave(partner).await;
    let left = Part::new(start.elapsed(), &counts, company.counts());
    crowd::check_left(&before, &company, &evidence);
    office.close().await;
    Report {
        people,
        steps: ended.iter().map(|execution| execution.steps.len()).sum(),
        accesses: evidence.removals.len(),
        came,
        left,
    }
}

fn n_people() -> usize {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--people");
    match arguments.nth(1) {
        Some(people) => people.parse().expect("--people takes a number"),
        None => PEOPLE,
    }
}
