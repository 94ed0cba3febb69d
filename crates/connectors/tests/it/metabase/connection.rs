use std::time::Duration;

use connector::{Error, Kind};
use serde_json::json;
use simulators::{Answer, Fault};

use super::{KEY, World};
use crate::support::Connection;

const GROUP: &str = "create_group";

async fn refused(connection: &Connection) -> Error {
    let input = json!({"organization": "Acme"});
    let error = connection.apply(GROUP, &input).await.unwrap_err();
    assert!(!error.hint.is_empty(), "{error:?} says what to do");
    assert!(!format!("{error:?}").contains(KEY), "{error:?} tells the key");
    error
}

#[tokio::test]
async fn a_test_says_who_the_key_is() {
    let world = World::start();
    let found = world.connection.test().await.unwrap();
    insta::assert_snapshot!(found.summary, @"Signed in to Metabase v0.56.4 as the API key “HyOpps”, an administrator.");
    assert_eq!(found.missing, Vec::<String>::new());
    assert_eq!(found.warnings, Vec::<String>::new());
    let writing = world.server.seen();
    assert!(
        writing.iter().all(|request| request.method == "GET"),
        "a test changes nothing"
    );
}

#[tokio::test]
async fn a_key_without_the_right_lacks_what_the_actions_need() {
    let world = World::start();
    world.with(|metabase| metabase.add_key("mb_weak", "All Users"));
    let weak = Connection::new("metabase", world.connection.settings.clone().into(), "mb_weak");
    let found = weak.test().await.unwrap();
    insta::assert_snapshot!(found.summary, @"Signed in to Metabase v0.56.4 as the API key “HyOpps”, which is not an administrator.");
    assert_eq!(found.missing, ["API key in the group Administrators"]);
    let error = refused(&weak).await;
    assert_eq!(error.code, "metabase_not_administrator");
    let right = Kind::NeedsPermission("API key in the group Administrators".to_owned());
    assert_eq!(error.kind, right);
}

#[tokio::test]
async fn a_wrong_key_is_told() {
    let world = World::start();
    let settings = world.connection.settings.clone();
    let wrong = Connection::new("metabase", settings.into(), "mb_wrong");
    for error in [wrong.test().await.unwrap_err(), refused(&wrong).await] {
        assert_eq!(error.code, "metabase_sign_in_refused");
        assert_eq!(error.kind, Kind::Blocked);
    }
}

