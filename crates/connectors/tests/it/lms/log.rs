use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use serde_json::json;
use simulators::Fault;
use tracing_subscriber::fmt::MakeWriter;

use crate::lms::{ADA, CANARY, World};

/// Everything that was logged, down to the lowest level.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn the_log_outputs_and_receipts_hold_no_token_and_the_log_nobody() {
    let world = World::with(&json!({"courses": "data"}));
    world.lms.with(|lms| lms.add_course("data", "Data"));
    // Whoever logs for the first time while the subscriber comes may go unheard, so they do it before.
    world.lms.fail_next("POST", "server.php", Fault::CutBefore);
    world.connection.test().await.unwrap_err();
    world.connection.test().await.unwrap();

    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(log.clone())
        .finish();
    // The test's runtime has one thread, so this sees everything the client does.
    // As long as there is a single subscriber, a line that a test on another thread comes to first is switched off for
    // all; with a second one every line asks both.
    let _second = tracing::Dispatch::new(tracing_subscriber::registry());
    let guard = tracing::subscriber::set_default(subscriber);
    let applied = world
        .connection
        .apply("add_person_to_cohort", &world.ada())
        .await
        .unwrap();
    world.undo_ada(applied.receipt.as_ref().unwrap()).await;
    world.lms.fail_next("POST", "server.php", Fault::CutAfter);
    world.fails("suspend_person", &json!({ "email": ADA })).await;
    drop(guard);
    assert!(!format!("{applied:?}").contains(CANARY), "{applied:?}");
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(
        log.contains("A system answered.") && log.contains("A system did not answer."),
        "{log}"
    );
    for hidden in [CANARY, "Lovelace", "lovelace", "wstoken"] {
        assert!(!log.contains(hidden), "{hidden} is in the log: {log}");
    }
}
