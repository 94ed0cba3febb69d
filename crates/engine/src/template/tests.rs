//! What templates are filled in to, and what is an error.

use super::*;
use crate::Group;
use crate::template::groups::waits_for_group;
use crate::test_executions::begun;

fn group(name: &str, id: &str) -> Group {
    Group {
        name: name.to_owned(),
        id: id.to_owned(),
    }
}

fn fill(template: &str) -> Result<String, StepError> {
    let execution = begun("{{ 1 + 1 }}");
    let subject = Subject {
        groups: [
            ("metabase".to_owned(), group("Acme people", "12")),
            ("teams".to_owned(), group("Acme", "")),
        ]
        .into(),
        ..Subject::default()
    };
    let own = json!({"id": null, "name": "<b>"});
    Context::new(&execution, &subject, own.as_object().map(|own| ("send", own))).fill(template)
}

#[test]
fn answers_are_text_and_never_templates() {
    assert_eq!(fill("To {{ ask.name }}").as_deref(), Ok("To {{ 1 + 1 }}"));
    assert_eq!(
        fill("{{ send.name }}").as_deref(),
        Ok("<b>"),
        "where it is markup, somebody else escapes it"
    );
}

#[test]
fn what_is_unknown_is_an_error_and_what_is_empty_is_not() {
    for unknown in [
        "{{ nobody }}",
        "{{ ask.nothing }}",
        "{{ person.email }}",
        "{{ check.note }}",
        "{{",
    ] {
        let error = fill(unknown).expect_err(unknown);
        assert_eq!(error.code, "template_failed");
    }
    assert_eq!(fill("[{{ ask.notes }}]").as_deref(), Ok("[]"));
    assert_eq!(
        fill("[{{ send.id }}]").as_deref(),
        Ok("[]"),
        "nobody wants to read none"
    );
    assert_eq!(
        fill("[{{ send.number }}]").as_deref(),
        Ok("[]"),
        "a person could have left it out"
    );
    assert_eq!(fill("{{ group('slack') }}").as_deref(), Ok("(none recorded yet)"));
    assert_eq!(fill("{{ group('metabase') }}").as_deref(), Ok("Acme people"));
    assert_eq!(fill("{{ group_id('metabase') }}").as_deref(), Ok("12"));
    assert_eq!(
        fill("{{ group_id('teams') }}").as_deref(),
        Ok("(none recorded yet)")
    );
}

#[test]
fn a_system_is_not_given_words_in_the_place_of_a_group() {
    let execution = begun("Acme");
    let subject = Subject {
        groups: [
            ("teams".to_owned(), group("Acme", "")),
            (
                "old_teams".to_owned(),
                group("Acme", "https://teams.example.org/l/channel/1"),
            ),
        ]
        .into(),
        ..Subject::default()
    };
    for (template, code) in [
        ("{{ group('slack') }}", "group_missing"),
        ("{{ group_id('slack') }}", "group_missing"),
        ("{{ group_id('teams') }}", "group_id_missing"),
        ("{{ group_id('old_teams') }}", "group_id_missing"),
    ] {
        let error = Context::for_system(&execution, &subject).fill(template);
        let error = error.expect_err(template);
        assert_eq!(error.code, code, "{template}");
        assert!(waits_for_group(&error), "{template}: somebody can record it");
        let told = Context::for_people(&execution, &subject).fill(template);
        assert_eq!(told.as_deref(), Ok("(none recorded yet)"), "{template}");
    }
    let name = Context::for_system(&execution, &subject).fill("{{ group('teams') }}");
    assert_eq!(name.as_deref(), Ok("Acme"), "the name is known without the id");
}

#[test]
fn no_template_runs_for_long() {
    let endless = "{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}";
    assert_eq!(fill(endless).expect_err("it has no end").code, "template_failed");
}
