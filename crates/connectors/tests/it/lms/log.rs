use serde_json::json;
use simulators::Fault;

use crate::heard::listen;
use crate::lms::{ADA, CANARY, World};

#[tokio::test]
async fn the_log_outputs_and_receipts_hold_no_token_and_the_log_nobody() {
    let world = World::with(&json!({"courses": "data"}));
    world.lms.with(|lms| lms.add_course("data", "Data"));
    // Whoever logs for the first time while the subscriber comes may go unheard, so they do it before.
    world.lms.fail_next("POST", "server.php", Fault::CutBefore);
    world.connection.test().await.unwrap_err();
    world.connection.test().await.unwrap();

    let heard = listen();
    let applied = world
        .connection
        .apply("add_person_to_cohort", &world.ada())
        .await
        .unwrap();
    world.undo_ada(applied.receipt.as_ref().unwrap()).await;
    world.lms.fail_next("POST", "server.php", Fault::CutAfter);
    world.fails("suspend_person", &json!({ "email": ADA })).await;
    assert!(!format!("{applied:?}").contains(CANARY), "{applied:?}");
    let log = heard.end();
    assert!(
        log.contains("A system answered.") && log.contains("A system did not answer."),
        "{log}"
    );
    for hidden in [CANARY, "Lovelace", "lovelace", "wstoken"] {
        assert!(!log.contains(hidden), "{hidden} is in the log: {log}");
    }
}
