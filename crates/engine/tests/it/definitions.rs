//! What is wrong with a workflow file is told all at once, at its place, before anybody begins with it.

mod cases;
mod manual;
mod text;

use std::sync::Arc;

use connector::{ActionSpec, Catalogue, Repeat};
use domain::workflow::Definition;
use engine::workflows::{self, Invalid};

use crate::definitions::cases::{CASES, ONLY_WHEN_CONNECTED};
use crate::fakes::{Robot, catalogue_of};

/// Everything in order: each case changes one thing in it.
pub(crate) const WELCOME: &str = include_str!("definitions/welcome.toml");

/// The post can send, and tells the letter's number.
fn post() -> Catalogue {
    let spec = ActionSpec {
        name: "post.send",
        summary: "Sends a letter.",
        inputs: &["to", "text"],
        outputs: &["number"],
        permissions: &[],
        repeat: Repeat::NeedsPerson,
        reversible: false,
    };
    catalogue_of(&Arc::new(Robot::default()), vec![spec])
}

pub(crate) fn read(text: &str) -> Result<Definition, Invalid> {
    workflows::parse_for(&post(), "welcome.toml", text)
}

/// Returns what is wrong, without lines and columns.
fn told(text: &str) -> Vec<String> {
    let faults = read(text).err().map(|invalid| invalid.faults);
    faults
        .unwrap_or_default()
        .iter()
        .map(|fault| fault.told())
        .collect()
}

/// Replaces the only place where `from` stands.
fn changed(from: &str, to: &str) -> String {
    assert_eq!(
        WELCOME.matches(from).count(),
        1,
        "“{from}” stands once in the file"
    );
    WELCOME.replacen(from, to, 1)
}

#[test]
fn every_rule_is_told_at_its_place() {
    assert_eq!(
        told(WELCOME),
        [""; 0],
        "the file that the cases change is in order"
    );
    for (from, to, place, reason) in CASES {
        let told = told(&changed(from, to));
        let expected = format!("{place}{reason}");
        assert!(
            told.contains(&expected),
            "{to}\nis expected to be told:\n{expected}\nand is:\n{told:#?}"
        );
    }
}

#[test]
fn a_first_step_that_is_no_form_and_a_file_without_steps_are_told() {
    let begin = WELCOME.find("[[steps]]").unwrap();
    let head = &WELCOME[..begin];
    let label = head.replace("{{ ask.name }}", "Welcome");
    assert_eq!(told(&format!("{label}steps = []")), ["steps: there is no step"]);
    let task = "[[steps]]\nkey='b'\ntitle='B'\nsummary='B.'\n[steps.task]\ninstructions=['x']\n";
    assert_eq!(
        told(&format!("{label}{task}")),
        ["step b: the first step must be a form: its answers begin the execution"]
    );
    let form = "[[steps]]\nkey='b'\ntitle='B'\nsummary='B.'\n[steps.form]\nfields=[]\n";
    assert_eq!(told(&format!("{label}{form}")), [""; 0], "a form may ask nothing");
}

#[test]
fn everything_is_told_at_once_in_the_order_of_the_file_with_line_and_column() {
    let text = changed("needed = 2", "needed = 0")
        .replace("title = \"Look\"", "title = \"\"")
        .replace("{{ send.weight or '?' }}", "{{ sned.weight }}");
    assert_eq!(
        read(&text).unwrap_err().to_string(),
        "welcome.toml:66:1: step look: title: it must not be empty\n\
         welcome.toml:87:1: step agree: approval.needed: 1 to 10 people can be asked to agree\n\
         welcome.toml:134:17: step close: task.instructions.1: “sned.weight”: there is no step “sned”; did you mean “send”?"
    );
    let text = changed("title = \"Look\"", "titel = \"Look\"").replace("needed = 2", "needed = \"two\"");
    assert_eq!(
        read(&text).unwrap_err().to_string(),
        "welcome.toml:64:1: step look: “title” is missing\n\
         welcome.toml:66:1: step look: titel: there is no such key here; did you mean “title”?\n\
         welcome.toml:87:1: step agree: approval.needed: this must be a whole number, not a text"
    );
    let error = read("key = \"welcome\ntitle = \"Welcome\"\n").unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("welcome.toml:1:15: this is not TOML: invalid basic string"),
        "{error}"
    );
}

#[test]
fn a_step_may_need_one_that_stands_below() {
    let text = changed("needs = [\"agree\"]", "needs = [\"agree\", \"close\"]")
        .replace(
            "summary = \"The record is closed.\"",
            "summary = \"x\"\nneeds = [\"look\"]",
        )
        .replace(
            "{{ send.number }} of {{ send.weight or '?' }} g to {{ group('post') }}",
            "it",
        );
    assert_eq!(told(&text), [""; 0]);
}

#[test]
fn a_group_of_an_organization_that_was_chosen_may_be_from_before() {
    let form =
        "[[steps.form.fields]]\nkey = \"whom\"\nlabel = \"Whom\"\ninput = { type = \"organization\" }\n\n";
    let rule = "[[steps.records]]\ntype = \"chosen_organization\"\nid = \"{{ pick.whom }}\"\n\n";
    let pick = format!(
        "[[steps]]\nkey = \"pick\"\ntitle = \"Pick\"\nsummary = \"Whom.\"\n\n{rule}{form}[[steps]]\nkey = \"ask\""
    );
    let text = changed("{{ group('post') }}", "{{ group('slack') }}");
    assert_eq!(told(&text).len(), 1, "nobody records it");
    let begin = text.find("[[steps]]\nkey = \"ask\"").unwrap();
    let rules = text.find("[[steps.records]]\ntype = \"organization\"").unwrap();
    let companies = text
        .find("[[steps.records]]\ntype = \"studio_companies\"")
        .unwrap();
    let text = format!("{}{}{}", &text[..begin], &text[begin..rules], &text[companies..])
        .replace("[[steps]]\nkey = \"ask\"", &pick)
        .replace("unique = \"organization_name\"\n", "");
    assert_eq!(told(&text), [""; 0]);
}

#[test]
fn what_may_be_passed_over_is_counted_on_by_nobody_but_people_and_steps_that_are_passed_over_with_it() {
    let told = told(&changed("[[steps]]\nkey = \"close\"", ONLY_WHEN_CONNECTED));
    let places: Vec<_> = told
        .iter()
        .filter_map(|fault| fault.split(": “").next())
        .collect();
    assert_eq!(
        places,
        ["step again: records.1.resource", "step again: action.input.to"]
    );
}

#[test]
fn a_system_that_the_app_does_not_know_is_no_slip_unless_its_action_is_known() {
    let pots = changed(
        "[steps.action]\nsystem = \"post\"",
        "[steps.action]\nsystem = \"pots\"",
    );
    assert_eq!(
        told(&pots),
        ["step send: action.system: there is no system “pots” with an action “send”; did you mean “post”?"]
    );
    assert_eq!(
        told(&pots.replace("name = \"send\"", "name = \"throw\"")),
        [""; 0]
    );
    let far = changed(
        "[steps.action]\nsystem = \"post\"",
        "[steps.action]\nsystem = \"pigeon\"",
    );
    assert_eq!(told(&far), [""; 0]);
    assert!(
        workflows::parse("welcome.toml", &pots).is_ok(),
        "without a catalogue nothing is near"
    );
}

#[test]
fn without_a_catalogue_actions_are_taken_as_they_are() {
    let text = changed("name = \"send\"", "name = \"throw\"");
    assert!(workflows::parse("welcome.toml", &text).is_ok());
}
