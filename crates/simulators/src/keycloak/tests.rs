//! What the realm answers to clients that do not keep to its interface: they must not pass for good ones.

use serde_json::{Value, json};

use crate::keycloak::{Keycloak, MANAGEMENT_ROLES};
use crate::request::pairs;
use crate::{Answer, Request, Simulated};

fn asked(method: &str, target: &str, kind: &str, body: Vec<u8>, token: Option<&str>) -> Request {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut headers = vec![("content-type".to_owned(), kind.to_owned())];
    headers.extend(token.map(|token| ("authorization".to_owned(), format!("Bearer {token}"))));
    Request {
        method: method.to_owned(),
        path: path.to_owned(),
        target: target.to_owned(),
        segments: path
            .split('/')
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect(),
        query: pairs(query),
        headers,
        body,
    }
}

/// A realm and a token for it.
struct World {
    realm: Keycloak,
    token: String,
}

impl World {
    fn new() -> Self {
        let mut realm = Keycloak::new("r");
        realm.add_service("app", "secret", &MANAGEMENT_ROLES);
        let token = token(&mut realm, "secret");
        Self {
            token: body(&token)["access_token"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
            realm,
        }
    }

    fn ask(&mut self, method: &str, below: &str, sent: &Value) -> Answer {
        let target = format!("/admin/realms/r/{below}");
        let sent = sent.to_string().into_bytes();
        let request = asked(method, &target, "application/json", sent, Some(&self.token));
        self.realm.answer(&request)
    }
}

fn token(realm: &mut Keycloak, secret: &str) -> Answer {
    let form = format!("grant_type=client_credentials&client_id=app&client_secret={secret}");
    let kind = "application/x-www-form-urlencoded";
    let path = "/realms/r/protocol/openid-connect/token";
    realm.answer(&asked("POST", path, kind, form.into_bytes(), None))
}

fn body(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap_or(Value::Null)
}

#[test]
fn a_wrong_secret_gets_no_token_and_no_token_gets_nothing() {
    let mut world = World::new();
    assert_eq!(token(&mut world.realm, "wrong").status, 401);
    let unsigned = asked("GET", "/admin/realms/r/users", "", Vec::new(), None);
    assert_eq!(world.realm.answer(&unsigned).status, 401);
    world.realm.expire_tokens();
    assert_eq!(world.ask("GET", "users", &Value::Null).status, 401);
}

#[test]
fn a_mail_takes_a_bare_list_and_an_account_that_is_enabled() {
    let mut world = World::new();
    let id = world.realm.add_person("ada@acme.example.org", "Ada", "Lovelace");
    let mail = format!("users/{id}/execute-actions-email");
    let object = world.ask("PUT", &mail, &json!({ "actions": ["UPDATE_PASSWORD"] }));
    assert_eq!(
        (object.status, body(&object)),
        (500, json!({ "error": "unknown_error" }))
    );
    let uri = world.ask("PUT", &format!("{mail}?redirect_uri=https://x"), &json!([]));
    assert_eq!(uri.status, 400);
    let account = world.realm.account_mut(&id).expect("it was made");
    account.enabled = false;
    let disabled = world.ask("PUT", &mail, &json!(["UPDATE_PASSWORD"]));
    assert_eq!(body(&disabled), json!({ "errorMessage": "User is disabled" }));
    assert!(world.realm.mails().is_empty());
}

#[test]
fn a_replaced_account_loses_what_was_left_out() {
    let mut world = World::new();
    let id = world.realm.add_person("ada@acme.example.org", "Ada", "Lovelace");
    let replaced = world.ask("PUT", &format!("users/{id}"), &json!({ "enabled": false }));
    assert_eq!(replaced.status, 204);
    let account = world.realm.account(&id).expect("it is there");
    assert_eq!((&account.email, &account.first_name), (&None, &None));
}

#[test]
fn a_search_finds_parts_of_texts_unless_it_is_exact() {
    let mut world = World::new();
    world.realm.add_person("joann@x.example.org", "Jo", "Ann");
    for (query, found) in [("", 1), ("&exact=true", 0), ("&first=1", 0), ("&max=0", 0)] {
        let answer = world.ask(
            "GET",
            &format!("users?email=ann@x.example.org{query}"),
            &Value::Null,
        );
        assert_eq!(body(&answer).as_array().map(Vec::len), Some(found), "{query}");
    }
}

#[test]
fn the_pages_of_a_groups_children_are_small() {
    let mut world = World::new();
    for number in 0..12 {
        world.realm.add_group(&format!("/partners/{number:02}"));
    }
    let partners = world.realm.add_group("/partners");
    for (query, found) in [("", 10), ("?max=100", 12), ("?first=10", 2)] {
        let answer = world.ask("GET", &format!("groups/{partners}/children{query}"), &Value::Null);
        assert_eq!(body(&answer).as_array().map(Vec::len), Some(found), "{query}");
    }
    let top = world.ask("GET", "groups", &Value::Null);
    assert_eq!(
        body(&top)[0]["subGroups"],
        json!([]),
        "what is below is listed on its own"
    );
    let moved = world.realm.add_group("/elsewhere");
    let sent = json!({ "id": moved, "name": "elsewhere" });
    world.ask("POST", &format!("groups/{partners}/children"), &sent);
    assert!(
        world.realm.group_at("/partners/elsewhere").is_some(),
        "an id moves"
    );
}

#[test]
fn duplicates_and_unknown_things_are_refused() {
    let mut world = World::new();
    let id = world.realm.add_person("ada@acme.example.org", "Ada", "Lovelace");
    world.realm.add_group("/acme");
    for (method, below, sent, status) in [
        (
            "POST",
            "users".to_owned(),
            json!({ "username": "ADA@acme.example.org" }),
            409,
        ),
        (
            "POST",
            "users".to_owned(),
            json!({ "username": "a", "email": "ada@acme.example.org" }),
            409,
        ),
        ("POST", "users".to_owned(), json!({ "enabled": true }), 400),
        (
            "POST",
            "users".to_owned(),
            json!({ "username": "b", "groups": ["/none"] }),
            500,
        ),
        (
            "POST",
            "users".to_owned(),
            json!({ "username": "b", "colour": "red" }),
            400,
        ),
        ("POST", "users".to_owned(), json!(["b"]), 500),
        ("POST", "groups".to_owned(), json!({ "name": "acme" }), 409),
        ("POST", "groups".to_owned(), json!({ "name": " " }), 400),
        ("GET", "users/none".to_owned(), Value::Null, 404),
        ("GET", "group-by-path/none".to_owned(), Value::Null, 404),
        ("PUT", format!("users/{id}/groups/none"), Value::Null, 404),
        (
            "POST",
            format!("users/{id}/role-mappings/realm"),
            json!([{ "id": "1", "name": "x" }]),
            404,
        ),
        ("PATCH", format!("users/{id}"), json!({}), 405),
        ("GET", "nothing".to_owned(), Value::Null, 404),
    ] {
        let answer = world.ask(method, &below, &sent);
        assert_eq!(answer.status, status, "{method} {below} {sent}");
    }
    assert_eq!(world.realm.accounts().count(), 1);
}

#[test]
fn realms_differ_in_what_a_user_name_and_an_address_are() {
    let mut world = World::new();
    world.realm.shares_addresses(true);
    for name in ["a", "b"] {
        let sent = json!({ "username": name, "email": "Ada@acme.example.org" });
        assert_eq!(world.ask("POST", "users", &sent).status, 201, "{name}");
    }
    world.realm.address_is_username(true);
    let sent = json!({ "username": "c", "email": "Grace@acme.example.org" });
    assert_eq!(world.ask("POST", "users", &sent).status, 201);
    assert!(world.realm.account_named("grace@acme.example.org").is_some());
}

#[test]
fn roles_are_had_directly_or_by_a_group() {
    let mut world = World::new();
    let id = world.realm.add_person("ada@acme.example.org", "Ada", "Lovelace");
    let group = world.realm.add_group("/acme");
    let role = world.realm.add_role("partner", None);
    world.realm.join(&id, &group);
    let sent = json!([{ "id": role, "name": "partner" }]);
    let given = world.ask("POST", &format!("groups/{group}/role-mappings/realm"), &sent);
    assert_eq!(given.status, 204);
    for (path, held) in [("realm", 0), ("realm/composite", 1)] {
        let answer = world.ask("GET", &format!("users/{id}/role-mappings/{path}"), &Value::Null);
        assert_eq!(body(&answer).as_array().map(Vec::len), Some(held), "{path}");
    }
}

#[test]
fn whoever_may_only_query_sees_nobody() {
    let mut world = World::new();
    let id = world.realm.add_person("ada@acme.example.org", "Ada", "Lovelace");
    world.realm.set_service_roles("app", &["query-users"]);
    let answer = token(&mut world.realm, "secret");
    world.token = body(&answer)["access_token"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    assert_eq!(body(&world.ask("GET", "users", &Value::Null)), json!([]));
    assert_eq!(world.ask("GET", &format!("users/{id}"), &Value::Null).status, 403);
    assert_eq!(
        world.ask("DELETE", &format!("users/{id}"), &Value::Null).status,
        403
    );
}

#[test]
fn attributes_are_dropped_silently_where_they_are_not_declared() {
    let mut world = World::new();
    let sent = json!({ "username": "a", "attributes": { "partner": ["acme"] } });
    world.realm.keeps_attributes(false);
    assert_eq!(world.ask("POST", "users", &sent).status, 201);
    let account = world.realm.account_named("a").expect("it was made");
    assert!(account.attributes.is_empty());
}

#[test]
fn the_demo_has_partners_with_people() {
    let realm = Keycloak::with_demo_data("secret");
    assert!(realm.group_at("/partners/Harbour Analytics").is_some());
    assert!(
        realm
            .accounts()
            .all(|account| account.enabled && !account.groups.is_empty())
    );
}
