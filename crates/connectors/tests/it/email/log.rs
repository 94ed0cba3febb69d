use super::{CANARY, World, good};
use crate::heard::listen;

#[tokio::test]
async fn the_log_holds_no_password_and_no_address() {
    let heard = listen();
    let world = World::start(good()).await;
    world.send().await.unwrap();
    world.set("port", "1").send().await.unwrap_err();
    let log = heard.end();
    assert!(log.contains("The mail server took a message."), "{log}");
    for hidden in [CANARY, "AUTH", "Y2FuYXJ5", "grace", "Hopper", "docs.example.org"] {
        assert!(!log.contains(hidden), "{hidden} is in the log: {log}");
    }
}
