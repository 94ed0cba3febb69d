//! What the connector never sends, answered as the site would.

use serde_json::{Value, json};

use crate::lms::Lms;
use crate::{Answer, Request, Simulated};

fn ask(lms: &mut Lms, kind: &str, body: &str) -> Answer {
    lms.answer(&Request {
        method: "POST".to_owned(),
        path: super::ENDPOINT.to_owned(),
        target: super::ENDPOINT.to_owned(),
        segments: Vec::new(),
        query: vec![("wstoken".to_owned(), "t".to_owned())],
        headers: vec![("content-type".to_owned(), kind.to_owned())],
        body: body.as_bytes().to_vec(),
    })
}

/// Calls a function by a form, on a site that tells its reasons.
fn call(lms: &mut Lms, function: &str, parameters: &str) -> Value {
    lms.switches.debugging = true;
    let body = format!("wstoken=t&moodlewsrestformat=json&wsfunction={function}&{parameters}");
    let answer = ask(lms, "application/x-www-form-urlencoded", &body);
    assert_eq!(answer.status, 200, "failures are successes to HTTP");
    serde_json::from_slice(&answer.body).unwrap()
}

#[test]
fn without_a_format_the_answer_is_xml() {
    let body = "wstoken=t&wsfunction=core_webservice_get_site_info";
    let answer = ask(&mut Lms::new("t"), "application/x-www-form-urlencoded", body);
    assert!(answer.body.starts_with(b"<?xml"));
}

#[test]
fn neither_json_nor_the_address_is_read() {
    let body = r#"{"wstoken": "t", "wsfunction": "core_webservice_get_site_info"}"#;
    let answer = ask(&mut Lms::new("t"), "application/json", body);
    assert!(String::from_utf8_lossy(&answer.body).contains("invalidtoken"));
}

#[test]
fn parameters_are_checked_before_anything_is_done() {
    let mut lms = Lms::new("t");
    for (function, parameters, reason) in [
        (
            "core_user_create_users",
            "",
            "Missing required key in single structure: users",
        ),
        ("core_user_create_users", "users=x", "Only arrays accepted."),
        (
            "core_user_create_users",
            "users[0][username]=a",
            "Missing required key in single structure: firstname",
        ),
        (
            "core_cohort_delete_cohorts",
            "cohortids[0]=a",
            "the server was expecting \"int\" type",
        ),
        (
            "core_cohort_get_cohorts",
            "cohorts[0]=1",
            "Unexpected keys (cohorts)",
        ),
        (
            "core_user_update_users",
            "users[0][id]=1&users[0][suspended]=true",
            "expecting \"bool\" type",
        ),
        (
            "core_user_get_users_by_field",
            "field[0]=a&values[0]=b",
            "Scalar type expected",
        ),
    ] {
        let told = call(&mut lms, function, parameters);
        assert_eq!(told["errorcode"], "invalidparameter", "{told}");
        assert!(told["debuginfo"].as_str().unwrap().contains(reason), "{told}");
    }
}

#[test]
fn one_bad_user_undoes_all() {
    let mut lms = Lms::new("t");
    let user = |index: usize, username: &str| {
        format!(
            "users[{index}][username]={username}&users[{index}][firstname]=A&users[{index}][lastname]=B\
             &users[{index}][email]={username}@x.org&users[{index}][createpassword]=1&"
        )
    };
    let both = user(0, "ada") + &user(1, "Grace");
    assert_eq!(
        call(&mut lms, "core_user_create_users", &both)["errorcode"],
        "invalidparameter"
    );
    assert_eq!((lms.users.len(), lms.mails.len()), (1, 0));
    let both = user(0, "ada") + &user(1, "grace");
    assert_eq!(
        call(&mut lms, "core_user_create_users", &both)
            .as_array()
            .unwrap()
            .len(),
        2
    );
    let again = call(&mut lms, "core_user_create_users", &user(0, "ada"));
    assert_eq!(again["debuginfo"], "Username already exists: ada");
}

#[test]
fn what_is_too_long_is_cut_without_a_word() {
    let mut lms = Lms::new("t");
    let ids: Vec<_> = (0..1500).map(|_| lms.add_cohort("A", "")).collect();
    let parameters: Vec<_> = ids
        .iter()
        .enumerate()
        .map(|(index, id)| format!("cohortids[{index}]={id}"))
        .collect();
    let told = call(&mut lms, "core_cohort_get_cohort_members", &parameters.join("&"));
    assert_eq!(
        told.as_array().unwrap().len(),
        997,
        "three are taken by the call itself"
    );
}

#[test]
fn members_are_added_with_warnings_and_by_other_names_too() {
    let mut lms = Lms::new("t");
    let cohort = lms.add_cohort("A", "a");
    lms.add_user("ada", "ada@x.org", "Ada", "L");
    let mut add = |cohort: (&str, &str), user: (&str, &str)| {
        let parameters = format!(
            "members[0][cohorttype][type]={}&members[0][cohorttype][value]={}&members[0][usertype][type]={}\
             &members[0][usertype][value]={}",
            cohort.0, cohort.1, user.0, user.1
        );
        call(&mut lms, "core_cohort_add_cohort_members", &parameters)["warnings"].clone()
    };
    assert_eq!(add(("idnumber", "a"), ("username", "ada")), json!([]));
    assert_eq!(add(("idnumber", "a"), ("username", "ada"))[0]["warningcode"], "3");
    assert_eq!(add(("idnumber", "b"), ("username", "ada"))[0]["warningcode"], "2");
    assert_eq!(
        add(("id", &cohort.to_string()), ("id", "99"))[0]["warningcode"],
        "2"
    );
    assert_eq!(add(("name", "A"), ("username", "ada"))[0]["warningcode"], "1");
    assert_eq!(
        add(("idnumber", "a"), ("email", "ada@x.org"))[0]["warningcode"],
        "1"
    );
}
