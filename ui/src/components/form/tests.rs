use domain::form::{Answers, Choice, Problem};
use serde_json::json;
use yew::ServerRenderer;

use super::*;
use crate::hooks::use_form::use_form;

fn field(key: &str, label: &str, input: Input) -> Field {
    Field {
        key: key.into(),
        label: label.into(),
        help: String::new(),
        optional: false,
        unique: None,
        input,
    }
}

fn partner_form() -> Vec<Field> {
    let environment = Input::Choice {
        options: vec![Choice {
            value: "prod".into(),
            label: "Production".into(),
        }],
    };
    let company = vec![
        field("name", "Company name", Input::Text { max_length: 20 }),
        field("environment", "Environment", environment),
    ];
    let companies = Input::Group {
        item: "company".into(),
        min: 1,
        fields: company,
    };
    vec![
        Field {
            help: "As on the contract.".into(),
            ..field("partner_name", "Partner name", Input::Text { max_length: 20 })
        },
        field("companies", "Studio companies", companies),
    ]
}

#[derive(PartialEq, Properties)]
struct PageProps {
    known: Answers,
    done: Vec<FormAction>,
}

/// Does what a person would do, one action per rendering, as the server renderer runs no effects.
#[component]
fn Page(props: &PageProps) -> Html {
    let handle = use_form("f".into(), Rc::new(partner_form()), &props.known, String::new());
    let next = use_mut_ref(|| 0_usize);
    let action = props.done.get(*next.borrow()).cloned();
    if let Some(action) = action {
        *next.borrow_mut() += 1;
        handle.dispatch(action);
    }
    html! {
        <>
            <FormErrors handle={handle.clone()} beside="secret" />
            <FormFields {handle} />
        </>
    }
}

fn rendered(known: serde_json::Value, done: Vec<FormAction>) -> String {
    let known = known.as_object().cloned().unwrap_or_default();
    let page = ServerRenderer::<Page>::with_props(move || PageProps { known, done }).hydratable(false);
    tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a test has a runtime")
        .block_on(page.render())
}

fn check(html: &str, expected: &[&str]) {
    for text in expected {
        assert!(html.contains(text), "{text:?} is missing in {html}");
    }
}

#[test]
fn inputs_have_a_label_an_id_and_a_test_id() {
    let html = rendered(json!({}), vec![]);
    check(
        &html,
        &[
            "for=\"f.partner_name\"",
            "id=\"f.partner_name\"",
            "data-testid=\"f.partner_name\"",
            "aria-describedby=\"f.partner_name.help\"",
            "data-testid=\"f.companies.0.name\"",
            "data-testid=\"f.companies.add\"",
        ],
    );
    assert!(
        !html.contains("aria-invalid=\"true\""),
        "nobody is scolded before the first submit"
    );
    assert!(
        !html.contains("companies.0.remove"),
        "the only entry that is needed cannot be removed"
    );
}

#[test]
fn all_errors_are_shown_at_their_fields_and_announced() {
    let html = rendered(json!({}), vec![FormAction::Submitted]);
    check(
        &html,
        &[
            "3 fields need another look.",
            "role=\"alert\"",
            "aria-describedby=\"f.partner_name.error f.partner_name.help\"",
            "id=\"f.partner_name.error\"",
            "Partner name is required.",
            "Company name is required.",
            "Choose one.",
        ],
    );
}

#[test]
fn what_the_core_refuses_stands_at_its_field_and_the_rest_in_the_summary() {
    let known = json!({ "partner_name": "Acme", "companies": [{ "name": "A", "environment": "prod" }] });
    let refused = FormAction::Refused(vec![
        FieldError::new(
            "partner_name",
            Problem::Duplicate,
            "Another organization has this name.",
        ),
        FieldError::new(
            "nowhere",
            Problem::Unknown,
            "This form has no such field; open it again.",
        ),
    ]);
    check(
        &rendered(known, vec![refused]),
        &[
            "2 fields need another look.",
            "Another organization has this name.",
            "<p>This form has no such field; open it again.</p>",
        ],
    );
}

#[test]
fn what_is_wrong_beside_the_form_is_counted_and_told_there() {
    let known = json!({ "partner_name": "Acme", "companies": [{ "name": "A", "environment": "prod" }] });
    let wanted = FieldError::new("secret", Problem::Missing, "Enter the password again.");
    let html = rendered(known, vec![FormAction::Refused(vec![wanted])]);
    check(&html, &["One field needs another look."]);
    assert!(!html.contains("Enter the password again."), "{html}");
}

#[test]
fn hostile_answers_stay_text() {
    let html = rendered(json!({ "partner_name": "\"><script>alert(1)</script>" }), vec![]);
    assert!(!html.contains("<script>"), "{html}");
}
