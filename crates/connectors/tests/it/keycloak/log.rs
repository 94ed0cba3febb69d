//! What is written down along the way.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use tracing_subscriber::fmt::MakeWriter;

use super::*;

/// Everything that was logged, down to the lowest level, by this crate and those below it.
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
async fn no_secret_no_token_and_nobody_is_in_the_log_or_a_receipt() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(log.clone())
        .finish();
    // While only one subscriber is known, a line that is first passed in the thread of another test is switched off
    // for all threads. A second one, which takes nothing, prevents that.
    let second = tracing::Dispatch::new(tracing::subscriber::NoSubscriber::default());
    // The test's runtime has one thread, so this sees everything the client does.
    let guard = tracing::subscriber::set_default(subscriber);
    let world = world();
    let group = world.group("Acme");
    world.connection.test().await.unwrap();
    let added = world.add(ADA, &group).await.unwrap();
    world.keycloak.fail_next("GET", "/users", Fault::CutBefore);
    let error = world.add(ADA, &group).await.unwrap_err();
    world.undo_adding(added.receipt.as_ref().unwrap()).await;
    drop((guard, second));
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
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
