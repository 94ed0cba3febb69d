//! The settings: only what the chosen sign-in needs, and everything that is wrong at once.

use connector::{Repeat, System};
use domain::form::{Answers, Problem};
use hyopps_connectors::CATALOGUE;
use serde_json::{Value, json};

fn system(key: &str) -> &'static dyn System {
    CATALOGUE.system(key).unwrap()
}

fn answers(settings: Value) -> Answers {
    settings.as_object().cloned().unwrap()
}

/// Returns the wrong fields of a connection to Studio.
fn wrong(settings: Value) -> Vec<(String, Problem)> {
    let errors = system("studio")
        .check_settings(&answers(settings))
        .err()
        .unwrap_or_default();
    let errors = errors.into_iter();
    errors
        .map(|error| {
            assert!(error.message.ends_with('.'), "{}", error.message);
            (error.path, error.problem)
        })
        .collect()
}

#[test]
fn the_form_and_the_check_agree_on_what_is_enough() {
    for key in ["studio", "infrabot"] {
        let system = system(key);
        let form = system.settings();
        for auth in ["bearer", "hmac", "none"] {
            let entered = answers(json!({"url": "https://tools.example.org/", "auth": auth}));
            let cleaned = domain::form::check(&form, &entered).unwrap();
            assert_eq!(system.check_settings(&cleaned), Ok(()), "{key}, {auth}");
            assert_eq!(system.needs_secret(&cleaned), auth != "none");
        }
        assert_eq!(form.last().unwrap().key, "ca_certificate");
        let requests = form.iter().filter(|field| field.key.starts_with("request_"));
        let requests: Vec<_> = requests
            .map(|field| field.key.trim_start_matches("request_"))
            .collect();
        let actions = system.actions().iter();
        let actions: Vec<_> = actions
            .map(|action| action.spec().name.split_once('.').unwrap().1)
            .collect();
        assert_eq!(requests, actions, "each action has its request");
        for field in system.spec().destination {
            assert!(
                form.iter().any(|known| known.key == *field),
                "{field} is in the form"
            );
        }
    }
}

#[test]
fn a_request_that_comes_back_from_the_form_is_still_a_request() {
    let form = system("studio").settings();
    let template = "method = \"POST\"\npath = \"/x\"\n\n[body]\n\temail = \"{{ email }}\"\n";
    let entered = json!({"url": "https://x.example.org", "auth": "none", "request_send_invite": template});
    let cleaned = domain::form::check(&form, &answers(entered)).unwrap();
    assert_eq!(system("studio").check_settings(&cleaned), Ok(()));
}

#[test]
fn only_what_the_sign_in_needs_is_asked_for() {
    let url = "https://tools.example.org";
    for (settings, expected) in [
        (
            json!({"url": url, "auth": "bearer", "username": "a:b", "header": "a b"}),
            vec![],
        ),
        (
            json!({"url": url, "auth": "basic"}),
            vec![("username", Problem::Missing)],
        ),
        (
            json!({"url": url, "auth": "basic", "username": "a:b"}),
            vec![("username", Problem::Malformed)],
        ),
        (
            json!({"url": url, "auth": "header"}),
            vec![("header", Problem::Missing)],
        ),
        (
            json!({"url": url, "auth": "header", "header": "a b"}),
            vec![("header", Problem::Malformed)],
        ),
        (
            json!({"url": url, "auth": "header", "header": "Host"}),
            vec![("header", Problem::Refused)],
        ),
        (
            json!({"url": url, "auth": "hmac", "signature_header": "X-Timestamp"}),
            vec![("signature_header", Problem::Refused)],
        ),
        (json!({"url": url}), vec![("auth", Problem::NotAnOption)]),
        (
            json!({"url": url, "auth": "none", "test_path": "health"}),
            vec![("test_path", Problem::Malformed)],
        ),
        (
            json!({"url": url, "auth": "none", "test_path": "//evil.example.org"}),
            vec![("test_path", Problem::Malformed)],
        ),
        (
            json!({"url": url, "auth": "none", "test_path": "/a/%2e%2E/b"}),
            vec![("test_path", Problem::Malformed)],
        ),
    ] {
        let expected: Vec<_> = expected
            .iter()
            .map(|(path, problem)| ((*path).to_owned(), *problem))
            .collect();
        assert_eq!(wrong(settings.clone()), expected, "{settings}");
    }
}

#[test]
fn every_wrong_field_is_told_at_once() {
    let settings = json!({
        "url": "http://tools.example.org", "auth": "basic", "test_path": "x",
        "request_add_user_to_companies": "method = 1", "request_create_personal_company": "[",
        "request_send_invite": "path = '/{{ name }}'", "ca_certificate": "x",
    });
    let paths: Vec<_> = wrong(settings).into_iter().map(|(path, _)| path).collect();
    assert_eq!(
        paths,
        [
            "url",
            "username",
            "test_path",
            "request_add_user_to_companies",
            "request_create_personal_company",
            "request_send_invite",
            "ca_certificate",
        ]
    );
}

#[test]
fn all_faults_of_a_template_are_in_one_message_with_their_lines() {
    let settings = json!({
        "url": "https://x.example.org", "auth": "header", "header": "X-Api-Key",
        "request_send_invite": "method = 'POST'\npath = '/{{ name }}'\nheaders = { x-api-key = 'a' }\ncolour = 1",
    });
    let errors = system("studio").check_settings(&answers(settings)).unwrap_err();
    assert_eq!(errors.len(), 1);
    let message = &errors[0].message;
    for part in [
        "Line 2, path: “name” is not known",
        "Line 3, headers.x-api-key:",
        "Line 4, colour:",
    ] {
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn the_catalogue_says_what_can_need_a_person_and_what_can_be_taken_back() {
    let actions = ["studio", "infrabot"].map(|key| system(key).actions());
    for action in actions.into_iter().flatten() {
        let spec = action.spec();
        assert_eq!(
            spec.repeat,
            Repeat::NeedsPerson,
            "an admin's own request may need one: {}",
            spec.name
        );
        let expected = matches!(
            spec.name,
            "studio.add_user_to_companies" | "studio.create_personal_company"
        );
        assert_eq!(spec.reversible, expected, "{}", spec.name);
        assert_eq!(spec.permissions.len(), 1);
    }
}
