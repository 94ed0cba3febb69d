use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use simulators::{Answer, Fault};
use tracing_subscriber::fmt::MakeWriter;

use super::{CANARY, World, acme};

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
async fn neither_log_nor_errors_nor_receipts_tell_the_token() {
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
    drop(guard);
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
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
