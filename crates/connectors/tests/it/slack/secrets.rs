use simulators::{Answer, Fault};

use super::{CANARY, World, acme};
use crate::heard::listen;

#[tokio::test]
async fn neither_log_nor_errors_nor_receipts_tell_the_token() {
    let heard = listen();
    let mut told = String::new();
    for kind in ["private_channel", "user_group"] {
        let world = World::of_kind(kind);
        let made = world.connection.apply("create_group", &acme()).await.unwrap();
        let group = made.outputs["id"].as_str().unwrap();
        let added = world
            .connection
            .apply("add_person_to_group", &world.ada_to(group))
            .await
            .unwrap();
        told.push_str(&format!("{made:?} {added:?} {:?}", world.connection.test().await));
        for fault in [
            Fault::CutAfter,
            Fault::Answer(Answer::text(500, "broken")),
            Fault::Answer(Answer::html(200, "<p>Sign in</p>")),
        ] {
            world.slack.fail_next("GET", "/conversations.list", fault.clone());
            world.slack.fail_next("GET", "/usergroups.list", fault);
            let error = world.connection.apply("create_group", &acme()).await;
            told.push_str(&format!("{:?}", error.unwrap_err()));
        }
        world
            .slack
            .with(|slack| slack.break_token(CANARY, "token_revoked"));
        told.push_str(&format!("{:?}", world.connection.test().await.unwrap_err()));
    }
    let log = heard.end();
    assert!(log.contains("/api/conversations.invite"), "{log}");
    for hidden in ["canary", "Canary"] {
        assert!(!told.contains(hidden), "{hidden} is in {told}");
        assert!(!log.contains(hidden), "{hidden} is in the log: {log}");
    }
    for person in ["ada.l", "Ada.L", "carla"] {
        assert!(
            !log.to_lowercase().contains(&person.to_lowercase()),
            "{person} is in the log: {log}"
        );
    }
}
