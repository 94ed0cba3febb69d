//! The simulator answers as Slack documents it.

use std::time::Duration;

use serde_json::{Value, json};

use crate::slack::{BOT_SCOPES, Slack};
use crate::{Answer, Request, Simulated};

const TOKEN: &str = "xoxb-1";

fn slack() -> (Slack, String) {
    let mut slack = Slack::new("T1", "Team");
    let bot = slack.bot(TOKEN, &BOT_SCOPES);
    (slack, bot)
}

fn request(method: &str, path: &str, token: &str) -> Request {
    Request {
        method: method.to_owned(),
        path: path.to_owned(),
        target: path.to_owned(),
        segments: path.split('/').skip(1).map(str::to_owned).collect(),
        query: Vec::new(),
        headers: vec![("authorization".to_owned(), format!("Bearer {token}"))],
        body: Vec::new(),
    }
}

fn asked(slack: &mut Slack, method: &str, query: &[(&str, &str)]) -> Value {
    let mut request = request("GET", &format!("/api/{method}"), TOKEN);
    let query = query
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    request.query = query.collect();
    body(&slack.answer(&request))
}

fn told(slack: &mut Slack, method: &str, content: &str, text: &str) -> Value {
    let mut request = request("POST", &format!("/api/{method}"), TOKEN);
    request
        .headers
        .push(("content-type".to_owned(), content.to_owned()));
    request.body = text.as_bytes().to_vec();
    body(&slack.answer(&request))
}

fn posted(slack: &mut Slack, method: &str, arguments: &Value) -> Value {
    told(
        slack,
        method,
        "application/json; charset=utf-8",
        &arguments.to_string(),
    )
}

fn body(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap()
}

#[test]
fn an_error_stands_inside_of_an_answer_that_went_well() {
    let (mut slack, _) = slack();
    for (path, token, error) in [
        ("/api/users.list", "wrong", "invalid_auth"),
        ("/api/no.such", TOKEN, "unknown_method"),
    ] {
        let answer = slack.answer(&request("GET", path, token));
        assert_eq!(
            (answer.status, body(&answer)["error"].clone()),
            (200, error.into())
        );
    }
    let mut unsigned = request("GET", "/api/users.list", TOKEN);
    unsigned.headers.clear();
    unsigned.query = vec![("token".to_owned(), TOKEN.to_owned())];
    assert_eq!(
        body(&slack.answer(&unsigned))["error"],
        "not_authed",
        "only the header counts"
    );
    let elsewhere = slack.answer(&request("GET", "/users.list", TOKEN));
    assert_eq!(elsewhere.status, 404);
    let missing = {
        slack.bot("xoxb-2", &["users:read"]);
        body(&slack.answer(&request("GET", "/api/usergroups.list", "xoxb-2")))
    };
    assert_eq!(missing["error"], "missing_scope");
    assert_eq!(
        (&missing["needed"], &missing["provided"]),
        (&json!("usergroups:read"), &json!("users:read"))
    );
}

#[test]
fn calls_that_read_ignore_a_body_in_json() {
    let (mut slack, _) = slack();
    slack.person("ada@example.org", "Ada");
    let email = json!({"email": "ada@example.org"}).to_string();
    let json = told(
        &mut slack,
        "users.lookupByEmail",
        "application/json; charset=utf-8",
        &email,
    );
    assert_eq!(json["error"], "invalid_arguments");
    let form = told(
        &mut slack,
        "users.lookupByEmail",
        "application/x-www-form-urlencoded",
        "email=ADA%40example.org",
    );
    assert_eq!(form["user"]["profile"]["email"], "ada@example.org");
    let query = asked(&mut slack, "users.lookupByEmail", &[("email", "ada@example.org")]);
    assert_eq!(query["ok"], true);
}

#[test]
fn a_charset_is_remarked_upon_and_arrays_are_refused() {
    let (mut slack, _) = slack();
    for (content, text, warning) in [
        ("application/json", "{}", "missing_charset"),
        (
            "application/x-www-form-urlencoded; charset=utf-8",
            "",
            "superfluous_charset",
        ),
    ] {
        let told = told(&mut slack, "auth.test", content, text);
        assert_eq!((&told["ok"], &told["warning"]), (&json!(true), &json!(warning)));
        assert_eq!(told["response_metadata"]["warnings"], json!([warning]));
    }
    let group = slack.group("g", "g", &[]);
    let arrays = json!({"usergroup": group, "users": ["U1"]});
    assert_eq!(
        posted(&mut slack, "usergroups.users.update", &arrays)["error"],
        "invalid_arguments"
    );
    assert_eq!(
        told(&mut slack, "auth.test", "application/json", "[]")["error"],
        "json_not_object"
    );
    assert_eq!(
        told(&mut slack, "auth.test", "application/json", "{")["error"],
        "invalid_json"
    );
    assert_eq!(
        told(&mut slack, "auth.test", "text/plain", "x")["error"],
        "invalid_post_type"
    );
}

