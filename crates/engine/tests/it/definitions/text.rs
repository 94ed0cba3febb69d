//! A definition that is written out reads the same, and reads well.

use domain::form::{Choice, Field, Input};
use domain::workflow::{ActionStep, Definition, RecordRule, RetryPolicy, StepKind, TaskStep};
use engine::workflows;
use proptest::prelude::*;

use crate::definitions::manual::examples;
use crate::definitions::{WELCOME, read};

const LETTER: &str = include_str!("../letter.toml");
const FORK: &str = include_str!("../fork.toml");
const GATE: &str = include_str!("../gate.toml");

#[test]
fn a_definition_that_is_written_out_reads_the_same() {
    let mut known = workflows::built_in().unwrap();
    let files = [WELCOME, LETTER, FORK, GATE];
    known.extend(
        files
            .iter()
            .chain(&examples())
            .map(|text| workflows::parse("x.toml", text).unwrap()),
    );
    for definition in known {
        let text = workflows::to_text(&definition);
        let again = workflows::parse("again.toml", &text);
        assert_eq!(again.as_ref(), Ok(&definition), "{text}");
        assert_eq!(workflows::to_text(&definition), text);
    }
}

#[test]
fn a_definition_is_written_as_a_person_would() {
    let known = workflows::built_in().unwrap();
    for (definition, file) in known.iter().zip([
        include_str!("../../../src/workflows/new_partner.toml"),
        include_str!("../../../src/workflows/new_partner_user.toml"),
    ]) {
        let lines = |text: &str| text.lines().filter(|line| !line.trim().is_empty()).count();
        let written = workflows::to_text(definition);
        assert!(
            lines(&written) <= lines(file) + 5,
            "the text is hardly longer than the file that a person wrote:\n{written}"
        );
    }
}

fn text() -> impl Strategy<Value = String> {
    // What a person types, and what TOML and templates could stumble over.
    proptest::string::string_regex("[a-zA-Z0-9äß “”\"'\\\\\n\t\r\u{7f}\u{1}#=\\[\\]{}%,.]{0,20}")
        .expect("it is a regular expression")
}

proptest! {
    #[test]
    fn any_text_survives_the_way_out_and_in(
        texts in proptest::collection::vec(text(), 6),
        name in "[a-zA-Z0-9_ .\"-]{1,8}",
        attempts in 1_u32..9,
        factor in 1.0_f64..1e9,
        min in i64::MIN..0,
        length in 1_usize..200,
    ) {
        let mut definition = read(WELCOME).unwrap();
        definition.title.clone_from(&texts[0]);
        definition.steps[0].summary.clone_from(&texts[1]);
        let choice = Choice { value: texts[2].clone(), label: texts[3].clone() };
        let field = |key: &str, input: Input| Field {
            key: key.to_owned(),
            label: texts[4].clone(),
            help: texts[5].clone(),
            optional: length % 2 == 0,
            unique: None,
            input,
        };
        let fields = vec![
            field("a", Input::Choice { options: vec![choice; 3] }),
            field("b", Input::Number { min, max: i64::MAX }),
            field("c", Input::Text { max_length: length }),
        ];
        definition.steps[3].retry = RetryPolicy { attempts, factor, ..RetryPolicy::default() };
        definition.steps[3].records = vec![RecordRule::PersonalCompany { name: texts[0].clone() }];
        definition.steps[3].kind = StepKind::Action(ActionStep {
            system: "post".to_owned(),
            name: "send".to_owned(),
            input: [(name, texts[1].clone())].into(),
            only_when_connected: length % 3 == 0,
            only_if: (length % 5 == 0).then(|| texts[2].clone()),
            by_hand: TaskStep { instructions: texts.clone(), fields },
        });
        let text = workflows::to_text(&definition);
        let again: Result<Definition, _> = toml::from_str(&text);
        prop_assert_eq!(again, Ok(definition), "{}", text);
    }
}