#[tokio::test]
async fn a_test_warns_of_what_does_not_fit() {
    let mut world = World::start();
    world.with(|metabase| {
        metabase.allow_data(1, 1, "query-builder");
        metabase.be_version("v0.49.3");
    });
    world.set("template_collection", "98");
    world.set("parent_collection", "99");
    world.set("database", "97");
    let found = world.connection.test().await.unwrap();
    insta::assert_snapshot!(found.warnings.join("\n"), @"This Metabase is older than 0.50; the app can give its groups no rights on databases.
The group All Users may query 1 database, and so may every partner's people, whatever their own group says.
The template collection, number 98, is not there or is in the trash.
The collection for the partners' collections, number 99, is not there or is in the trash.
The database, number 97, is not there.");
    world.set("parent_collection", "root");
    let found = world.connection.test().await.unwrap();
    assert_eq!(found.warnings.len(), 4, "the top is always there");
}

#[tokio::test]
async fn an_address_is_understood_as_people_copy_it() {
    for ending in ["", "/", "/api", "/api/", " "] {
        let mut world = World::start();
        let url = format!("{}{ending}", world.server.url());
        world.set("url", &url);
        let found = world.connection.test().await;
        assert!(found.is_ok(), "{url}: {found:?}");
    }
}

#[tokio::test]
async fn an_address_that_leads_elsewhere_is_told() {
    let mut world = World::start();
    let url = format!("{}/dashboards", world.server.url());
    world.set("url", &url);
    let error = world.connection.test().await.unwrap_err();
    assert_eq!(
        error.code, "system_answer_unreadable",
        "the app's own page comes back"
    );
    assert_eq!(error.kind, Kind::Blocked);
    let error = refused(&world.connection).await;
    assert_eq!(error.code, "system_answer_unreadable");
    world.set("url", "metabase.example.org");
    assert_eq!(refused(&world.connection).await.code, "system_settings_invalid");
}

#[tokio::test]
async fn what_comes_in_the_place_of_an_answer_is_told() {
    for (answer, code) in [
        (Answer::empty(200), "system_answer_unreadable"),
        (
            Answer::html(200, "<html><body>Sign in</body></html>"),
            "system_answer_unreadable",
        ),
        (
            Answer::json(200, &json!({"error": "no"})),
            "system_answer_unreadable",
        ),
        (Answer::html(401, "<h1>Proxy</h1>"), "system_answer_unexpected"),
        (
            Answer::html(404, "<h1>Nothing here</h1>"),
            "system_answer_unexpected",
        ),
        (Answer::text(404, "Not found."), "system_answer_unexpected"),
        (Answer::html(502, "<h1>Bad Gateway</h1>"), "system_unavailable"),
        (
            Answer::json(500, &json!({"message": "ERROR: deadlock", "trace": []})),
            "system_unavailable",
        ),
        (
            Answer::json(402, &json!({"message": "Pay"})),
            "metabase_licence_missing",
        ),
        (
            Answer::json(400, &json!({"errors": {"name": "too long"}})),
            "metabase_refused",
        ),
    ] {
        let world = World::start();
        let path = "/api/permissions/group";
        world.server.fail_next("GET", path, Fault::Answer(answer.clone()));
        let error = refused(&world.connection).await;
        assert_eq!(error.code, code, "{answer:?}");
        let input = json!({"organization": "Acme"});
        world.connection.apply(GROUP, &input).await.unwrap();
    }
}

#[tokio::test]
async fn a_page_is_no_reason_to_believe_that_something_is_gone() {
    let world = World::start();
    let input = json!({"organization": "Acme"});
    let applied = world.connection.apply("clone_collection", &input).await.unwrap();
    let page = Fault::Answer(Answer::html(404, "<h1>Nothing here</h1>"));
    world.server.fail_next("GET", "/api/collection", page);
    let receipt = applied.receipt.unwrap();
    let error = world.connection.undo("clone_collection", &receipt).await;
    assert_eq!(error.unwrap_err().code, "system_answer_unexpected");
}

#[tokio::test]
async fn a_limit_is_waited_for() {
    let world = World::start();
    world.with(|metabase| metabase.limits(8, Duration::from_millis(60)));
    let input = json!({"organization": "Acme"});
    let applied = world.connection.apply("clone_collection", &input).await;
    applied.unwrap();
    let more = world.server.seen().len();
    assert!(
        more > 8,
        "{more} requests were more than the limit lets through at once"
    );
}

#[tokio::test]
async fn a_server_that_is_out_of_order_in_between_is_tried_again() {
    let broken = Fault::Answer(Answer::text(503, "Starting"));
    for (method, path) in [
        ("POST", "/api/collection"),
        ("PUT", "/api/collection/graph"),
        ("POST", "/api/dashboard"),
        ("POST", "/api/card"),
        ("PUT", "/api/card"),
    ] {
        let mut world = World::start();
        world.server.fail_next(method, path, broken.clone());
        let input = json!({"organization": "Acme"});
        let error = world
            .connection
            .apply("clone_collection", &input)
            .await
            .unwrap_err();
        assert_eq!(error.code, "system_unavailable", "{method} {path}");
        assert!(matches!(error.kind, Kind::Transient { .. }), "{error:?}");
        world.try_again();
        world.connection.apply("clone_collection", &input).await.unwrap();
        assert_eq!(super::clone::copy_of(&world, "Acme"), super::clone::whole());
    }
}

#[tokio::test]
async fn a_receipt_of_another_action_takes_nothing_back() {
    let world = World::start();
    for action in [
        "clone_collection",
        "create_group",
        "grant_database_access",
        "add_person_to_group",
        "remove_person_from_group",
        "deactivate_person",
    ] {
        let receipt = connector::Receipt(json!({"channel": "C123"}));
        let error = world.connection.undo(action, &receipt).await.unwrap_err();
        assert_eq!(error.code, "metabase_receipt_unreadable", "{action}");
    }
    assert_eq!(world.server.seen().len(), 0);
}

#[tokio::test]
async fn what_can_be_chosen_is_what_is_there() {
    let world = World::start();
    let offered = async |key: &str| {
        let system = hyopps_connectors::CATALOGUE.system("metabase").unwrap();
        let choices = system.choices(&world.connection.cx(), key).await.unwrap();
        let choices = choices.into_iter();
        choices
            .map(|choice| format!("{} {}", choice.value, choice.label))
            .collect::<Vec<_>>()
            .join(", ")
    };
    world.with(|metabase| metabase.new_group("Acme"));
    insta::assert_snapshot!(offered("template_collection").await, @"3 Partner template, 4 Partner template / Details, 2 Partners");
    insta::assert_snapshot!(offered("parent_collection").await, @"root At the top of all collections, 3 Partner template, 4 Partner template / Details, 2 Partners");
    insta::assert_snapshot!(offered("database").await, @"2 Other data, 1 Warehouse");
    insta::assert_snapshot!(offered("groups").await, @"3 Acme");
    assert_eq!(offered("url").await, "");
}
