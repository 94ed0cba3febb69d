use domain::Timestamp;
use domain::execution::ExecutionState;
use yew::ServerRenderer;

use super::*;

const ID: &str = "0193a000-0000-7000-8000-000000000001";

fn removal(number: u32, how: Option<Revoked>, kept: bool) -> RemovalEvidence {
    RemovalEvidence {
        number,
        grant: ID.parse().expect("it is an id"),
        holder: "Zoë Adams (zoe@acme.example)".into(),
        system: "Slack".into(),
        resource: "Slack group <acme>".into(),
        given_at: Timestamp::from_micros(0),
        given_by: ID.parse().expect("it is an id"),
        how,
        at: Some(Timestamp::from_micros(0)),
        by: (how == Some(Revoked::ByHand)).then(|| "Mara".to_owned()),
        told: "It is gone".into(),
        shown_by: String::new(),
        attempts: 1,
        before: None,
        kept,
        forgotten: false,
    }
}

fn page(complete: bool, removals: Vec<RemovalEvidence>, later: Vec<String>) -> String {
    let props = move || ToldProps {
        report: Rc::new(Evidence {
            format: 1,
            app_version: "1.0.0".into(),
            made_at: Timestamp::from_micros(0),
            made_by: "Mara".into(),
            workspace: "Partner programme".into(),
            who: "Zoë Adams".into(),
            is_organization: false,
            execution: ID.parse().expect("it is an id"),
            workflow: "Offboard a person".into(),
            workflow_version: 1,
            state: ExecutionState::Done,
            started_by: "Mara".into(),
            started_at: Timestamp::from_micros(0),
            updated_at: Timestamp::from_micros(0),
            cancel_reason: None,
            answers: Vec::new(),
            approvals: Vec::new(),
            removals,
            later,
            left_at: Some(Timestamp::from_micros(0)),
            complete,
            verdict: "What it comes to.".into(),
        }),
    };
    let page = ServerRenderer::<Told>::with_props(props).hydratable(false);
    tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a test has a runtime")
        .block_on(page.render())
}

fn check(html: &str, expected: &[&str], absent: &[&str]) {
    for text in expected {
        assert!(html.contains(text), "{text:?} is missing in {html}");
    }
    for text in absent {
        assert!(!html.contains(text), "{text:?} should not be in {html}");
    }
}

#[test]
fn what_became_of_each_access_is_told_and_what_is_complete_looks_so() {
    let removals = vec![
        removal(1, Some(Revoked::Undone), false),
        removal(2, Some(Revoked::WasGone), false),
        removal(3, Some(Revoked::ByHand), false),
    ];
    let html = page(true, removals, Vec::new());
    check(
        &html,
        &[
            "pf-m-success",
            "What it comes to.",
            "leaving.report.3\"",
            "Was gone already",
            "Taken back by hand",
            "It is gone. By Mara.",
            "Slack group &lt;acme&gt;",
            "Recorded as left",
        ],
        &["Still stands", "Given later"],
    );
}

#[test]
fn what_remains_is_named_and_does_not_look_complete() {
    let removals = vec![removal(1, None, false), removal(2, None, true)];
    let later = vec!["Teams channel (Zoë Adams)".to_owned()];
    check(
        &page(false, removals, later),
        &[
            "pf-m-warning",
            "Still stands",
            "Left as it was",
            "Given later",
            "Teams channel",
        ],
        &["pf-m-success"],
    );
    check(
        &page(true, Vec::new(), Vec::new()),
        &["Nothing that this app gave stood when the leaving began."],
        &["<table"],
    );
}
