//! Workflows of a workspace's own: in, out, what differs, and what is offered; and approvals, which only they have.

use serde_json::{Value, json};

use crate::computer::{Computer, step};

const LETTER: &str = r#"
key = "welcome_letter"
version = 1
title = "Welcome letter"
summary = "A partner gets a letter by post."
label = "Letter to {{ ask.name }}"

[[steps]]
key = "ask"
title = "Whom"
summary = "Who gets the letter."

[[steps.form.fields]]
key = "name"
label = "Name"
input = { type = "text" }

[[steps]]
key = "agree"
title = "Somebody agrees"
summary = "Post costs money."

[steps.approval]
question = "May {{ ask.name }} get a letter?"
roles = ["admin", "owner"]
needed = 1
"#;

fn with_letter(computer: &Computer) {
    let file = computer.write("letter.toml", LETTER);
    let report = computer.json(&["workflows", "import", &file, "--note", "The first."]);
    assert_eq!((&report["version"], &report["added"]), (&json!(1), &json!(true)));
}

#[test]
fn a_workflow_comes_in_changes_and_is_taken_off_the_offer() {
    let computer = Computer::with_sample_data();
    let broken = computer.write("broken.toml", "key = \"x\"\n");
    let refused = computer.ctl(&["workflows", "import", &broken]);
    assert_eq!(refused.code, 3, "{refused:?}");
    with_letter(&computer);

    let exported = computer.ctl(&["workflows", "export", "welcome_letter"]);
    assert_eq!(exported.code, 0, "{exported:?}");
    let same = computer.write("same.toml", &exported.out);
    let report = computer.json(&["workflows", "import", &same]);
    assert_eq!(report["added"], json!(false), "what was exported says the same");
    let changed = exported.out.replace("Post costs money.", "Stamps cost money.");
    let changed = computer.write("changed.toml", &changed);
    let imported = computer.ctl(&["workflows", "import", &changed, "--note", "Stamps."]);
    assert_eq!(
        imported.out, "“Welcome letter” (welcome_letter) is version 2 now.\n",
        "{imported:?}"
    );

    let history = computer.ctl(&["workflows", "history", "welcome_letter"]).out;
    let lines: Vec<_> = history.lines().collect();
    assert!(
        lines.len() == 3 && lines[1].starts_with("2 ") && lines[1].ends_with("Robin Sommer  Stamps."),
        "{history}"
    );
    let diff = computer.ctl(&["workflows", "diff", "welcome_letter"]).out;
    assert!(
        diff.contains("\n-summary = \"Post costs money.\"\n+summary = \"Stamps cost money.\"\n"),
        "{diff}"
    );
    let none = computer.json(&["workflows", "diff", "welcome_letter", "--from", "2"]);
    assert_eq!(none["lines"], json!([]));
    let first = computer.ctl(&["workflows", "export", "welcome_letter", "--version", "1"]);
    assert!(first.out.contains("Post costs money."), "{first:?}");
    let lost = computer.ctl(&["workflows", "export", "welcome_letter", "--version", "9"]);
    assert_eq!(lost.code, 4, "{lost:?}");

    let retired = computer.json(&["workflows", "retire", "welcome_letter"]);
    assert_eq!(retired["retired"]["by"], "Robin Sommer");
    let refused = computer.ctl(&["plan", "welcome_letter"]);
    assert_eq!(refused.code, 4, "{refused:?}");
    let offered = computer.json(&["workflows", "offer", "welcome_letter"]);
    assert_eq!(offered["retired"], json!(null));
}

#[test]
fn somebody_else_says_yes_or_no() {
    let computer = Computer::with_sample_data();
    with_letter(&computer);
    computer.add_owner("bert@example.org");
    let answers = computer.write("answers.toml", "[ask]\nname = \"Acme\"\n");
    let start = ["start", "welcome_letter", "--answers", &answers];
    let (first, second) = (computer.json(&start), computer.json(&start));
    let id = |execution: &Value| execution["id"].as_str().unwrap().to_owned();
    let (first, second) = (id(&first), id(&second));

    let own = computer.ctl(&["approve", &first, "agree"]);
    assert_eq!(own.code, 6, "nobody decides about what they asked for: {own:?}");
    let shown = computer.ctl(&["show", &first]).out;
    assert!(
        shown.contains("agree: May Acme get a letter?") && shown.contains("0 of 1 said yes"),
        "{shown}"
    );

    let bert = ["--account", "bert@example.org"];
    let asked = computer.ctl(&[&["show", first.as_str()][..], &bert].concat()).out;
    assert!(
        asked.contains(&format!("hyoppsctl approve {first} agree")),
        "{asked}"
    );
    let agreed = computer.json(&[&["approve", first.as_str(), "agree"][..], &bert].concat());
    assert_eq!(agreed["state"], "done");
    assert_eq!(
        step(&agreed, "agree")["approval"]["given"][0]["by"],
        "bert@example.org"
    );
    let deny = ["deny", second.as_str(), "agree", "--reason", "Write a mail."];
    let denied = computer.json(&[&deny[..], &bert].concat());
    assert_eq!(denied["state"], "failed", "a person decides what becomes of it");
}
