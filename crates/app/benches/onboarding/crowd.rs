//! Many people of one partner, who come all at once.

use std::collections::BTreeSet;

use api::execution::ExecutionDetail;
use api::leaving::Evidence;
use domain::{ExecutionId, OrganizationId};
use futures_util::future::join_all;
use serde_json::json;
use simulators::{Company, Standing};

use crate::office::Office;

/// Returns the address of one of them.
pub(crate) fn address(n: usize) -> String {
    format!("person{n}@acme.example.org")
}

/// Starts an execution for each, and enters who it is.
pub(crate) async fn begin(
    office: &mut Office,
    partner: OrganizationId,
    people: usize,
) -> BTreeSet<ExecutionId> {
    let start = async |_| {
        let chosen = json!({ "organization": partner.to_string() });
        office.start("new_partner_user", chosen).await
    };
    let started = join_all((0..people).map(start)).await;
    let asked = office.until_asked(started.into_iter().collect()).await;
    let answer = async |(n, execution): (usize, &ExecutionDetail)| {
        let person = json!({
            "first_name": "Person", "last_name": format!("Number {n}"), "email": address(n), "job_title": "Analyst",
            "phone": "", "language": "en",
        });
        office.answer(execution, "input_user_details", person).await;
    };
    join_all(asked.iter().enumerate().map(answer)).await;
    asked.iter().map(|execution| execution.id).collect()
}

/// Checks that no attempt failed, and that each person is everywhere once.
pub(crate) fn check(company: &Company, people: usize, ended: &[ExecutionDetail]) {
    assert_eq!(ended.len(), people, "each has an execution");
    for step in ended.iter().flat_map(|execution| &execution.steps) {
        let went_well = step.attempts.iter().all(|attempt| attempt.ok == Some(true));
        assert!(went_well, "{}: {:#?}", step.key, step.attempts);
    }
    for n in 0..people {
        for (what, times) in company.held_by(&address(n)) {
            assert_eq!(times, 1, "{what} of person {n}");
        }
    }
}

/// Checks that the report is complete, and that nothing stands that did not stand before but the companies that Infrabot
/// has set up for the partner.
pub(crate) fn check_left(before: &Standing, company: &Company, report: &Evidence) {
    assert!(report.complete, "{}", report.verdict);
    for removal in &report.removals {
        assert!(removal.how.is_some(), "{removal:#?}");
    }
    let after = company.standing();
    let is_infrabots = |line: &&String| {
        line.starts_with("Studio company c-") && (line.contains(" One, its") || line.contains(" Two, its"))
    };
    let left: BTreeSet<_> = after.open.iter().filter(|line| !is_infrabots(line)).collect();
    assert_eq!(
        left,
        before.open.iter().collect(),
        "nothing is left, and nothing else is touched"
    );
}
