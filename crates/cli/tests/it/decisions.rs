//! What a person decides about a step, and what lists and pages show.

use serde_json::json;

use crate::computer::{Computer, step};

const MAIL: &str = "share_documentation";

#[test]
fn an_unknown_outcome_is_settled() {
    let computer = Computer::with_sample_data();
    let id = computer.sample("Tomás");
    let shown = computer.ctl(&["show", &id]);
    assert!(
        shown.out.contains("(smtp_outcome_unknown)")
            && shown
                .out
                .contains(&format!("hyoppsctl settle {id} {MAIL} --took-effect")),
        "{}",
        shown.out
    );
    let settled = computer.json(&["settle", &id, MAIL, "--took-effect"]);
    assert_eq!(settled["state"], "done");
    let late = computer.ctl(&["settle", &id, MAIL, "--did-not"]);
    assert_eq!(late.code, 5, "what was settled stays so: {late:?}");
}

#[test]
fn a_retry_is_an_attempt_and_ends_the_call_behind_it() {
    let computer = Computer::with_sample_data();
    let id = computer.sample("Sofia");
    let retried = computer.json(&["retry", &id, MAIL]);
    let mail = step(&retried, MAIL);
    assert_eq!(mail["attempts"].as_array().unwrap().len(), 2, "{mail}");
    assert_eq!(
        mail["attempts"][1]["ok"],
        json!(false),
        "nothing listens where the sample mail is sent"
    );
}

#[test]
fn an_execution_is_cancelled_with_a_reason() {
    let computer = Computer::with_sample_data();
    let id = computer.sample("Priya");
    let refused = computer.ctl(&["cancel", &id, "--reason", "  "]);
    assert_eq!(refused.code, 3, "{refused:?}");
    assert!(refused.err.contains("  reason: Say why"), "{}", refused.err);
    let quiet = computer.ctl(&["cancel", &id, "--reason", "She has left.", "--quiet"]);
    assert_eq!((quiet.code, quiet.out.as_str()), (0, ""), "{quiet:?}");
    let shown = computer.ctl(&["show", &id]);
    assert!(shown.out.contains("cancelled  She has left."), "{}", shown.out);
}

#[test]
fn lists_are_filtered_and_shown_as_a_table() {
    let computer = Computer::with_sample_data();
    let listed = computer.ctl(&["list", "--state", "failed", "--workflow", "new_partner_user"]);
    let lines: Vec<_> = listed.out.lines().collect();
    assert_eq!(lines.len(), 2, "{}", listed.out);
    assert!(lines[0].starts_with("EXECUTION  "), "{}", lines[0]);
    assert!(
        lines[1].contains("  failed  ") && lines[1].contains("Li Wei") && lines[1].contains("  10/11  "),
        "{}",
        lines[1]
    );
    let lost = computer.ctl(&["list", "--after", "nowhere"]);
    assert_eq!(lost.code, 3, "{lost:?}");
}

#[test]
fn workflows_are_told_with_the_keys_that_answers_need() {
    let computer = Computer::with_sample_data();
    let told = computer.json(&["workflows"]);
    let mut workflows = told.as_array().unwrap().iter();
    let found = workflows.find(|workflow| workflow["key"] == "new_partner");
    assert_eq!(
        found.unwrap()["steps"][0],
        json!({
            "key": "input_studio_companies", "title": "Partner and studio companies", "manner": "form",
            "summary": "Who the partner is, whom to ask there, and which studio companies it gets.",
        })
    );
}
