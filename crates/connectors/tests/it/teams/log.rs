use super::{CANARY, World, ada};
use crate::heard::listen;

#[tokio::test]
async fn nothing_that_is_kept_holds_a_secret_and_the_log_nobody() {
    let heard = listen();
    let world = World::start();
    let channel = world.channel("Acme GmbH");
    let applied = world
        .apply("add_person_to_channel", &ada(&channel))
        .await
        .unwrap();
    let kept = format!("{applied:?}");
    let undone = world
        .undo("add_person_to_channel", &applied.receipt.unwrap())
        .await;
    let found = world.connection.test().await.unwrap();
    let log = heard.end();
    assert!(log.contains("Microsoft Graph names a request."), "{log}");
    for secret in [CANARY, "canary", "redeem", "ticket", "eyJ", "Bearer"] {
        assert!(!log.contains(secret), "{secret} is in the log: {log}");
        let told = format!("{kept} {undone:?} {found:?}");
        assert!(!told.contains(secret), "{secret} is in {told}");
    }
    // Three letters alone can stand in any id.
    for somebody in [
        "ada@",
        "ada%40",
        "Lovelace",
        "mira@",
        "mira%40",
        "partner.example",
    ] {
        assert!(!log.contains(somebody), "{somebody} is in the log: {log}");
    }
}