#[test]
fn a_limit_is_for_one_call_and_says_how_long_to_wait() {
    let (mut slack, _) = slack();
    slack.limit("usergroups.list", 1, Duration::from_secs(60));
    assert_eq!(asked(&mut slack, "usergroups.list", &[])["ok"], true);
    let answer = slack.answer(&request("GET", "/api/usergroups.list", TOKEN));
    assert_eq!(
        (answer.status, &body(&answer)["error"]),
        (429, &json!("ratelimited"))
    );
    let after = answer.headers.iter().find(|(name, _)| name == "retry-after");
    let after: f64 = after.unwrap().1.parse().unwrap();
    assert!((59.0..=60.0).contains(&after), "{after}");
    assert_eq!(asked(&mut slack, "users.list", &[])["ok"], true);
    assert_eq!(slack.refused(""), 1);
}

#[test]
fn pages_may_be_short_and_empty_and_lead_to_the_end() {
    let (mut slack, _) = slack();
    for number in 0..6 {
        slack.person(&format!("p{number}@example.org"), "P");
    }
    slack.rules.ragged_pages = true;
    let (mut cursor, mut lengths) = (String::new(), Vec::new());
    loop {
        let page = asked(&mut slack, "users.list", &[("limit", "200"), ("cursor", &cursor)]);
        lengths.push(page["members"].as_array().unwrap().len());
        page["response_metadata"]["next_cursor"]
            .as_str()
            .unwrap()
            .clone_into(&mut cursor);
        if cursor.is_empty() {
            break;
        }
    }
    assert_eq!(lengths, [2, 0, 2, 0, 2, 0, 1]);
    let wrong = asked(&mut slack, "users.list", &[("cursor", "wrong")]);
    assert_eq!(wrong["error"], "invalid_cursor");
}

#[test]
fn somebody_deactivated_empties_a_group_and_others_do_not() {
    let (mut slack, bot) = slack();
    let ada = slack.person("ada@example.org", "Ada");
    let gone = slack.person("gone@example.org", "Gone");
    let guest = slack.guest("guest@example.org", "Guest", false);
    let single = slack.guest("single@example.org", "Single", true);
    slack.deactivate(&gone);
    let group = slack.group("g", "g", &[&ada]);
    for (who, error) in [
        (String::new(), "no_users_provided"),
        (format!("{ada},{guest}"), "invalid_users"),
        (format!("{ada},{bot}"), "invalid_users"),
        (format!("{ada},{single}"), "single_channel_guests_cannot_be_added"),
        (format!("{ada},U404"), "invalid_users"),
    ] {
        let update = json!({"usergroup": group, "users": who});
        assert_eq!(
            posted(&mut slack, "usergroups.users.update", &update)["error"],
            error
        );
        assert_eq!(slack.seen(&group).unwrap().members, std::slice::from_ref(&ada));
    }
    let update = json!({"usergroup": group, "users": format!("{ada},{gone}")});
    assert_eq!(
        posted(&mut slack, "usergroups.users.update", &update)["error"],
        "invalid_users"
    );
    assert_eq!(slack.seen(&group).unwrap().members, [""; 0]);
}

#[test]
fn names_and_handles_are_checked_and_shared() {
    let (mut slack, _) = slack();
    slack.person("ada@example.org", "Ada");
    slack.group("Partners", "partners", &[]);
    for (name, error) in [
        ("", "invalid_name_required"),
        ("Upper", "invalid_name_specials"),
        ("--", "invalid_name_punctuation"),
        ("ada", "name_taken"),
        ("partners", "name_taken"),
        ("general", "name_taken"),
    ] {
        let made = posted(&mut slack, "conversations.create", &json!({"name": name}));
        assert_eq!(made["error"], error, "{name}");
    }
    let long = posted(
        &mut slack,
        "conversations.create",
        &json!({"name": "a".repeat(81)}),
    );
    assert_eq!(long["error"], "invalid_name_maxlength");
    for (name, handle, error) in [
        ("", "x", "missing_subteam_name"),
        ("PARTNERS", "x", "name_already_exists"),
        ("X", "general", "handle_already_exists"),
        ("X", "here", "forbidden_handle"),
        ("X", "x y", "bad_handle"),
    ] {
        let made = posted(
            &mut slack,
            "usergroups.create",
            &json!({"name": name, "handle": handle}),
        );
        assert_eq!(made["error"], error, "{name} {handle}");
    }
}

#[test]
fn without_force_one_who_cannot_keeps_all_out() {
    let (mut slack, bot) = slack();
    let ada = slack.person("ada@example.org", "Ada");
    let channel = slack.channel("c", true, &[&bot]);
    let users = format!("{ada},{bot}");
    let invited = posted(
        &mut slack,
        "conversations.invite",
        &json!({"channel": channel, "users": users}),
    );
    assert_eq!(invited["error"], "cant_invite_self");
    assert_eq!(slack.seen(&channel).unwrap().members, std::slice::from_ref(&bot));
    let forced = json!({"channel": channel, "users": users, "force": true});
    let invited = posted(&mut slack, "conversations.invite", &forced);
    assert_eq!(invited["ok"], true);
    assert_eq!(invited["errors"][0]["error"], "cant_invite_self");
    assert_eq!(slack.seen(&channel).unwrap().members, [bot, ada]);
}

#[test]
fn the_demo_has_somebody_to_work_with() {
    let mut slack = Slack::with_demo_data();
    let mut look = request("GET", "/api/users.lookupByEmail", Slack::DEMO_TOKEN);
    look.query = vec![("email".to_owned(), Slack::DEMO_CONTACT.to_owned())];
    assert_eq!(body(&slack.answer(&look))["ok"], true);
    assert_eq!((slack.groups().len(), slack.channels().len()), (1, 1));
}
