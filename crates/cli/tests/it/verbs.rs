//! What people do to bring an execution to a good end.

use serde_json::json;

use crate::computer::{Computer, step};

const MAIL: &str = "share_documentation";

#[test]
fn a_plan_tells_what_would_be_done_and_starts_nothing() {
    let computer = Computer::with_sample_data();
    let before = computer.json(&["list", "--all"]);
    let answers = computer.write(
        "person.toml",
        "[select_organization]\norganization = \"Northwind Analytics\"\n\
         [input_user_details]\nfirst_name = \"Lin\"\nemail = \"nobody\"\n",
    );
    let call = ["plan", "new_partner_user", "--answers", &answers];
    let plan = computer.json(&call);
    assert_eq!(
        step(&plan, "select_organization")["outlook"]["type"],
        "answered",
        "by the name"
    );
    let refused = &step(&plan, "input_user_details")["outlook"];
    assert_eq!(refused["type"], "needs_answer");
    assert!(!refused["errors"].as_array().unwrap().is_empty(), "{refused}");
    let shown = computer.ctl(&call);
    assert!(
        shown.code == 0
            && shown.out.starts_with("STEP  ")
            && shown.out.contains("  input_user_details.email: "),
        "{shown:?}"
    );
    assert_eq!(computer.json(&["list", "--all"]), before);

    let id = computer.sample("Priya");
    let plan = computer.json(&["plan", "--execution", &id]);
    assert_eq!(step(&plan, "input_user_details")["outlook"]["type"], "settled");
    let waits = &step(&plan, "add_user_to_metabase_group")["outlook"];
    assert_eq!(waits["type"], "by_hand");

    let misfit = computer.write("misfit.toml", "[elsewhere]\n");
    let refused = computer.ctl(&["plan", "--execution", &id, "--answers", &misfit]);
    assert_eq!(refused.code, 3, "{refused:?}");
}

#[test]
fn what_failed_is_done_by_hand_with_a_proof() {
    let computer = Computer::with_sample_data();
    let id = computer.sample("Li Wei");
    let shown = computer.ctl(&["show", &id]).out;
    for way in ["by-hand", "skip", "retry"] {
        assert!(
            shown.contains(&format!("hyoppsctl {way} {id} {MAIL} -")),
            "{shown}"
        );
    }
    assert!(shown.contains("    to: To (li.wei@example.com)"), "{shown}");
    let unproved = computer.ctl(&["by-hand", &id, MAIL, "--reason", "I wrote."]);
    assert_eq!(unproved.code, 2, "{unproved:?}");
    let call = ["by-hand", &id, MAIL, "--reason", "I wrote.", "--proof-link"];
    let wrong = computer.ctl(&[&call[..], &["nowhere"]].concat());
    assert_eq!(wrong.code, 3, "{wrong:?}");
    let link = "https://tickets.example.org/7";
    let done = computer.json(&[&call[..], &[link]].concat());
    assert_eq!(done["state"], "done");
    let proof = step(&done, MAIL)["proof"].to_string();
    assert!(proof.contains(link), "{proof}");
}

#[test]
fn a_step_is_tried_again_with_changed_input() {
    let computer = Computer::with_sample_data();
    let id = computer.sample("Li Wei");
    let unknown = computer.ctl(&["retry", &id, MAIL, "--input", "nothing=x"]);
    assert_eq!(unknown.code, 3, "{unknown:?}");
    let mistyped = computer.ctl(&["retry", &id, MAIL, "--input", "to"]);
    assert_eq!(mistyped.code, 2, "{mistyped:?}");
    let tried = computer.json(&["retry", &id, MAIL, "--input", "to=wei@example.com"]);
    let mail = step(&tried, MAIL);
    assert_eq!(mail["attempts"].as_array().unwrap().len(), 2, "{mail}");
    assert!(mail["inputs"].to_string().contains("wei@example.com"), "{mail}");
}

#[test]
fn a_step_is_handed_over_talked_about_and_skipped() {
    let computer = Computer::with_sample_data();
    let id = computer.sample("Priya");
    let key = "add_user_to_metabase_group";
    let stranger = computer.ctl(&["assign", &id, key, "--to", "eve@example.org"]);
    assert!(
        stranger.code == 3 && stranger.err.contains("  to: No member has this address."),
        "{stranger:?}"
    );
    computer.json(&["assign", &id, key, "--to", "Admin@HyOpps.local"]);
    computer.json(&["comment", &id, "Ask Ada first.", "--step", key]);
    let shown = computer.ctl(&["show", &id]).out;
    assert!(
        shown.contains(&format!("  {key} is to be done by Robin Sommer."))
            && shown.contains("    Ask Ada first."),
        "{shown}"
    );
    let back = computer.json(&["assign", &id, key, "--nobody"]);
    assert_eq!(step(&back, key)["assignee"], json!(null));

    let silent = computer.ctl(&["skip", &id, key, "--reason", " "]);
    assert_eq!(silent.code, 3, "{silent:?}");
    let skipped = computer.json(&["skip", &id, key, "--reason", "She has no dashboards."]);
    assert_eq!(step(&skipped, key)["state"], "skipped");
    let late = computer.ctl(&["skip", &id, key, "--reason", "Again."]);
    assert_eq!(late.code, 5, "{late:?}");
}

#[test]
fn nothing_is_done_anew_that_nobody_agreed_to() {
    let computer = Computer::with_sample_data();
    let id = computer.sample("Solstice");
    let key = "clone_metabase_collection";
    let call = ["rerun", &id, key, "--reason", "The wrong template."];
    let before = computer.json(&["show", &id]);
    let unasked = computer.ctl(&call);
    assert_eq!(unasked.code, 2, "{unasked:?}");
    assert!(
        unasked.err.contains("  create_metabase_group: ") && unasked.err.contains("--yes"),
        "{}",
        unasked.err
    );
    assert_eq!(computer.json(&["show", &id])["version"], before["version"]);
    let again = computer.json(&[&call[..], &["--yes"]].concat());
    assert_eq!(step(&again, key)["state"], "waiting");
    assert_eq!(step(&again, "create_metabase_group")["state"], "pending");
    let never = computer.ctl(&["rerun", &id, "lms_setup_elsewhere", "--reason", "x", "--yes"]);
    assert_eq!(never.code, 4, "the app says why: {never:?}");
}

#[test]
fn a_held_execution_begins_nothing_until_it_is_let_go_on() {
    let computer = Computer::with_sample_data();
    let id = computer.sample("Maple");
    let shown = computer.ctl(&["show", &id]).out;
    assert!(shown.contains("\nheld       "), "{shown}");
    let driven = computer.ctl(&["run", "--execution", &id]);
    assert_eq!(driven.code, 20, "it waits for whoever holds it: {driven:?}");
    let resumed = computer.json(&["resume", &id]);
    assert_eq!(step(&resumed, "create_teams_channel")["state"], "waiting");
    let paused = computer.json(&["pause", &id, "--reason", "The contract is open."]);
    assert_eq!(
        (&paused["state"], &paused["hold"]["reason"]),
        (&json!("paused"), &json!("The contract is open."))
    );
    assert_eq!(computer.ctl(&["pause", &id]).code, 5);
}

#[test]
fn a_held_attempt_is_not_waited_for() {
    let computer = Computer::with_sample_data();
    let id = computer.sample("Sofia");
    computer.json(&["pause", &id]);
    let driven = computer.ctl(&["run", "--execution", &id]);
    assert_eq!(
        driven.code, 20,
        "its time does not come while it is held: {driven:?}"
    );
}
