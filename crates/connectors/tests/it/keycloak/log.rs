//! What is written down along the way.

use super::*;
use crate::heard::listen;

#[tokio::test]
async fn no_secret_no_token_and_nobody_is_in_the_log_or_a_receipt() {
    let heard = listen();
    let world = world();
    let group = world.group("Acme");
    world.connection.test().await.unwrap();
    let added = world.add(ADA, &group).await.unwrap();
    world.keycloak.fail_next("GET", "/users", Fault::CutBefore);
    let error = world.add(ADA, &group).await.unwrap_err();
    world.undo_adding(added.receipt.as_ref().unwrap()).await;
    let log = heard.end();
    assert!(
        log.contains("A system answered.") && log.contains("/admin/realms/partners/users"),
        "{log}"
    );
    let seen = world.keycloak.seen();
    let token = seen
        .iter()
        .find_map(|request| request.header("authorization"))
        .unwrap();
    let token = token.trim_start_matches("Bearer ");
    let told = format!("{added:?} {error:?}");
    for hidden in [CANARY, token] {
        assert!(
            !log.contains(hidden) && !told.contains(hidden),
            "{hidden} is seen"
        );
    }
    for hidden in [ADA, "ada%40acme", "Lovelace"] {
        assert!(!log.contains(hidden), "{hidden} is in the log: {log}");
    }
}
