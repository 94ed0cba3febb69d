use serde_json::json;
use simulators::Fault;

use super::{KEY, World};
use crate::heard::listen;

#[tokio::test]
async fn the_key_and_the_people_are_nowhere_to_be_seen() {
    let heard = listen();
    let world = World::start();
    let organization = json!({"organization": "Acme"});
    let ada = json!({
        "email": "ada@acme.example.org", "first_name": "Adaline", "last_name": "Mosswood", "groups": "Acme",
    });
    let mut told = String::new();
    for (action, input) in [
        ("clone_collection", &organization),
        ("create_group", &organization),
        ("grant_database_access", &json!({"group_name": "Acme"})),
        ("add_person_to_group", &ada),
        ("remove_person_from_group", &ada),
        ("deactivate_person", &ada),
    ] {
        world.server.fail_next("GET", "/api", Fault::CutBefore);
        let error = world.connection.apply(action, input).await.unwrap_err();
        let applied = world.connection.apply(action, input).await.unwrap();
        let undone = world.undo(action, &applied.receipt).await;
        world.connection.apply(action, input).await.unwrap();
        told.push_str(&format!("{error:?} {applied:?} {undone:?} "));
    }
    let found = world.connection.test().await.unwrap();
    told.push_str(&format!("{found:?}"));
    assert!(!told.contains(KEY), "{told}");
    let log = heard.end();
    assert!(log.contains("A system answered."), "{log}");
    for hidden in [KEY, "ada@", "ada%40", "Adaline", "Mosswood"] {
        assert!(!log.contains(hidden), "{hidden} is in the log: {log}");
    }
}
