use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use serde_json::json;
use simulators::Fault;
use tracing_subscriber::fmt::MakeWriter;

use super::{KEY, World};

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
async fn the_key_and_the_people_are_nowhere_to_be_seen() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(log.clone())
        .finish();
    // With a single subscriber, a place in the code that another test's thread comes by first, without one, would be
    // taken for one that nobody listens to.
    let _second = tracing::Dispatch::new(tracing_subscriber::registry());
    // The test's runtime has one thread, so this sees everything the client does.
    let guard = tracing::subscriber::set_default(subscriber);
    let world = World::start();
    let organization = json!({"organization": "Acme"});
    let ada = json!({
        "email": "ada@acme.example.org", "first_name": "Adaline", "last_name": "Mosswood", "groups": "Acme",
    });
    let mut told = String::new();
    for (action, input) in [
        ("clone_collection", &organization),
        ("create_group", &organization),
        ("grant_database_access", &json!({"group_name": "Acme"})),
        ("add_person_to_group", &ada),
        ("remove_person_from_group", &ada),
        ("deactivate_person", &ada),
    ] {
        world.server.fail_next("GET", "/api", Fault::CutBefore);
        let error = world.connection.apply(action, input).await.unwrap_err();
        let applied = world.connection.apply(action, input).await.unwrap();
        let undone = world.undo(action, &applied.receipt).await;
        world.connection.apply(action, input).await.unwrap();
        told.push_str(&format!("{error:?} {applied:?} {undone:?} "));
    }
    let found = world.connection.test().await.unwrap();
    told.push_str(&format!("{found:?}"));
    drop(guard);
    assert!(!told.contains(KEY), "{told}");
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("A system answered."), "{log}");
    for hidden in [KEY, "ada@", "ada%40", "Adaline", "Mosswood"] {
        assert!(!log.contains(hidden), "{hidden} is in the log: {log}");
    }
}
