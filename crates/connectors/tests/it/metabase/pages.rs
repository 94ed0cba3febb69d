use serde_json::json;
use simulators::{Answer, Fault};

use super::World;

const ADA: &str = "ada@acme.example.org";

/// What a gateway answers in the place of the server, which is asked nothing.
fn page() -> Fault {
    Fault::Answer(Answer::html(200, "<html><title>Please sign in</title></html>"))
}

#[tokio::test]
async fn a_page_that_says_yes_to_a_write_has_done_nothing() {
    let group = json!({"organization": "Acme"});
    let ada = json!({"email": ADA, "groups": "Acme"});
    for (action, input, method, path) in [
        ("clone_collection", &group, "PUT", "/api/collection/graph"),
        ("create_group", &group, "PUT", "/api/permissions/graph"),
        (
            "grant_database_access",
            &json!({"group_name": "Acme"}),
            "PUT",
            "/api/permissions/graph",
        ),
        ("add_person_to_group", &ada, "POST", "/api/permissions/membership"),
        (
            "remove_person_from_group",
            &ada,
            "DELETE",
            "/api/permissions/membership",
        ),
        ("deactivate_person", &json!({"email": ADA}), "DELETE", "/api/user"),
    ] {
        let world = World::start();
        if action != "create_group" {
            world.with(|metabase| metabase.new_group("Acme"));
        }
        if matches!(action, "remove_person_from_group" | "deactivate_person") {
            world.with(|metabase| metabase.add_person(ADA, &["Acme"]));
        } else if action == "clone_collection" {
            // There is a right to take away.
            world.with(|metabase| metabase.allow(1, Some(world.partners), simulators::metabase::Level::Read));
        }
        world.server.fail_next(method, path, page());
        let error = world.connection.apply(action, input).await.unwrap_err();
        assert_eq!(error.code, "system_answer_unreadable", "{action}");
    }
}

#[tokio::test]
async fn a_page_that_says_yes_to_an_undo_has_taken_nothing_back() {
    let group = json!({"organization": "Acme"});
    for (action, input, method, path) in [
        ("clone_collection", &group, "PUT", "/api/collection"),
        ("create_group", &group, "DELETE", "/api/permissions/group"),
        (
            "add_person_to_group",
            &json!({"email": ADA, "group_name": "Acme"}),
            "DELETE",
            "/api/user",
        ),
    ] {
        let world = World::start();
        if action == "add_person_to_group" {
            world.with(|metabase| metabase.new_group("Acme"));
        }
        let applied = world.connection.apply(action, input).await.unwrap();
        let receipt = applied.receipt.unwrap();
        world.server.fail_next(method, path, page());
        let error = world.connection.undo(action, &receipt).await.unwrap_err();
        assert_eq!(error.code, "system_answer_unreadable", "{action}");
    }
}
