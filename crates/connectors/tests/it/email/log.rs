use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use tracing_subscriber::fmt::MakeWriter;

use super::{CANARY, World, good};

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
async fn the_log_holds_no_password_and_no_address() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(log.clone())
        .finish();
    // As long as there is a single subscriber, a line that a test on another thread comes to first is switched off for
    // all; with a second one every line asks both.
    let _second = tracing::Dispatch::new(tracing_subscriber::registry());
    // The test's runtime has one thread, so this sees everything the client does.
    let guard = tracing::subscriber::set_default(subscriber);
    let world = World::start(good()).await;
    world.send().await.unwrap();
    world.set("port", "1").send().await.unwrap_err();
    drop(guard);
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("The mail server took a message."), "{log}");
    for hidden in [CANARY, "AUTH", "Y2FuYXJ5", "grace", "Hopper", "docs.example.org"] {
        assert!(!log.contains(hidden), "{hidden} is in the log: {log}");
    }
}
