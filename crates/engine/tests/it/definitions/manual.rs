//! The manual says what is true: its examples are valid, and it explains every message.

use engine::workflows;

use crate::definitions::cases::CASES;

const MANUAL: &str = include_str!("../../../../../docs/workflows.md");

/// Returns a message without the names that depend on the file.
fn nameless(message: &str) -> String {
    let message = message.split("; did you mean").next().unwrap_or(message);
    let mut parts = message.split('“');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (_, rest) = part.split_once('”').unwrap_or_default();
        text = text + "“”" + rest;
    }
    text
}

#[test]
fn the_manual_names_every_message() {
    let manual = nameless(MANUAL);
    for (_, _, _, reason) in CASES {
        assert!(
            manual.contains(&nameless(reason)),
            "docs/workflows.md explains:\n{reason}"
        );
    }
}

#[test]
fn the_manual_explains_every_key_and_word() {
    for word in workflows::words() {
        let explained = MANUAL.contains(&format!("`{word}`"));
        assert!(explained, "docs/workflows.md explains `{word}`");
    }
}

/// Returns the examples of the manual that are whole files.
pub(crate) fn examples() -> Vec<&'static str> {
    let mut blocks = MANUAL.split("```toml\n").skip(1);
    let mut whole = Vec::new();
    for block in &mut blocks {
        let (example, _) = block.split_once("```").expect("the block is closed");
        if example.starts_with("key = ") {
            whole.push(example);
        } else {
            // A part is shown in its workflow: it must stand in one of the whole files.
            let found = MANUAL.matches(example.trim_end()).count();
            assert!(
                found > 1,
                "this part of the manual stands in none of its whole examples:\n{example}"
            );
        }
    }
    whole
}

#[test]
fn every_example_of_the_manual_is_valid() {
    let examples = examples();
    assert!(examples.len() >= 2, "the manual has complete examples");
    for example in examples {
        if let Err(invalid) = workflows::parse("docs/workflows.md", example) {
            panic!("an example of the manual is wrong:\n{invalid}\n{example}");
        }
    }
}
