use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use tracing_subscriber::fmt::MakeWriter;

use super::{CANARY, World, ada};

/// Everything that was logged.
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
async fn nothing_that_is_kept_holds_a_secret_and_the_log_nobody() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(log.clone())
        .finish();
    // The test's runtime has one thread, so this sees everything the client does.
    let guard = tracing::subscriber::set_default(subscriber);
    // With one subscriber alone, what other tests' threads log first would be switched off for this one as well.
    let _another = tracing::Dispatch::new(tracing_subscriber::registry());
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
    drop(guard);
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
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
