//! What is logged while a service is used.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use simulators::{Answer, Fault};
use tracing_subscriber::fmt::MakeWriter;

use super::{CANARY, companies, refused, studio, to_studio, with};

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
async fn the_log_holds_no_secret_and_no_person() {
    let studio = studio();
    let connection = to_studio(&studio);
    // A place in the code that is first reached by a test without a log would stay silent for this one too.
    connection.test().await.unwrap();
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
    connection
        .apply("add_user_to_companies", &companies())
        .await
        .unwrap();
    // A request of an admin's own may have a person's name in its path.
    let own =
        "method = 'DELETE'\npath = '/api/{{ last_name }}?who={{ last_name }}'\noutputs = { id = '/id' }";
    let named = with(to_studio(&studio), "request_add_user_to_companies", own);
    named
        .apply("add_user_to_companies", &companies())
        .await
        .unwrap_err();
    let echo = Answer::text(400, CANARY).header("x-request-id", CANARY);
    studio.fail_next("GET", "/api", Fault::Answer(echo));
    refused(&connection, "send_invite", &companies()).await;
    drop(guard);
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("A system answered."), "{log}");
    assert!(log.contains("/api/{{ last_name }}"), "{log}");
    for hidden in [CANARY, "canary", "ada@", "ada%40", "Lovelace"] {
        assert!(!log.contains(hidden), "{hidden} is in the log: {log}");
    }
}
