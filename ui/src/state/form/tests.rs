use domain::form::Problem;
use serde_json::json;

use super::*;

fn field(key: &str, input: Input) -> Field {
    Field {
        key: key.into(),
        label: key.into(),
        help: String::new(),
        optional: false,
        unique: None,
        input,
    }
}

fn text() -> Input {
    Input::Text { max_length: 20 }
}

fn partner() -> Rc<Form> {
    let company = vec![field("name", text()), field("environment", text())];
    let companies = Input::Group {
        item: "company".into(),
        min: 1,
        fields: company,
    };
    let fields = vec![field("partner_name", text()), field("companies", companies)];
    Rc::new(Form::new(Rc::new(fields), &Answers::new()))
}

fn set(path: &str, text: &str) -> FormAction {
    FormAction::Set(path.into(), text.into())
}

fn after(actions: Vec<FormAction>) -> Rc<Form> {
    actions
        .into_iter()
        .fold(partner(), |form, action| form.reduce(action))
}

fn paths(form: &Form) -> Vec<String> {
    form.errors().into_iter().map(|error| error.path).collect()
}

fn taken(path: &str) -> FormAction {
    FormAction::Refused(vec![FieldError::new(path, Problem::Duplicate, "Taken.")])
}

#[test]
fn nobody_is_scolded_before_the_first_submit() {
    let form = after(vec![set("partner_name", "")]);
    assert_eq!(paths(&form), Vec::<String>::new());
}

#[test]
fn after_the_first_submit_errors_come_and_go_with_every_key() {
    let form = after(vec![FormAction::Submitted]);
    assert_eq!(
        paths(&form),
        ["partner_name", "companies.0.name", "companies.0.environment"]
    );
    assert_eq!(form.failures, 1, "the page puts the keyboard on the first one");

    let form = after(vec![FormAction::Submitted, set("partner_name", "Acme")]);
    assert_eq!(paths(&form), ["companies.0.name", "companies.0.environment"]);
}

#[test]
fn what_the_core_refused_stands_until_the_field_changes() {
    let form = after(vec![set("partner_name", "Acme"), taken("partner_name")]);
    assert_eq!(paths(&form), ["partner_name"]);

    let form = after(vec![
        set("partner_name", "Acme"),
        taken("partner_name"),
        set("companies.0.name", "x"),
    ]);
    assert_eq!(
        paths(&form),
        ["partner_name"],
        "another field changes nothing about it"
    );

    let form = after(vec![taken("partner_name"), set("partner_name", "Acme 2")]);
    assert_eq!(paths(&form), Vec::<String>::new());
}

#[test]
fn a_group_begins_with_its_fewest_entries_and_a_removed_one_takes_its_answers_along() {
    let form = after(vec![
        set("companies.0.name", "first"),
        FormAction::Add("companies".into()),
        set("companies.1.name", "second"),
        FormAction::Remove("companies".into(), 0),
    ]);
    assert_eq!(form.answer("companies.0.name"), "second");
    assert_eq!(
        form.entries("companies"),
        [1],
        "the second entry keeps its own inputs"
    );
}

#[test]
fn refusals_of_a_group_go_when_its_entries_move() {
    let form = after(vec![
        FormAction::Add("companies".into()),
        taken("companies.1.name"),
        FormAction::Remove("companies".into(), 0),
    ]);
    assert_eq!(paths(&form), Vec::<String>::new());
}

#[test]
fn answers_that_the_form_no_longer_asks_for_are_left_out() {
    let known =
        json!({ "partner_name": "Acme", "old": "x", "companies": [{ "name": "A" }, { "name": "B" }] });
    let form = Form::new(Rc::clone(partner().fields()), known.as_object().unwrap());
    let expected = json!({
        "partner_name": "Acme",
        "companies": [{ "name": "A", "environment": "" }, { "name": "B", "environment": "" }],
    });
    assert_eq!(Value::Object(form.answers().clone()), expected);
    assert!(!form.is_changed());
}

#[test]
fn a_path_that_leads_nowhere_changes_nothing() {
    let form = after(vec![
        set("companies.7.name", "x"),
        set("nowhere", "x"),
        FormAction::Remove("companies".into(), 9),
        FormAction::Add("partner_name".into()),
    ]);
    assert_eq!(form.answers(), partner().answers());
}

#[test]
fn what_is_stored_elsewhere_shows_where_nothing_was_typed() {
    let stored = |name: &str, companies: &[&str]| {
        let companies: Vec<_> = companies
            .iter()
            .map(|name| json!({ "name": name, "environment": "prod" }))
            .collect();
        let answers = json!({ "partner_name": name, "companies": companies });
        FormAction::Stored(answers.as_object().cloned().unwrap())
    };
    let form = after(vec![
        stored("Acme", &["One"]),
        set("partner_name", "Acme GmbH"),
        stored("Acme AG", &["One", "Two"]),
    ]);
    assert_eq!(form.answer("partner_name"), "Acme GmbH", "what was typed stays");
    assert_eq!(form.answer("companies.1.name"), "Two");
    assert_eq!(form.entries("companies").len(), 2);
    assert!(form.is_changed());
    let form = form.reduce(stored("Acme GmbH", &["One", "Two"]));
    assert!(!form.is_changed(), "what was typed is what is stored");
}

#[test]
fn what_the_core_said_of_a_field_beside_the_form_goes_when_that_field_changes() {
    let error = |path: &str| FieldError::new(path, Problem::Missing, "Enter it again.");
    let refused = FormAction::Refused(vec![error("secret"), error("partner_name")]);
    let form = after(vec![refused, FormAction::ChangedBeside("secret".into())]);
    assert_eq!(form.errors(), [error("partner_name")]);
    assert_eq!(
        form.answers(),
        partner().answers(),
        "what is typed there is no answer"
    );
}
